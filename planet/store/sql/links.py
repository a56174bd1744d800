"""Statements on the links of entries."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from planet.store.sqlite import insertion, listed
from planet.store.weaving.tables import links

INSERT = insertion(
    links,
    (
        *("item_id", "position", "url", "url_key", "host", "shard"),
        *("rel", "before", "words", "after", "counts"),
    ),
)
SET_ASIDE = (
    update(links)
    .prefix_with("OR REPLACE")
    .where(links.c.item_id == bindparam("item"), links.c.position >= 0)
    .values(position=-1 - links.c.position, counts=None)
)
"""Links that are replaced wait, with negative positions, until the entry is woven: pages that show them must know."""

_COLUMNS = (
    *(links.c.item_id, links.c.position, links.c.url, links.c.url_key, links.c.host),
    *(links.c.rel, links.c.before, links.c.words, links.c.after, links.c.counts),
)
OF_ITEMS = (
    select(*_COLUMNS)
    .where(links.c.item_id.in_(listed("ids")), links.c.position >= 0)
    .order_by(links.c.item_id, links.c.position)
)
