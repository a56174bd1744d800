"""The markup of ordinary articles, taken apart at once: texts and tags as programs write them, nothing to repair.

`html_text` and `html_shortcut` take these parts in place of the tokens of `html_scan`. Both promise what the long way
would give; so whatever it might treat in a way of its own makes a document not ordinary.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from planet.web.markup import html_scan
from planet.web.patterns import later

_TAG = later(
    r"<!--.*?(?:-->|\Z)"
    r"|<(/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z][a-zA-Z0-9:_.-]*+(?:=(?:\"[^\"<>]*\"|'[^'<>]*'))?)*+\s*+/?)>",
    re.DOTALL,
)
"""A comment, or a tag: its name in small letters, each value in quotes, no angle bracket in it."""

_SPECIAL = (
    "hidden", "display", "mso-hide", "preheader", "pre-header", "previewtext", "preview-text", "max-height", "mathjax",
    "katex", "line-through", "copy", "clipboard", "&#", "\u0131", "\u017f", "i\u0307",
)  # fmt: skip
"""What may stand in the attributes of elements that are hidden, struck out, drawn by scripts, or buttons, in small
letters; then letters that are written as references, and those of other scripts that a pattern takes for i and s."""
_AMPERSAND = later("&#0?38;")
"""What WordPress makes of each ampersand in a URL."""


class Parts(NamedTuple):
    """A document taken apart: a text, a tag, a text … a text. `names` has None for a comment, `ends` "/" for an end
    tag; `attributes` are raw."""

    texts: list[str]
    ends: list[str | None]
    names: list[str | None]
    attributes: list[str | None]


@lru_cache(maxsize=2)
def take_apart(html: str) -> Parts | None:
    """Return the parts of a document; None if it is not ordinary, of whatever names its elements are.

    The last ones are remembered: a content is asked for its text, and then for its links.
    """
    if html.count("<") >= html_scan.MOST_TAGS:
        return None
    pieces = _TAG.split(html)
    parts = Parts(pieces[::4], pieces[1::4], pieces[2::4], pieces[3::4])
    if "<" in "".join(parts.texts):
        return None
    return None if _are_special("".join(filter(None, parts.attributes))) else parts


def joined(texts: Sequence[str], between: Sequence[str]) -> str:
    """Return a document of texts with something between each two of them."""
    pieces = [""] * (2 * len(texts) - 1)
    pieces[::2] = texts
    pieces[1::2] = between
    return "".join(pieces)


def _are_special(attributes: str) -> bool:
    """Return whether any of the attributes may mean more than a link, a picture or a style."""
    attributes = _AMPERSAND.sub("&", attributes).lower()
    return any(word in attributes for word in _SPECIAL)
