"""The lines of an ini file, as the readers of Python and Ruby take them: sections, and options with their lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from planet.struct import Struct, field

HEADER = re.compile(r"\s*\[(?P<name>.+?)\]\s*(?:[#;].*)?$")
_OPTION = re.compile(r"\s*(?P<key>[^\s=:\[#;][^=:]{0,80}?)\s*(?P<sign>[=:])(?!//)\s*(?P<value>.*)$")
_PLAIN_KEY = re.compile(r"[A-Za-z][\w.-]*(?: [\w.-]+)?")
_INLINE_REMARK = re.compile(r"\s;.*$")


LONGEST_VALUE = 20_000
"""Characters of an option; further lines of a longer one are strays."""


class Option(NamedTuple):
    """The value of an option, and the line on which it begins; a value of several lines has line ends in it."""

    value: str
    line: int


class Section(Struct):
    """A section: its name, the line of its header (0 for what stands above the first one), its options by their names
    in lower case."""

    name: str
    line: int
    options: dict[str, Option] = field(default_factory=dict)

    def text(self, *keys: str) -> str:
        """Return the value of the first of these options that is set; "" if none is."""
        return next((self.options[key].value for key in keys if key in self.options and self.options[key].value), "")

    def facts(self) -> dict[str, str]:
        """Return the values of all options by their names."""
        return {key: option.value for key, option in self.options.items()}


class Stray(NamedTuple):
    """A line that is neither header, option nor remark."""

    line: int
    text: str


def sections(text: str) -> Iterator[Section | Stray]:
    """Yield the sections of an ini file in their order, first what stands above the first header; and stray lines.

    Options may stand above the first header, a section may come twice, and values may hold "%": Planet's files do all
    of that. An indented line continues the value above it, unless it looks like an option itself. A remark behind a
    value begins with a blank and ";".
    """
    section, last, depth = Section("", 0), "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if not stripped or stripped.startswith(("#", ";")):
            continue
        if header := HEADER.match(line):
            yield section
            section, last = Section(header["name"].strip(), number), ""
            continue
        indent = len(line) - len(line.lstrip())
        option = _OPTION.match(line)
        if last and indent > depth and not (option and option["sign"] == "=" and _PLAIN_KEY.fullmatch(option["key"])):
            begun = section.options[last]
            if len(begun.value) > LONGEST_VALUE:
                yield Stray(number, stripped)
                continue
            section.options[last] = Option(f"{begun.value}\n{_value(stripped)}".strip(), begun.line)
        elif option:
            last, depth = option["key"].lower(), indent
            section.options[last] = Option(_value(option["value"]), number)
        else:
            yield Stray(number, stripped)
    yield section


def _value(text: str) -> str:
    return _INLINE_REMARK.sub("", text).strip()
