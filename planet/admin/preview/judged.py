"""The entries of a reading, each with what a visit would make of it: its rule, its place on the river."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from planet.admin.preview.targets import Target
from planet.admin.why.words import iso
from planet.locale import calendar
from planet.model.arrivals import Match
from planet.model.community import Feed, Planet
from planet.model.entry import Entry
from planet.model.results import Reading
from planet.model.verdict import Verdict
from planet.pages.river.front import FILLED_TO
from planet.rules import identity, placement
from planet.rules.placement import VisitContext
from planet.rules.upkeep.feed_rules import KEYS, shares, verdict_of
from planet.rules.verdicts import sentence
from planet.store import Store
from planet.struct import Struct, replace
from planet.turn.compare import compare
from planet.turn.own_ids import hub_host


class Judge(Struct, frozen=True):
    """Judges what was read as a visit at this moment would."""

    planet: Planet
    store: Store | None
    now: datetime

    def entries(self, target: Target, feed: Feed, reading: Reading) -> list[dict[str, Any]]:
        """Return the accounts of the entries, in the order of the document; `feed` has the rules that are tried."""
        matches = self._matches(target, reading)
        visit = VisitContext(
            feed_url=feed.url,
            hub_host=hub_host(self.planet),
            now=self.now,
            last_success=target.record.state.last_success if target.record else None,
            days_on_front=self.planet.days_on_front,
        )
        undated = placement.backlog(matches, visit)
        verdicts = [verdict_of(feed)(_dated(match)) for match in matches]
        places = [self._place(match, visit, number in undated) for number, match in enumerate(matches)]
        border = self._border([place for place, verdict in zip(places, verdicts, strict=True) if verdict is None])
        return [
            {**_statements(match.incoming.entry), **_ruled(verdict), **place.account(border)}
            for match, verdict, place in zip(matches, verdicts, places, strict=True)
        ]

    def _matches(self, target: Target, reading: Reading) -> Sequence[Match]:
        if target.record and self.store:
            return compare(self.store, target.record, reading).matches
        return [Match(item) for item in identity.incoming_items(reading.entries, reading.keys)]

    def _place(self, match: Match, visit: VisitContext, straight_to_archive: bool) -> Place:
        """Return where an entry stands, or would stand: for one that is stored its fixed river date."""
        entry_id = match.entry_id
        if self.store and match.item_id and entry_id:
            (trace,) = self.store.inquiry.traces([entry_id]) or (None,)
            if trace:
                return Place(True, trace.river_at, trace.backlog)
        return Place(False, placement.river_date(match.incoming.entry, visit), straight_to_archive)

    def _border(self, places: Sequence[Place]) -> datetime:
        """Return the river date of the last entry on the front if these come in: the first moment of its days, or
        that of an older entry with which they are filled (rule 7)."""
        zone = ZoneInfo(self.planet.timezone)
        days = calendar.start_of(calendar.day_of(self.now, zone) - timedelta(days=self.planet.days_on_front - 1), zone)
        stored = self.store.queries.newest(FILLED_TO, scope="front") if self.store else ()
        new = [place.moment for place in places if not place.known and not place.backlog]
        newest = sorted([*new, *(entry.river_at for entry in stored)], reverse=True)[:FILLED_TO]
        return min([days, *newest])


class Place(Struct, frozen=True):
    """An entry's place on the river; `known` is True if it is stored, `backlog` if it went or goes straight to the
    archive."""

    known: bool
    moment: datetime
    backlog: bool

    def account(self, border: datetime) -> dict[str, Any]:
        """Return it as the document has it; `border` is the river date down to which the front goes."""
        in_front = not self.backlog and self.moment >= border
        return {"known": self.known, "river_date": iso(self.moment), "place": "front" if in_front else "archive"}


def _dated(match: Match) -> Entry:
    """Return an entry with the date that is stored for it, if it is."""
    entry = match.incoming.entry
    return replace(entry, published=match.published) if match.published else entry


def _ruled(verdict: Verdict | None) -> dict[str, Any]:
    return {"let_in": verdict is None, "reason": sentence(verdict) if verdict else None}


def _statements(entry: Entry) -> dict[str, Any]:
    """Return what an entry says of itself, as far as rules ask for it."""
    return {
        "title": entry.title or entry.excerpt[:80] or entry.link or entry.guid,
        "link": entry.link,
        "guid": entry.guid,
        "published": iso(entry.published),
        "updated": iso(entry.updated),
        "kind": entry.kind,
        "language": entry.language,
        "authors": [author.name for author in entry.authors],
        "categories": list(entry.tags),
        "characters": len(" ".join(entry.text.split())),
    }


def rules_of(feed: Feed) -> dict[str, Any]:
    """Return the rules of a feed that can keep entries out, by their keys in the members file."""
    rules = {key: getattr(feed, key) for key in KEYS}
    return {key: _plain(value) for key, value in rules.items() if value}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value if isinstance(value, (int, str)) else value.isoformat()


def shares_of(feed: Feed, reading: Reading) -> list[dict[str, Any]]:
    """Return how many entries each rule lets in by itself, and last how many all do; empty without rules."""
    return [
        {"key": share.key or "all", "let_in": share.let_in, "entries": share.all}
        for share in shares(feed, reading.entries)
    ]
