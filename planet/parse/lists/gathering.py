"""The members of a list as they are gathered from its entries, and notes on all that is not carried over."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from planet.errors import PlanetError
from planet.model.lists import ListedFeed, ListedMember, ListNote, MemberList
from planet.parse.lists import addresses
from planet.rules.filters import compile_pattern
from planet.web import urls
from planet.web.language_tags import language_tag
from planet.web.markup import html

MOST_ENTRIES = 20_000
"""Entries of one list: what is longer is no list of people."""

MOST_NOTES = 100_000
LONGEST_NAME, LONGEST_TEXT = 200, 1_000

NO_KEY = "no place in the members file"
NO_PLACE = "neither a feed nor a page is named"
_MAIL = re.compile(r"[^\s@<>()\[\],;:\\\"]+@[^\s@<>()\[\],;:\\\"]+\.[^\s@<>()\[\],;:\\\"]+")
_QUOTES = {'"': '"', "'": "'", "“": "”", "«": "»", "„": "“"}


class Gathering:
    """What a reader has found in a list so far."""

    def __init__(self, format_name: str, *, of_people: bool = False) -> None:
        self.format = format_name
        self.of_people = of_people
        self.members: list[ListedMember] = []
        self.notes: list[ListNote] = []
        self.entries = 0
        self._noted: set[ListNote] = set()
        self._refused = False

    def list(self) -> MemberList:
        """Return the list as it was read."""
        notes = tuple(sorted(self.notes, key=lambda note: note.line))
        return MemberList(self.format, tuple(self.members), notes, self.entries, self.of_people)

    def count(self) -> None:
        """Begin an entry; raise PlanetError where there are more than a list of people has."""
        self.entries += 1
        self._refused = False
        self.bound(self.entries)

    def bound(self, entries: int) -> None:
        """Raise PlanetError if so many entries are more than a list of people has."""
        if entries > MOST_ENTRIES:
            raise PlanetError(
                f"The list has more than {MOST_ENTRIES:,} entries: no list of people is that long; "
                "cut it into parts, and import those that are meant."
            )

    def leave_out(self, line: int, subject: str, reason: str) -> None:
        """Note an entry that is not carried over."""
        self._refused = True
        self._note(ListNote(line, _short(subject), reason))

    def drop_option(self, line: int, option: str, reason: str = NO_KEY) -> None:
        """Note an option of an entry that is not carried over."""
        self._note(ListNote(line, _short(option), reason, "option"))

    def change(self, line: int, subject: str, reason: str) -> None:
        """Note something that is carried over in another form."""
        self._note(ListNote(line, _short(subject), reason, "changed"))

    def _note(self, note: ListNote) -> None:
        """Note something once: what stands above all sections goes for each of them."""
        if note in self._noted:
            return
        self._noted.add(note)
        if len(self.notes) >= MOST_NOTES:
            raise PlanetError(
                f"More than {MOST_NOTES:,} lines of the list could not be carried over: it is another kind of file."
            )
        self.notes.append(note)

    def add(self, member: ListedMember) -> None:
        """Add a member who has a feed or a page; note one who has neither, unless their address was refused already."""
        if member.feeds or member.url:
            self.members.append(member)
        elif not self._refused:
            self.leave_out(member.line, member.name or member.slug, NO_PLACE)
        self._refused = False

    def address(self, line: int, text: str) -> str:
        """Return the http(s) URL that a text means; "" and a note where it means none."""
        url, wrong, change = addresses.read(text)
        if wrong:
            self.leave_out(line, text, wrong)
        elif change:
            self.change(line, text, change)
        return url

    def page(self, line: int, text: str) -> str:
        """Return the URL of a page: one that everybody may see, without a name and password."""
        url = self.address(line, text) if text.strip() else ""
        if urls.has_credentials(url):
            self.change(line, urls.host(url), "taken without its name and password, which pages would show")
            return urls.absolute(url)
        return url

    def feed(self, line: int, text: str) -> tuple[ListedFeed, ...]:
        """Return the feed at an address, or nothing."""
        url = self.address(line, text) if text.strip() else ""
        return (ListedFeed(url, line),) if url else ()

    def name(self, line: int, text: str) -> str:
        """Return a name as plain text on one line, without quotes around it; a long one is cut, and noted."""
        tidy = plain_line(text, LONGEST_NAME)
        if len(text) > 4 * LONGEST_NAME:
            self.change(line, tidy, f"cut to {LONGEST_NAME} characters")
        return tidy

    def patterns(self, line: int, option: str, expressions: Iterable[str]) -> tuple[str, ...]:
        """Return regular expressions as patterns of the members file; note those that its syntax does not know."""
        patterns = []
        for expression in filter(None, map(str.strip, expressions)):
            wrong = _wrong_pattern(f"/{expression}/")
            if wrong:
                self.drop_option(line, f"{option} = {expression}", f"no pattern here: {wrong}")
            else:
                patterns.append(f"/{expression}/")
        return tuple(patterns)


def plain_line(text: str, limit: int = LONGEST_TEXT) -> str:
    """Return a text as plain text on one line, without quotes around it, at most `limit` characters."""
    text = text[: 4 * limit]
    line = html.one_line(html.plain(text) if "<" in text or "&" in text else text, limit)
    inner = line[1:-1]
    if len(line) > 2 and _QUOTES.get(line[0]) == line[-1] and line[0] not in inner and line[-1] not in inner:
        return inner.strip()
    return line


def mail_of(text: str) -> str:
    """Return the e-mail address in a text ("Ada <ada@example.org>", "mailto:…"); "" where there is none."""
    match = _MAIL.search(text[:500].replace("mailto:", ""))
    return match[0] if match else ""


def languages_of(text: str) -> tuple[str, ...]:
    """Return the language tags in a text ("en, de_CH"), in their usual spelling; empty if one of them is none."""
    tags = [language_tag(part) for part in re.split(r"[\s,;]+", text.strip()) if part]
    return tuple(dict.fromkeys(tags)) if all(tags) and len(tags) < 10 else ()


def signs_of(facts: Mapping[str, str], services: Iterable[str]) -> frozenset[str]:
    """Return the names by which other services know a person: "irc:ada"."""
    named = {f"{service}:{facts[service].strip().casefold()}" for service in services if facts.get(service, "").strip()}
    return frozenset(named)


PROFILES: Mapping[str, Callable[[str], str]] = {
    "twitter": lambda name: f"https://twitter.com/{name}",
    "github": lambda name: f"https://github.com/{name}",
    "gitlab": lambda name: f"https://gitlab.com/{name}",
    "codeberg": lambda name: f"https://codeberg.org/{name}",
    "rubygems": lambda name: f"https://rubygems.org/profiles/{name}",
}
"""The page of a person at a service, by the name that they have there."""

SERVICES = (*PROFILES, "mastodon", "fediverse", "bluesky", "irc", "nick", "connect", "jabber", "matrix", "meetup")
"""Options whose value is the name of a person at a service."""

_ASSET = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|ico)(?:[?#]|$)", re.IGNORECASE)


def is_link(text: str) -> bool:
    """Return whether the value of an unknown option is the address of a page: a further way to reach a person."""
    address = text.strip()
    is_web = address.lower().startswith(("https://", "http://")) and len(address.split()) == 1
    return is_web and not _ASSET.search(address) and not addresses.looks_like_a_feed(address)


_HANDLE = re.compile(r"@?([\w.-]{1,60})")
_FEDIVERSE = re.compile(r"@?([\w.-]{1,60})@([\w-]+(?:\.[\w-]+)+)")


def profile(service: str, text: str) -> str:
    """Return the URL of a person's page at a service; "" where the text does not tell it."""
    if text.lower().startswith(("https://", "http://")):
        return addresses.read(text).url
    if service in ("mastodon", "fediverse") and (match := _FEDIVERSE.fullmatch(text.strip())):
        return f"https://{match[2]}/@{match[1]}"
    handle = _HANDLE.fullmatch(text.strip())
    return PROFILES[service](handle[1]) if handle and service in PROFILES else ""


@lru_cache(maxsize=1000)
def _wrong_pattern(pattern: str) -> str:
    try:
        compile_pattern(pattern)
    except ValueError as error:
        return str(error)
    return ""


def _short(text: str) -> str:
    return html.one_line(text, LONGEST_NAME)
