"""Neighbours for programs and for the admin: one document, and tables ready for the members file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from planet.locale.slugs import slug_of
from planet.pages.context import PageContext
from planet.pages.weaving.neighbours import NeighbourSite

MOST_NAMED = 50
"""Members who are named with a neighbour."""


def account(context: PageContext, sites: Sequence[NeighbourSite]) -> dict[str, object]:
    """Return the neighbours as `planet neighbours --json` prints them."""
    ids, store = [site.record.site_id for site in sites], context.store
    readers, mentions = store.sites.readers(ids), store.sites.mentions(ids, MOST_NAMED)
    rows = [
        _row(context, site, sorted(readers.get(id, ())), mentions.get(id, ()))
        for site, id in zip(sites, ids, strict=True)
    ]
    return {"schema": 1, "neighbours": rows}


def _row(
    context: PageContext, site: NeighbourSite, readers: Sequence[int], mentions: Sequence[tuple[int, int]]
) -> dict[str, object]:
    count, linking = site.record.count, [member_id for member_id, _ in mentions]
    members = context.store.members.by_ids({*readers[:MOST_NAMED], *linking})
    return {
        "site": count.key,
        "title": site.title,
        "url": site.url,
        "feed": site.feed_url or None,
        "people": count.people,
        "linked": count.linked,
        "read": count.read,
        "linked_by": sorted(members[member_id].slug for member_id in linking),
        "read_by": sorted(members[member_id].slug for member_id in readers[:MOST_NAMED]),
        "reason": None if site.feed_url else site.record.reason or None,
    }


def tables(sites: Iterable[NeighbourSite], used: Iterable[str]) -> Iterator[str]:
    """Yield the lines of a `[[members]]` table for each neighbour, as valid TOML. `used` are names of members, which
    nobody else gets."""
    slugs = set(map(slug_of, used))
    for site in sites:
        name = site.title or site.host
        if slug_of(name) in slugs:
            name = f"{name} ({site.host})"
        slugs.add(slug_of(name))
        yield "[[members]]"
        yield f"name = {_text(name)}"
        yield f"url = {_text(site.url)}"
        if site.feed_url:
            yield f"feeds = [{_text(site.feed_url)}]"
        yield ""


def _text(value: str) -> str:
    """Return a basic string of TOML (https://toml.io/en/v1.0.0#string); JSON leaves one control character as it is."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
