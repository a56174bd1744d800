"""Statements on shown entries, in the order of the river, always bounded."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, bindparam, exists, func, or_, select, tuple_

from planet.model.community import AT_HOME
from planet.store.outreach.channel_tables import thread_posts
from planet.store.schema import entries, feeds, items, members
from planet.store.sqlite import listed
from planet.web.excerpts import CONSIDERED

_NEWEST_FIRST = (entries.c.river_at.desc(), entries.c.tie.desc(), entries.c.id.desc())
_OLDEST_FIRST = (entries.c.river_at, entries.c.tie, entries.c.id)

_leaders = entries.alias("leaders")

_WRITTEN_HERE = or_(*(feeds.c.place == place for place in AT_HOME))
_AT_HOME = (
    _WRITTEN_HERE,
    or_(entries.c.shown, exists().where(_leaders.c.id == entries.c.same_as, _leaders.c.shown)),
)
"""A local post has its home here, also where it stands with another entry on the river."""

POST = (
    select(entries.c.id)
    .join(items, items.c.id == entries.c.item_id)
    .join(feeds, feeds.c.id == items.c.feed_id)
    .where(*_AT_HOME, entries.c.id == bindparam("entry"))
)

_POSTS = (
    select(entries.c.id, entries.c.river_at, entries.c.tie)
    .join(items, items.c.id == entries.c.item_id)
    .join(feeds, feeds.c.id == items.c.feed_id)
    .where(_WRITTEN_HERE, entries.c.member_id.in_(listed("members")))
    .where(entries.c.river_at >= bindparam("start"), entries.c.river_at < bindparam("end"))
)
OWN_POSTS = _POSTS.where(entries.c.shown)
LED_POSTS = _POSTS.join(_leaders, _leaders.c.id == entries.c.same_as).where(
    _leaders.c.shown, entries.c.same_as.is_not(None)
)
WITH_FOLDER = select(feeds.c.member_id).distinct().where(_WRITTEN_HERE)

# ---------------------------------------------------------------- which entries, by id

_BETWEEN = (entries.c.river_at >= bindparam("start"), entries.c.river_at < bindparam("end"))
NEWEST = (
    select(entries.c.id, entries.c.river_at).where(entries.c.shown).order_by(*_NEWEST_FIRST).limit(bindparam("limit"))
)

_own, _mate = thread_posts.alias("own"), thread_posts.alias("mate")
_PLACE = tuple_(entries.c.river_at, entries.c.tie, entries.c.id)
_PLACE_OF_MATE = tuple_(_mate.c.river_at, _mate.c.tie, _mate.c.entry_id)
_OF_ONE_THREAD = (_own.c.entry_id == entries.c.id, _mate.c.thread_id == _own.c.thread_id, _mate.c.shown)
_IS_LAST = ~exists().where(*_OF_ONE_THREAD, _PLACE_OF_MATE > _PLACE)
_IS_LAST_IN_SPAN = ~exists().where(*_OF_ONE_THREAD, _PLACE_OF_MATE > _PLACE, _mate.c.river_at < bindparam("end"))
_IS_FIRST = ~exists().where(*_OF_ONE_THREAD, _PLACE_OF_MATE < _PLACE)
"""Of a thread of a channel one message stands for all."""

NEWEST_ON_FRONT = NEWEST.where(~entries.c.backlog, _IS_LAST)
NEWEST_IN_FEEDS = NEWEST.where(~entries.c.backlog, _IS_FIRST)


def _of_others(newest: Select[Any]) -> Select[Any]:
    """Return the same question without the entries of the members `without`, as far as the window goes."""
    order = ("river_at", "tie", "id")
    columns = (entries.c[name] for name in ("member_id", *order))
    window = newest.with_only_columns(*columns).limit(bindparam("window")).cte("newest")
    others = select(window.c.id).where(window.c.member_id.not_in(listed("without")))
    return others.order_by(*(window.c[name].desc() for name in order)).limit(bindparam("limit"))


NEWEST_OF_OTHERS = _of_others(NEWEST)
NEWEST_ON_FRONT_OF_OTHERS = _of_others(NEWEST_ON_FRONT)
NEWEST_IN_FEEDS_OF_OTHERS = _of_others(NEWEST_IN_FEEDS)
_ALL_IN_SPAN = NEWEST.where(*_BETWEEN).offset(bindparam("offset"))
SPAN = _ALL_IN_SPAN.where(_IS_LAST_IN_SPAN)
IN_SPAN_OF_MEMBER = _ALL_IN_SPAN.where(entries.c.member_id == bindparam("member"))
SHOWN = select(entries.c.id).where(entries.c.shown, entries.c.id.in_(listed("ids")))
ALSO_AT = (
    select(entries.c.id, entries.c.same_as)
    .join(items, items.c.id == entries.c.item_id)
    .join(feeds, feeds.c.id == items.c.feed_id)
    .where(entries.c.same_as.in_(listed("ids")), items.c.link != "")
    .order_by(feeds.c.position, entries.c.river_at, entries.c.tie, entries.c.id)
)
_COUNT_ALL = select(func.count().label("count")).where(entries.c.shown, *_BETWEEN)
COUNT_IN_SPAN = _COUNT_ALL.where(_IS_LAST_IN_SPAN)
COUNT_OF_MEMBER = _COUNT_ALL.where(entries.c.member_id == bindparam("member"))
_MEMBERS_OWN = (entries.c.shown, entries.c.member_id == bindparam("member"))
EXTENT = select(
    select(func.min(entries.c.river_at)).where(*_MEMBERS_OWN).scalar_subquery().label("oldest"),
    select(func.max(entries.c.river_at)).where(*_MEMBERS_OWN).scalar_subquery().label("newest"),
)
WITH_LENGTHS = (
    select(entries.c.id, entries.c.river_at, func.length(items.c.content).label("length"))
    .join(items, items.c.id == entries.c.item_id)
    .where(*_MEMBERS_OWN)
    .order_by(*_NEWEST_FIRST)
    .limit(bindparam("limit"))
)
CONTENTS = (
    select(entries.c.id, items.c.content)
    .join(items, items.c.id == entries.c.item_id)
    .where(entries.c.id.in_(listed("ids")))
)
BEGINNINGS = CONTENTS.with_only_columns(
    entries.c.id, func.substr(items.c.content, 1, CONSIDERED).label("beginning"), maintain_column_froms=True
)
LATEST = (
    select(
        select(entries.c.id)
        .where(entries.c.shown, entries.c.member_id == members.c.id)
        .order_by(*_NEWEST_FIRST)
        .limit(1)
        .correlate(members)
        .scalar_subquery()
        .label("id")
    )
    .select_from(members)
    .where(members.c.id.in_(listed("ids")))
)

_BEFORE = entries.c.river_at < bindparam("moment")
DATE_BEFORE = select(entries.c.river_at).where(entries.c.shown, _BEFORE).order_by(*_NEWEST_FIRST).limit(1)
FRONT_DATE_BEFORE = DATE_BEFORE.where(~entries.c.backlog)
MEMBER_DATE_BEFORE = DATE_BEFORE.where(entries.c.member_id == bindparam("member"))
DATE_SINCE = (
    select(entries.c.river_at)
    .where(entries.c.shown, entries.c.river_at >= bindparam("moment"))
    .order_by(*_OLDEST_FIRST)
    .limit(1)
)
MOMENTS = select(entries.c.river_at).where(entries.c.shown, *_BETWEEN).order_by(entries.c.river_at.desc())
CHANGES = (
    select(entries.c.river_at, items.c.edited_at)
    .join(items, items.c.id == entries.c.item_id)
    .where(entries.c.shown, *_BETWEEN)
)
LEADER = select(entries.c.same_as).where(entries.c.id == bindparam("entry"))
ALL_MOMENTS = select(entries.c.member_id, entries.c.river_at).where(entries.c.shown)
"""Reads all shown entries: for `planet render` alone."""
