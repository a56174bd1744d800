"""A new member out of what their page and feeds say: which feeds are theirs, of which kind, and their description."""

from __future__ import annotations

import re
from collections.abc import Sequence

from planet.model.community import Feed, FeedKind, Member
from planet.model.entry import Entry, FeedInfo
from planet.model.introductions import IntroducedFeed, ReadFeed
from planet.model.profiles import PageProfile
from planet.model.results import Reading
from planet.rules import author_info
from planet.rules.checkup.better_twins import gains
from planet.rules.upkeep import person_names
from planet.web import known_sites, urls
from planet.web.language_tags import language_tag

LONGEST_URL = 500
"""Characters of a URL that is taken over from a page."""

MOST_LINKS, MOST_LANGUAGES = 10, 3
COMPARED = 50
"""Entries of a feed by which it is told from others."""

_COMMENTS = re.compile(
    r"(?:comments?|kommentare?|commentaires?|comentarios) (?:on|for|to|zu|sur|en|de)\b", re.IGNORECASE
)
_COUNTS = re.compile(r"^(?:[\d.,]+\s?[KMB]?\s[^\d,·]{2,25},?\s){1,4}·\s*")
_BY_A_SERVICE = re.compile(
    r"\brepositories available\b|\bfollow their code on\b|\bshare your videos with friends\b|\b(?:log|sign) in to\b",
    re.IGNORECASE,
)
_KIND_WORDS: tuple[tuple[FeedKind, str], ...] = (
    ("audio", r"podcasts?|episodes?|audio"),
    ("video", r"videos?|films?"),
    ("photos", r"photos?|pictures|photography|fotos?"),
    ("bookmarks", r"bookmarks?|links?|linkblog|lesezeichen"),
    ("microblog", r"notes?|micro(?:blog)?|status(?:es)?|toots?|short posts|notizen"),
    ("slides", r"slides|talks"),
    ("code", r"commits|releases|repositories"),
)


def choose(feeds: Sequence[ReadFeed]) -> tuple[tuple[ReadFeed, ...], tuple[str, ...]]:
    """Return the feeds that are different things, in their order, and a sentence on each that was left out.

    Of two that share half of their entries the one with the whole text stays, else the longer one, else the first: the
    same in another format, or a part of it.
    """
    chosen: list[ReadFeed] = []
    left_out: dict[str, str] = {}
    keys = {feed.url: _keys(feed.reading.entries) for feed in feeds}
    for feed in sorted(feeds, key=lambda feed: -len(keys[feed.url])):
        twin = next((other for other in chosen if _are_alike(keys[feed.url], keys[other.url])), None)
        if _COMMENTS.match(feed.reading.info.title) and len(feeds) > 1:
            left_out[feed.url] = f"{feed.url}, which holds comments"
        elif twin and gains(twin.reading, feed.reading):
            chosen[chosen.index(twin)] = feed
            left_out[twin.url] = f"{twin.url}, which holds less of the same than {feed.url}"
        elif twin:
            left_out[feed.url] = f"{feed.url}, which holds the same as {twin.url}"
        elif not keys[feed.url] and chosen:
            left_out[feed.url] = f"{feed.url}, which is empty"
        else:
            chosen.append(feed)
    return (
        tuple(feed for feed in feeds if feed in chosen),
        tuple(left_out[feed.url] for feed in feeds if feed.url in left_out),
    )


def _keys(entries: Sequence[Entry]) -> frozenset[str]:
    """Return the keys by which entries are the same in another feed: those of their links, else their titles or ids."""
    return frozenset(
        urls.comparison_key(entry.link) if entry.link else entry.title.casefold() or entry.guid
        for entry in entries[:COMPARED]
    )


def _are_alike(keys: frozenset[str], others: frozenset[str]) -> bool:
    smaller = min(len(keys), len(others))
    return smaller > 0 and len(keys & others) * 2 >= smaller


def with_kind(feed: ReadFeed, kind: FeedKind | None = None, *, of_several: bool = False) -> IntroducedFeed:
    """Return a feed with its kind: the one that is asked for, else that of its host or its entries.

    Of several feeds also the title tells, by which its owner tells it from the others. A blog alone may be called
    "Field Notes".
    """
    info = feed.reading.info
    by_itself = known_sites.kind_of(feed.url) or known_sites.kind_of(info.url) or info.kind or "blog"
    by_title = _kind_in(feed.title) or _kind_in(info.title) if of_several and by_itself == "blog" else None
    chosen = kind or by_title or by_itself
    return IntroducedFeed(feed.url, chosen, feed.reading, kind_is_stated=chosen != by_itself)


def _kind_in(title: str) -> FeedKind | None:
    """Return the kind that a title ends or begins with, for example "Ada's photos"; None where it names none."""
    for kind, words in _KIND_WORDS:
        if re.search(
            rf"(?:^|[\s:|–—-])(?:{words})(?: feed| rss)?$|^(?:{words})(?:$|[\s:|–—-]+(?:of|by|from|on)\b)", title, re.I
        ):
            return kind
    return None


def member_of(url: str, name: str, slug: str, profile: PageProfile, feeds: Sequence[IntroducedFeed]) -> Member:
    """Return the member as they would stand in the file; `name` goes before what they call themselves."""
    readings = [feed.reading for feed in feeds]
    name = name or person_names.name_in(profile, readings, url or (feeds[0].url if feeds else ""))
    return Member(
        name=name,
        url=url,
        slug=slug,
        bio=_bio(profile, readings, name),
        avatar=_avatar(profile, feeds),
        languages=_languages(profile, readings),
        links=_links(profile, url, feeds),
        feeds=tuple(Feed(feed.url, kind=feed.kind if feed.kind_is_stated else None) for feed in feeds),
    )


def _bio(profile: PageProfile, readings: Sequence[Reading], name: str) -> str:
    """Return the first description that a person wrote, as plain text on one line."""
    described = [
        FeedInfo(description=profile.bio),
        *(reading.info for reading in readings),
        FeedInfo(description=_without_counts(profile.description)),
    ]
    member = Member(name)
    return next(filter(None, (author_info.bio_in(info, member) for info in described)), "")


def _without_counts(description: str) -> str:
    """Return the description of a page without what a service puts before it, such as "1.2K Posts, 3 Followers · "; ""
    for one that a service wrote as a whole."""
    return "" if _BY_A_SERVICE.search(description) else _COUNTS.sub("", description)


def _avatar(profile: PageProfile, feeds: Sequence[IntroducedFeed]) -> str:
    personal = [feed.reading.info for feed in feeds if feed.kind not in author_info.NOT_ABOUT_A_PERSON]
    pictures = (profile.avatar, *(info.image for info in personal), profile.picture)
    return next((picture for picture in pictures if _is_fit(picture) and not author_info.is_stock(picture)), "")


def _languages(profile: PageProfile, readings: Sequence[Reading]) -> tuple[str, ...]:
    tags = [language_tag(tag) for reading in readings for tag in (reading.info.language,)]
    return author_info.languages_in(tags)[:MOST_LANGUAGES] or tuple(filter(None, (profile.language,)))


def _links(profile: PageProfile, url: str, feeds: Sequence[IntroducedFeed]) -> tuple[str, ...]:
    """Return the person's other places: neither the page itself nor a feed."""
    own = {urls.comparison_key(address) for address in (url, *(feed.url for feed in feeds))}
    others = {urls.comparison_key(link): link for link in reversed(profile.links) if _is_fit(link)}
    return tuple(link for key, link in reversed(others.items()) if key not in own)[:MOST_LINKS]


def _is_fit(url: str) -> bool:
    return bool(url) and len(url) <= LONGEST_URL and not urls.has_credentials(url)
