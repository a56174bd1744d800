"""What can be found: by `planet search` in the store, and on the site's search page.

The page's indexes hold what had come by the day's first turn: a post of today is found from tomorrow on, so that no
other turn writes them for it. An edit of an older post, or its end, reaches them at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

from planet.locale import calendar, formatting, search_terms
from planet.model.records import ShownEntry
from planet.pages import cards
from planet.pages.context import PageContext
from planet.pages.stale import BLOCK, searched
from planet.views.page import SearchRecord, View
from planet.views.plain import SearchPage
from planet.web.characters import legal
from planet.web.html import excerpt

TITLES = "search/titles.json"
MOST_TITLES = 2000
TITLE_LENGTH = 120
LAST_YEAR = timedelta(days=365)
TEXT_LENGTH = 20_000
"""Characters of one entry that the whole index holds."""


def page(context: PageContext) -> Iterator[View]:
    """search/index.html"""
    blocks = context.store.search.blocks(BLOCK, searched(context.store), _unlisted(context)) if context.indexer else ()
    body = SearchPage(tuple(block_path(one) for one in blocks), "" if context.indexer else TITLES)
    yield View("search/index.html", "search.html", context.translation.gettext("Search"), body)


def block_path(number: int) -> str:
    """The folder of a block of the whole index."""
    return f"search/pagefind/{number}/"


def _unlisted(context: PageContext) -> tuple[int, ...]:
    """Those who want to be in no search engine: not in ours either."""
    people = (*context.store.members.present("member"), *context.store.members.present("channel"))
    return tuple(one.member_id for one in people if one.profile.noindex)


def titles(context: PageContext) -> bytes:
    """search/titles.json: the newest titles of the last year, each with its author, day and address."""
    since = calendar.start_of(context.today - LAST_YEAR, context.zone)
    newest = context.store.search.recent(since, searched(context.store), MOST_TITLES, _unlisted(context))
    people: dict[str, int] = {}
    entries = [_titled(context, shown, people) for shown in context.store.queries.some(newest, brief=True)]
    document = {"schema": 1, "people": list(people), "entries": entries}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _titled(context: PageContext, shown: ShownEntry, people: dict[str, int]) -> list[object]:
    line = cards.line(context.planet, shown, context.zone, context.translation)
    who = people.setdefault(line.byline.name, len(people))
    told = [excerpt(line.label, TITLE_LENGTH), who, f"{line.when:%Y-%m-%d}", line.href]
    return told if line.language in ("", context.planet.language) else [*told, line.language]


def block(context: PageContext, number: int) -> tuple[SearchRecord, ...]:
    """The entries of a block of the whole index, as far as their members share them."""
    last = min(searched(context.store), (number + 1) * BLOCK - 1)
    held = context.store.search.numbered(number * BLOCK, last, _unlisted(context))
    return tuple(_record(context, shown) for shown in context.store.queries.some(held))


def _record(context: PageContext, shown: ShownEntry) -> SearchRecord:
    card = cards.card(context.planet, shown, context.zone, (), context.translation, whole=False)
    text = shown.entry.text if cards.shared(context.planet, shown) == "full" else card.excerpt
    return SearchRecord(
        place=card.hub_path,
        home=card.href,
        title=card.label,
        author=", ".join(one.name for one in card.authors) or card.byline.name,
        day=f"{card.when:%Y-%m-%d}",
        language=card.language,
        text=text[:TEXT_LENGTH] or card.label,
    )


def account(context: PageContext, typed: str, limit: int) -> dict[str, object]:
    """The document of `planet search --json`."""
    count, ids = context.store.search.find(search_terms.terms(typed), limit)
    found = [_told(context, shown) for shown in context.store.queries.some(ids, brief=True)]
    return {"schema": 1, "words": legal(typed), "count": count, "entries": found}


def _told(context: PageContext, shown: ShownEntry) -> dict[str, object]:
    card = cards.card(context.planet, shown, context.zone, (), context.translation)
    return {
        "title": card.label,
        "member": shown.member.slug,
        "name": card.byline.name,
        "authors": [one.name for one in card.authors],
        "published": formatting.iso(cards.published(shown)),
        "link": cards.absolute(context.planet, card.href),
        "hub": context.planet.url + card.hub_path,
    }
