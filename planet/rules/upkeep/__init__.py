"""Decisions that keep the list of members and the store sound. Pure."""
