"""Formats of what goes out besides pages and feeds."""
