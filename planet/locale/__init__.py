"""The hub's own words, dates and numbers in the planet's language, pure."""
