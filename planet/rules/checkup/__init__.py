"""Decisions of `planet check`: what is to be said of the members file, and each thing once. Pure."""
