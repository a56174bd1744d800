"""Where reading lists of members may stand: kept in step with the members file, with feeds, and with pages."""

from __future__ import annotations

from datetime import datetime

from planet.model.community import Planet
from planet.model.neighbours import BlogrollRecord
from planet.model.records import MemberRecord
from planet.pages import marks
from planet.rules.weaving import blogrolls
from planet.rules.weaving.sites import not_neighbours
from planet.store import Store
from planet.struct import replace
from planet.turn.weaving.neighbours import recount

NOTED = "blogrolls"
"""The fact that the places of all members are noted."""


def note_places(planet: Planet, store: Store, now: datetime) -> None:
    """Store the places to ask of all members if none were noted so far, else of those that carry a mark."""
    if bool(store.published.fact(NOTED)) == planet.neighbours:
        note_marked(planet, store, now)
        return
    with store.transaction():
        store.published.set_fact(NOTED, "yes" if planet.neighbours else "")
        for member in store.members.present("member") if planet.neighbours else ():
            note_member_places(planet, store, member, now)


def note_marked(planet: Planet, store: Store, now: datetime) -> None:
    """Store the places to ask of the members that carry a mark, which the next publishing takes away."""
    ids = [int(mark.key) for mark in marks.waiting(store) if mark.family == "member"] if planet.neighbours else []
    if ids:
        with store.transaction():
            for member in store.members.by_ids(ids).values():
                note_member_places(planet, store, member, now)


def note_member_places(planet: Planet, store: Store, member: MemberRecord, now: datetime) -> None:
    """Store the places of a member. Those of somebody who has left, or takes no part, are neither asked nor counted."""
    if member.role != "member":
        return
    stored = store.blogrolls.of_member(member.member_id)
    counts = _takes_part(member)
    named = [url for record in stored if record.origin in ("page", "searched") for url in record.named]
    places = {record.url: record.origin for record in stored}
    if counts:
        feeds = store.feeds.of_member(member.member_id)
        platforms = not_neighbours(planet.not_neighbours)
        searched = any(record.last_visit for record in stored if record.origin == "searched")
        answers = searched or not member.profile.wants_discovery
        places = blogrolls.places_of(member.profile, feeds, named, planet.url, platforms, answers=answers)
    is_asked = counts and not member.profile.paused
    recount(planet, store, store.blogrolls.settle(member.member_id, places, now, counts=counts, is_asked=is_asked))


def note_search(planet: Planet, store: Store, member: MemberRecord, named: tuple[str, ...], now: datetime) -> None:
    """Store the reading lists that a member's page named when it was searched for feeds. Call this in the transaction
    of the search."""
    url = member.profile.url
    stored = {record.url: record for record in store.blogrolls.of_member(member.member_id)}
    record = stored.get(url) or BlogrollRecord(member.member_id, url, "searched", counts=_takes_part(member))
    visited = blogrolls.after_answer(replace(record, named=named), now, record.validators)
    store.blogrolls.record(visited)
    if record.named != named or not record.last_visit:
        note_member_places(planet, store, member, now)


def _takes_part(member: MemberRecord) -> bool:
    return member.present and member.profile.weave
