"""Problems as the admin is told of them after a turn; of many at once a summary and the first few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from planet.model.problems import NotedProblem, Problem
from planet.pages.public_addresses import shown_address
from planet.rules.upkeep.words import SHORT, ended

LONGEST = 8
"""So many problems, or ends of problems, are told in full; of more, FIRST of them and how many of each kind."""

FIRST = 5


def problem_lines(noted: Sequence[NotedProblem]) -> Iterator[str]:
    """Yield the lines that tell the admin of problems, and of those that have ended."""
    problems = [one.problem for one in noted if one.ended_at is None]
    if len(problems) > LONGEST:
        yield f"{len(problems)} new problems: {_counted(problems)}. `planet check` lists them all; the first are:"
    for problem in _first(problems):
        yield f"{_head(problem)}: {problem.sentence}"
        yield f"  {problem.advice}"
    well = [one.problem for one in noted if one.ended_at]
    for problem in _first(well):
        yield f"{_head(problem)}: {ended(problem.kind)}"
    if len(well) > LONGEST:
        yield f"… and {len(well) - FIRST} more are well again."


def problem_documents(noted: Sequence[NotedProblem]) -> list[dict[str, object]]:
    """Return the same as documents for `planet update --json`: all of them."""
    return [
        {
            "member": one.problem.member,
            "feed": shown_address(one.problem.feed),
            "kind": one.problem.kind,
            "since": _iso(one.problem.since),
            "ended": one.ended_at and _iso(one.ended_at),
            "sentence": ended(one.problem.kind) if one.ended_at else one.problem.sentence,
            "advice": "" if one.ended_at else one.problem.advice,
            "certain": one.problem.certain,
        }
        for one in noted
    ]


def _first(problems: Sequence[Problem]) -> Sequence[Problem]:
    return problems if len(problems) <= LONGEST else problems[:FIRST]


def _head(problem: Problem) -> str:
    return f"{problem.member}: {shown_address(problem.feed)}" if problem.feed else problem.member


def _counted(problems: Sequence[Problem]) -> str:
    counts = Counter(problem.kind for problem in problems).most_common()
    return ", ".join(f"{count} {SHORT[kind][count > 1]}" for kind, count in counts)


def _iso(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
