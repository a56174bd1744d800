"""Statements on the items of feeds: those that an arrival may be."""

from __future__ import annotations

from sqlalchemy import bindparam, select, tuple_

from planet.store.schema import feeds, items
from planet.store.sqlite import listed, listed_pairs

_ITEM = (
    items.c.id,
    items.c.entry_id,
    items.c.feed_id,
    items.c.guid,
    items.c.link_key,
    items.c.path_key,
    items.c.title_key,
    items.c.host,
    items.c.fingerprint,
    items.c.title,
    items.c.text,
    items.c.published,
    items.c.updated,
    items.c.withdrawn_at,
    items.c.rule,
    items.c.detail,
)

_BELIEVED = items.c.rule != "held"
_OF_FEED = items.c.feed_id == bindparam("feed")
_OF_MEMBER = items.c.feed_id.in_(select(feeds.c.id).where(feeds.c.member_id == bindparam("member")))
_AMONG_MEMBERS = (items.c.feed_id + 0).in_(select(feeds.c.id).where(feeds.c.member_id == bindparam("member")))
"""The same without an index of feeds, which would lead through all items of the member."""

BY_GUID = select(*_ITEM).where(items.c.guid.in_(listed("guids")), _OF_MEMBER)
_FURTHER = items.c.id.not_in(listed("rows"))
"""Not those that another question has brought."""
BY_LINK = select(*_ITEM).where(items.c.link_key.in_(listed("links")), _AMONG_MEMBERS, _FURTHER)
BY_PLACE = select(*_ITEM).where(
    tuple_(items.c.path_key, items.c.title_key).in_(listed_pairs("places")), _OF_FEED, _FURTHER
)
BY_TITLE = select(*_ITEM).where(items.c.title_key.in_(listed("titles")), _OF_FEED, _FURTHER)
ANY_OF_MEMBER = select(items.c.id).where(_OF_MEMBER).limit(1)
ANY_OF_FEED = select(items.c.id).where(_OF_FEED, _BELIEVED).limit(1)
ANY_TITLED = select(items.c.id).where(_OF_FEED, _BELIEVED, items.c.title_key.in_(listed("titles"))).limit(1)
HOSTS = select(items.c.host).where(_OF_MEMBER, _BELIEVED).distinct()
DATES = select(items.c.id, items.c.published, items.c.updated).where(items.c.id.in_(listed("ids")))
STANDING = select(items.c.id, items.c.link, items.c.title, items.c.text, items.c.payload, items.c.fingerprint).where(
    items.c.id.in_(listed("ids"))
)
PRESENT = select(items.c.id).where(_OF_FEED, items.c.withdrawn_at.is_(None), items.c.guid.in_(listed("guids")))
