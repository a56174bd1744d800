"""A new member from one address: looked at, described in their own words, and written into the members file."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from planet import __version__
from planet.admin.first_sight import NAME_THE_FEED, Scout, Sight, feeds_on, is_post
from planet.admin.roster import Roster, roster_of
from planet.config import edits, locations, values
from planet.errors import PlanetError, UsageError
from planet.fetch.request_headers import user_agent
from planet.fetch.visitor import Visitor
from planet.hub import Hub
from planet.model.community import FeedKind, Member, Planet
from planet.model.introductions import IntroducedFeed, Introduction, ReadFeed, Resident
from planet.model.profiles import PageProfile
from planet.ports import Progress
from planet.rules.upkeep import introduction, typed_addresses
from planet.rules.upkeep.typed_addresses import TypedAddress
from planet.struct import Struct, replace
from planet.web import urls
from planet.workers.pool import Workers

_HOLDS_A_PASSWORD = (
    "The address holds a name or password, which pages and commands would show: add the site without them, "
    "and name the feed's key in auth_env."
)


class Wishes(Struct, frozen=True):
    """What the admin wants of a new member: a name, and the kind of their feed; "" and None where they do not say."""

    name: str = ""
    kind: FeedKind | None = None


class Written(Struct, frozen=True):
    """A member who stands in the file now, and on which line; or the resident who has one of their addresses."""

    line: int
    resident: Resident | None = None


def typed_address(word: str, planet: Planet) -> TypedAddress:
    """Return what a word means as an address; raise UsageError with a sentence where it means none, or this hub."""
    try:
        typed = typed_addresses.read(word)
    except ValueError as error:
        raise UsageError(str(error)) from None
    if any(map(urls.has_credentials, typed.urls)):
        raise UsageError(_HOLDS_A_PASSWORD)
    try:
        for url in typed.urls:
            locations.web_url(url)
    except ValueError as error:
        raise UsageError(f"The address cannot be added: it {error}.") from None
    if urls.comparison_key(planet.url) in map(urls.comparison_key, typed.urls):
        raise UsageError(f"{planet.url} is this hub itself: name the site of somebody who writes.")
    return typed


def wishes(name: str, kind: FeedKind | None) -> Wishes:
    """Return the wishes of the admin; raise UsageError for a name that no file would take."""
    try:
        return Wishes(values.needed(name) if name else "", kind)
    except ValueError as error:
        raise UsageError(f"The name {error}.") from None


async def meet(typed: TypedAddress, roster: Roster, wishes: Wishes, now: datetime, progress: Progress) -> Introduction:
    """Introduce an address with the real network and a real reading process."""
    if resident := roster.resident(*typed.urls):
        return Introduction(resident=resident)
    planet = roster.planet
    async with Visitor(planet.fetch, user_agent(planet, __version__)) as visitor, Workers(many=False) as workers:
        scout = Scout(visitor, workers, now, planet.fetch.max_entries, progress)
        return await introduce(typed, roster, scout, wishes)


async def introduce(typed: TypedAddress, roster: Roster, scout: Scout, wishes: Wishes) -> Introduction:
    """Visit an address, and return the member to whom it belongs; or the resident who turns out to be there already.

    Raises PlanetError where it cannot be reached or leads to no feed.
    """
    sight = await scout.arrive(typed)
    feeds, failed = await _feeds_of(sight, scout)
    page, profile = await _page_of(sight, feeds, scout)
    if not feeds:
        raise PlanetError(_no_feed(sight, failed))
    if resident := roster.resident(sight.url, page):
        return Introduction(resident=resident, left_out=(sight.url,) if sight.reading else ())
    chosen, left_out = introduction.choose(feeds)
    own = [feed for feed in chosen if not roster.resident(feed.url)]
    if not own:
        return Introduction(resident=roster.resident(chosen[0].url))
    others = tuple(f"{feed.url}, which belongs to {_owner(roster, feed)}" for feed in chosen if feed not in own)
    introduced = _of_kind(own, wishes.kind)
    member = introduction.member_of(page, wishes.name, "", profile, introduced)
    member = replace(member, slug=roster.slug_for(member))
    return Introduction(tidied(member), introduced, (*left_out, *others, *failed))


def _owner(roster: Roster, feed: ReadFeed) -> str:
    resident = roster.resident(feed.url)
    return resident.name if resident else ""


async def _feeds_of(sight: Sight, scout: Scout) -> tuple[list[ReadFeed], list[str]]:
    """Return the feeds that an address leads to, and a sentence on each that could not be read.

    Raises PlanetError for a feed whose owner asks not to be here.
    """
    if sight.reading:
        if refusal := await scout.owners.wish_against(sight.url):
            raise PlanetError(f"{sight.url} was not added, for its owner asks not to be here: {refusal}.")
        return [ReadFeed(sight.url, sight.reading)], []
    return await scout.read_feeds(feeds_on(sight))


async def _page_of(sight: Sight, feeds: Sequence[ReadFeed], scout: Scout) -> tuple[str, PageProfile]:
    """Return the member's own page, and what it states: for a feed, or for a page that is one of its posts, the page
    that the feed calls its home. "" where there is none."""
    if not sight.reading and not is_post(sight, feeds):
        return sight.url, sight.profile
    home = feeds[0].reading.info.url
    if not home or urls.comparison_key(home) == urls.comparison_key(feeds[0].url):
        return ("" if sight.reading else sight.url), sight.profile
    page = await scout.look(home)
    if isinstance(page, Sight) and not page.reading:
        return page.url, page.profile
    return ("" if isinstance(page, Sight) else home), PageProfile()


def _no_feed(sight: Sight, failed: Sequence[str]) -> str:
    """Return the sentence on an address that leads to no feed."""
    if "parked domain" in sight.refusal:
        return f"No feed was found at {sight.url}. {sight.refusal}."
    fact = (sight.found.reason or sight.refusal).rstrip(".")
    if failed:
        which = "The only one" if len(failed) == 1 else f"The {len(failed)}"
        fact = f"{which} that it leads to cannot be read: {failed[0]}"
    return f"No feed was found at {sight.url}. {fact}. {NAME_THE_FEED}"


def _of_kind(feeds: Sequence[ReadFeed], kind: FeedKind | None) -> tuple[IntroducedFeed, ...]:
    """Return the feeds with their kinds. A kind that is asked for is that of the only feed; of several it chooses.

    Raises PlanetError where none of several feeds is of that kind.
    """
    if kind and len(feeds) > 1:
        by_themselves = [introduction.with_kind(feed, of_several=True) for feed in feeds]
        introduced = tuple(feed for feed in by_themselves if feed.kind == kind)
        if not introduced:
            kinds = ", ".join(f"{feed.url} ({feed.kind})" for feed in by_themselves)
            raise PlanetError(f"None of the {len(feeds)} feeds is of kind {kind}: {kinds}. Name the one that you mean.")
        return introduced
    return tuple(introduction.with_kind(feed, kind, of_several=len(feeds) > 1) for feed in feeds)


def tidied(member: Member) -> Member:
    """Return a member without anything that the members file would refuse: a page may state whatever it likes."""
    return replace(
        member,
        url=_accepted(locations.optional_web_url, member.url),
        avatar=_accepted(locations.picture, member.avatar),
        links=tuple(link for link in member.links if _accepted(locations.contact, link)),
        languages=tuple(tag for tag in member.languages if _accepted(values.language, tag)),
    )


def _accepted(rule: Callable[[str], str], value: str) -> str:
    """Return a value as its rule makes it; "" where the rule refuses it."""
    try:
        return rule(value)
    except ValueError:
        return ""


# ---------------------------------------------------------------- the admin's choice


def several(met: Introduction) -> PlanetError:
    """Return the error that lists several feeds, of which nobody chose."""
    listed = "\n".join(f"  {feed.url} ({feed.kind}, {feed.reading.info.title or 'untitled'})" for feed in met.feeds)
    return PlanetError(
        f"{len(met.feeds)} different feeds were found, and nothing was written:\n{listed}\n"
        "Name the one that you mean, choose by --kind, or take all of them with --yes."
    )


def narrowed(met: Introduction, numbers: str) -> Introduction:
    """Return an introduction with the feeds of these numbers ("1 3"), with "all" of them, or without a member ("none").

    Raises UsageError for anything else.
    """
    words = re.split(r"[\s,]+", numbers.strip().lower())
    if words == ["all"] or met.member is None:
        return met
    if words == ["none"]:
        return Introduction()
    if not all(word.isdecimal() and 1 <= int(word) <= len(met.feeds) for word in words):
        raise UsageError(f"{numbers!r} does not say which: give numbers from 1 to {len(met.feeds)}, all or none.")
    feeds = tuple(feed for number, feed in enumerate(met.feeds, 1) if str(number) in words)
    taken_over = {feed.url for feed in feeds}
    member = replace(met.member, feeds=tuple(feed for feed in met.member.feeds if feed.url in taken_over))
    return replace(met, member=member, feeds=feeds)


def namesake(member: Member, roster: Roster, text: str) -> int:
    """Return the line of a member with the same name; 0 where there is none."""
    plans = (plan for plan in roster.plans if plan.profile.name.casefold() == member.name.casefold())
    return next((edits.line_of(text, ("members", plan.position)) for plan in plans), 0)


def outcome(met: Introduction, written: Written) -> Introduction:
    """Return an introduction as it ended: somebody may have added them in the meantime."""
    return Introduction(resident=written.resident) if written.resident else met


def write_member(hub: Hub, member: Member) -> Written:
    """Write a new member into the members file as it stands now, unless somebody has one of their addresses there.

    Raises PlanetError where the file cannot be edited or written.
    """
    text, planet = edits.read(hub.folder)
    roster = roster_of(hub, planet)
    resident = roster.resident(member.url, *(feed.url for feed in member.feeds))
    if resident:
        return Written(line_of(text, resident), resident)
    text = edits.append_members(text, [member])
    edits.write(hub.folder, text, planet.fingerprint)
    return Written(edits.line_of(text, ("members", len(planet.members))))


def line_of(text: str, resident: Resident) -> int:
    """Return the line on which a member or channel begins."""
    return edits.line_of(text, ("channels" if resident.is_channel else "members", resident.number))
