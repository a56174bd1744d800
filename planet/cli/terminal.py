"""The width of the terminal, without click."""

from __future__ import annotations

import os
import sys

HELP_WIDTH = 80
"""Columns of the help on all commands, which stands in help.txt as click prints it; narrower terminals have click wrap
it for them. To print it takes half the time of importing click."""


def columns() -> int:
    """Return the columns of the terminal; those that everybody assumes where there is none."""
    try:
        return int(os.environ.get("COLUMNS", "")) or HELP_WIDTH
    except ValueError:
        pass
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or HELP_WIDTH
    except (OSError, ValueError):
        return HELP_WIDTH
