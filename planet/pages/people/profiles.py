"""A member's profile: what the members file says, its gaps filled from what their feeds say; their posts a month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from planet.locale import calendar
from planet.model.community import FeedKind, Member
from planet.model.records import FeedRecord, MemberRecord, ShownEntry
from planet.pages import cards
from planet.pages.context import PageContext
from planet.pages.people import shared_traits
from planet.pages.people.shared_traits import MemberTraits, TraitPages
from planet.pages.public_addresses import public_feed, without_secrets
from planet.rules import author_info
from planet.rules.upkeep.wishes import not_declined
from planet.struct import replace
from planet.views.page import View
from planet.views.people import LinkKind, Profile, ProfileLink, Rhythm
from planet.web import urls


def completed(member: Member, feeds: Sequence[FeedRecord]) -> Member:
    """Return a profile with its gaps filled from the member's feeds, the first listed first. What is set in the members
    file stays."""
    feeds = not_declined(feeds)
    personal = author_info.personal_feeds(feeds)
    return replace(
        member,
        url=member.url or _first(without_secrets(record.feed, record.info.url) for record in personal),
        bio=member.bio or _first(author_info.bio_in(record.info, member) for record in personal),
        avatar=member.avatar
        or _first(
            without_secrets(record.feed, url) for record in personal for url in author_info.pictures_in([record])
        ),
        languages=member.languages or author_info.languages_in(record.info.language for record in feeds),
    )


def _first(texts: Iterable[str]) -> str:
    return next(filter(None, texts), "")


# ---------------------------------------------------------------- links


WORDS: Mapping[LinkKind, str] = {
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
"""An English word for each kind of link, for machines: pages have it in their own language."""


def kinds_of(feeds: Sequence[FeedRecord]) -> tuple[FeedKind, ...]:
    """Return the kinds of a member's feeds, each once."""
    return tuple(dict.fromkeys(map(author_info.kind_of, not_declined(feeds))))


def links(member: MemberRecord, profile: Member, feeds: Sequence[FeedRecord]) -> tuple[ProfileLink, ...]:
    """Return all links of a member, each once: their website, their feeds, further links, their email if they show
    it."""
    followed = tuple(filter(None, (_feed_link(member, profile, record) for record in not_declined(feeds))))
    urls_so_far = {_key(link.href) for link in followed}
    website = []
    is_channel = member.role == "channel"  # one may be an address of mail, a room to chat, or this very page
    stands_here = is_channel and profile.url.endswith(f"/{member.path}")
    if profile.url and not stands_here and _key(profile.url) not in urls_so_far:
        website = [_plain_link(profile.url) if is_channel else ProfileLink("website", profile.url, rel_me=True)]
    mail = [f"mailto:{profile.email}"] if profile.show_email and profile.email else []
    by_key = {(_key(link.href), link.feed): link for link in (*website, *followed)}
    urls_so_far |= {_key(link.href) for link in website}
    for url in (*profile.links, *mail):
        if _key(url) not in urls_so_far:
            by_key.setdefault((_key(url), ""), _plain_link(url))
    titles = {record.feed.url: record.info.title for record in feeds}
    return tuple(_distinguished(list(by_key.values()), titles))


def _feed_link(member: MemberRecord, profile: Member, record: FeedRecord) -> ProfileLink | None:
    """Return the link to a feed: to its page, with the URL of the feed itself if that is public; None if neither is
    known."""
    page = member.path if record.feed.is_home else without_secrets(record.feed, record.info.url)
    feed_url = public_feed(record.feed)
    if not (page or feed_url):
        return None
    is_home = bool(profile.url) and _key(page) == _key(profile.url)
    host = urls.host(page or feed_url)
    place = record.info.title or host
    label = record.feed.title
    if member.role == "channel" and not label:  # the word for its kind would call a mailing list a forum
        label = host if place == profile.name else place
    kind = author_info.kind_of(record)
    return ProfileLink(kind, page or feed_url, label=label, feed=feed_url, rel_me=is_home)


_BY_SCHEME: Mapping[str, LinkKind] = {
    "mailto": "mail",
    "tel": "phone",
    "xmpp": "chat",
    "matrix": "chat",
    "irc": "chat",
    "ircs": "chat",
}


def _plain_link(url: str) -> ProfileLink:
    if host := _written_host(url):
        return ProfileLink("link", url, label=host, rel_me=True)
    return ProfileLink(_BY_SCHEME.get(url.partition(":")[0].lower(), "link"), url, rel_me=True)


def _distinguished(links: Sequence[ProfileLink], titles: Mapping[str, str]) -> Iterator[ProfileLink]:
    """Yield the links, each with the place where it leads: no longer than it must be to differ from the places of
    others with the same word. `titles` are the titles of feeds by URL."""
    choices = [_places(link, titles.get(link.feed, "")) for link in links]
    for _ in range(3):
        words = Counter((link.kind, link.label, places[0]) for link, places in zip(links, choices, strict=True))
        choices = [
            places[1:] if words[link.kind, link.label, places[0]] > 1 and len(places) > 1 else places[:1]
            for link, places in zip(links, choices, strict=True)
        ]
    yield from (replace(link, place=places[0]) for link, places in zip(links, choices, strict=True))


def _written_host(url: str) -> str:
    """Return the host of a URL as it is written, in its own script, without "www."; "" where there is none."""
    return urls.hostname(url).removeprefix("www.") if urls.host(url) else ""


def _places(link: ProfileLink, title: str) -> tuple[str, ...]:
    """Return the names of where a link leads, from the shortest on: the host of a page, its whole address, with what
    its feed calls itself; of mail, telephone and chat the address."""
    if host := _written_host(link.href):
        address = urls.public(link.href).partition("://")[2].removeprefix("www.").rstrip("/")
        return (host, address, f"{address}, {title}") if title else (host, address)
    if link.href.partition(":")[2]:
        return (urls.decoded(link.href.partition(":")[2].partition("?")[0]).removeprefix("//"),)
    return ("", title) if title else ("",)


@lru_cache(maxsize=4096)
def _key(url: str) -> str:
    """Return a URL's comparison key. It is cached, because the same few URLs are compared with each other."""
    return urls.comparison_key(url)


# ---------------------------------------------------------------- the whole profile


def traits_of(member: MemberRecord, feeds: Sequence[FeedRecord]) -> MemberTraits:
    """Return the traits by which a member can be found."""
    return MemberTraits(member.member_id, completed(member.profile, feeds), kinds_of(feeds))


def _avatar(member: MemberRecord, profile: Member) -> str:
    """Return the URL of a member's avatar as typed, else the path of its copy on this hub, else the URL in their feed;
    "" if there is none."""
    if "://" in member.profile.avatar or not member.pictured:
        return profile.avatar if "://" in profile.avatar else ""
    return cards.avatar_path(member)


def profile_of(
    context: PageContext,
    member: MemberRecord,
    feeds: Sequence[FeedRecord],
    *,
    latest: ShownEntry | None = None,
    rhythm: Rhythm | None = None,
    pages: TraitPages = MappingProxyType({}),
) -> Profile:
    """Return a member as the directory and the member's page show them. `pages` are the pages of traits that the
    profile may link to."""
    profile = completed(member.profile, feeds)
    return Profile(
        byline=cards.byline(member),
        slug=member.slug,
        bio=profile.bio,
        url=profile.url,
        avatar=_avatar(member, profile),
        email=profile.email if profile.show_email else "",
        location=shared_traits.location(profile.location, pages),
        pronouns=profile.pronouns,
        languages=shared_traits.linked("language", profile.languages, pages),
        interests=shared_traits.linked("interest", profile.interests, pages),
        joined=profile.joined,
        links=links(member, profile, feeds),
        license=profile.license,
        latest=context.lines([latest])[0] if latest else None,
        rhythm=rhythm,
        has_feeds=bool(feeds),
        resting=member.profile.paused,
    )


# ---------------------------------------------------------------- posts a month


MONTHS = 24
"""Posts a month are counted for so many months, up to the month of the last post; never to today (rule 6)."""


def rhythms(context: PageContext, latest: Mapping[int, ShownEntry]) -> dict[int, Rhythm]:
    """Return the posts a month of each member, by member id. `latest` is each member's newest entry."""
    counts = context.months(latest.keys())
    return {
        member_id: _rhythm(entry.member, month, _last_months(counts.get(member_id, {}), month))
        for member_id, entry in latest.items()
        for month in [calendar.day_of(entry.river_at, context.zone).replace(day=1)]
    }


def _last_months(counts: Mapping[str, int], until: date) -> tuple[int, ...]:
    last = 12 * until.year + until.month - 1
    months = (divmod(number, 12) for number in range(last - MONTHS + 1, last + 1))
    return tuple(counts.get(f"{year}-{month + 1:02}", 0) for year, month in months)


def _months_back(month: date, back: int) -> date:
    """Return the first day of the month that is `back` months earlier."""
    number = month.year * 12 + month.month - 1 - back
    return date(number // 12, number % 12 + 1, 1)


def _rhythm(member: MemberRecord, until: date, counts: tuple[int, ...]) -> Rhythm:
    silent = next(n for n, count in enumerate(counts) if count)
    return Rhythm(
        path=f"{member.path}rhythm.svg",
        hue=cards.hue(member.slug),
        begins=_months_back(until, MONTHS - 1),
        since=_months_back(until, MONTHS - 1 - silent),
        until=until,
        counts=counts,
        wrote_in=sum(1 for count in counts if count),
        months=MONTHS - silent,
        most=max(counts),
    )


def rhythm_page(rhythm: Rhythm) -> View:
    """Return members/SLUG/rhythm.svg."""
    return View(rhythm.path, "rhythm.svg", "", rhythm)
