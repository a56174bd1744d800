"""Formats of mail and of lists and forums."""
