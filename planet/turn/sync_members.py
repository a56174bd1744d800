"""The members file into the store: who came, who left, who looks otherwise, and which pages that touches."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from planet import __version__
from planet.hub import Hub
from planet.model.community import Feed, Member, Planet
from planet.model.entry import Entry
from planet.model.records import FeedRecord, MemberRecord
from planet.model.results import FoundFeed
from planet.pages import cards, families, marks
from planet.pages.directory import LETTER
from planet.pages.pictures import POST_PICTURES
from planet.rules import filters, membership, takeover
from planet.rules.membership import MemberPlan
from planet.store import Store


def sync_members(hub: Hub, planet: Planet, store: Store, now: datetime) -> tuple[str, ...]:
    """Bring the store in step with the members file, in one transaction; nothing happens where neither has changed.

    Who comes `now` is welcomed; those of a hub's first turn found it together. Returns notes for the admin.
    """
    folders = hub.post_folders()
    signature = "\n".join((planet.fingerprint, *sorted(folders), __version__))
    last = store.published.fact("census")
    if last == signature:
        return ()
    welcomed_at = now if last else None
    with store.transaction():
        known = {one.member_id: one for one in store.members.all()}
        residents = _plan(planet, store, tuple(known.values()), folders)
        leaving, newcomers = membership.unexplained(residents, tuple(known.values()))
        store.members.free_slugs(residents)
        touched: set[int] = set()
        named = {feed.url for one in residents for feed in one.profile.feeds}
        for one in residents:
            touched |= _settle(store, one, known.get(one.member_id or 0), named, welcomed_at)
        touched |= _leave(store, known, residents)
        touched |= store.entries.set_hides(_hides(planet, store))
        families.note(store, store.visibility.settle(touched, edited=touched), ZoneInfo(planet.timezone))
        store.published.set_fact("census", signature)
        if newcomers:
            _note_doubts(store, leaving, newcomers)
    return (membership.join_note(leaving, newcomers),) if newcomers else ()


def preview_notes(hub: Hub, planet: Planet, store: Store) -> tuple[str, ...]:
    """Return the notes that the next turn would give on who leaves and who is new; writes nothing."""
    records = store.members.all()
    leaving, newcomers = membership.unexplained(_plan(planet, store, records, hub.post_folders()), records)
    return (membership.join_note(leaving, newcomers),) if newcomers else ()


def _plan(
    planet: Planet, store: Store, records: tuple[MemberRecord, ...], folders: Collection[str]
) -> tuple[MemberPlan, ...]:
    """Plan the members of the file beside those stored, with their feeds and the doubts of earlier edits."""
    feed_urls: dict[int, set[str]] = {}
    for feed in store.feeds.present():
        feed_urls.setdefault(feed.member_id, set()).add(feed.feed.url)
    return membership.plan_members(planet, records, folders, feed_urls, _doubts(store))


_MOST_DOUBTS = 100
"""So many newcomers are remembered who may be somebody that left in the same edit."""


def _doubts(store: Store) -> dict[int, list[int]]:
    """Return the members who left in the edit in which a newcomer came, by the newcomer's id."""
    stored: dict[str, list[int]] = json.loads(store.published.fact("doubts") or "{}")
    return {int(newcomer): departed for newcomer, departed in stored.items()}


def _note_doubts(store: Store, leaving: Sequence[MemberRecord], newcomers: Sequence[MemberPlan]) -> None:
    """Remember who left in the edit in which others came, so that the old slug joins them later."""
    slugs = {plan.slug for plan in newcomers}
    ids = [record.member_id for record in store.members.present("member") if record.slug in slugs]
    doubts = _doubts(store) | {member_id: [record.member_id for record in leaving] for member_id in ids}
    store.published.set_fact("doubts", json.dumps(dict(list(doubts.items())[-_MOST_DOUBTS:])))


def _hides(planet: Planet, store: Store) -> dict[str, str]:
    """What is hidden and why: an address, or the id of the entry that is meant by an address of this hub."""
    return {
        _entry_at(one.url, store) or one.url: f"hidden by the admin{f': {one.reason}' if one.reason else ''}"
        for one in planet.hides
    }


_HUB_ADDRESS = re.compile(r".*/archive/(\d{4}/\d\d/\d\d)/[\w.-]*#(e-[0-9a-f]{12})")


def _entry_at(address: str, store: Store) -> str:
    """The atom:id of the entry whose place in the archive this is (rule 8), on whatever host the admin looked at it; ""
    where it is none. An entry without any address of its own can be named by no other."""
    match = _HUB_ADDRESS.fullmatch(address)
    if match is None:
        return ""
    try:
        day = datetime.strptime(match[1], "%Y/%m/%d").replace(tzinfo=UTC)
    except ValueError:
        return ""
    found = store.entries.ids_between(day - _ANY_ZONE, day + timedelta(days=1) + _ANY_ZONE)
    return next((atom_id for atom_id in found if cards.anchor(atom_id) == match[2]), "")


_ANY_ZONE = timedelta(days=1)
"""The day was cut in the planet's time zone, which may have been another one."""


def _settle(
    store: Store,
    resident: MemberPlan,
    before: MemberRecord | None,
    named: Collection[str],
    welcomed_at: datetime | None,
) -> set[int]:
    """Write one resident and their feeds; gives the entries that may show otherwise now."""
    member_id = store.members.settle(resident, welcomed_at)
    touched = settle_feeds(store, member_id, resident.profile, named, moved=resident.moved)
    now = store.members.one(member_id)
    if now == before and not touched:
        return set()
    for one in filter(None, (before, now)):
        families.note_member(store, one)
    if before is None or not before.present or before.profile.name != resident.profile.name:
        marks.record(store, LETTER.marks(store.members.letters()))
    if before is None or _looks(before) != _looks(now):
        return set(store.entries.of_member(member_id))
    return touched


def _looks(member: MemberRecord | None) -> object:
    """What entries show of their member."""
    return member and (member.slug, member.present, replace(member.profile, feeds=(), bio="", links=(), interests=()))


def settle_feeds(
    store: Store, member_id: int, member: Member, named: Collection[str] = (), *, moved: bool = False
) -> set[int]:
    """Write the feeds that a member has now, named or discovered; gives the entries that may show otherwise now.
    `named` are the addresses of all feeds in the file: one that it gave to somebody else has not moved. `moved`: the
    member has a new URL. Until a search has found feeds, those that the file named before stay."""
    wanted = member.feeds
    if member.wants_discovery:
        found = tuple(_as_feed(feed) for feed in store.members.found(member_id))
        wanted = (found or _unnamed_now(store, member_id, named)) + wanted
    changed = store.feeds.settle(
        member_id, wanted, discovered=member.wants_discovery, paused=member.paused, elsewhere=named, moved=moved
    )
    touched: set[int] = set()
    for one in store.feeds.of(member_id):
        if one.state.feed_id in changed and one.state.first_success:
            _judge_again(store, one)
    for feed_id in changed:
        touched |= set(store.entries.of_feed(feed_id))
    if changed and (resident := store.members.one(member_id)):
        families.note_member(store, resident)
    return touched


def _unnamed_now(store: Store, member_id: int, named: Collection[str]) -> tuple[Feed, ...]:
    """Return the feeds that a member has had so far, but those that the file names for somebody."""
    feeds = (record.feed for record in store.feeds.of(member_id))
    return tuple(Feed(feed.url, kind=feed.kind) for feed in feeds if feed.place == "web" and feed.url not in named)


def _judge_again(store: Store, one: FeedRecord) -> None:
    """A feed that is set otherwise: what its filters let in now, and whether the admin lets what is held show."""
    since = one.state.held_since
    if since and takeover.is_accepted(one.feed, since):
        store.feeds.release(one.state.feed_id)
    store.entries.judge_again(one.state.feed_id, verdict_of(one.feed), one.feed.accept)


def _as_feed(found: FoundFeed) -> Feed:
    return Feed(found.url, kind=found.kind, title=found.title)


def verdict_of(feed: Feed) -> Callable[[Entry], str]:
    """Why an entry of this feed is kept out, as a function: "" lets it in."""
    fits = filters.compile_filter(feed.include, feed.exclude, feed.languages)

    def verdict(entry: Entry) -> str:
        stated = entry.published or entry.updated
        if feed.since and stated and stated.date() < feed.since:
            return f"older than since = {feed.since}"
        return entry.hidden_reason or fits.verdict(entry)

    return verdict


def _leave(store: Store, known: dict[int, MemberRecord], residents: tuple[MemberPlan, ...]) -> set[int]:
    """Those whom the file no longer names; gives their entries."""
    here = {one.member_id for one in residents}
    touched: set[int] = set()
    for member_id, one in known.items():
        if one.present and member_id not in here:
            store.members.leave(member_id)
            families.note_member(store, one)
            marks.record(store, (POST_PICTURES.mark(member_id), *LETTER.marks(store.members.letters())))
            touched |= set(store.entries.of_member(member_id))
    return touched
