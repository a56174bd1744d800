"""Who here wrote about a page? A page on which readers look that up, and the files in which a browser finds it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from planet.pages import cards
from planet.pages.context import PageContext
from planet.pages.marks import Family, Inventory, Output, single
from planet.pages.weaving.pointed_at import quote_of
from planet.rules.weaving import shards
from planet.store import Store
from planet.store.weaving.mentions import Mention
from planet.views.entry import Tie
from planet.views.files import Document
from planet.views.page import View
from planet.views.weaving import WhoWrotePage

LARGEST = 20_000
"""Bytes of a shard."""

MOST_OF_PAGE = 20
"""Members' links to one page that a shard names, the newest."""

FEW_OF_PAGE = 5
"""How many of them stay in any case where a shard would be too large, as long as shorter words can help."""

AROUND = 80
"""Characters of the words on each side of a link."""

ROOMS, SHORTEST = (40, 20, 0), 30
"""The same where a shard would be too large, tried in this order; and what stays of words at least."""

Pages = dict[str, list[dict[str, Any]]]
"""The rows of a shard by the keys of pages."""


def shard(context: PageContext, name: str) -> Iterator[Document]:
    """Yield mentions/HH.json: who linked to the pages whose keys have this hash; nothing without links, or if names of
    shards have another length now."""
    mentions = context.recent.mentions.get(name)
    if mentions is None:
        (mentions,) = _read(context, [name])
    if pages := _pages(context, mentions):
        yield Document(f"mentions/{name}.json", _written(pages))


def gather(context: PageContext, names: Sequence[str]) -> None:
    """Read the links of several shards, and the entries in which they stand, in one question each."""
    for name, mentions in zip(names, _read(context, names), strict=True):
        context.recent.mentions.keep(name, mentions)
    context.ties(sorted({mention.entry_id for name in names for mention in context.recent.mentions.get(name) or ()}))


def _read(context: PageContext, names: Sequence[str]) -> list[tuple[Mention, ...]]:
    """Return the links of each of these shards; none for a name that shards do not have now."""
    digits = digits_of(context.store)
    spans = [shards.span_of(name) if shards.is_name(name, digits) else (0, 0) for name in names]
    return list(context.store.mentions.in_shards(spans, MOST_OF_PAGE))


DIGITS = "base-4 digits of shards"
"""The fact with the number of digits that names of shards have."""


def digits_of(store: Store) -> int:
    """Return how many digits the names of shards have."""
    return int(store.published.fact(DIGITS) or shards.FEWEST)


def _pages(context: PageContext, mentions: Sequence[Mention]) -> Pages:
    chosen: dict[str, list[Mention]] = {}
    for key, group in groupby(mentions, key=lambda mention: mention.link.key):
        distinct = {mention.entry_id: mention for mention in reversed(list(group))}
        chosen[key] = list(distinct.values())[::-1]
    ids = sorted({mention.entry_id for own in chosen.values() for mention in own})
    ties = context.ties(ids)
    pages: Pages = {}
    for key, own in chosen.items():
        rows = [_row(context, mention, ties[mention.entry_id]) for mention in own if mention.entry_id in ties]
        if rows:
            pages[key] = rows
    return pages


def _row(context: PageContext, mention: Mention, tie: Tie) -> dict[str, Any]:
    quote = quote_of(mention, tie.quotable)
    row = {
        "by": tie.byline.name,
        "page": context.planet.url + tie.byline.path,
        "title": tie.label,
        "url": cards.absolute(context.planet, tie.href),
        "date": tie.when.date().isoformat(),
        "before": quote.before[-AROUND:],
        "words": quote.words[:AROUND],
        "after": quote.after[:AROUND],
        "language": tie.language,
    }
    return {name: value for name, value in row.items() if value}


def _written(pages: Pages) -> bytes:
    """Return a shard as JSON. Of one that is too large the oldest mentions of the pages with most of them go first,
    then words around links and of titles, then what else must."""
    if len(body := _body(pages)) <= LARGEST:
        return body
    pages = _without_oldest(pages, FEW_OF_PAGE)
    for room in ROOMS:
        if len(body := _body(pages)) <= LARGEST:
            return body
        pages = {key: [_shortened(row, room) for row in rows] for key, rows in pages.items()}
    pages = _without_oldest(pages, 1)
    while len(body := _body(pages)) > LARGEST:
        pages.pop(max(pages))
    return body


def _without_oldest(pages: Pages, fewest: int) -> Pages:
    """Return the pages of a shard without the oldest mentions of those with most, as many as make it small enough; of
    each page at least the `fewest` newest stay."""
    pages = {key: list(rows) for key, rows in pages.items()}
    while len(_body(pages)) > LARGEST:
        longest = max(pages, key=lambda key: (len(pages[key]), key))
        if len(pages[longest]) <= fewest:
            break
        pages[longest].pop()
    return pages


def _shortened(row: dict[str, Any], room: int) -> dict[str, Any]:
    """Return a row with so many characters of the words before and behind the link, and twice as many of others."""
    short = {
        **row,
        "before": row.get("before", "")[-room:] if room else "",
        "after": row.get("after", "")[:room],
        "words": row.get("words", "")[: 2 * room or SHORTEST],
        "title": row["title"][: 2 * room or SHORTEST],
    }
    return {name: value for name, value in short.items() if value}


def _body(pages: Pages) -> bytes:
    return json.dumps(pages, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() + b"\n"


def index(context: PageContext) -> Iterator[Output]:
    """Yield mentions/: the page on which a reader looks up who wrote about a page."""
    title = context.translation.gettext("Who here wrote about this page?")
    yield View("mentions/index.html", "who_wrote.html", title, WhoWrotePage(digits_of(context.store)))


def _names(inventory: Inventory) -> set[str]:
    digits = digits_of(inventory.store)
    return {shards.name_of(number, digits) for number in inventory.store.mentions.all_shards()}


SHARD = Family(
    "shard",
    shard,
    _names,
    str,
    of_weave=lambda change: change.shards,
    after=("day",),
    gather=gather,
)
INDEX = single("who-wrote", index)
