"""Search: the search page, the indexes behind it, and the answer of `planet search` from the store.

The large index holds the entries that had come by the first turn of the day, in blocks. What came since stands in
small files of rows beside it, so that a turn writes for its news alone. An edit of a post, or its removal, reaches both
at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from planet.locale import calendar, formatting, search_terms
from planet.model.community import Content
from planet.model.records import ShownEntry
from planet.pages import cards
from planet.pages.context import PageContext
from planet.pages.marks import INDEXED, DatedChange, Family, Inventory, Mark, Output, only_key, single
from planet.pages.outreach.writers import authors_of, writers_of
from planet.pages.search_files import PEOPLE, TOPICS, choices, rows_of
from planet.store import Store
from planet.views.files import Document, SearchBlock
from planet.views.page import SearchRecord, View
from planet.views.plain import SearchPage
from planet.web.characters import legal

TEXT_LENGTH = 20_000
"""Characters of one entry that the full-text index holds."""

NEW_TEXT_LENGTH = 4000
"""Characters of one entry that the files of today's entries hold: browsers load all of these files."""

READ_AT_ONCE = 100
"""So many entries are read from the store whole; of each only what is indexed is held any longer."""

BLOCK = 1000
"""Entry ids in one block of the large index: this bounds the memory, and few blocks are made again for a change."""

NEW_BLOCK = 50
"""Entry ids in one file of today's entries: this bounds what a turn writes again for one more of them."""

MOST_NEW = 500
"""So many ids of today's entries are enough for the large index to take them in at once, in the middle of a day."""

MOST_TAGS, TAG_LENGTH = 12, 60


def newest_indexed(store: Store) -> int:
    """Return the highest id of the entries that the large index holds; 0 before the first turn."""
    return int(store.published.fact(INDEXED) or 0)


def has_many_new(store: Store, waiting: Iterable[Mark]) -> bool:
    """Return whether the large index must take in today's entries before the day has ended. The store is asked where a
    mark of them is `waiting`."""
    return any(mark.family == NEW.name for mark in waiting) and (
        store.overview.newest() - newest_indexed(store) >= MOST_NEW
    )


def taken_in(store: Store) -> Iterator[Mark]:
    """Yield the marks of what changes when the large index takes in today's entries."""
    yield from BLOCKS.marks(BLOCKS.daily(store))
    yield from NEW.marks(NEW.daily(store))
    yield from SEARCH.marks(SEARCH.daily(store))


def page(context: PageContext) -> Iterator[View]:
    """Yield search/index.html, which names all files in which a browser searches. Members with `noindex` are left out
    of the site's own search as well."""
    last, unlisted = newest_indexed(context.store), context.store.members.unlisted()
    blocks = context.store.search.blocks(BLOCK, 0, last, unlisted)
    new = context.store.search.blocks(NEW_BLOCK, last + 1, context.store.overview.newest(), unlisted)
    kinds, years = choices(context)
    body = SearchPage(
        indexes=tuple(map(block_folder, blocks)) if context.indexer else (),
        titles=() if context.indexer else tuple(map(_titles_path, blocks)),
        new=tuple(map(_new_path, new)),
        topics=context.store.topics.letters(),
        kinds=kinds,
        years=years,
        whole=bool(context.indexer),
    )
    yield View("search/index.html", "search.html", context.translation.gettext("Search"), body)


def block_folder(number: int) -> str:
    """Return the folder of a block of the full-text index."""
    return f"search/pagefind/{number}/"


def _titles_path(number: int) -> str:
    return f"search/titles/{number}.json"


def _new_path(number: int) -> str:
    return f"search/new/{number}.json"


def block(context: PageContext, number: int) -> Iterator[Output]:
    """Yield a block of the large index: of the full texts, without entries if no such index can be made; then the
    titles in its place."""
    last = min(newest_indexed(context.store), (number + 1) * BLOCK - 1)
    ids = context.store.search.numbered(number * BLOCK, last, context.store.members.unlisted())
    records = _records(context, ids, TEXT_LENGTH) if context.indexer else ()
    yield SearchBlock(block_folder(number), records, context.indexer)
    if ids and not context.indexer:
        yield Document(_titles_path(number), rows_of(context, _records(context, ids, 0)))


def new(context: PageContext, number: int) -> Iterator[Document]:
    """Yield search/new/N.json: entries that came since the large index was made; nothing without any."""
    first = max(newest_indexed(context.store) + 1, number * NEW_BLOCK)
    ids = context.store.search.numbered(first, (number + 1) * NEW_BLOCK - 1, context.store.members.unlisted())
    if ids:
        length = NEW_TEXT_LENGTH if context.indexer else 0
        yield Document(_new_path(number), rows_of(context, _records(context, ids, length)))


def _records(context: PageContext, ids: Sequence[int], length: int) -> tuple[SearchRecord, ...]:
    """Return entries as the index holds them, with so many characters of their texts; 0 leaves the texts out."""
    few = (ids[start : start + READ_AT_ONCE] for start in range(0, len(ids), READ_AT_ONCE))
    return tuple(record for batch in few for record in _batch(context, batch, length))


def _batch(context: PageContext, ids: Sequence[int], length: int) -> Iterator[SearchRecord]:
    entries = context.store.queries.by_ids(ids, brief=not length)
    writers = writers_of(context.store, entries)
    for entry in entries:
        writer, share = writers.get(entry.entry_id), cards.shared(context.planet, entry)
        persons = [person.profile.name for person in (writer,) if person]
        persons += [author.name for author in authors_of(entry, writer)]
        label = cards.label(entry, share, context.translation)
        yield SearchRecord(
            hub_path=cards.hub_path(entry, context.zone),
            href=cards.href(context.planet, entry, context.zone),
            title=label,
            author=", ".join(persons) or entry.member.profile.name,
            day=calendar.day_of(cards.published(entry), context.zone).isoformat(),
            language=entry.entry.language,
            text=_text(entry, share, label, length),
            by=tuple(dict.fromkeys(person.slug for person in (entry.member, writer) if person)),
            kind=entry.entry.kind,
            tags=tuple(tag[:TAG_LENGTH] for tag in entry.entry.tags[:MOST_TAGS] if legal(tag).strip()),
        )


def _text(entry: ShownEntry, share: Content, label: str, length: int) -> str:
    """Return the words of an entry as far as its member shares them; "…" ends those that are cut."""
    if not length:
        return ""
    excerpt = cards.words_of(entry.entry) if share == "summary" else ""
    text = entry.entry.text if share == "full" else excerpt
    return f"{text[:length]}…" if len(text) > length else text or label


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


def numbers_between(first: int, last: int, size: int) -> Iterable[int]:
    """Return the numbers of the blocks of `size` ids that hold the entries from the first to the last id."""
    return range(first // size, last // size + 1)


def _all_blocks(inventory: Inventory) -> Iterable[int]:
    return numbers_between(0, newest_indexed(inventory.store), BLOCK)


def _since_indexed(store: Store, size: int) -> Iterable[int]:
    return numbers_between(newest_indexed(store) + 1, store.overview.newest(), size)


def _block_of_change(change: DatedChange) -> tuple[int, ...]:
    return (change.entry.entry_id // BLOCK,) if change.indexed and _is_known_otherwise(change) else ()


def _new_of_change(change: DatedChange) -> tuple[int, ...]:
    return (change.entry.entry_id // NEW_BLOCK,) if not change.indexed and _is_known_otherwise(change) else ()


def _is_known_otherwise(change: DatedChange) -> bool:
    """Return whether a search may find an entry in another way: if it changed, or if it is a channel's, whose
    writer may be known now."""
    return change.entry.itself or change.entry.role == "channel"


BLOCKS = Family(
    "index",
    block,
    _all_blocks,
    int,
    of_entry=_block_of_change,
    daily=lambda store: _since_indexed(store, BLOCK),
)
NEW = Family(
    "search-new",
    new,
    lambda inventory: _since_indexed(inventory.store, NEW_BLOCK),
    int,
    of_entry=_new_of_change,
    daily=lambda store: _since_indexed(store, NEW_BLOCK),
)
SEARCH = single(
    "search",
    page,
    of_entry=only_key,
    daily=only_key,
    after=(BLOCKS.name, NEW.name, PEOPLE.name, TOPICS.name),
)
