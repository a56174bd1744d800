"""Feeds that bring many more posts than ever, or many posts that are nearly the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from planet.model.problems import FeedFacts, FeedPast, Sign
from planet.rules.upkeep.days import Today
from planet.rules.upkeep.past import start_of_week, week_of
from planet.struct import replace

MANY = 12
"""Posts in a week; fewer are no flood, whoever is silent otherwise."""

TIMES_THE_BUSIEST = 6
"""A week is a jump when it has so many times the posts of the busiest week before."""

DAYS_OF_PAST = 56
"""Only a feed that has been read for so long, with posts in LEAST_WEEKS weeks, has a cadence."""

LEAST_WEEKS = 3
YEAR_OF_WEEKS = 53

MANY_ALIKE = 8
"""Posts of one visit."""

NEARLY = 0.7
"""Two titles are nearly the same if so much of their pairs of letters is."""

COMPARED = 100
"""So many titles of a visit are compared with each other."""

_ADVICE = (
    "Look at the posts. If they are not meant for here, add a filter (exclude, include, since) to this feed, "
    "or take it out."
)


def cadence(facts: FeedFacts, today: Today) -> Sign | None:
    """Return the sign of a week with many more posts than any before, within the last year."""
    first, weeks = facts.state.first_success, dict(facts.signs.past.weeks)
    this = week_of(today.day)
    recent = [week for week in (this - 1, this) if weeks.get(week, 0) >= MANY]
    if _is_talk(facts) or not recent or first is None or today.days_since(first) < DAYS_OF_PAST:
        return None
    week = recent[0]
    before = [count for other, count in weeks.items() if week - YEAR_OF_WEEKS <= other < week]
    busiest = max(before, default=0)
    if len(before) < LEAST_WEEKS or weeks[week] < TIMES_THE_BUSIEST * busiest:
        return None
    start = start_of_week(week, today.zone)
    return Sign(
        "cadence",
        start,
        f"{weeks[week]} posts within a week, from {today.written(start)} on; "
        f"no week of the year before had more than {busiest}.",
        _ADVICE,
        ready=facts.state.state == "ok",
    )


def alike(facts: FeedFacts, today: Today) -> Sign | None:
    """Return the sign of a visit that brought many posts whose titles are nearly the same, unlike those before."""
    past = facts.signs.past
    if _is_talk(facts) or past.alike_at is None or today.days_since(past.alike_at) > 1:
        return None
    return Sign(
        "alike",
        past.alike_at,
        f'{past.alike} posts came at once on {today.written(past.alike_at)} with nearly the same title, such as "'
        f'{past.alike_title}"; earlier titles were not like that.',
        _ADVICE,
        ready=facts.state.state == "ok",
    )


def _is_talk(facts: FeedFacts) -> bool:
    """Return whether many people write in a feed, as in a list or a forum: its answers come in bursts of one title."""
    return facts.member.role == "channel" or facts.feed.kind == "forum"


def with_alike(past: FeedPast, before: FeedPast, titles: Sequence[str], now: datetime) -> FeedPast:
    """Return the past with a visit at `now` that brought posts of these titles, if many of them are nearly the same.
    `before` is the past before that visit."""
    number, title = nearly_the_same(titles, before)
    return replace(past, alike=number, alike_title=title, alike_at=now) if number else past


def nearly_the_same(titles: Sequence[str], past: FeedPast) -> tuple[int, str]:
    """Return how many of the new titles of a visit are nearly the same, and one of them; 0 and "" if they are few, or
    if the feed always had such titles."""
    pairs = [(title, _pairs_of_letters(title)) for title in titles[:COMPARED] if title]
    if len(pairs) < MANY_ALIKE:
        return 0, ""
    before = [_pairs_of_letters(title) for title in past.titles]
    counts = [sum(_alike(own, other) for _, other in pairs) for _, own in pairs]
    most = max(counts)
    title, own = pairs[counts.index(most)]
    if most < MANY_ALIKE or not before or any(_alike(own, other) for other in before):
        return 0, ""
    return most, title


def _pairs_of_letters(title: str) -> Counter[str]:
    """Return the pairs of neighbouring letters of a title, of any script; numbers do not count."""
    letters = "".join(sign for sign in title.casefold() if sign.isalpha())
    return Counter(letters[place : place + 2] for place in range(max(1, len(letters) - 1)))


def _alike(title: Counter[str], other: Counter[str]) -> bool:
    """Return whether two titles have nearly the same pairs of letters."""
    shared = sum((title & other).values())
    return 2 * shared >= NEARLY * (title.total() + other.total())
