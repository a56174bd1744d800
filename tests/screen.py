"""What stands on a terminal after a command has written to it."""

from __future__ import annotations

import re

CONTROL = re.compile(r"\x1b\[(\??[0-9;]*)([A-Za-z])|\r|\n|[^\x1b\r\n]+")


def rows(text: str) -> list[str]:
    """What a terminal shows after this text, by row: enough of one for bars, colours, and rows written over."""
    shown, row, column = [""], 0, 0
    for token in CONTROL.finditer(text):
        if token[0] == "\r":
            column = 0
        elif token[0] == "\n":
            row, column = row + 1, 0
            shown += [""] * (row + 1 - len(shown))
        elif token[2] == "A":
            row = max(0, row - int(token[1] or 1))
        elif token[2] == "K":
            shown[row] = ""
        elif not token[2]:
            shown[row] = shown[row][:column].ljust(column) + token[0] + shown[row][column + len(token[0]) :]
            column += len(token[0])
    return shown
