"""Ids that bookmarks took before the author's own post came: given back to the post, once for each store."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from planet.model.community import Planet
from planet.model.records import BorrowedId
from planet.pages import families
from planet.rules import identity, placement
from planet.rules.placement import VisitContext
from planet.store import Store
from planet.turn.visibility import settle
from planet.web import urls

DONE = "ids given back"
"""The fact that a store has been put right."""


def own_hosts(store: Store, member_id: int) -> frozenset[str]:
    """Return the hosts that are a member's own: of their page and links, their feeds, and the sites that these name."""
    member = store.members.by_id(member_id)
    feeds = store.feeds.of_member(member_id)
    stated = (member.profile.url, *member.profile.links) if member else ()
    named = (*stated, *(url for feed in feeds for url in (feed.feed.url, feed.info.url)))
    return frozenset(map(urls.host, named)) - {""}


def give_ids_back(planet: Planet, store: Store, now: datetime) -> None:
    """Give the id of a post that a bookmark took (rule 2) to the post; the bookmark gets a new id of this hub.

    Only ids that the author's own entry needs are changed: any other change would show old bookmarks as new entries.
    """
    if store.published.fact(DONE):
        return
    with store.transaction():
        touched: set[int] = set()
        for borrowed in store.ids.borrowed():
            if _is_the_authors(store, borrowed):
                store.ids.swap(borrowed, _made_id(planet, store, borrowed))
                touched |= {borrowed.entry_id, borrowed.author_entry_id}
        families.note(store, settle(store, touched, edited=touched), ZoneInfo(planet.timezone))
        store.published.set_fact(DONE, now.isoformat())


def _is_the_authors(store: Store, borrowed: BorrowedId) -> bool:
    holder, author = own_hosts(store, borrowed.member_id), own_hosts(store, borrowed.author_id)
    id = borrowed.atom_id
    return placement.is_somebody_elses(id, borrowed.entry, holder) and urls.host(id) in author


def _made_id(planet: Planet, store: Store, borrowed: BorrowedId) -> str:
    """Return the id that the bookmark gets under today's rule 2, as on its first visit."""
    (item,) = identity.incoming_items([replace(borrowed.entry, guid=borrowed.atom_id)])
    visit = VisitContext(
        feed_url=borrowed.feed_url,
        hub_host=urls.hostname(planet.url) or "hub.invalid",
        now=borrowed.first_seen,
        last_success=None,
        days_on_front=planet.days_on_front,
    )
    candidates = placement.atom_id_candidates(item, visit)
    return placement.free_id(candidates, store.ids.in_use(candidates))
