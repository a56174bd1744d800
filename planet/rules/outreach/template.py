"""The template of an announcement: words with placeholders, of which nothing but the names below is read. Pure."""

from __future__ import annotations

from string import Formatter

PLACEHOLDERS = ("author", "title", "link", "excerpt", "tags", "planet", "kind")

Parts = tuple[tuple[str, str], ...]
"""Words, each with the name of the placeholder behind them; "" where there is none."""


def parts_of(template: str) -> Parts:
    """Return a template in parts; raise ValueError with what to write instead. `{{` and `}}` stand for braces."""
    try:
        pieces = list(Formatter().parse(template))
    except ValueError:
        raise ValueError("it has a brace without its other half; write {{ or }} for a brace itself") from None
    for _, name, form, conversion in pieces:
        if name is not None and (name not in PLACEHOLDERS or form or conversion):
            names = ", ".join(f"{{{placeholder}}}" for placeholder in PLACEHOLDERS)
            raise ValueError(
                f"{{{name}{'!' + conversion if conversion else ''}{':' + form if form else ''}}} is none of {names}"
            )
    return tuple((words, name or "") for words, name, _, _ in pieces)
