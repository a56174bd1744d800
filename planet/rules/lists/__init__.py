"""Decisions on lists of members: which entries are one person, who is a member already, what a newcomer is called."""
