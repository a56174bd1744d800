"""The words of an announcement: nobody is called by them, nothing in them is markup, and they fit. Pure.

The link is never cut. What gives way first is the excerpt, then the tags, the title, the author.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from planet.model.outreach.announcing import Bounds, Dialect, News
from planet.rules.outreach.measures import fits
from planet.rules.outreach.template import Parts, parts_of
from planet.web.characters import without_controls
from planet.web.excerpts import grapheme_start

GIVES_WAY = ("excerpt", "tags", "title", "author", "kind", "planet")

MOST_LISTED = 10
"""A message of several lists so many."""

LINE = parts_of("{author}: {title} {link}")
"""A line of a message of several."""

LISTED = {"author": 60, "title": 100}
"""The most characters of each in such a line."""

_JOINER = "\u2060"
_CALLS = re.compile(r"([@\uff20\ufe6b])(?=\S)|(<)(?=[^\s\d])|(\])(?=\()")
"""What services take for the name of somebody or a group (@everyone, <!channel>, @user@host), and what hides where a
link leads: [words](URL), <URL|words>."""

_CALLS_IN_URL = re.compile(r"@(?=(?:everyone|here|channel|all|room)\b)", re.IGNORECASE)
"""What calls a whole group, in services that look for it in links as well."""

_MARKDOWN = re.compile(r"[\\`*_~|\[\]<>]|^(?:[#>+=-]|\d+[.)])")


def harmless(text: str) -> str:
    """Return a text on one line that calls nobody and hides no link: an invisible joiner parts the signs for that."""
    return _CALLS.sub(lambda call: f"{call[0]}{_JOINER}", " ".join(without_controls(text).split()))


def harmless_link(url: str) -> str:
    """Return a URL that calls nobody: in its path, query and fragment the sign of a call is escaped (RFC 3986 §2.1)."""
    scheme, mark, place = url.partition("://")
    host, slash, path = place.partition("/")
    return f"{scheme}{mark}{host}{slash}{_CALLS_IN_URL.sub('%40', path)}"


def message(news: News, planet: str, parts: Parts, bounds: Bounds) -> str:
    """Return the words of one announcement; "" where not even its link fits."""
    fields = {**_fields(news), "planet": harmless(planet)}
    for name in GIVES_WAY:
        if fits(_filled(parts, fields, bounds.dialect), bounds):
            break
        if any(placeholder == name for _, placeholder in parts):
            fields[name] = _shortened(fields, name, parts, bounds)
    words = _filled(parts, fields, bounds.dialect)
    says_something = any(fields[name] for _, name in parts if name and name != "link")
    if says_something and fits(words, bounds):
        return words
    return fields["link"] if fits(fields["link"], bounds) else ""


def gathered(news: Sequence[News], heading: str, more: Callable[[int], str], home: str, bounds: Bounds) -> str:
    """Return the words of several announcements in one: a heading, a line for each that fits, and how many there are
    beside, with a link to all; "" where not even that link fits. `more` gives the words for a number of them."""
    lines = [_escaped(harmless(heading), bounds.dialect)]
    for number, piece in enumerate(news[:MOST_LISTED], start=1):
        fields = _fields(piece)
        fields |= {name: _cut(fields[name], longest) for name, longest in LISTED.items()}
        longer = [*lines, _filled(LINE, fields, bounds.dialect)]
        if not fits(_with_rest(longer, len(news) - number, more, home), bounds):
            break
        lines = longer
    words = _with_rest(lines, len(news) - len(lines) + 1, more, home)
    if fits(words, bounds):
        return words
    return home if fits(home, bounds) else ""


def _with_rest(lines: Sequence[str], number: int, more: Callable[[int], str], home: str) -> str:
    return "\n".join((*lines, f"{more(number)} {home}")) if number else "\n".join(lines)


def _fields(news: News) -> dict[str, str]:
    named = ("author", "title", "excerpt", "tags", "kind")
    return {**{name: harmless(getattr(news, name)) for name in named}, "link": harmless_link(news.link)}


def _filled(parts: Parts, fields: Mapping[str, str], dialect: Dialect) -> str:
    """Return the words with their fields; a line of which nothing is left goes, and so do blanks at its ends."""
    text = "".join(words + (_value(name, fields, dialect) if name else "") for words, name in parts)
    return "\n".join(line for raw in text.splitlines() if (line := " ".join(raw.split())))


def _value(name: str, fields: Mapping[str, str], dialect: Dialect) -> str:
    return fields[name] if name in ("link", "tags") else _escaped(fields[name], dialect)


def _escaped(text: str, dialect: Dialect) -> str:
    """Return a text as a service reads it that takes texts for Markdown."""
    return _MARKDOWN.sub(r"\\\g<0>", text) if dialect == "markdown" else text


def _shortened(fields: Mapping[str, str], name: str, parts: Parts, bounds: Bounds) -> str:
    """Return as much of a field as fits, "" for nothing: by halving, for the length counts in the service's own way."""
    text = fields[name]
    least, most = 0, len(text)
    while least < most:
        middle = (least + most + 1) // 2
        if fits(_filled(parts, {**fields, name: _cut(text, middle)}, bounds.dialect), bounds):
            least = middle
        else:
            most = middle - 1
    return _cut(text, least) if name != "tags" else _cut(text, least).rpartition(" ")[0]


def _cut(text: str, length: int) -> str:
    """Return the beginning of a text, so many characters with the sign of the cut: to the end of a word if that is not
    far, else to the end of a sign; "" where nothing is left."""
    if len(text) <= length:
        return text
    if length < 2:
        return ""
    last = length - 1
    end = last if text[last] == " " else text.rfind(" ", 0, last)
    if end <= length // 2:
        end = grapheme_start(text, last)
    words = text[:end].rstrip(" ,;:–—-" + _JOINER)
    return f"{words}…" if words else ""
