"""Every decision, pure: given what is known and a time, each answers and opens nothing."""
