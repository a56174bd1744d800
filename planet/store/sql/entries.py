"""Statements that write entries and their items, and ask for them by member and feed."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, func, select, union_all, update

from planet.store.schema import Instant, answers, entries, item_links, items
from planet.store.sqlite import index_words, insertion, last_ids, listed

ENTRIES_OF_ITEMS = select(items.c.entry_id).where(items.c.id.in_(listed("ids")))
_ID_OF_MEMBER = select(entries.c.id).where(entries.c.member_id == bindparam("member"))
OF_MEMBER = union_all(_ID_OF_MEMBER.where(entries.c.shown), _ID_OF_MEMBER.where(~entries.c.shown))
"""In two halves, as the indexes of a member's entries are."""

MOMENTS = (
    select(entries.c.id, entries.c.river_at, entries.c.first_seen, entries.c.backlog, entries.c.silence)
    .where(entries.c.shown, entries.c.member_id == bindparam("member"), entries.c.river_at >= bindparam("start"))
    .order_by(entries.c.river_at, entries.c.tie, entries.c.id)
)

_THIS_ITEM = items.c.id == bindparam("item")
_WORDS = ("guid", "link", "link_key", "path_key", "title_key", "host", "fingerprint", "published", "updated", "title")
_CONTENT = (*_WORDS, "text", "content", "kind", "payload", "rule", "detail")
INSERT_ENTRIES = insertion(
    entries, ("id", "member_id", "atom_id", "first_seen", "river_at", "tie", "backlog", "silence")
)
INSERT_ITEMS = insertion(items, ("id", "feed_id", "entry_id", *_CONTENT))
INSERT_ITEM_LINKS = insertion(item_links, ("item_id", "link_key"))
INSERT_ANSWERS = insertion(answers, ("item_id", "position", "ref", "url", "source", "url_key"))
REWRITE = (
    update(items)
    .where(_THIS_ITEM)
    .values(
        {name: bindparam(name) for name in _CONTENT}
        | {"withdrawn_at": None, "edited_at": func.coalesce(bindparam("edited_at", type_=Instant), items.c.edited_at)}
    )
)
UNLINK = delete(item_links).where(item_links.c.item_id == bindparam("item"))
UNANSWER = delete(answers).where(answers.c.item_id == bindparam("item"))
SET_SILENCE = update(entries).where(entries.c.id == bindparam("entry")).values(silence=bindparam("silence"))
WITHDRAW = (
    update(items)
    .where(items.c.id.in_(listed("ids")), items.c.withdrawn_at.is_(None))
    .values(withdrawn_at=bindparam("now"))
)
LAST_IDS = last_ids(entries, items)
INDEX_WORDS = index_words()

JUDGED = (
    select(items)
    .where(items.c.feed_id == bindparam("feed"), items.c.id > bindparam("last"))
    .order_by(items.c.id)
    .limit(bindparam("limit"))
)
SET_VERDICT = update(items).where(_THIS_ITEM).values(rule=bindparam("by_rule"), detail=bindparam("in_detail"))
IDS_BETWEEN = select(entries.c.atom_id).where(
    entries.c.river_at >= bindparam("start"), entries.c.river_at < bindparam("end")
)
OF_FEED = select(items.c.entry_id).where(items.c.feed_id == bindparam("feed")).distinct()
