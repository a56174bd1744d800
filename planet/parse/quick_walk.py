"""A quick walk through the ordinary feeds of the web, straight from the parser expat.

feedparser is the reader of record: what it would collect is collected here, or the document is declined.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any
from xml.parsers import expat

from planet.parse.feedparser_scope import BUDGET, DEEPEST, MOST_ATTRIBUTES, MOST_ENTRIES
from planet.parse.quick_collector import Collector
from planet.parse.quick_elements import is_xhtml
from planet.parse.quick_names import XLINK, XML, AttributeNames, Declined, ElementNames, local_name, version
from planet.parse.quick_rules import MISPLACED, NAMES_READ, ROOTS, Rule, Rules
from planet.parse.walk import Walk
from planet.web import urls

_COST = 24
"""The most that feedparser's walk takes from its budget for an element without attributes."""
_BLANK = rb"&#(?:0*(9|10|13)|[xX]0*(9|[aA]|[dD]));"
_BLANK_REFERENCE = re.compile(_BLANK)
_BLANK_OR_QUOTATION = re.compile(rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|" + _BLANK, re.DOTALL)
_PLAIN_BASE = re.compile(r"https?://[^/\s?#;]+/[^\s#;]*")
_PASSED_OVER = Rule()
"""The rule of elements that nobody reads."""
_NO_ATTRIBUTES: dict[str, str] = {}


def quick_walk(document: bytes) -> Walk | None:
    """Collect what a document in UTF-8 says as a feed; None if it is not an ordinary feed."""
    if b"&#" in document and _BLANK_REFERENCE.search(document):
        document = _BLANK_OR_QUOTATION.sub(_blank, document)
    walker = _Walker()
    try:
        walker.parser.Parse(document, True)
    except (Declined, expat.ExpatError):
        return None
    collector = walker.collector
    is_empty = not collector.entries and not collector.version
    if is_empty or len(collector.entries) > MOST_ENTRIES:
        return None
    return Walk(collector.version, collector.feed, collector.entries)


def _blank(match: re.Match[bytes]) -> bytes:
    """Return the blank of a reference, which a parser then takes for layout, as it does after `repair`."""
    if match[1]:
        return bytes([int(match[1])])
    return bytes([int(match[2], 16)]) if match[2] else match[0]


class _Walker:
    """The walk through one document."""

    def __init__(self) -> None:
        self.collector = Collector()
        self._names = ElementNames(NAMES_READ)
        self._attribute_names = AttributeNames()
        self._rule = Rule(children=ROOTS)
        self._rules: Rules = ROOTS
        self._open: list[tuple[Rule, str, str | None]] = []
        """The elements around that which is open, each with the base and the language that hold in it."""
        self._field: Rule | None = None
        """The element of text that is open, with its attributes."""
        self._attributes = _NO_ATTRIBUTES
        self._around: tuple[str, str | None] = ("", None)
        self._text: list[str] = []
        self._has_children = False
        self._printed = self._skipped = self._depth = self._cost = 0
        self.parser = self._new_parser()

    def _new_parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate("utf-8", " ")
        parser.namespace_prefixes = True
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.StartNamespaceDeclHandler = self._declare
        parser.StartDoctypeDeclHandler = _decline
        return parser

    # ------------------------------------------------------------ what the parser reports

    def _declare(self, prefix: str | None, uri: str | None) -> None:
        self._cost += 1
        if not uri:
            return
        if uri == XLINK and self._field is not None:
            raise Declined
        self._names.declare(prefix, uri)
        self.collector.version = self.collector.version or version(prefix, uri)

    def _start(self, reported: str, attributes: dict[str, str]) -> None:
        self._cost += _COST + len(attributes)
        self._depth += 1
        if self._cost > BUDGET or self._depth > DEEPEST or len(attributes) > MOST_ATTRIBUTES:
            raise Declined
        if self._field is not None:
            self._print_start(reported, attributes)
            return
        rules = MISPLACED if self._skipped else self._rules
        rule = rules.get(self._names[reported], _PASSED_OVER)
        if rule is None or (self._depth == 1 and rule is _PASSED_OVER):
            raise Declined
        if self._text:
            self._drop_text()
        if rule is _PASSED_OVER:
            self._skipped += 1
        elif rule.children is None:
            self._open_field(rule, attributes)
        else:
            self._open_parent(rule, attributes)

    def _end(self, reported: str) -> None:
        self._depth -= 1
        if self._printed:
            self._print_end(reported)
        elif self._field is not None:
            self._close_field(self._field)
        elif self._skipped:
            self._skipped -= 1
            self._text.clear()
            self._has_children = True
        else:
            self._close_parent()

    # ------------------------------------------------------------ elements

    def _open_field(self, rule: Rule, attributes: dict[str, str]) -> None:
        collector = self.collector
        self._field = rule
        if attributes and not rule.is_bare:
            self._around = collector.base, collector.language
            self._attributes = self._entered(attributes)
            if rule.is_typed and is_xhtml(self._attributes):
                collector.markup = []

    def _close_field(self, rule: Rule) -> None:
        collector = self.collector
        if collector.markup is not None:
            self._print_text(collector.markup)
        text = "".join(self._text)
        if rule.field is not None:
            rule.field(collector, self._attributes, text)
        self._text.clear()
        if self._attributes:
            self._attributes, collector.markup = _NO_ATTRIBUTES, None
            collector.base, collector.language = self._around
        self._field = None
        self._has_children = True

    def _open_parent(self, rule: Rule, attributes: dict[str, str]) -> None:
        collector = self.collector
        self._open.append((self._rule, collector.base, collector.language))
        values = self._entered(attributes) if attributes else _NO_ATTRIBUTES
        self._rule, self._rules = rule, rule.children or {}
        self._has_children = False
        if rule.starts is not None:
            rule.starts(collector, values)

    def _close_parent(self) -> None:
        collector, rule = self.collector, self._rule
        if rule.has_text and self._has_children:
            self._drop_text()
        if rule.ends is not None:
            rule.ends(collector, "".join(self._text))
        self._text.clear()
        self._rule, collector.base, collector.language = self._open.pop()
        self._rules = self._rule.children or {}
        self._has_children = True

    def _drop_text(self) -> None:
        """Drop the layout between elements; declines text beside elements where it may be meant."""
        if self._rule.has_text and "".join(self._text).strip():
            raise Declined
        self._text.clear()

    def _entered(self, attributes: dict[str, str]) -> dict[str, str]:
        """Return the attributes by feedparser's names, after xml:base and xml:lang have been obeyed."""
        values = self._values(attributes)
        collector = self.collector
        base = values.get("xml:base", values.get("base"))
        if base and base != collector.base:
            collector.base = _certain_base(base)
        language = values.get("xml:lang", values.get("lang"))
        if language is not None:
            collector.language = language or None
        return values

    def _values(self, attributes: dict[str, str]) -> dict[str, str]:
        values: dict[str, str] = {}
        for reported, value in attributes.items():
            name = self._attribute_names[reported]
            if name:
                values[name] = value.lower() if name in ("rel", "type") else value
        return values

    # ------------------------------------------------------------ XHTML in a text

    def _print_start(self, reported: str, attributes: dict[str, str]) -> None:
        markup, name = self.collector.markup, local_name(reported)
        if (
            markup is None
            or name in ("math", "svg")
            or any(" " in key and not key.startswith(XML) for key in attributes)
        ):
            raise Declined
        self._print_text(markup)
        values = self._values(attributes)
        written = "".join(f' {key}="{_quotable(value)}"' for key, value in values.items())
        markup.append(f"<{name}{written}>")
        self._printed += 1

    def _print_end(self, reported: str) -> None:
        markup = self.collector.markup
        if markup is not None:
            self._print_text(markup)
            markup.append(f"</{local_name(reported)}>")
        self._printed -= 1

    def _print_text(self, markup: list[str]) -> None:
        if self._text:
            markup.append(escape("".join(self._text), quote=False))
            self._text.clear()


def _quotable(value: str) -> str:
    return escape(value, quote=False).replace('"', "&quot;")


def _certain_base(url: str) -> str:
    """Return the URL of xml:base; declines one that feedparser would change, or resolve itself."""
    if not _PLAIN_BASE.fullmatch(url) or urls.join(url, url) != url:
        raise Declined
    return url


def _decline(*details: Any) -> None:
    raise Declined
