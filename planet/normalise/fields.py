"""The single fields of a feed, cleaned: URLs, ids, titles, people, tags, sources; and the context that they need."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from planet.model.community import FeedKind, Kind
from planet.model.entry import Author, Source
from planet.model.raw import RawFeed, RawPerson, RawSource, RawText
from planet.struct import Struct, replace
from planet.web import known_sites, tracking, urls
from planet.web.characters import without_controls
from planet.web.language_tags import language_tag
from planet.web.markup import html
from planet.web.markup_signs import looks_like_html

TITLE, NAME, LINK, TAG, ALT = 500, 200, 2000, 100, 1500
"""Characters at most."""
_MOST_TAGS, _MOST_AUTHORS = 50, 20
_MOST_WORDS = 500
"""The words of a list of tags that are read."""


class FeedContext(Struct, frozen=True):
    """The context of a feed's entries: the feed's own URL, its site's, and what entries inherit from the feed."""

    url: str
    home: str
    format: str
    kind: FeedKind | None
    language: str
    authors: tuple[Author, ...]
    license: str
    title: str = ""
    id: str = ""
    own_urls: tuple[str, ...] = ()
    """The URLs under which the feed is served."""

    def base_for_links(self, base: str) -> str:
        """Return the base URL of relative links: xml:base, else the document's URL (RFC 4287 §2, RFC 3986 §5.1).

        RSS has no such rule: there it is the site's URL.
        """
        default = self.url if self.format.startswith("atom") else self.home or self.url
        return urls.absolute(base, self.url) or default if base else default

    def base_for_content(self, base: str, link: str) -> str:
        """Return the base URL of relative links in a text: as for links, but in RSS and JSON Feed the entry's own
        page."""
        if base or self.format.startswith("atom"):
            return self.base_for_links(base)
        return link or self.home or self.url


def context_of(raw: RawFeed, url: str, kind: FeedKind | None) -> FeedContext:
    """Return the context that the feed at `url` gives its entries; `kind` is its kind in the members file."""
    document_url = urls.absolute(raw.link_base, url) or url
    home = link(raw.link, document_url)
    own_urls = (url, document_url, urls.absolute(raw.self_url, document_url))
    return FeedContext(
        url=document_url,
        home=home,
        format=raw.format,
        kind=kind or known_sites.kind_of(url) or known_sites.kind_of(home),
        language=language_tag(raw.language),
        authors=authors((person for person in raw.authors if person.name or person.url), url),
        license=link(raw.license, ""),
        title=title(raw.title),
        id=guid(raw.id),
        own_urls=tuple(filter(None, own_urls)),
    )


def link(href: str, base: str) -> str:
    """Return an absolute URL without tracking parameters; "" if it is too long for a URL."""
    absolute_url = tracking.without_tracking(urls.absolute(href, base)) if href else ""
    return absolute_url if len(absolute_url) <= LINK else ""


def guid(text: str) -> str:
    """Return the feed's own id of an entry, or "" if it is too long: two ids that are cut could become equal."""
    text = without_controls(text).strip()
    return text if len(text) <= LINK else ""


def title(text: RawText | None, most: int = TITLE) -> str:
    """Return a title as one line of plain text. Angle brackets of a plain text stay, tags of a markup are removed."""
    if text is None:
        return ""
    plain = text.value if is_plain(text) else html.plain(text.value[: most * 20], alt_texts=True)
    return html.one_line(plain, most)


def is_plain(text: RawText) -> bool:
    """Return whether a text is plain text: its stated type decides; without one, its characters do."""
    if not text.type:
        return not looks_like_html(text.value)
    return text.type.startswith("text/") and not text.type.endswith(("html", "xml"))


def authors(people: Iterable[RawPerson], base: str) -> tuple[Author, ...]:
    """List the authors, each name once.

    An author with only a mail address is named by the part before its @. An author whose name is a URL is named by its
    last segment.
    """
    by_name: dict[str, Author] = {}
    for person in people:
        person = _with_account(person)
        name_url = link(person.name, "")
        url = link(person.url, base) or name_url
        name = (
            _name(urls.last_segment(name_url) or _without_handle(person.name))
            or _name(person.email.partition("@")[0])
            or urls.host(url)
        )
        if name and (name.casefold() not in by_name or not by_name[name.casefold()].url):
            by_name[name.casefold()] = Author(name, url)
    return tuple(by_name.values())[:_MOST_AUTHORS]


def _with_account(person: RawPerson) -> RawPerson:
    """Return a person who goes by an account (RFC 7565), "acct:ann@gts.example", with the fediverse handle of it."""
    if person.name.lower().startswith("acct:"):
        account = (person.name[5:] or person.email).lstrip("@")
        return replace(person, name=f"@{account}", email="")
    return person


_HANDLE = re.compile(r"(?<![\w.@])@[\w.-]{1,80}@[\w-]{1,80}(?:\.[\w-]{1,80}){1,8}(?::\d{1,5}(?!\d))?")
_AROUND = " \t\r\n()[]<>{}|/,;:·•–—-（）［］【】「」"
_JOINED = re.compile(r"\b(?:and|und|et|y|e|en|og|och|i)\s*\Z|&\s*\Z", re.IGNORECASE)
"""What stands before a handle that is another person's, not that of the one who is named before it."""


def _without_handle(name: str) -> str:
    """Return a name without the fediverse handle beside it (@ann@gts.example). A handle that stands alone is returned
    whole."""
    handle = _HANDLE.search(name)
    if handle is None or _JOINED.search(name[: handle.start()]):
        return name
    return (name[: handle.start()].strip(_AROUND) + " " + name[handle.end() :].strip(_AROUND)).strip() or handle[0]


def _name(text: str) -> str:
    """Return a name as one line of plain text, "" for signs alone; some feeds escape theirs, or put markup in."""
    line = html.one_line(html.plain(text) if re.search(r"&#?\w+;|</", text) else text, NAME)
    return "" if line in ("@", "-", ".", "?") else line


def tags(names: Iterable[str], kind: Kind) -> tuple[str, ...]:
    """Clean tags and list each once.

    "a, b, c" is a list. So is "a b c" if it is the only tag of a bookmark.
    """
    names = tuple(names)
    has_blanks = kind == "bookmark" and len(names) == 1
    by_key: dict[str, str] = {}
    for part in islice((part for name in names for part in _parts(name, has_blanks)), _MOST_WORDS):
        tag = html.one_line(html.plain(part), TAG).lstrip("#").strip()
        if tag:
            by_key.setdefault(tag.casefold(), tag)
    return tuple(by_key.values())[:_MOST_TAGS]


def _parts(name: str, has_blanks: bool) -> list[str]:
    if has_blanks:
        return name.split()
    return name.split(",") if name.count(",") > 1 or "#" in name else [name]


def source(raw: RawSource | None, context: FeedContext) -> Source | None:
    """Return the feed or site in which an entry first stood; None where the feed names nothing usable, or itself."""
    if raw is None:
        return None
    name = html.one_line(html.plain(raw.title), TITLE)
    origin = Source(name, link(raw.url, context.url), link(raw.feed_url, context.url), guid(raw.id))
    return None if origin == Source() or _is_itself(origin, context) else origin


def _is_itself(origin: Source, context: FeedContext) -> bool:
    """Return whether a source is the feed that the entry stands in: same URL, same id, or same title on the same
    host."""
    if origin.feed_url and urls.comparison_key(origin.feed_url) in map(urls.comparison_key, context.own_urls):
        return True
    is_same_site = bool(origin.url) and urls.comparison_key(origin.url) == urls.comparison_key(context.home)
    if (origin.id and origin.id == context.id) or is_same_site:
        return True
    hosts = {urls.host(context.url), urls.host(context.home), ""}
    return bool(origin.title) and origin.title == context.title and urls.host(origin.feed_url or origin.url) in hosts
