"""What changes among the problems of a feed or member: which are new, which end, and when to judge again.

A problem is told once. It ends only when its sign has not been seen for some days. If the same comes back within three
months, it is noted again only when it has lasted for four weeks: what comes and goes is told a few times a year, and
what stays is always told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from planet.model.problems import FeedFacts, NotedProblem, ProblemKind, SearchFacts, Sign
from planet.rules.upkeep import filtering, floods, places, searches, silence, unreadable
from planet.rules.upkeep.days import Today
from planet.struct import Struct

FEED_RULES: tuple[Callable[[FeedFacts, Today], Sign | None], ...] = (
    unreadable.unreadable,
    places.moved,
    places.held,
    places.declined,
    silence.emptied,
    silence.silent,
    floods.alike,
    floods.cadence,
    filtering.lets_nothing_in,
)

CALM: dict[ProblemKind, int] = {
    **dict.fromkeys(unreadable.RANK, 3),
    "emptied": 3,
    "no-feed": 0,
    "alike": 30,
    "cadence": 30,
}
"""Days without the sign after which a problem has ended; of other kinds it ends at once."""

TOLD_AT_END: frozenset[ProblemKind] = frozenset((*unreadable.RANK, "emptied", "silent", "declined", "no-feed"))
"""Kinds whose end is told, if it came by itself and not by an edit of the members file."""

SOON = 90
"""Days after the end of a problem within which it comes back soon."""

PATIENCE_WITH_RETURNS = 28
"""Days that a sign which comes back soon must last."""

Open = Sequence[NotedProblem]


class ProblemChanges(Struct, frozen=True):
    """What changes among the problems of one feed or member, and when to judge it again (None: not before something
    happens).

    `well` are the ids of those whose sign is not seen any more, `back` of those whose sign is seen again. `ended` are
    the ids of those that end, each with whether it is well again by itself.
    """

    new: tuple[Sign, ...] = ()
    well: tuple[int, ...] = ()
    back: tuple[int, ...] = ()
    ended: tuple[tuple[int, bool], ...] = ()
    judge_at: datetime | None = None


def signs_of_feed(facts: FeedFacts, today: Today) -> tuple[Sign, ...]:
    """Return all signs of trouble with a feed, also those that have not lasted long enough yet."""
    signs = [sign for rule in FEED_RULES if (sign := rule(facts, today))]
    kinds = {sign.kind for sign in signs}
    return tuple(sign for sign in signs if sign.kind != "cadence" or "alike" not in kinds)


def signs_of_search(facts: SearchFacts, today: Today) -> tuple[Sign, ...]:
    """Return all signs of trouble with the search for a member's feeds."""
    return tuple(filter(None, (searches.no_feed(facts, today),)))


def changes(signs: Sequence[Sign], noted: Open, today: Today, now: datetime, url: str = "") -> ProblemChanges:
    """Return the changes among the problems of a feed or member with these signs, judged at `now`.

    `noted` are its problems: the open ones, and those that ended within the last SOON days. `url` is the feed's URL:
    a problem with a former URL ends without being told.
    """
    open_problems = [problem for problem in noted if problem.ended_at is None]
    new = [sign for sign in signs if _is_new(sign, open_problems, noted, today)]
    ended = [(p.problem_id, by_itself) for p in open_problems for by_itself in _end(p, signs, new, today, url)]
    gone_ids = {problem_id for problem_id, _ in ended}
    staying = [problem for problem in open_problems if problem.problem_id not in gone_ids]
    seen = {problem.problem_id for problem in staying if _sign_of(problem, signs)}
    well = tuple(p.problem_id for p in staying if p.problem_id not in seen and p.well_since is None)
    back = tuple(p.problem_id for p in staying if p.problem_id in seen and p.well_since)
    waits = [_ripe_at(sign, noted, today) for sign in signs if sign not in new and not _known(sign, staying)]
    waits += [
        today.start_of_day(p.well_since or now, CALM.get(p.problem.kind, 0))
        for p in staying
        if p.problem_id not in seen
    ]
    judge_at = min((moment for moment in waits if moment > now), default=None)
    return ProblemChanges(tuple(new), well, back, tuple(ended), judge_at)


def all_end(noted: Open) -> ProblemChanges:
    """Return the changes for a feed or member that is not in the members file any more: all its problems end."""
    return ProblemChanges(ended=tuple((problem.problem_id, False) for problem in noted if problem.ended_at is None))


def _is_new(sign: Sign, open_problems: Open, noted: Open, today: Today) -> bool:
    """Return whether a sign is a problem that is not noted yet. Of the kinds for a feed that cannot be read, one that
    says no more than the open one is none."""
    return today.is_problem(sign, _patience(sign, noted, today)) and not _known(sign, open_problems)


def _known(sign: Sign, open_problems: Open) -> bool:
    """Return whether an open problem says as much as a sign: the same, more of a feed that cannot be read, or that the
    posts of this week are all alike."""
    rank = unreadable.RANK.get(sign.kind)
    if sign.kind == "cadence" and any(problem.problem.kind == "alike" for problem in open_problems):
        return True
    return any(
        (problem.problem.kind, problem.key) == (sign.kind, sign.key)
        or (rank is not None and unreadable.RANK.get(problem.problem.kind, -1) >= rank)
        for problem in open_problems
    )


def _patience(sign: Sign, noted: Open, today: Today) -> int:
    """Return how long a sign must last at least (days): longer if the same ended not long ago."""
    came_back = any(
        problem.problem.kind == sign.kind and problem.ended_at and today.days_since(problem.ended_at) <= SOON
        for problem in noted
    )
    return PATIENCE_WITH_RETURNS if came_back and sign.patience else 0


def _ripe_at(sign: Sign, noted: Open, today: Today) -> datetime:
    return today.start_of_day(sign.since, max(sign.patience, _patience(sign, noted, today)))


def _sign_of(problem: NotedProblem, signs: Sequence[Sign]) -> Sign | None:
    """Return the sign that an open problem still has; for a feed that cannot be read, whichever kind it is of now."""
    kind = problem.problem.kind
    for sign in signs:
        if (kind, problem.key) == (sign.kind, sign.key) or {kind, sign.kind} <= unreadable.RANK.keys():
            return sign
    return None


def _end(problem: NotedProblem, signs: Sequence[Sign], new: Sequence[Sign], today: Today, url: str) -> tuple[bool, ...]:
    """Return whether an open problem ends well by itself, in a tuple; () if it does not end."""
    kind = problem.problem.kind
    if problem.problem.feed != url:
        return (False,)
    if any({kind, sign.kind} <= unreadable.RANK.keys() for sign in new):
        return (False,)
    if _sign_of(problem, signs):
        return ()
    other = any(sign.kind == kind for sign in signs)
    if other and kind != "silent":
        return (False,)
    calm = CALM.get(kind, 0)
    if calm and (problem.well_since is None or today.days_since(problem.well_since) < calm):
        return ()
    return (kind in TOLD_AT_END,)
