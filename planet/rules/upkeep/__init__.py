"""Decisions that keep the list of members sound: what feeds let in, and what their owners and authors wish. Pure."""
