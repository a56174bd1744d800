"""The ids that belong to their authors: what a visit may take, and what goes back to the author of a post (rule 2)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
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
from planet.store.database import batches
from planet.turn.upkeep.mended import IDS_GIVEN_BACK
from planet.turn.visibility import settle
from planet.web import urls


def own_places(store: Store, member_id: int) -> Places:
    """Return the places that are a member's own: those of their page and links, their feeds, and the sites that these
    name."""
    return places_of_members(store, [member_id])[member_id]


def places_of_members(store: Store, member_ids: Collection[int]) -> dict[int, Places]:
    """Return the places that are members' own, by member id."""
    stated: dict[int, list[str]] = {member_id: [] for member_id in member_ids}
    for batch in batches(sorted(stated)):
        for member_id, member in store.members.by_ids(batch).items():
            stated[member_id] += (member.profile.url, *member.profile.links)
        for feed in store.feeds.of_members(batch):
            stated[feed.member_id] += (feed.feed.url, feed.info.url)
    return {member_id: places_of(urls) for member_id, urls in stated.items()}


def refused_ids(store: Store, member_id: int, own: Places, wishes: Mapping[str, Entry]) -> set[str]:
    """Return those of these ids that a new entry of a member does not get, each for its entry: another entry has it, or
    it is evidently the id or the address of another member's entry."""
    guids = {id for id, entry in wishes.items() if entry.guid == id}
    keys = {urls.comparison_key(id): id for id in guids if "://" in id}
    refused = store.ids.in_use(wishes)
    for rival in store.ids.listing(guids, keys):
        for id in {rival.item.guid, keys.get(rival.item.link_key, "")} & guids - refused:
            if rival.member_id != member_id and ownership.owns(
                id, rival.item.entry, own_places(store, rival.member_id), wishes[id], own
            ):
                refused.add(id)
    return refused


def give_ids_back(planet: Planet, store: Store, now: datetime) -> None:
    """Give the ids that other members' entries have to the authors of the posts, and note that it is done."""
    with store.transaction():
        touched = reclaim(planet, store, store.ids.contested())
        families.note(store, settle(store, touched, edited=touched), ZoneInfo(planet.timezone))
        store.published.set_fact(IDS_GIVEN_BACK, now.isoformat())


def reclaim(planet: Planet, store: Store, claims: Collection[IdBearer], own: Places | None = None) -> set[int]:
    """Take the ids of these items' entries from the entries of others that have them: where an item's guid, or its link
    in any spelling, is the id of an entry that is evidently none of its author's, that entry gets a new id of this hub.
    Return the ids of the entries that have other ids now.

    The author's entry gets its guid, unless it has another id of its feeds already. No other ids are changed, for that
    would show old entries as new ones. `own` are the places of the member, if all items are of one; None: those that
    the store knows.
    """
    touched: set[int] = set()
    for claim in claims:
        places = own_places(store, claim.member_id) if own is None else own
        for holder in _holders(store, claim):
            if ownership.is_of_hub(holder.atom_id, hub_host(planet)) or not _is_the_authors(
                store, claim, places, holder
            ):
                continue
            store.ids.give(holder.entry_id, _made_id(planet, store, holder))
            touched.add(holder.entry_id)
            if holder.atom_id == claim.item.guid and ownership.is_made(claim.atom_id, hub_host(planet)):
                store.ids.give(claim.entry_id, holder.atom_id)
                touched.add(claim.entry_id)
    return touched


def _holders(store: Store, claim: IdBearer) -> Iterator[IdBearer]:
    """Yield the entries of other members that have the guid of an item, or its link in any spelling, for their id."""
    holder = store.ids.holders([claim.item.guid]).get(claim.item.guid)
    if holder and holder.member_id != claim.member_id and urls.is_iri(claim.item.guid):
        yield holder
    for copy in store.ids.copies(claim.member_id, claim.item.link_key):
        if copy.atom_id != claim.item.guid and urls.comparison_key(copy.atom_id) == claim.item.link_key:
            yield copy


def _is_the_authors(store: Store, claim: IdBearer, own: Places, holder: IdBearer) -> bool:
    theirs = own_places(store, holder.member_id)
    return ownership.owns(holder.atom_id, claim.item.entry, own, holder.item.entry, theirs)


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
