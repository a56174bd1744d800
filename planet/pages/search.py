"""Search: the search page with its indexes, and the answer of `planet search` from the store.

The indexes hold the entries that had come by the first turn of the day. So a post of today is found from tomorrow on,
and no other turn writes the indexes for it. An edit of an older post, or its removal, reaches them at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import timedelta

from planet.locale import calendar, formatting, search_terms
from planet.model.records import ShownEntry
from planet.pages import cards
from planet.pages.context import PageContext
from planet.pages.marks import Family, Output, only_key, single
from planet.store import Store
from planet.views.files import Document, SearchBlock
from planet.views.page import SearchRecord, View
from planet.views.plain import SearchPage
from planet.web.characters import legal
from planet.web.excerpts import excerpt

TITLES = "search/titles.json"
TITLE_LENGTH = 120
LAST_YEAR = timedelta(days=365)
TEXT_LENGTH = 20_000
"""Characters of one entry that the full-text index holds."""

READ_AT_ONCE = 100
"""So many entries are read from the store whole; of each only what is indexed is held any longer."""

BLOCK = 1000
"""Entry ids in one block of the full-text index: this bounds the memory, and few blocks are made again for a change."""

INDEXED = "searched"
"""The fact of the store under which the highest indexed id stands."""


def newest_indexed(store: Store) -> int:
    """Return the highest id of the entries that the search pages hold; 0 before the first turn."""
    return int(store.published.fact(INDEXED) or 0)


def page(context: PageContext) -> Iterator[Output]:
    """Yield search/index.html, and search/titles.json if no full-text index can be made."""
    title = context.translation.gettext("Search")
    if context.indexer:
        numbers = context.store.search.blocks(BLOCK, newest_indexed(context.store), _unlisted(context))
        body = SearchPage(tuple(map(block_folder, numbers)), "")
    else:
        body = SearchPage((), TITLES)
    yield View("search/index.html", "search.html", title, body)
    if not context.indexer:
        yield Document(TITLES, titles(context))


def block_folder(number: int) -> str:
    """Return the folder of a block of the full-text index."""
    return f"search/pagefind/{number}/"


def _unlisted(context: PageContext) -> tuple[int, ...]:
    """Return the ids of the members with `noindex`: they are left out of the site's own search as well."""
    people = (*context.store.members.present("member"), *context.store.members.present("channel"))
    return tuple(member.member_id for member in people if member.profile.noindex)


def titles(context: PageContext) -> bytes:
    """Return search/titles.json: the newest titles of the last year, each with its author, day and link."""
    since = calendar.start_of(context.today - LAST_YEAR, context.zone)
    newest = context.store.search.recent(
        since, newest_indexed(context.store), context.bounds.titles, _unlisted(context)
    )
    people: dict[str, int] = {}
    entries = [_title_row(context, entry, people) for entry in context.store.queries.by_ids(newest, brief=True)]
    document = {"schema": 1, "people": list(people), "entries": entries}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _title_row(context: PageContext, entry: ShownEntry, people: dict[str, int]) -> list[object]:
    """Return [title, number of the author in `people`, day, link], and the language if it is not the planet's."""
    line = cards.line(context.planet, entry, context.zone, context.translation)
    author = people.setdefault(line.byline.name, len(people))
    row = [excerpt(line.label, TITLE_LENGTH), author, f"{line.when:%Y-%m-%d}", line.href]
    return row if line.language in ("", context.planet.language) else [*row, line.language]


def block(context: PageContext, number: int) -> Iterator[SearchBlock]:
    """Yield a block of the full-text index, without entries if no index can be made."""
    records = _records(context, number) if context.indexer else ()
    yield SearchBlock(block_folder(number), records, context.indexer)


def _records(context: PageContext, number: int) -> tuple[SearchRecord, ...]:
    last = min(newest_indexed(context.store), (number + 1) * BLOCK - 1)
    ids = context.store.search.numbered(number * BLOCK, last, _unlisted(context))
    few = (ids[start : start + READ_AT_ONCE] for start in range(0, len(ids), READ_AT_ONCE))
    return tuple(_record(context, entry) for batch in few for entry in context.store.queries.by_ids(batch))


def _record(context: PageContext, entry: ShownEntry) -> SearchRecord:
    card = cards.card(context.planet, entry, context.zone, (), context.translation, full_content=False)
    text = entry.entry.text if cards.shared(context.planet, entry) == "full" else card.excerpt
    return SearchRecord(
        hub_path=card.hub_path,
        href=card.href,
        title=card.label,
        author=", ".join(author.name for author in card.authors) or card.byline.name,
        day=f"{card.when:%Y-%m-%d}",
        language=card.language,
        text=text[:TEXT_LENGTH] or card.label,
    )


def account(context: PageContext, typed: str, limit: int) -> dict[str, object]:
    """Return the document of `planet search --json`."""
    count, ids = context.store.search.find(search_terms.terms(typed), limit)
    matches = [_match(context, entry) for entry in context.store.queries.by_ids(ids, brief=True)]
    return {"schema": 1, "words": legal(typed), "count": count, "entries": matches}


def _match(context: PageContext, entry: ShownEntry) -> dict[str, object]:
    card = cards.card(context.planet, entry, context.zone, (), context.translation)
    return {
        "title": card.label,
        "member": entry.member.slug,
        "name": card.byline.name,
        "authors": [author.name for author in card.authors],
        "published": formatting.iso(cards.published(entry)),
        "link": cards.absolute(context.planet, card.href),
        "hub": context.planet.url + card.hub_path,
    }


def blocks_between(first: int, last: int) -> Iterable[int]:
    """Return the numbers of the blocks that hold the entries from the first to the last id."""
    return range(first // BLOCK, last // BLOCK + 1)


BLOCKS = Family(
    "index",
    block,
    lambda inventory: blocks_between(0, newest_indexed(inventory.store)),
    int,
    of_entry=lambda change: (change.entry.entry_id // BLOCK,) if change.indexed else (),
    daily=lambda store: blocks_between(newest_indexed(store) + 1, store.overview.newest()),
)
SEARCH = single(
    "search", page, of_entry=lambda change: ("",) if change.indexed else (), daily=only_key, after=("index",)
)
