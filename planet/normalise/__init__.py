"""A `RawFeed` to normalised entries."""

VERSION = 2
"""Raised where the same body may give other words than before (0 is that of stores of schema 5).

At the first visit after that no entry is marked as edited: it was the hub that changed, not the author.
"""
