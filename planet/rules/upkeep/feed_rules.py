"""The rules of one feed: which of its entries show. Each rule is a key of its table in the members file. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from planet.locale.slugs import slug_of
from planet.model.community import Feed, Kind
from planet.model.entry import Author, Entry
from planet.model.verdict import Verdict
from planet.rules import filters
from planet.rules.filters import listed, quoted
from planet.rules.topics import fold
from planet.rules.upkeep.wishes import wants_no_planet
from planet.struct import Struct, replace
from planet.web import urls
from planet.web.patterns import later

Judge = Callable[[Entry], Verdict | None]
"""Returns the verdict that hides an entry; None if the entry may show."""

KEYS = (
    *("include", "exclude", "languages", "categories", "exclude_categories", "authors", "exclude_authors"),
    *("kinds", "exclude_kinds", "min_length", "since"),
)
"""The keys of a feed that can keep entries out."""

_ACCOUNT = later(r"/(?:@|users/|u/|profile/)([\w.-]{1,80})/?", re.IGNORECASE)
"""The path of an account's page, with its name."""


def verdict_of(feed: Feed) -> Judge:
    """Return the judge of a feed's entries, by its settings and by what their authors wish."""
    judges = tuple(_judges(feed))

    def verdict(entry: Entry) -> Verdict | None:
        for judge in judges:
            if hides := judge(entry):
                return hides
        return None

    return verdict


def _judges(feed: Feed) -> Iterator[Judge]:
    """Yield the rules of a feed, the author's own wish first, the costly patterns last."""
    yield _author_wish
    if feed.since:
        yield _since(feed.since)
    yield _mistake
    if feed.kinds or feed.exclude_kinds:
        yield _of_kinds(feed.kinds, feed.exclude_kinds)
    if feed.categories or feed.exclude_categories:
        yield _of_categories(feed.categories, feed.exclude_categories)
    if feed.authors or feed.exclude_authors:
        yield _of_authors(feed.authors, feed.exclude_authors)
    if feed.min_length:
        yield _of_length(feed.min_length)
    if feed.include or feed.exclude or feed.languages:
        yield filters.compile_filter(feed.include, feed.exclude, feed.languages).verdict


def _author_wish(entry: Entry) -> Verdict | None:
    return Verdict("noplanet") if wants_no_planet(entry) else None


def _mistake(entry: Entry) -> Verdict | None:
    return Verdict("post", entry.hidden_reason) if entry.hidden_reason else None


def _since(day: date) -> Judge:
    def judge(entry: Entry) -> Verdict | None:
        stated = entry.published or entry.updated
        return Verdict("since", day.isoformat()) if stated and stated.date() < day else None

    return judge


def _of_kinds(kinds: Sequence[Kind], excluded: Sequence[Kind]) -> Judge:
    def judge(entry: Entry) -> Verdict | None:
        if entry.kind in excluded:
            return Verdict("not_kinds", quoted(entry.kind))
        if kinds and entry.kind not in kinds:
            return Verdict("kinds", f"{listed(kinds)}\n{entry.kind}")
        return None

    return judge


def _of_categories(categories: Sequence[str], excluded: Sequence[str]) -> Judge:
    inside, outside = frozenset(map(fold, categories)), {fold(name): name for name in excluded}

    def judge(entry: Entry) -> Verdict | None:
        topics = frozenset(map(fold, entry.tags))
        if hit := next((name for topic, name in outside.items() if topic in topics), ""):
            return Verdict("not_categories", quoted(hit))
        if inside and not inside & topics:
            return Verdict("categories", listed(categories))
        return None

    return judge


def _of_authors(authors: Sequence[str], excluded: Sequence[str]) -> Judge:
    inside, outside = frozenset(map(author_key, authors)), {author_key(name): name for name in excluded}

    def judge(entry: Entry) -> Verdict | None:
        people = frozenset[str]().union(*map(_author_keys, entry.authors))
        if hit := next((name for key, name in outside.items() if key in people), ""):
            return Verdict("not_authors", quoted(hit))
        if inside and not inside & people:
            return Verdict("authors", listed(authors))
        return None

    return judge


def _of_length(least: int) -> Judge:
    def judge(entry: Entry) -> Verdict | None:
        length = len(" ".join(entry.text.split()))
        return Verdict("length", f"{least}\n{length}") if length < least else None

    return judge


def author_key(name: str) -> str:
    """Return the key by which a name, a handle ("@ann@gts.example") or the address of a page is compared; "" if it
    names nobody. Differences of case, accents and signs are removed."""
    tidy = unicodedata.normalize("NFKC", name).strip()
    if tidy.lower().startswith(("http://", "https://")):
        return urls.comparison_key(tidy)
    return slug_of(tidy.removeprefix("mailto:"), fallback="")


def _author_keys(author: Author) -> Iterator[str]:
    """Yield the keys of an author: of the name, of the address, and of the handles that the address is a page of."""
    yield author_key(author.name)
    if author.url:
        yield author_key(author.url)
        if account := _ACCOUNT.fullmatch(urls.path(author.url)):
            yield author_key(account[1])
            yield author_key(f"{account[1]}@{urls.host(author.url)}")


class Share(Struct, frozen=True):
    """How many of some entries a rule lets in by itself: `key` is its key in the members file, "" for all of them."""

    key: str
    let_in: int
    all: int

    @property
    def lets_nothing_in(self) -> bool:
        return self.all > 0 and self.let_in == 0


def shares(feed: Feed, entries: Sequence[Entry]) -> tuple[Share, ...]:
    """Return how many of these entries each rule of a feed lets in by itself, and last how many all of them do.

    Entries that no rule of the admin keeps out do not count: their authors did. Empty for a feed without rules.
    """
    bare = Feed(feed.url, place=feed.place)
    open_to_all = verdict_of(bare)
    eligible = [entry for entry in entries if open_to_all(entry) is None]
    rules = [(key, replace(bare, **{key: getattr(feed, key)})) for key in KEYS if getattr(feed, key)]
    if rules:
        rules.append(("", feed))
    return tuple(Share(key, _let_in(rule, eligible), len(eligible)) for key, rule in rules)


def _let_in(feed: Feed, entries: Sequence[Entry]) -> int:
    verdict = verdict_of(feed)
    return sum(verdict(entry) is None for entry in entries)
