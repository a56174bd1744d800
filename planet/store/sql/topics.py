"""Statements on topics, and on the entries in them."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, exists, func, select, tuple_

from planet.model.records import TOPIC_SHOWN_FROM
from planet.store import sqlite
from planet.store.outreach.channel_tables import thread_posts
from planet.store.schema import entries, entry_topics, topics
from planet.store.sqlite import insertion, listed

OF_ENTRIES = select(entry_topics.c.entry_id, entry_topics.c.slug, entry_topics.c.label).where(
    entry_topics.c.entry_id.in_(listed("ids"))
)
IN_TOPICS = select(entry_topics.c.entry_id).distinct().where(entry_topics.c.slug.in_(listed("slugs")))
FORGET = delete(entry_topics).where(entry_topics.c.entry_id.in_(listed("ids")))
REMEMBER = insertion(entry_topics, ("entry_id", "slug", "river_at", "tie", "label"))

_ASKED = listed("slugs").subquery()
_OLDEST_LABEL = (
    select(entry_topics.c.label)
    .where(entry_topics.c.slug == _ASKED.c.value)
    .order_by(entry_topics.c.river_at, entry_topics.c.tie, entry_topics.c.entry_id)
    .limit(1)
    .scalar_subquery()
)
COUNTED = select(_ASKED.c.value.label("slug"), topics.c.label, topics.c.uses, _OLDEST_LABEL.label("oldest")).outerjoin(
    topics, topics.c.slug == _ASKED.c.value
)
COUNT = sqlite.insert_or_update(topics, ["label", "uses"])

NEWEST = (
    select(entry_topics.c.entry_id, entry_topics.c.river_at)
    .where(entry_topics.c.slug == bindparam("slug"))
    .where(entry_topics.c.river_at >= bindparam("start"), entry_topics.c.river_at < bindparam("end"))
    .order_by(entry_topics.c.river_at.desc(), entry_topics.c.tie.desc(), entry_topics.c.entry_id.desc())
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
_own, _mate, _mates = thread_posts.alias("own"), thread_posts.alias("mate"), entry_topics.alias("mates")
_IS_LAST = ~exists().where(
    _own.c.entry_id == entry_topics.c.entry_id,
    _mate.c.thread_id == _own.c.thread_id,
    _mate.c.shown,
    _mates.c.entry_id == _mate.c.entry_id,
    _mates.c.slug == entry_topics.c.slug,
    tuple_(_mate.c.river_at, _mate.c.tie, _mate.c.entry_id)
    > tuple_(entry_topics.c.river_at, entry_topics.c.tie, entry_topics.c.entry_id),
)
NEWEST_OF_THREADS = (
    select(entry_topics.c.entry_id, entry_topics.c.river_at)
    .where(entry_topics.c.slug == bindparam("slug"), _IS_LAST)
    .order_by(entry_topics.c.river_at.desc(), entry_topics.c.tie.desc(), entry_topics.c.entry_id.desc())
    .limit(bindparam("limit"))
)
"""Of a thread of a channel the newest message in the topic stands for all."""

COUNT_IN_SPAN = select(func.count().label("count")).where(
    entry_topics.c.slug == bindparam("slug"),
    entry_topics.c.river_at >= bindparam("start"),
    entry_topics.c.river_at < bindparam("end"),
)
EXTENT = select(
    *(
        select(end(entry_topics.c.river_at))
        .where(entry_topics.c.slug == bindparam("slug"))
        .scalar_subquery()
        .label(name)
        for name, end in (("oldest", func.min), ("newest", func.max))
    )
)
WITH_PAGE = select(topics.c.slug, topics.c.label, topics.c.uses).where(
    topics.c.slug.in_(listed("slugs")), topics.c.uses >= TOPIC_SHOWN_FROM
)

_latest = (
    select(entry_topics.c.entry_id, entry_topics.c.river_at)
    .where(entry_topics.c.slug == bindparam("slug"))
    .order_by(entry_topics.c.river_at.desc(), entry_topics.c.tie.desc(), entry_topics.c.entry_id.desc())
    .limit(bindparam("latest"))
    .subquery()
)
WRITERS = (
    select(entries.c.member_id, func.max(_latest.c.river_at).label("last"))
    .join(_latest, entries.c.id == _latest.c.entry_id)
    .group_by(entries.c.member_id)
    .order_by(func.max(_latest.c.river_at).desc(), entries.c.member_id)
    .limit(bindparam("limit"))
)

MOST_USED = (
    select(topics.c.slug, topics.c.label, topics.c.uses)
    .where(topics.c.uses >= TOPIC_SHOWN_FROM)
    .order_by(topics.c.uses.desc(), topics.c.slug)
    .limit(bindparam("limit"))
)
ALL_MOMENTS = (
    select(entry_topics.c.slug, entry_topics.c.river_at)
    .join(topics, topics.c.slug == entry_topics.c.slug)
    .where(topics.c.uses >= TOPIC_SHOWN_FROM)
)
RECOUNTED = select(entry_topics.c.slug, func.count().label("uses")).group_by(entry_topics.c.slug)
"""Reads all topics of all entries: for checks, never in a turn."""
