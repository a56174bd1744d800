"""The ids that belong to their authors: what a visit may take, and what goes back to the author of a post (rule 2)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from planet.model.community import Planet
from planet.model.entry import Entry
from planet.model.records import IdBearer
from planet.pages import families
from planet.rules import ownership, placement
from planet.rules.placement import VisitContext
from planet.rules.places import Places, places_of
from planet.store import Store
from planet.turn.visibility import settle
from planet.web import urls

DONE = "ids of authors given back"
"""The fact that a store has been put right."""


def own_places(store: Store, member_id: int) -> Places:
    """Return the places that are a member's own: those of their page and links, their feeds, and the sites that these
    name."""
    member = store.members.by_id(member_id)
    feeds = store.feeds.of_member(member_id)
    stated = (member.profile.url, *member.profile.links) if member else ()
    return places_of((*stated, *(url for feed in feeds for url in (feed.feed.url, feed.info.url))))


def refused_ids(store: Store, member_id: int, own: Places, wishes: Mapping[str, Entry]) -> set[str]:
    """Return those of these ids that a new entry of a member does not get, each for its entry: another entry has it, or
    it is evidently that of another member's entry."""
    rivals = store.ids.listing({id for id, entry in wishes.items() if entry.guid == id})
    theirs = {
        rival.item.guid
        for rival in rivals
        if rival.member_id != member_id
        and ownership.owns(
            rival.item.guid, rival.item.entry, own_places(store, rival.member_id), wishes[rival.item.guid], own
        )
    }
    return theirs | store.ids.in_use(wishes)


def take_back(planet: Planet, store: Store, member_id: int, own: Places, guids: Collection[str]) -> set[int]:
    """Give a member's entries with these guids the ids that are theirs and that others have; return the ids of the
    entries that have other ids now. `own` are the member's places."""
    foreign = store.ids.of_others(member_id, guids)
    claims = [bearer for bearer in store.ids.listing(foreign) if bearer.member_id == member_id]
    return reclaim(planet, store, claims, own)


def give_ids_back(planet: Planet, store: Store, now: datetime) -> None:
    """Give the ids that other members' entries have to the authors of the posts, once for each store."""
    if store.published.fact(DONE):
        return
    with store.transaction():
        touched = reclaim(planet, store, store.ids.contested())
        families.note(store, settle(store, touched, edited=touched), ZoneInfo(planet.timezone))
        store.published.set_fact(DONE, now.isoformat())


def reclaim(planet: Planet, store: Store, claims: Collection[IdBearer], own: Places | None = None) -> set[int]:
    """Give each of these items' entries its guid as its id, where it is evidently the author's and another entry has
    it; that one gets a new id of this hub. Return the ids of the entries that have other ids now.

    An entry that has another id of its feeds keeps it. No other ids are changed: that would show old entries as new
    ones. `own` are the places of the member, if all items are of one; None: those that the store knows.
    """
    touched: set[int] = set()
    for claim in claims:
        id = claim.item.guid
        holder = store.ids.holders([id]).get(id)
        places = own_places(store, claim.member_id) if own is None else own
        if holder is None or claim.entry_id in touched or ownership.is_of_hub(id, hub_host(planet)):
            continue
        if not _is_the_authors(store, claim, places, holder):
            continue
        store.ids.give(holder.entry_id, _made_id(planet, store, holder))
        touched.add(holder.entry_id)
        if ownership.is_made(claim.atom_id, hub_host(planet)):
            store.ids.give(claim.entry_id, id)
            touched.add(claim.entry_id)
    return touched


def _is_the_authors(store: Store, claim: IdBearer, own: Places, holder: IdBearer) -> bool:
    if holder.member_id == claim.member_id or not urls.is_iri(claim.item.guid):
        return False
    theirs = own_places(store, holder.member_id)
    return ownership.owns(claim.item.guid, claim.item.entry, own, holder.item.entry, theirs)


def _made_id(planet: Planet, store: Store, bearer: IdBearer) -> str:
    """Return the id that an entry would have got on its first visit if the one that it has had been another's."""
    visit = VisitContext(
        feed_url=bearer.feed_url,
        hub_host=hub_host(planet),
        now=bearer.first_seen,
        last_success=None,
        days_on_front=planet.days_on_front,
    )
    id = placement.made_id(bearer.item, visit)
    return placement.free_id(("", id), store.ids.in_use([id]))


def hub_host(planet: Planet) -> str:
    """Return the host in the ids that this hub makes."""
    return urls.hostname(planet.url) or "hub.invalid"
