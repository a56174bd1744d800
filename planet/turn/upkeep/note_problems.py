"""The problems of a turn: what it learnt, and whose day has come, is judged; what is new is noted, what is well ends.

What is to be judged is stored with the visits, so that a turn that was killed in between is made good by the next one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from planet.locale import calendar
from planet.model.community import Planet
from planet.model.problems import FeedFacts, NotedProblem, SearchFacts, Sign, SignRecord
from planet.model.records import DiscoveryRecord, FeedRecord, MemberRecord
from planet.pages import marks
from planet.pages.upkeep.problems import PROBLEMS
from planet.rules.upkeep import filtering
from planet.rules.upkeep.changes import SOON, ProblemChanges, all_end, changes, signs_of_feed, signs_of_search
from planet.rules.upkeep.days import Today
from planet.store import Store
from planet.store.upkeep.signs import Subject
from planet.struct import Struct, replace


class Known(Struct, frozen=True):
    """What the store knows of those who are judged, asked once."""

    feeds: Mapping[int, FeedRecord]
    members: Mapping[int, MemberRecord]
    searches: Mapping[int, DiscoveryRecord]
    noted: Mapping[Subject, list[NotedProblem]]


def note_problems(planet: Planet, store: Store, now: datetime) -> None:
    """Judge the feeds and members of which this turn learnt something, and those whose day has come."""
    zone = ZoneInfo(planet.timezone)
    today = Today(calendar.day_of(now, zone), zone)
    due = store.signs.due(now)
    if not due:
        return
    known = _known(store, due.keys(), now)
    with store.transaction():
        news = [_judge(store, known, subject, record, today, now) for subject, record in due.items()]
        store.signs.judged(news_at for _, news_at in news)
        if any(changed for changed, _ in news):
            marks.record(store, [PROBLEMS.mark("")])


def note_told(store: Store, problems: Sequence[NotedProblem], now: datetime) -> None:
    """Store that the admin was told of these problems, or of their end: call this when they are printed."""
    if problems:
        with store.transaction():
            store.problems.told(problems, now)


def _known(store: Store, subjects: Collection[Subject], now: datetime) -> Known:
    searched = any(feed_id == 0 for _, feed_id in subjects)
    return Known(
        store.feeds.by_ids([feed_id for _, feed_id in subjects if feed_id]),
        store.members.by_ids({member_id for member_id, _ in subjects}),
        store.members.discoveries() if searched else {},
        store.problems.recent(subjects, now - timedelta(days=SOON + 1)),
    )


def _judge(
    store: Store, known: Known, subject: Subject, record: SignRecord, today: Today, now: datetime
) -> tuple[bool, tuple[Subject, datetime | None]]:
    """Judge a feed, or the search of a member, and store what changes; return whether anything did, and when to judge
    it again."""
    member_id, feed_id = subject
    member, feed = known.members.get(member_id), known.feeds.get(feed_id)
    noted = known.noted.get(subject, [])
    if feed and feed.state.state == "paused":
        return False, (subject, None)
    signs: tuple[Sign, ...] | None = None
    if member and feed:
        facts = FeedFacts(
            member, feed.feed, feed.state, _with_filter(store, subject, feed, record, now), feed.discovered
        )
        signs = signs_of_feed(facts, today)
    elif member and not feed_id and member.present and member.profile.wants_discovery:
        search = known.searches.get(member_id)
        signs = signs_of_search(SearchFacts(member, search, record), today) if search else ()
    url = feed.feed.url if feed else ""
    found = all_end(noted) if signs is None else changes(signs, noted, today, now, url)
    return _store(store, subject, url, found, now), (subject, found.judge_at)


def _with_filter(store: Store, subject: Subject, feed: FeedRecord, record: SignRecord, now: datetime) -> SignRecord:
    """Return the signs of a feed; if its filter was edited, with all its items counted by the new one."""
    key = filtering.key(feed.feed)
    if record.past.filter == key:
        return record
    rules = store.signs.rules(feed.state.feed_id) if key else []
    past = filtering.counted_anew(record.past, feed.feed, [filtering.lets_in_by(rule) for rule in rules])
    store.signs.set_past(subject, past, now)
    return replace(record, past=past)


def _store(store: Store, subject: Subject, url: str, found: ProblemChanges, now: datetime) -> bool:
    """Store the changes among the problems of a feed or member; return whether any came or ended."""
    if found == ProblemChanges(judge_at=found.judge_at):
        return False
    store.problems.end(found.ended, now)
    store.problems.mark_well(found.well, now)
    store.problems.mark_well(found.back, None)
    store.problems.note(subject, url, found.new, now)
    return bool(found.new or found.ended)
