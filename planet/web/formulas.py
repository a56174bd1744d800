"""MathML: the elements and attributes that are inert, and a formula as a line of text ("1/3", "x^2", "√(a + b)")."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape

from planet.struct import Struct, field
from planet.web.patterns import later

ELEMENTS = frozenset(
    {
        "math", "menclose", "merror", "mfrac", "mi", "mmultiscripts", "mn", "mo", "mover", "mpadded", "mphantom",
        "mprescripts", "mroot", "mrow", "ms", "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd",
        "mtext", "mtr", "munder", "munderover", "none", "semantics",
    }
)  # fmt: skip
"""MathML Core without what links, runs or holds HTML: maction, annotation-xml, mglyph, malignmark."""

ATTRIBUTES = frozenset(
    {
        "accent", "accentunder", "align", "columnalign", "columnlines", "columnspan", "depth", "dir", "display",
        "displaystyle", "fence", "form", "height", "largeop", "linethickness", "lspace", "mathvariant", "maxsize",
        "minsize", "movablelimits", "notation", "open", "close", "rowalign", "rowspan", "rspace", "scriptlevel",
        "separator", "stretchy", "symmetric", "voffset", "width",
    }
)  # fmt: skip

LEAVES = frozenset({"mi", "mn", "mo", "ms", "mtext"})
"""The elements that hold text and no elements; one that is not closed ends where the next begins."""

EMPTY = frozenset({"mspace", "mprescripts", "none"})
"""The elements that never hold anything; XML writes them as one tag."""

_DEEPEST = 64
"""Elements of a formula within each other; what lies deeper holds nothing."""

_SPACED = later(r"[=<>≤≥≠≈≡∼→←↔⇒⇔∈∉⊂⊆+−±×·∪∩∧∨-]|&lt;|&gt;")
_INVISIBLE = later(r"[\u2061-\u2064]|&#x206[1-4];|&(?:ApplyFunction|InvisibleTimes|InvisibleComma|af|it|ic);")
_SIMPLE = later(r"[^\W_]+|.", re.DOTALL)


class _Node(Struct):
    """An element of a formula: its name, its own text, its children."""

    name: str
    text: str = ""
    children: list[_Node] = field(default_factory=list)


class Formula:
    """A formula that is read tag by tag, until its end."""

    def __init__(self) -> None:
        self._open = [_Node("math")]

    def text(self, text: str) -> None:
        """Add a text to the element that is open."""
        self._open[-1].text += text

    def start(self, name: str, *, is_empty: bool) -> None:
        """Open an element. An element that is empty or unknown in MathML holds nothing."""
        if self._open[-1].name in LEAVES:
            self._open.pop()
        node = _Node(name)
        self._open[-1].children.append(node)
        if not is_empty and name not in EMPTY and name in ELEMENTS and len(self._open) < _DEEPEST:
            self._open.append(node)

    def end(self, name: str) -> bool:
        """Close an element and what is open within it; return whether the formula is at its end."""
        names = [node.name for node in self._open]
        if name in names:
            del self._open[max(1, len(names) - 1 - names[::-1].index(name)) :]
        return name == "math"

    def as_line(self) -> str:
        """Return the formula in a line of text, with character references as they are written."""
        return _line(self._open[0])


def _line(node: _Node) -> str:
    parts = [_line(child) for child in node.children]
    match node.name, parts:
        case "mfrac", [top, bottom]:
            return f"{_grouped(top)}/{_grouped(bottom)}"
        case "msup", [base, exponent]:
            return f"{_grouped(base)}^{_grouped(exponent)}"
        case "msub" | "munder", [base, index]:
            return f"{base}_{_grouped(index)}"
        case "mover", [base, above]:
            return f"{base}^{_grouped(above)}" if re.search(r"\w", above) else base + above
        case "msubsup" | "munderover", [base, index, exponent]:
            return f"{base}_{_grouped(index)}^{_grouped(exponent)} "
        case "msqrt", _:
            return f"√{_grouped(_row(parts))}"
        case "mroot", [base, degree]:
            return f"{_grouped(base)}^(1/{degree})"
        case "mtable", _:
            return f"({'; '.join(parts)})"
        case "mtr", _:
            return ", ".join(parts)
        case "semantics", [first, *_]:
            return first
        case "mphantom", _:
            return ""
        case "mspace", _:
            return " "
        case "mo", _:
            return _operator(" ".join(node.text.split()))
        case (("mi" | "mn" | "ms" | "mtext"), _):
            return _row([" ".join(node.text.split()), *parts])
    return _row([" ".join(node.text.split()), *parts])


def _operator(sign: str) -> str:
    """Return an operator with blanks around it if it is a relation or a sum; "" for an invisible one."""
    if _INVISIBLE.fullmatch(sign):
        return ""
    return f" {sign} " if _SPACED.fullmatch(sign) else sign


def _row(parts: Iterable[str]) -> str:
    """Join parts. A blank is put between two numbers, so that they stay two."""
    line = ""
    for part in parts:
        is_number_after_number = line[-1:].isalnum() and part[:1].isdigit()
        line += f" {part}" if is_number_after_number else part
    return re.sub(r" {2,}", " ", line)


def _grouped(part: str) -> str:
    """Return a part in parentheses, unless it is a single sign, word or number."""
    part = part.strip()
    return part if not part or _SIMPLE.fullmatch(unescape(part)) else f"({part})"
