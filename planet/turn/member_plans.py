"""The members of the file and those of the store: who is whom, who would leave, and who would be new."""

from __future__ import annotations

import json
from collections.abc import Collection

from planet.model.community import Planet
from planet.model.plans import MemberPlan
from planet.model.records import MemberRecord
from planet.rules import membership
from planet.store import Store
from planet.turn.upkeep.newcomers import reserved_slugs


def notes_on(plans: tuple[MemberPlan, ...], records: tuple[MemberRecord, ...]) -> tuple[str, ...]:
    """Return the notes on who would leave and who would be new by these plans."""
    leaving, newcomers = membership.unexplained(plans, records)
    return (membership.join_note(leaving, newcomers),) if newcomers else ()


def plan_members(
    planet: Planet, store: Store, records: tuple[MemberRecord, ...], folders: Collection[str]
) -> tuple[MemberPlan, ...]:
    """Match the members of the file with those stored, together with their feeds and with the doubts of earlier
    edits."""
    feed_urls: dict[int, set[str]] = {}
    for feed in store.feeds.present():
        feed_urls.setdefault(feed.member_id, set()).add(feed.feed.url)
    doubtful, is_reserved, mailers = doubts(store), reserved_slugs(store), store.feeds.mailers()
    return membership.plan_members(planet, records, folders, feed_urls, doubtful, is_reserved, mailers)


def doubts(store: Store) -> dict[int, list[int]]:
    """Return the ids of the members who left in the edit in which a newcomer came, by the newcomer's id."""
    stored: dict[str, list[int]] = json.loads(store.published.fact("doubts") or "{}")
    return {int(newcomer): departed for newcomer, departed in stored.items()}
