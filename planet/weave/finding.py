"""What can be found: by `planet search` in the store, and on the site's search page."""

from __future__ import annotations

from planet import queries, words
from planet.records import Shown
from planet.weave import cards
from planet.weave.desk import Desk


def account(desk: Desk, typed: str, limit: int) -> dict[str, object]:
    """The document of `planet search --json`."""
    count, ids = desk.store.search.find(queries.terms(typed), limit)
    found = [_told(desk, shown) for shown in desk.store.river.some(ids, brief=True)]
    return {"schema": 1, "words": words.legal(typed), "count": count, "entries": found}


def _told(desk: Desk, shown: Shown) -> dict[str, object]:
    card = cards.card(desk.planet, shown, desk.zone, (), desk.tongue)
    return {
        "title": card.label,
        "member": shown.member.slug,
        "name": card.byline.name,
        "authors": [one.name for one in card.authors],
        "published": words.iso(cards.published(shown)),
        "link": cards.absolute(desk.planet, card.href),
        "hub": desk.planet.url + card.hub_path,
    }
