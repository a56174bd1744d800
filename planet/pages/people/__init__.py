"""The pages of people: the directory, members, what they share."""
