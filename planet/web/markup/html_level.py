"""Foreign markup written anew, well nested and bounded: fit for a tree builder."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Set
from html import escape

from planet.web import formulas
from planet.web.markup.html_scan import BLOCKS, EMPTIED, VOID, attributes, is_empty_in_xml, tokens, words

DEEPEST = 64
"""Elements; what is nested deeper is kept as text, without its tags."""

PLAIN_BLOCKS = words(
    """
    address article aside center dialog fieldset footer form header hgroup main nav section
    """
)
"""Of what these say of their content, an article within a page needs only that it stands apart: each becomes a div."""
_WALLS = frozenset({"table", "td", "th", "caption"})
"""An end tag within a table cell closes nothing outside it."""
_TABLE = frozenset({"table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption"})
_CLOSED_BY: dict[str, tuple[Set[str], Set[str]]] = {
    "li": ({"li"}, {"ul", "ol", "menu", "dir"}),
    "dt": ({"dt", "dd"}, {"dl"}),
    "dd": ({"dt", "dd"}, {"dl"}),
    "tr": ({"tr"}, {"table"}),
    "td": ({"td", "th"}, {"tr", "table"}),
    "th": ({"td", "th"}, {"tr", "table"}),
    "a": ({"a"}, _WALLS),
}
"""Which open elements a start tag closes, and which ones shield them (end tags that HTML lets authors leave out)."""


def level(html: str) -> str:
    """Return the same document, well nested and at most `DEEPEST` deep: fit for a tree builder.

    Every tag is written anew, so that no parser can see one where this one did not.
    """
    out = _Levelled()
    for token in tokens(html):
        if not token.name:
            out.text(token.text)
        elif token.ends:
            out.end(token.name)
        else:
            out.start(token.name, token.text)
    return out.finish()


_STRUCK = re.compile(r"\btext-decoration(?:-line)?\s*:[^;]*\bline-through", re.IGNORECASE)
"""Words that a style strikes out: without it they would be said."""


class _Levelled:
    """Markup under construction: the parts so far, the open elements, and the number of tags that were nested too
    deep."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._open: list[str] = []
        self._too_deep: Counter[str] = Counter()

    def text(self, text: str) -> None:
        """Append a text, escaped so that no parser sees a tag in it."""
        self._pieces.append(text.replace("<", "&lt;").replace(">", "&gt;"))

    def start(self, name: str, raw: str) -> None:
        """Append a start tag and close what it ends; `raw` is the text of its attributes."""
        name = "div" if name in PLAIN_BLOCKS else name
        if not name.isascii() or not name.isalnum() or name == "noscript":
            return  # no element of HTML, or one that a page without scripts does not need: its content stays
        if "math" in self._open:
            if name in BLOCKS:
                self._close({"math"}, frozenset())
            elif name not in formulas.ELEMENTS or name == "math":
                return  # nothing but MathML within MathML: no parser can take one for the other
            elif self._open[-1] in formulas.LEAVES:
                self._close(formulas.LEAVES, frozenset())
        if name in _CLOSED_BY:
            self._close(*_CLOSED_BY[name])
        if name in BLOCKS:
            self._close({"p"}, _WALLS)
        if len(self._open) >= DEEPEST and name not in VOID:
            self._too_deep[name] += 1
            return
        pairs = "".join(f' {key}="{escape(value)}"' for key, value in attributes(raw).items())
        self._pieces.append(f"<{name}{pairs}>")
        if name in EMPTIED or (name in formulas.ELEMENTS and is_empty_in_xml(name, raw)):
            self._pieces.append(f"</{name}>")
        elif name not in VOID:
            self._open.append(name)
            if "line-through" in raw and _STRUCK.search(attributes(raw).get("style", "")):
                self._pieces.append("<s>")
                self._open.append("s")

    def end(self, name: str) -> None:
        """Close the element that an end tag names, and all that is open within it."""
        name = "div" if name in PLAIN_BLOCKS else name
        if "math" in self._open and name not in formulas.ELEMENTS and name not in BLOCKS:
            return
        if self._too_deep[name]:
            self._too_deep[name] -= 1
        elif name == "br":
            # XHTML may write one break as "<br></br>", which HTML reads as two
            if not (self._pieces and self._pieces[-1].startswith("<br")):
                self._pieces.append("<br>")
        else:
            self._close({name}, frozenset() if name in _TABLE else _WALLS)

    def _close(self, names: Set[str], shields: Set[str]) -> None:
        """Close the innermost element of these names, unless one of `shields` stands within it."""
        for depth in range(len(self._open) - 1, -1, -1):
            if self._open[depth] in names:
                self._pieces.extend(f"</{name}>" for name in reversed(self._open[depth:]))
                del self._open[depth:]
                return
            if self._open[depth] in shields:
                return

    def finish(self) -> str:
        """Close all that is open and return the document."""
        self._pieces.extend(f"</{name}>" for name in reversed(self._open))
        return "".join(self._pieces)
