"""What the hub knows of a member's feeds: when each was asked, with what result, what it lists, whose turn it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from planet.admin.why.file_lines import MembersFile
from planet.admin.why.words import iso, title_of
from planet.model.community import Feed, Planet
from planet.model.records import FeedRecord, MemberRecord
from planet.rules import feed_state
from planet.rules.verdicts import sentence
from planet.rules.whose_turn import trouble_with, turn_of
from planet.store import Store
from planet.web import urls

NEWEST = 5
"""Posts of a feed that are named."""

RESTING = {
    "new": "it was not visited yet",
    "paused": "its member is paused, and it is not visited",
}


class FeedAccounts:
    """Makes the accounts of feeds."""

    def __init__(self, planet: Planet, store: Store, file: MembersFile, now: datetime) -> None:
        self._planet = planet
        self._store = store
        self._file = file
        self._now = now
        self._problems = store.feeds.problems()

    def of_member(self, member: MemberRecord, only: FeedRecord | None = None) -> dict[str, Any]:
        """Return the accounts of a member's feeds, or of one; and what the search for feeds said."""
        records = (only,) if only else self._store.feeds.of_member(member.member_id)
        search = self._store.members.discoveries().get(member.member_id)
        discovery = {"discovery": search.reason} if search and search.reason and not records else {}
        return {"feeds": [self._account(member, record) for record in records], **discovery}

    def _account(self, member: MemberRecord, record: FeedRecord) -> dict[str, Any]:
        state = record.state
        moved = feed_state.visit_url(state) if feed_state.has_moved(state) else ""
        return {
            "url": address_of(record.feed),
            "line": self._file.line_of_feed(member, record) or None,
            "state": state.state,
            "summary": self._summary(record),
            "trouble": trouble_with(state),
            "turn": turn_of(state),
            "reason": state.reason or None,
            "moved_to": moved or None,
            "last_visit": iso(state.last_visit),
            "last_success": iso(state.last_success),
            "next_visit": None if state.state == "gone" else iso(state.next_due),
            "failures_in_a_row": state.failures,
            "problems": list(self._problems.get(state.feed_id, ())),
            "notes": list(self._notes(record)),
            "newest": [self._newest(trace) for trace in self._store.inquiry.newest_of_feed(state.feed_id, NEWEST)],
        }

    def _summary(self, record: FeedRecord) -> str:
        """Return how a feed is, in a sentence."""
        state = record.state
        due = f"; it is asked next at {iso(state.next_due)}" if state.next_due else ""
        if state.state in RESTING:
            return f"{RESTING[state.state]}{due if state.state == 'new' else ''}."
        if state.state == "declined":
            return f"it is left alone. {state.reason}"
        if state.state in ("failing", "gone", "held"):
            since = f", the last good visit was at {iso(state.last_success)}" if state.last_success else ""
            return f"its feed gives nothing{since}{due}. {state.reason}"
        return f"the last good visit was at {iso(state.last_success)}{due}."

    def _notes(self, record: FeedRecord) -> Iterator[str]:
        """Yield what else keeps posts of a feed away: how many a visit takes, a pause that its host asked for."""
        most, listed = self._planet.fetch.max_entries, self._store.inquiry.listed_by(record.state.feed_id)
        if listed >= most and not record.feed.is_home:
            yield f"A visit takes the newest {most} entries (max_entries): older ones of this feed are left out."
        if record.state.retry_until and record.state.retry_until > self._now:
            until = iso(record.state.retry_until)
            yield f"Its server asked to be left alone until {until}: that holds with --force, too."
        if record.state.state == "ok" and record.state.next_due and record.state.next_due > self._now:
            yield "planet update MEMBER --force asks it now."

    def _newest(self, trace: Any) -> dict[str, Any]:
        item = trace.item
        return {
            "title": title_of(trace),
            "link": item.link if item else "",
            "published": iso(item.stated if item else None),
            "first_seen": iso(trace.first_seen),
            "reason": sentence(trace.verdict) if trace.verdict and not trace.shown else None,
        }


def address_of(feed: Feed) -> str:
    """Return the address of a feed without credentials; of a local one its path."""
    return urls.absolute(feed.url) if feed.place == "web" else feed.url
