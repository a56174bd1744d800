"""What each element of an ordinary feed adds to the values of its feed or entry, as feedparser and its fixes add it.

Each function gets the collector, the attributes of its element and the text in it. What is not certain raises
`Declined`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from planet.parse.quick_collector import Attributes, Collector, Field, Values, settled
from planet.parse.quick_names import Declined

_LONGEST_NAME = 1000
_MOST_TAGS = 1000
_MOST_ANSWERS = 20
_MOST_BLOGROLLS = 5
_REGISTRY = "http://www.iana.org/assignments/relation/"
_OTHER_SCHEME = re.compile(r"(?!https?:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_WEB = re.compile(r"https?://", re.IGNORECASE)
_TYPES = {
    "text": "text/plain", "plain": "text/plain", "text/plain": "text/plain", "html": "text/html",
    "text/html": "text/html", "xhtml": "application/xhtml+xml", "application/xhtml+xml": "application/xhtml+xml",
}  # fmt: skip
"""The stated types of texts that are certain."""


# ---------------------------------------------------------------- texts


def is_xhtml(attributes: Attributes) -> bool:
    """Return whether the type of a text says that elements in it are its markup."""
    return _TYPES.get(attributes.get("type", "")) == "application/xhtml+xml"


def _detail(collector: Collector, attributes: Attributes, text: str, default: str) -> Values:
    """Return a text with its type, language and base."""
    stated = attributes.get("type")
    kind = default if stated is None else _TYPES.get(stated)
    if kind is None or "mode" in attributes:
        raise Declined
    if stated is not None and kind == "text/plain" and not collector.version.startswith("atom"):
        raise Declined  # feedparser looks whether it is HTML
    if collector.markup is not None:
        text = _without_wrapper(collector.markup) if collector.version == "atom10" else "".join(collector.markup)
    detail = {"type": kind, "base": collector.base, "value": settled(text)}
    if collector.language:
        detail["language"] = collector.language.replace("_", "-")
    if stated is None:
        detail["default_type"] = default
    return detail


def _without_wrapper(pieces: list[str]) -> str:
    """Return XHTML without the div around it (RFC 4287 §3.1.1.3), if it is around all of it."""
    while len(pieces) > 1 and not pieces[-1].strip():
        del pieces[-1]
    while len(pieces) > 1 and not pieces[0].strip():
        del pieces[0]
    if pieces and (pieces[0] == "<div>" or pieces[0].startswith("<div ")) and pieces[-1] == "</div>":
        depth = 0
        for piece in pieces[:-1]:
            if piece.startswith("</"):
                depth -= 1
                if depth == 0:
                    break
            elif piece.startswith("<") and not piece.endswith("/>"):
                depth += 1
        else:
            pieces = pieces[1:-1]
    return "".join(pieces)


def title(collector: Collector, attributes: Attributes, text: str) -> None:
    detail = _detail(collector, attributes, text, "text/plain")
    if not collector.values.get("title"):
        collector.values["title"] = detail["value"]
        collector.values["title_detail"] = detail


def summary_of_type(default: str) -> Field:
    def read(collector: Collector, attributes: Attributes, text: str) -> None:
        if "summary_detail" in collector.values:
            raise Declined  # feedparser takes the second for the content
        collector.values["summary_detail"] = _detail(collector, attributes, text, default)

    return read


def subtitle_of_type(default: str) -> Field:
    def read(collector: Collector, attributes: Attributes, text: str) -> None:
        collector.values["subtitle_detail"] = _detail(collector, attributes, text, default)

    return read


def content_of_type(default: str) -> Field:
    def read(collector: Collector, attributes: Attributes, text: str) -> None:
        if "src" in attributes:
            raise Declined
        collector.values.setdefault("content", []).append(_detail(collector, attributes, text, default))

    return read


def rights(collector: Collector, attributes: Attributes, text: str) -> None:
    collector.values["rights"] = _detail(collector, attributes, text, "text/plain")["value"]


def stored_as(key: str) -> Field:
    def read(collector: Collector, attributes: Attributes, text: str) -> None:
        collector.values[key] = settled(text)

    return read


def resolved_as(key: str) -> Field:
    def read(collector: Collector, attributes: Attributes, text: str) -> None:
        text = text.strip()
        collector.values[key] = settled(collector.resolve(text) if text else "")

    return read


_RSS_VERSIONS = {"0.91": "rss091u", "0.92": "rss092", "0.93": "rss093", "0.94": "rss094"}
_ATOM_VERSIONS = {"0.1": "atom01", "0.2": "atom02", "0.3": "atom03"}


def rss_starts(collector: Collector, attributes: Attributes) -> None:
    """Begin the outermost element of RSS, whose version its attribute tells."""
    _take_language(collector)
    if not collector.version.startswith("rss"):
        stated = attributes.get("version", "")
        collector.version = _RSS_VERSIONS.get(stated) or ("rss20" if stated.startswith("2.") else "rss")


def atom_starts(collector: Collector, attributes: Attributes) -> None:
    """Begin the outermost element of Atom; its namespace has told the version already, or its attribute does."""
    feed_starts(collector, attributes)
    _take_language(collector)
    collector.version = collector.version or _ATOM_VERSIONS.get(attributes.get("version", ""), "atom")


def _take_language(collector: Collector) -> None:
    if collector.language:
        collector.feed["language"] = collector.language.replace("_", "-")


def feed_starts(collector: Collector, attributes: Attributes) -> None:
    """Begin a channel or feed; declines a second one, and one of Microsoft's Channel Definition Format."""
    if collector.has_feed or "lastmod" in attributes or "href" in attributes:
        raise Declined
    collector.has_feed = True


def entry_starts(collector: Collector, attributes: Attributes) -> None:
    """Begin an entry; declines one of Microsoft's Channel Definition Format."""
    if "lastmod" in attributes or "href" in attributes:
        raise Declined
    address = attributes.get("rdf:about")
    collector.values = {"id": address} if address else {}
    collector.entries.append(collector.values)


def entry_ends(collector: Collector, text: str) -> None:
    """End an entry."""
    collector.values = collector.feed


# ---------------------------------------------------------------- ids, links, people, tags


def id_(collector: Collector, attributes: Attributes, text: str) -> None:
    text, values = text.strip(), collector.values
    is_link = attributes.get("ispermalink", "true") == "true"
    values["id"] = settled(collector.resolve(text) if is_link and text else text)
    if is_link:
        values.setdefault("link", values["id"])


def link(collector: Collector, attributes: Attributes, text: str) -> None:
    relation = attributes.get("rel", "").removeprefix(_REGISTRY) or "alternate"
    link: Values = {**attributes, "rel": relation}
    if relation == "alternate":
        link.setdefault("type", "text/html")
    url = attributes.get("href") or attributes.get("url") or attributes.get("uri") or ""
    link["href"] = collector.resolve(url) if url and not _OTHER_SCHEME.match(url) else ""
    text = text.strip()
    if text:
        text = re.sub(r"&([A-Za-z0-9_]+);", r"&\1", text.replace("&amp;", "&"))
        if not link["href"] or (_WEB.match(text) and not _WEB.match(link["href"])):
            link["href"] = collector.resolve(text)
    collector.values.setdefault("links", []).append(link)


def enclosure(collector: Collector, attributes: Attributes, text: str) -> None:
    link: Values = dict(attributes)
    href = attributes.get("url", attributes.get("uri", attributes.get("href")))
    if href:
        link["href"] = href
    link["rel"] = "enclosure"
    collector.values.setdefault("links", []).append(link)


def license_address(collector: Collector, attributes: Attributes, text: str) -> None:
    _add_license(collector, settled(text))


def license_resource(collector: Collector, attributes: Attributes, text: str) -> None:
    _add_license(collector, attributes.get("rdf:resource", ""))


def _add_license(collector: Collector, url: str) -> None:
    link = {"rel": "license", "href": url} if url else {"rel": "license"}
    collector.values.setdefault("links", []).append(link)


def part_of_person(key: str) -> Field:
    def read(collector: Collector, attributes: Attributes, text: str) -> None:
        collector.values["authors"][-1][key] = text[:_LONGEST_NAME].strip()

    return read


def address_of_person(collector: Collector, attributes: Attributes, text: str) -> None:
    collector.values["authors"][-1]["href"] = collector.resolve(text.strip().replace("&amp;", "&"))


def person_starts(collector: Collector, attributes: Attributes) -> None:
    """Begin an author."""
    collector.values.setdefault("authors", []).append({})


def person_ends(collector: Collector, text: str) -> None:
    """End an author, whose element holds this text."""
    text = text[:_LONGEST_NAME].strip()
    if text:
        collector.values["authors"][-1]["text"] = text


def category(collector: Collector, attributes: Attributes, text: str) -> None:
    name = attributes.get("label") or attributes.get("term", "")
    _add_tags(collector, [name] if attributes.get("label") else [name, settled(text)])


def itunes_category_starts(collector: Collector, attributes: Attributes) -> None:
    """Add a category of a podcast, which may hold narrower ones."""
    _add_tags(collector, [attributes.get("text", "")])


def keywords(collector: Collector, attributes: Attributes, text: str) -> None:
    _add_tags(collector, settled(text).split(",", _MOST_TAGS)[:_MOST_TAGS])


def _add_tags(collector: Collector, names: Iterable[str]) -> None:
    tags = collector.values.setdefault("tags", [])
    tags.extend([name.strip() for name in names if name.strip()][: _MOST_TAGS - len(tags)])


def answer(collector: Collector, attributes: Attributes, text: str) -> None:
    answer = {key: attributes.get(name, "") for key, name in (("ref", "ref"), ("url", "href"), ("source", "source"))}
    _add_answer(collector, answer)


def answer_in_text(collector: Collector, attributes: Attributes, text: str) -> None:
    text = text.strip()
    is_address = attributes.get("ispermalink", "true").strip().lower() != "false" and _WEB.match(text)
    _add_answer(collector, {"ref": text, "url": text if is_address else ""})


def _add_answer(collector: Collector, answer: Values) -> None:
    answers = collector.values.setdefault("answers", [])
    if len(answers) < _MOST_ANSWERS:
        answers.append(answer)


def blogroll(collector: Collector, attributes: Attributes, text: str) -> None:
    blogrolls = collector.values.setdefault("blogrolls", [])
    if text.strip() and len(blogrolls) < _MOST_BLOGROLLS:
        blogrolls.append(text.strip())


def deleted(collector: Collector, attributes: Attributes, text: str) -> None:
    collector.feed.setdefault("deleted", []).append(attributes.get("ref", ""))


def source_starts(collector: Collector, attributes: Attributes) -> None:
    """Begin the description of the feed in which an entry first stood; its values are kept apart."""
    collector.values = {"href": attributes["url"]} if "url" in attributes else {}


def source_ends(collector: Collector, text: str) -> None:
    """End that description; the text of the element is the feed's title."""
    title = settled(text)
    if title:
        collector.values["title"] = title
    source, collector.values = collector.values, collector.entries[-1]
    collector.values["source"] = source


def pause(key: str) -> Field:
    def read(collector: Collector, attributes: Attributes, text: str) -> None:
        collector.feed.setdefault(key, []).append(text.strip())

    return read
