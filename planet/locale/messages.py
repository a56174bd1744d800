"""The mark of messages that stand in tables of the code. Pure."""

from __future__ import annotations


def N_(message: str) -> str:
    """Mark a message for the catalogs, and return it unchanged; it is translated when it is shown."""
    return message
