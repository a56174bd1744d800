"""The steps of a turn that keep the list of members and the store sound."""
