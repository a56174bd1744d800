"""The account of a post or an address, as a document: what is known of it, and whose turn it is."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

from planet.admin.why.entry_account import EntryAccounts
from planet.admin.why.feed_account import FeedAccounts
from planet.admin.why.file_lines import MembersFile
from planet.admin.why.find import Owners, find_entries, find_owners
from planet.errors import UsageError
from planet.model.community import Planet
from planet.model.records import FeedRecord
from planet.rules.upkeep import tombstones
from planet.store import Store
from planet.struct import Struct
from planet.turn.publish import page_context
from planet.web import urls

_BARE = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?::\d+)?(?:[/?#]\S*)?")
"""An address as browsers show it, without https."""


class Question(Struct, frozen=True):
    """An address (or title) that somebody asks about, and what is asked: the hub at a moment."""

    words: str
    hub: Path
    planet: Planet
    store: Store
    now: datetime


def account(question: Question) -> dict[str, Any]:
    """Return the document of `planet why`: the answer in a sentence, then all that it rests on. Raises UsageError where
    nothing is asked for."""
    store, file = question.store, MembersFile(question.hub)
    words = question.words.strip()
    if not words:
        raise UsageError("Nothing was asked for: give the address of a post, as it stands in the browser.")
    finding = find_entries(store, words)
    if not finding.way and _BARE.fullmatch(words):
        words = f"https://{words}"
        finding = find_entries(store, words)
    owners = find_owners(store, words) if finding.way != "hub address" else Owners()
    context = page_context(question.planet, store, question.now)
    entries = EntryAccounts(context, file).accounts(finding.entry_ids) if not owners.feed else []
    if entries:
        owners = Owners()
    feeds = FeedAccounts(question.planet, store, file, question.now)
    members = [
        {"slug": member.slug, "name": member.profile.name, **feeds.of_member(member, owners.feed)}
        for member in owners.members
    ]
    return {
        "schema": 1,
        "asked": words,
        "found_by": finding.way if entries else "",
        "answer": _answer(question, words, entries, owners, members),
        "entries": entries,
        "members": members,
    }


def _answer(
    question: Question, words: str, entries: list[dict[str, Any]], owners: Owners, members: list[dict[str, Any]]
) -> str:
    if entries:
        more = f" {len(entries) - 1} more fit the question." if len(entries) > 1 else ""
        return f"{entries[0]['answer']}{more}"
    if owners.feed:
        return _on_feed(owners.feed, members[0])
    if owners.is_site:
        return f"This is a page of {_named(members)}, not a post: below is what the hub knows of their feeds."
    if members:
        return _on_unknown(members)
    return _on_stranger(question, words)


def _on_stranger(question: Question, words: str) -> str:
    """Return the sentence on what is no post that is stored, and lies where no member publishes."""
    if urls.comparison_key(words).startswith(urls.comparison_key(question.planet.url)):
        return "This is an address of the hub itself, where no post stands (any more): ask by the post's own address."
    if question.store.tombstones.held(tombstones.of_address(words)):
        return (
            "This lies where somebody published who was erased (planet forget): nothing of theirs is taken in until "
            "they are added to config/members.toml again."
        )
    if "://" in words or urls.host(f"https://{words}"):
        return (
            "No post with this address is known, and no member publishes there: see whether its feed stands in "
            "config/members.toml (planet add finds feeds)."
        )
    return "No post with this title is known: give its address, as it stands in the browser."


def _on_feed(feed: FeedRecord, member: dict[str, Any]) -> str:
    state = member["feeds"][0]
    return f"This is a feed of {member['name']}, not a post: {state['summary']}"


def _on_unknown(members: list[dict[str, Any]]) -> str:
    """Return the sentence on a post that is not stored, by what hinders its member's feeds."""
    feeds = [feed for member in members for feed in member["feeds"]]
    start = f"This post is not known. It lies where {_named(members)} publishes: "
    if not feeds:
        return start + "but no feed of theirs is known yet. Name it in config/members.toml."
    ailing = [feed for feed in feeds if feed["state"] != "ok"]
    if len(ailing) == len(feeds):
        return f"{start}{ailing[0]['summary']}"
    good = [feed for feed in feeds if feed["state"] == "ok"]
    visit = max(feed["last_success"] or "" for feed in good)
    return (
        f"{start}no feed of theirs listed it at its last good visit ({visit or 'never'}). "
        "Below is what they list instead, and when each is asked again."
    )


def _named(members: list[dict[str, Any]]) -> str:
    return " or ".join(f"{member['name']} ({member['slug']})" for member in members)
