"""The days of a sample community, which end with the day of the first turn: a first look shows no old news.

Only dates of feeds and posts in files of the hub folder are moved, all by the same number of whole days, which the
store remembers. The files stay as they are.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from planet.model.community import Planet
from planet.model.entry import Entry
from planet.model.results import Reading
from planet.store import Store
from planet.struct import replace

FACT = "sample moved"
"""The fact with the last day of the sample, and the days by which it is moved."""

LAST_HOUR = time(6, tzinfo=UTC)
"""The time before which the posts of the last day are dated: none of them may be moved into the future."""


def days_moved(planet: Planet, store: Store, now: datetime) -> timedelta:
    """Return by how much the dates in files are moved: none without `sample_until`, else what the first turn, of
    `now`, made of it."""
    if planet.sample_until is None:
        return timedelta()
    last_day, _, days = store.published.fact(FACT).partition(" ")
    if last_day != planet.sample_until.isoformat():
        days = str(_days_since(planet.sample_until, now))
        with store.transaction():
            store.published.set_fact(FACT, f"{planet.sample_until} {days}")
    return timedelta(days=int(days))


def _days_since(last_day: date, now: datetime) -> int:
    return max(0, (now - datetime.combine(last_day, LAST_HOUR)).days)


def moved(reading: Reading, by: timedelta) -> Reading:
    """Return a reading whose entries are dated later by so much."""
    return replace(reading, entries=tuple(_moved(entry, by) for entry in reading.entries)) if by else reading


def _moved(entry: Entry, by: timedelta) -> Entry:
    return replace(
        entry,
        published=entry.published and entry.published + by,
        updated=entry.updated and entry.updated + by,
    )
