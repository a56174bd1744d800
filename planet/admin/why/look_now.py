"""A look at the feeds of an account as they are now: whether they list the post. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planet.admin.visits import Visits, open_visits
from planet.admin.why.account import Question
from planet.admin.why.feed_account import address_of
from planet.admin.why.words import iso
from planet.hub import Hub
from planet.model.entry import Entry
from planet.model.results import Reading
from planet.rules.checkup.visited_feeds import Visit
from planet.rules.upkeep.robots import refusal
from planet.web.link_keys import link_key

NEWEST = 5
"""Entries of a feed that are named."""


async def look_now(
    question: Question, document: dict[str, Any], secrets: Mapping[str, str], visits: Visits | None = None
) -> dict[str, Any]:
    """Return the document with what each of its feeds says now; `visits` replaces the real network."""
    if visits is None:
        async with open_visits(Hub(question.hub), question.planet, question.store, question.now) as opened:
            return await look_now(question, document, secrets, opened)
    members = []
    for member in document["members"]:
        feeds = [{**feed, "now": await _look(question, feed["url"], secrets, visits)} for feed in member["feeds"]]
        members.append({**member, "feeds": feeds})
    return {**document, "members": members}


async def _look(question: Question, url: str, secrets: Mapping[str, str], visits: Visits) -> dict[str, Any] | None:
    """Visit a feed, unless its owner asks not to be here; None for posts that are written for this hub."""
    feed = next((record.feed for record in question.store.feeds.present() if address_of(record.feed) == url), None)
    if feed is None or feed.is_home:
        return None
    if words := await visits.owners.wish_against(feed.url):
        return _unread(f"Its owner asks not to be here: {words}.")
    if feed.place == "file":
        visit = await visits.file(feed.url, feed.kind)
    elif words := await visits.owners.wish_against(feed.url):
        visit = Visit(feed.url, unreadable=refusal(words), declined=True)
    else:
        visit = await visits.feed(feed.url, feed.kind, secrets.get(feed.auth_env, "") if feed.auth_env else "")
    return _account(question.words, visit)


def _account(words: str, visit: Visit) -> dict[str, Any]:
    if not isinstance(visit.reading, Reading):
        return _unread(visit.failure.reason if visit.failure else visit.unreadable)
    entries = visit.reading.entries
    return {
        "readable": True,
        "reason": None,
        "lists_it": any(_names(entry, words) for entry in entries),
        "newest": [
            {"title": entry.title, "link": entry.link, "published": iso(entry.published or entry.updated)}
            for entry in entries[:NEWEST]
        ],
    }


def _unread(reason: str) -> dict[str, Any]:
    return {"readable": False, "reason": reason, "lists_it": False, "newest": []}


def _names(entry: Entry, words: str) -> bool:
    """Return whether these words name an entry: its id, its title, or an address of it in any spelling."""
    if words in (entry.guid, entry.link) or words.casefold() == entry.title.casefold():
        return True
    key = link_key(words)
    return bool(key) and key in map(link_key, (entry.link, entry.guid, *entry.addresses))
