"""The pages of the river: the front, days, months, the archive."""
