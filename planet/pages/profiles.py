"""A member's profile: what the members file says, and where nobody typed a thing, what their feeds say. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

from planet.model.community import FeedKind, Member
from planet.model.records import FeedRecord, MemberRecord, ShownEntry
from planet.pages import cards, public_addresses, shared_traits
from planet.pages.context import PageContext
from planet.pages.shared_traits import Bearer, Pages
from planet.rules import author_info
from planet.views.people import Profile, Rhythm, Way, WayKind
from planet.web import urls


def completed(member: Member, feeds: Sequence[FeedRecord]) -> Member:
    """The profile with its gaps filled from the member's feeds, the first listed first; what was typed stays."""
    personal = author_info.personal_feeds(feeds)
    return replace(
        member,
        url=member.url or _first(public_addresses.told(one.feed, one.info.url) for one in personal),
        bio=member.bio or _first(author_info.bio_in(one.info, member) for one in personal),
        avatar=member.avatar
        or _first(public_addresses.told(one.feed, url) for one in personal for url in author_info.pictures_in([one])),
        languages=member.languages or author_info.languages_in(one.info.language for one in feeds),
    )


def _first(found: Iterable[str]) -> str:
    return next(filter(None, found), "")


# ---------------------------------------------------------------- ways


WORDS: Mapping[WayKind, str] = {
    "website": "Website",
    "blog": "Blog",
    "microblog": "Microblog",
    "photos": "Photos",
    "bookmarks": "Bookmarks",
    "audio": "Audio",
    "video": "Video",
    "code": "Code",
    "slides": "Talks",
    "forum": "Forum",
    "link": "Link",
    "mail": "Mail",
    "phone": "Phone",
    "chat": "Chat",
}
"""Each kind of way in a word, for machines: pages say it in their own language."""


def kinds_of(feeds: Sequence[FeedRecord]) -> tuple[FeedKind, ...]:
    """What a member shares, by the kinds of their feeds, once each."""
    return tuple(dict.fromkeys(map(author_info.kind_of, feeds)))


def ways(member: MemberRecord, profile: Member, feeds: Sequence[FeedRecord]) -> tuple[Way, ...]:
    """Every way to reach or follow a member that they publish, once each: their site, their channels, their links."""
    channels = tuple(filter(None, (_channel(member, profile, one) for one in feeds)))
    reached = {_key(way.href) for way in channels}
    site = [Way("website", profile.url, rel_me=True)] if profile.url and _key(profile.url) not in reached else []
    mail = [f"mailto:{profile.email}"] if profile.show_email and profile.email else []
    found = {(_key(way.href), way.feed): way for way in (*site, *channels)}
    reached |= {_key(way.href) for way in site}
    found |= {(_key(link), ""): _link(link) for link in (*profile.links, *mail) if _key(link) not in reached}
    return tuple(_told_apart(list(found.values())))


def _channel(member: MemberRecord, profile: Member, one: FeedRecord) -> Way | None:
    """A feed as a way: its page, and its own address where that may be told; None where neither may."""
    page = member.path if one.feed.place == "folder" else public_addresses.told(one.feed, one.info.url)
    address = public_addresses.public_feed(one.feed)
    if not (page or address):
        return None
    is_home = bool(profile.url) and _key(page) == _key(profile.url)
    place = one.info.title or urls.host(page or address)
    return Way(
        author_info.kind_of(one), page or address, label=one.feed.title, place=place, feed=address, rel_me=is_home
    )


_BY_SCHEME: Mapping[str, WayKind] = {"mailto": "mail", "tel": "phone", "xmpp": "chat", "matrix": "chat"}


def _link(address: str) -> Way:
    host = urls.host(address)
    if host:
        return Way("link", address, label=host, place=urls.public(address).partition("://")[2].rstrip("/"), rel_me=True)
    scheme, _, rest = address.partition(":")
    return Way(_BY_SCHEME.get(scheme.lower(), "link"), address, place=rest.partition("?")[0], rel_me=True)


def _told_apart(found: Sequence[Way]) -> Iterator[Way]:
    """The place is told only of those that go by the same word."""
    words = Counter((way.kind, way.label) for way in found)
    yield from (way if words[way.kind, way.label] > 1 else replace(way, place="") for way in found)


@lru_cache(maxsize=4096)
def _key(address: str) -> str:
    """Kept, for the same few addresses are compared with each other."""
    return urls.comparison_key(address)


# ---------------------------------------------------------------- the whole


def bearer_of(member: MemberRecord, feeds: Sequence[FeedRecord]) -> Bearer:
    """A member as far as traits go."""
    return Bearer(member.member_id, completed(member.profile, feeds), kinds_of(feeds))


def _avatar(member: MemberRecord, told: Member) -> str:
    """Where a member's picture is: as typed, else the copy on this hub, else as their feed names it."""
    if "://" in member.profile.avatar or not member.pictured:
        return told.avatar if "://" in told.avatar else ""
    return cards.avatar_path(member)


def profile_of(
    context: PageContext,
    member: MemberRecord,
    feeds: Sequence[FeedRecord],
    *,
    latest: ShownEntry | None = None,
    rhythm: Rhythm | None = None,
    pages: Pages = MappingProxyType({}),
) -> Profile:
    """A member as directory and member page show them; `pages` are those of traits that the profile may link to."""
    told = completed(member.profile, feeds)
    return Profile(
        byline=cards.byline(member),
        slug=member.slug,
        bio=told.bio,
        url=told.url,
        avatar=_avatar(member, told),
        email=told.email if told.show_email else "",
        location=shared_traits.location(told.location, pages),
        pronouns=told.pronouns,
        languages=shared_traits.linked("language", told.languages, pages),
        interests=shared_traits.linked("interest", told.interests, pages),
        joined=told.joined,
        ways=ways(member, told, feeds),
        license=told.license,
        latest=context.lines([latest])[0] if latest else None,
        rhythm=rhythm,
        has_feeds=bool(feeds),
    )
