"""What can be found: by `planet search` in the store, and on the site's search page.

The page's indexes hold what had come by the day's first turn: a post of today is found from tomorrow on, so that no
other turn writes them for it. An edit of an older post, or its end, reaches them at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

from planet.locale import calendar, formatting, search_terms
from planet.model.records import Shown
from planet.pages import cards
from planet.pages.context import Desk
from planet.pages.stale import BLOCK, searched
from planet.views.page import SearchRecord, View
from planet.views.plain import SearchPage
from planet.web.html import excerpt

TITLES = "search/titles.json"
MOST_TITLES = 2000
TITLE_LENGTH = 120
LAST_YEAR = timedelta(days=365)
TEXT_LENGTH = 20_000
"""Characters of one entry that the whole index holds."""


def page(desk: Desk) -> Iterator[View]:
    """search/index.html"""
    blocks = desk.store.search.blocks(BLOCK, searched(desk.store), _unlisted(desk)) if desk.indexer else ()
    body = SearchPage(tuple(block_path(one) for one in blocks), "" if desk.indexer else TITLES)
    yield View("search/index.html", "search.html", desk.tongue.gettext("Search"), body)


def block_path(number: int) -> str:
    """The folder of a block of the whole index."""
    return f"search/pagefind/{number}/"


def _unlisted(desk: Desk) -> tuple[int, ...]:
    """Those who want to be in no search engine: not in ours either."""
    people = (*desk.store.members.present("member"), *desk.store.members.present("channel"))
    return tuple(one.member_id for one in people if one.profile.noindex)


def titles(desk: Desk) -> bytes:
    """search/titles.json: the newest titles of the last year, each with its author, day and address."""
    since = calendar.start_of(desk.today - LAST_YEAR, desk.zone)
    newest = desk.store.search.recent(since, searched(desk.store), MOST_TITLES, _unlisted(desk))
    people: dict[str, int] = {}
    entries = [_titled(desk, shown, people) for shown in desk.store.river.some(newest, brief=True)]
    document = {"schema": 1, "people": list(people), "entries": entries}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _titled(desk: Desk, shown: Shown, people: dict[str, int]) -> list[object]:
    line = cards.line(desk.planet, shown, desk.zone, desk.tongue)
    who = people.setdefault(line.byline.name, len(people))
    told = [excerpt(line.label, TITLE_LENGTH), who, f"{line.when:%Y-%m-%d}", line.href]
    return told if line.language in ("", desk.planet.language) else [*told, line.language]


def block(desk: Desk, number: int) -> tuple[SearchRecord, ...]:
    """The entries of a block of the whole index, as far as their members share them."""
    last = min(searched(desk.store), (number + 1) * BLOCK - 1)
    held = desk.store.search.numbered(number * BLOCK, last, _unlisted(desk))
    return tuple(_record(desk, shown) for shown in desk.store.river.some(held))


def _record(desk: Desk, shown: Shown) -> SearchRecord:
    card = cards.card(desk.planet, shown, desk.zone, (), desk.tongue, whole=False)
    text = shown.entry.text if cards.shared(desk.planet, shown) == "full" else card.excerpt
    return SearchRecord(
        place=card.hub_path,
        home=card.href,
        title=card.label,
        author=", ".join(one.name for one in card.authors) or card.byline.name,
        day=f"{card.when:%Y-%m-%d}",
        language=card.language,
        text=text[:TEXT_LENGTH] or card.label,
    )


def account(desk: Desk, typed: str, limit: int) -> dict[str, object]:
    """The document of `planet search --json`."""
    count, ids = desk.store.search.find(search_terms.terms(typed), limit)
    found = [_told(desk, shown) for shown in desk.store.river.some(ids, brief=True)]
    return {"schema": 1, "words": formatting.legal(typed), "count": count, "entries": found}


def _told(desk: Desk, shown: Shown) -> dict[str, object]:
    card = cards.card(desk.planet, shown, desk.zone, (), desk.tongue)
    return {
        "title": card.label,
        "member": shown.member.slug,
        "name": card.byline.name,
        "authors": [one.name for one in card.authors],
        "published": formatting.iso(cards.published(shown)),
        "link": cards.absolute(desk.planet, card.href),
        "hub": desk.planet.url + card.hub_path,
    }
