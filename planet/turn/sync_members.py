"""The members file is brought into the store: who came, who left, who changed, and which pages that affects."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from planet.hub import Hub
from planet.model.community import Feed, Member, Planet
from planet.model.plans import MemberPlan
from planet.model.records import MemberRecord
from planet.model.results import FoundFeed
from planet.pages import cards, families, marks
from planet.pages.marks import Mark
from planet.pages.people.directory import LETTER
from planet.pages.pictures import POST_PICTURES
from planet.pages.upkeep.status_letters import STATUS_LETTER
from planet.rules import feed_state, membership
from planet.store import Store
from planet.struct import replace
from planet.turn import members_file
from planet.turn.member_plans import doubts, plan_members
from planet.turn.outreach.doubts import doubt
from planet.turn.outreach.mail_intake import move_posts
from planet.turn.own_ids import reclaim
from planet.turn.upkeep.judge_again import judge_again
from planet.turn.upkeep.newcomers import welcome_back
from planet.turn.upkeep.owed import take_up_command
from planet.turn.visibility import settle
from planet.turn.weaving.places import settle_places
from planet.turn.weaving.prompts import take_up_prompts
from planet.web.patterns import later

Edit = tuple[MemberRecord | None, MemberRecord | None]
"""A member as the store had them before an edit of the members file, and has them now; None for one who is not
there."""


def sync_members(hub: Hub, planet: Planet, store: Store, now: datetime) -> tuple[str, ...]:
    """Bring the store in step with the members file, in one transaction; do nothing if the file has not changed.

    The names of the folders under posts/ and the version of the program count as a part of the file. Members who come
    `now` get a welcome on the front, except at the hub's first turn. Return notes for the admin.
    """
    folders = hub.post_folders()
    signature = members_file.signature(planet.fingerprint, folders)
    last = store.published.fact(members_file.TAKEN_UP)
    if last == signature:
        return ()
    welcomed_at = now if last else None
    with store.transaction():
        welcome_back(planet, store)
        stored = {member.member_id: member for member in store.members.all()}
        plans = plan_members(planet, store, tuple(stored.values()), folders)
        leaving, newcomers = membership.unexplained(plans, tuple(stored.values()))
        store.members.free_slugs(plans)
        touched: set[int] = set()
        named = {feed.url for plan in plans for feed in plan.profile.feeds}
        edits: list[Edit] = []
        for plan in plans:
            touched |= _settle_member(store, plan, stored.get(plan.member_id or 0), named, welcomed_at, edits)
        touched |= _leave(store, stored, plans, edits)
        _note(store, edits)
        touched |= _ids_of_changed(planet, store, stored) | move_posts(planet, store, now)
        touched |= store.hides.replace(_hides(planet, store))
        take_up_prompts(planet, store)
        take_up_command(planet, store)
        doubt(store)
        families.note(store, settle(store, touched, edited=touched), ZoneInfo(planet.timezone))
        store.published.set_fact(members_file.TAKEN_UP, signature)
        if newcomers:
            _note_doubts(store, leaving, newcomers)
    return (membership.join_note(leaving, newcomers),) if newcomers else ()


def _ids_of_changed(planet: Planet, store: Store, stored: Mapping[int, MemberRecord]) -> set[int]:
    """Give the members whose table was edited the ids that are evidently theirs now, by their new places; return the
    ids of the entries that have other ids now."""
    edited = (member.member_id for member in store.members.all() if member != stored.get(member.member_id))
    return set().union(*(reclaim(planet, store, store.ids.contested(member_id=member_id)) for member_id in edited))


_MOST_DOUBTS = 100
"""So many newcomers are remembered who may be somebody that left in the same edit."""


def _note_doubts(store: Store, leaving: Sequence[MemberRecord], newcomers: Sequence[MemberPlan]) -> None:
    """Remember who left in the edit in which others came, so that the old slug can join them later."""
    slugs = {plan.slug for plan in newcomers}
    ids = [record.member_id for record in store.members.present("member") if record.slug in slugs]
    noted = doubts(store) | {member_id: [record.member_id for record in leaving] for member_id in ids}
    store.published.set_fact("doubts", json.dumps(dict(list(noted.items())[-_MOST_DOUBTS:])))


def _hides(planet: Planet, store: Store) -> dict[str, str]:
    """Return the posts that the admin hides, with the reason: by URL, or by atom:id if the URL is one of this hub."""
    return {_entry_at(hide.url, store) or hide.url: hide.reason for hide in planet.hides}


_HUB_URL = later(r".*/archive/(\d{4}/\d\d/\d\d)/[\w.-]*#(e-[0-9a-f]{12})")


def _entry_at(url: str, store: Store) -> str:
    """Return the atom:id of the entry that a URL in the archive of this hub (rule 8) names, on whatever host; "" for
    any other URL.

    An entry without a URL of its own can be hidden only in this way.
    """
    match = _HUB_URL.fullmatch(url)
    if match is None:
        return ""
    try:
        day = datetime.strptime(match[1], "%Y/%m/%d").replace(tzinfo=UTC)
    except ValueError:
        return ""
    atom_ids = store.entries.ids_between(day - _ANY_ZONE, day + timedelta(days=1) + _ANY_ZONE)
    return next((atom_id for atom_id in atom_ids if cards.anchor(atom_id) == match[2]), "")


_ANY_ZONE = timedelta(days=1)
"""The day was cut in the planet's time zone, which may have been another one."""


def _settle_member(
    store: Store,
    plan: MemberPlan,
    former: MemberRecord | None,
    named: Collection[str],
    welcomed_at: datetime | None,
    edits: list[Edit],
) -> set[int]:
    """Write one member and their feeds, and add that to the `edits` if anything has changed; return the ids of the
    entries that may look different now."""
    member_id = store.members.settle(plan, welcomed_at)
    changed, touched = _settle_feeds(store, member_id, plan.profile, named, moved=plan.moved)
    now = store.members.by_id(member_id)
    if now == former and not changed:
        return set()
    edits.append((former, now))
    if now:
        settle_places(store, now)
    if former is None or _looks(former) != _looks(now):
        return {*store.entries.of_member(member_id), *store.authors.messages_of(member_id)}
    return touched


def _note(store: Store, edits: Sequence[Edit]) -> None:
    """Mark the pages that show members whose tables came, changed or went."""
    families.note_members(store, [member for edit in edits for member in edit if member])
    if any(_name(former) != _name(now) for former, now in edits):
        marks.record(store, _letters(store))


def _name(member: MemberRecord | None) -> str:
    """Return the name under which a member is listed; "" for one who is not there."""
    return member.profile.name if member and member.present else ""


def _letters(store: Store) -> Iterator[Mark]:
    """Yield the marks of all letters, which link to each other."""
    letters = store.members.letters()
    yield from (*LETTER.marks(letters), *STATUS_LETTER.marks(letters))


def _looks(member: MemberRecord | None) -> object:
    """Return the facts on a member that their entries show; compared to see whether pages must change."""
    return member and (member.slug, member.present, replace(member.profile, feeds=(), bio="", links=(), interests=()))


def settle_feeds(
    store: Store, member_id: int, member: Member, named: Collection[str] = (), *, moved: bool = False
) -> set[int]:
    """Write the feeds that a member has now, named or discovered; return the ids of the entries that may look
    different.

    `named` are the URLs of all feeds in the members file: a feed that is with another member now has not moved. `moved`
    is True if the member has a new URL. Until a search has found feeds, those that the file named before stay.
    """
    changed, touched = _settle_feeds(store, member_id, member, named, moved=moved)
    if changed and (resident := store.members.by_id(member_id)):
        families.note_member(store, resident)
        settle_places(store, resident)
    return touched


def _settle_feeds(
    store: Store, member_id: int, member: Member, named: Collection[str], *, moved: bool
) -> tuple[tuple[int, ...], set[int]]:
    """Write the feeds that a member has now; return the ids of those that have changed, and of the entries that may
    look different."""
    feeds = member.feeds
    if member.wants_discovery:
        discovered = tuple(map(_as_feed, store.members.discovered_feeds(member_id)))
        feeds = (discovered or _unnamed_now(store, member_id, named)) + feeds
    stored = store.feeds.all_of_member(member_id)
    plan = membership.plan_feeds(feeds, stored, named, member_moved=moved)
    state_of = {feed.feed_id: feed.state for feed in stored}
    states = [
        feed_state.in_the_file(state_of.get(feed_id or 0), feed, paused=member.paused) for feed_id, feed in plan.feeds
    ]
    changed = store.feeds.settle(member_id, plan, states, discovered=member.wants_discovery)
    for record in store.feeds.of_member(member_id) if changed else ():
        if record.state.feed_id in changed and record.state.first_success:
            judge_again(store, record)
    if changed:
        store.signs.judge(member_id)
    return changed, {entry_id for feed_id in changed for entry_id in store.entries.of_feed(feed_id)}


def _unnamed_now(store: Store, member_id: int, named: Collection[str]) -> tuple[Feed, ...]:
    """Return the feeds that a member has had so far, except those that the file names for any member."""
    feeds = (record.feed for record in store.feeds.of_member(member_id))
    return tuple(Feed(feed.url, kind=feed.kind) for feed in feeds if feed.place == "web" and feed.url not in named)


def _as_feed(finding: FoundFeed) -> Feed:
    return Feed(finding.url, kind=finding.kind, title=finding.title)


def _leave(store: Store, stored: dict[int, MemberRecord], plans: tuple[MemberPlan, ...], edits: list[Edit]) -> set[int]:
    """Record the members whom the members file no longer names, and add them to the `edits`; return the ids of their
    entries."""
    remaining = {plan.member_id for plan in plans}
    touched: set[int] = set()
    for member_id, member in stored.items():
        if member.present and member_id not in remaining:
            store.members.leave(member_id)
            store.signs.judge(member_id)
            edits.append((member, None))
            settle_places(store, replace(member, present=False))
            marks.record(store, [POST_PICTURES.mark(member_id)])
            touched |= set(store.entries.of_member(member_id))
    return touched
