"""The elements of a document kept apart for feedparser, which trusts them to be nested as they should be.

Its handlers keep their state in flags that one odd element leaves set for the rest of the feed, and raise what they
like on elements in the wrong place. Here an element is handed to its handler only where it is read; what it changed of
the state is put back at its end; and what a handler raises costs its element alone.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from typing import Any

from planet.parse.feed_elements import ENTRIES, STRUCTURE, TEXTS, TITLES, is_markup, is_read
from planet.struct import Struct

MOST_ATTRIBUTES = 100
DEEPEST = 100
"""Attributes of an element that has more, and elements that lie deeper, are not read."""
MOST_ENTRIES = 3000
_MOST_NAMESPACES = 200
BUDGET = 1_000_000
_START, _INLINE, _END, _ATTRIBUTE, _TEXT = 14, 8, 6, 1, 2
"""A feed is read until its budget is spent. The costs are feedparser's time for each tag, attribute and piece of text
(less for the tags of XHTML inside a text); the budget is about a second of it: some 2000 episodes of a podcast, or
60,000 elements of XHTML."""
_ACCIDENTS = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError, OverflowError)
"""The exceptions that feedparser's handlers raise on nonsense."""
_STATE = (
    "depth", "baseuri", "lang", "incontent", "infeed", "inentry", "inauthor", "insource", "svgOK", "title_depth",
)  # fmt: skip
"""The attributes of feedparser that tell its handlers where they are."""


class BudgetSpent(Exception):
    """A document holds too much to be read to its end. `feed`, `entries` and `version` were read whole before that."""

    def __init__(self, feed: Any, entries: list[Any], version: str) -> None:
        self.feed, self.entries, self.version = feed, entries, version
        super().__init__(version)


class _Element(Struct):
    """An open element. `state` is feedparser's state before its start; None if no handler is called for it."""

    tag: str
    name: str
    is_skipped: bool = False
    is_inline: bool = False
    is_printed: bool = False
    state: dict[str, Any] | None = None
    lengths: tuple[int, int, int] = (0, 0, 0)
    parent_entry: int = -1


_DOCUMENT = _Element("", "")


class ElementScope:
    """The walk through a document's elements, in front of feedparser's own handlers. Raises `BudgetSpent`."""

    _is_well_formed = False
    _entry_tag = ""

    def __init__(self, *arguments: Any) -> None:
        self._pieces: list[str] = []
        self._budget = BUDGET
        self._nesting = 0
        self._elements: list[_Element] = []
        self._open: Counter[str] = Counter()
        self._entry_namespace: str | None = None
        super().__init__(*arguments)

    # ------------------------------------------------------------ what the XML parser reports

    def startElementNS(self, name: Any, qname: Any, attrs: Any) -> None:
        self._is_well_formed = True
        self._nesting += 1
        if self._nesting > DEEPEST:
            self._spend(_START + _END)
            return
        self._flush_text()
        if len(attrs) > MOST_ATTRIBUTES:
            attrs = type(attrs)({}, {})
        super().startElementNS(self._named(name), qname, attrs)  # type: ignore[misc]

    def endElementNS(self, name: Any, qname: Any) -> None:
        self._nesting -= 1
        if self._nesting >= DEEPEST:
            return
        self._flush_text()
        self.unknown_endtag(self._elements[-1].tag)

    def _named(self, name: tuple[str | None, str]) -> tuple[str | None, str]:
        """Return the name of an element. In an entry, one of a foreign default namespace gets a prefix, so that its
        title is not taken for the entry's."""
        namespace, local_name = name
        if not self.inentry:  # type: ignore[attr-defined]
            self._entry_namespace = namespace
        is_own = not namespace or namespace == self._entry_namespace or self.incontent  # type: ignore[attr-defined]
        if is_own or not namespace or namespace.lower() in self._matchnamespaces:  # type: ignore[attr-defined]
            return name
        if self.namespaces_in_use.get("") != namespace:  # type: ignore[attr-defined]
            return name
        return None, f"foreign:{local_name}"

    def characters(self, text: str) -> None:
        """Collect a piece of text. The parser expat delivers escaped markup in pieces of a few characters."""
        self._pieces.append(text)

    def _flush_text(self) -> None:
        if self._pieces:
            self.handle_data("".join(self._pieces))
            self._pieces.clear()

    def handle_data(self, text: str, escape: int = 1) -> None:
        self._spend(_TEXT if escape else 0)
        if not (self._elements and self._elements[-1].is_skipped):
            super().handle_data(text, escape)  # type: ignore[misc]

    def handle_charref(self, ref: str) -> None:
        self._spend(_TEXT)
        if not (self._elements and self._elements[-1].is_skipped):
            super().handle_charref(ref)  # type: ignore[misc]

    def handle_entityref(self, ref: str) -> None:
        self._spend(_TEXT)
        if not (self._elements and self._elements[-1].is_skipped):
            super().handle_entityref(ref)  # type: ignore[misc]

    def track_namespace(self, prefix: str | None, uri: str) -> None:
        self._spend(_ATTRIBUTE)
        super().track_namespace(prefix, uri)  # type: ignore[misc]

    def _spend(self, cost: int) -> None:
        self._budget -= cost
        entries: list[Any] = self.entries  # type: ignore[attr-defined]
        too_many = len(entries) > MOST_ENTRIES or len(self.namespaces_in_use) > _MOST_NAMESPACES  # type: ignore[attr-defined]
        if too_many or self._budget < 0:
            complete = entries[:-1] if self.inentry else entries  # type: ignore[attr-defined]
            raise BudgetSpent(self.feeddata, complete, self.version)  # type: ignore[attr-defined]

    # ------------------------------------------------------------ elements

    def unknown_starttag(self, tag: str, attrs: Any) -> None:
        """Open an element. Inside a text it is kept as markup. Where the format expects it, its handler is called.
        Otherwise it is skipped."""
        self._spend((_INLINE if self.incontent else _START) + _ATTRIBUTE * len(attrs))  # type: ignore[attr-defined]
        if not self._is_well_formed and self._begins_entry(tag):
            self._close_entry()
        if self.incontent:  # type: ignore[attr-defined]
            element = _Element(tag, "", is_inline=True, is_printed=self._print_start(tag, attrs))
        else:
            element = self._opened(tag, attrs)
        self._elements.append(element)
        self._open[tag] += 1
        if element.state is not None:
            self._start(element, attrs)

    def unknown_endtag(self, tag: str) -> None:
        """Close an element, and those in it that were left open. An end tag without a start tag is ignored."""
        self._spend(_END)
        if not self._open[tag]:
            if self.incontent:  # type: ignore[attr-defined]
                self._print_end(tag)
            return
        element = _DOCUMENT
        while element.tag != tag:
            element = self._elements[-1]
            if element.is_printed and element.tag == tag:
                self._print_end(tag)
            if element.state is not None:
                self._end(element)
            self._elements.pop()
            self._open[element.tag] -= 1
            if not self._open[element.tag]:
                del self._open[element.tag]

    def parent(self) -> str:
        """Return the name of the element around the one whose handler runs; "" around the outermost."""
        return self._elements[-2].name if len(self._elements) > 1 else ""

    def _opened(self, tag: str, attrs: Any) -> _Element:
        """Return a new element outside of texts. Its name and place decide: it is handled, skipped, or markup of a
        text."""
        name = self._name_of(tag, attrs)
        around = self._elements[-1] if self._elements else _DOCUMENT
        if name in ENTRIES:
            is_handled = not self.inentry or around.name in ENTRIES  # type: ignore[attr-defined]
        elif name in STRUCTURE:
            is_handled = not self.inentry and not self._open[tag]  # type: ignore[attr-defined]
        else:
            is_handled = not around.is_skipped and is_read(name, around.name)
        if not is_handled:
            is_markup_of_text = not around.is_skipped and is_markup(name, around.name)
            return _Element(tag, around.name if is_markup_of_text else "", is_skipped=not is_markup_of_text)
        own = vars(self)
        lengths = len(own["basestack"]), len(own["langstack"]), len(own["elementstack"])
        return _Element(tag, name, state={key: own[key] for key in _STATE}, lengths=lengths)

    def _name_of(self, tag: str, attrs: Any) -> str:
        for key, value in attrs:
            if key.startswith("xmlns:"):
                self.track_namespace(key[6:], value)
        prefix, _, local_name = tag.rpartition(":")
        prefix = self.namespacemap.get(prefix, prefix)  # type: ignore[attr-defined]
        return f"{prefix}_{local_name}".lower() if prefix else local_name.lower()

    def _begins_entry(self, tag: str) -> bool:
        """Return whether a tag is that of the feed's entries; outside of entries any name of one is."""
        return tag == self._entry_tag or (not self.inentry and self._name_of(tag, ()) in ENTRIES)  # type: ignore[attr-defined]

    def _close_entry(self) -> None:
        """Close what a malformed document left open, in its head or in an entry, when an entry begins."""
        while self._elements and self._elements[-1].name not in STRUCTURE:
            self.unknown_endtag(self._elements[-1].tag)

    def _start(self, element: _Element, attrs: Any) -> None:
        if element.name in ENTRIES:
            self._entry_tag = self._entry_tag or element.tag
            element.parent_entry = len(self.entries) - 1 if self.inentry else -1  # type: ignore[attr-defined]
            self.inauthor = self.insource = 0
        try:
            super().unknown_starttag(element.tag, () if element.name in TEXTS else attrs)  # type: ignore[misc]
        except _ACCIDENTS:
            element.is_skipped = True
            self._put_back(element)
            element.state = None

    def _end(self, element: _Element) -> None:
        with suppress(*_ACCIDENTS):  # the element is as if it were not there
            super().unknown_endtag(element.tag)  # type: ignore[misc]
        title_depth: int = vars(self)["title_depth"]
        self._put_back(element)
        if element.name in TITLES:
            self.title_depth = title_depth
        if element.parent_entry >= 0:
            self.entries.append(self.entries.pop(element.parent_entry))  # type: ignore[attr-defined]

    def _put_back(self, element: _Element) -> None:
        """Restore feedparser's state to that before an element's start."""
        own = vars(self)
        own.update(element.state or {})
        for key, length in zip(("basestack", "langstack", "elementstack"), element.lengths, strict=True):
            del own[key][length:]
        if not self.incontent:  # type: ignore[attr-defined]
            self.contentparams.clear()  # type: ignore[attr-defined]

    # ------------------------------------------------------------ markup in a text

    def _print_start(self, tag: str, attrs: Any) -> bool:
        """Write a start tag into the text that it stands in; return False if it does not belong into that text."""
        attrs = [self._normalize_attributes(pair) for pair in attrs]  # type: ignore[attr-defined]
        kind: str = self.contentparams.get("type", "xml")  # type: ignore[attr-defined]
        if not kind.endswith("xml"):
            if tag in ("xhtml:div", "div"):  # the wrapper that TypePad puts around escaped markup
                return False
            self.contentparams["type"] = kind = "application/xhtml+xml"  # type: ignore[attr-defined]
        if kind != "application/xhtml+xml":
            return False
        prefix, _, local_name = tag.rpartition(":")
        namespace = self.namespaces_in_use.get(prefix, "") if prefix else ""  # type: ignore[attr-defined]
        if namespace in _INLINE_NAMESPACES.get(local_name, ()):
            attrs.append(("xmlns", namespace))
        super().handle_data(f"<{local_name}{self.strattrs(attrs)}>", escape=0)  # type: ignore[misc, attr-defined]
        return True

    def _print_end(self, tag: str) -> None:
        if self.contentparams.get("type") == "application/xhtml+xml":  # type: ignore[attr-defined]
            super().handle_data(f"</{tag.rpartition(':')[2]}>", escape=0)  # type: ignore[misc]


_INLINE_NAMESPACES = {"math": ("http://www.w3.org/1998/Math/MathML",), "svg": ("http://www.w3.org/2000/svg",)}
