"""Decisions of the list doctor: what is to be said of the members file, and each thing once. Pure."""
