"""Who here wrote about a page? A page on which readers look that up, and the files in which a browser finds it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from planet.pages import cards
from planet.pages.context import PageContext
from planet.pages.marks import Family, Inventory, Output, single
from planet.rules.weaving import shards
from planet.store import Store
from planet.store.weaving.mentions import Linking
from planet.struct import Struct, replace
from planet.views.entry import Tie
from planet.views.files import Document
from planet.views.page import View
from planet.views.weaving import WhoWrotePage
from planet.web.json_text import compact

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


class Row(Struct, frozen=True, omit_defaults=True, rename={"left": "before", "right": "after"}):
    """A member's link to a page, as a shard names it; what is empty is left out."""

    by: str
    page: str
    title: str
    url: str
    date: str
    language: str = ""
    left: str = ""
    words: str = ""
    right: str = ""


Pages = dict[str, list[Row]]
"""The rows of a shard by the keys of pages."""


def shard(context: PageContext, name: str) -> Iterator[Document]:
    """Yield mentions/HH.json: who linked to the pages whose keys have this hash; nothing without links, or if names of
    shards have another length now."""
    linking = context.recent.linking.get(name)
    if linking is None:
        (linking,) = _read(context, [name])
    if pages := _pages(context, linking):
        yield Document(f"mentions/{name}.json", _written(pages))


def gather(context: PageContext, names: Sequence[str]) -> None:
    """Read the links of several shards, and the entries in which they stand, in one question each."""
    read = _read(context, names)
    for name, linking in zip(names, read, strict=True):
        context.recent.linking.keep(name, linking)
    context.ties(sorted({entry.entry_id for linking in read for entry in linking}))


def _read(context: PageContext, names: Sequence[str]) -> list[tuple[Linking, ...]]:
    """Return the entries with links of each of these shards; none for a name that shards do not have now."""
    digits = digits_of(context.store)
    spans = [shards.span_of(name) if shards.is_name(name, digits) else (0, 0) for name in names]
    return list(context.store.mentions.in_shards(spans, MOST_OF_PAGE))


DIGITS = "base-4 digits of shards"
"""The fact with the number of digits that names of shards have."""


def digits_of(store: Store) -> int:
    """Return how many digits the names of shards have."""
    return int(store.published.fact(DIGITS) or shards.FEWEST)


def _pages(context: PageContext, linking: Sequence[Linking]) -> Pages:
    ties = context.ties(sorted({entry.entry_id for entry in linking}))
    rows = ((entry.key, _row(context, entry, ties[entry.entry_id])) for entry in linking if entry.entry_id in ties)
    return {key: [row for _, row in own] for key, own in groupby(rows, key=itemgetter(0))}


def _row(context: PageContext, entry: Linking, tie: Tie) -> Row:
    """Return what a shard says of an entry; not the words around its link if its member shares titles alone."""
    return Row(
        by=tie.byline.name,
        page=context.planet.url + tie.byline.path,
        title=tie.label,
        url=cards.absolute(context.planet, tie.href),
        date=tie.when.date().isoformat(),
        language=tie.language,
        left=entry.left[-AROUND:] if tie.quotable else "",
        words=entry.words[:AROUND] if tie.quotable else "",
        right=entry.right[:AROUND] if tie.quotable else "",
    )


def _written(pages: Pages) -> bytes:
    """Return a shard as JSON. Of one that is too large the oldest mentions of the pages with most of them go first,
    then words around links and of titles, then what else must."""
    if len(body := compact(pages)) <= LARGEST:
        return body
    pages = _without_oldest(pages, FEW_OF_PAGE)
    for room in ROOMS:
        if len(body := compact(pages)) <= LARGEST:
            return body
        pages = {key: [_shortened(row, room) for row in rows] for key, rows in pages.items()}
    pages = _without_oldest(pages, 1)
    while len(body := compact(pages)) > LARGEST:
        pages.pop(max(pages))
    return body


def _without_oldest(pages: Pages, fewest: int) -> Pages:
    """Return the pages of a shard without the oldest mentions of those with most, as many as make it small enough; of
    each page at least the `fewest` newest stay."""
    pages = {key: list(rows) for key, rows in pages.items()}
    while len(compact(pages)) > LARGEST:
        longest = max(pages, key=lambda key: (len(pages[key]), key))
        if len(pages[longest]) <= fewest:
            break
        pages[longest].pop()
    return pages


def _shortened(row: Row, room: int) -> Row:
    """Return a row with so many characters of the words before and behind the link, and twice as many of others."""
    return replace(
        row,
        left=row.left[-room:] if room else "",
        right=row.right[:room],
        words=row.words[: 2 * room or SHORTEST],
        title=row.title[: 2 * room or SHORTEST],
    )


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
    beside=lambda _: ("mentions", 0),
    gather=gather,
)
INDEX = single("who-wrote", index)
