"""A turn in plain lines and as JSON. Of many sentences of one kind, the first few and how many more there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from planet.cli.outreach.sent import sent_document, sent_lines, warn_of_faults
from planet.locale.formatting import iso
from planet.model.report import TurnReport
from planet.rules.feed_state import not_reached
from planet.turn.upkeep.telling import problem_documents, problem_lines
from planet.web.patterns import later

ALIKE = 10
"""So many sentences of one kind are printed."""

KINDS = 30
"""So many kinds have sentences."""

_OWN = later(r'"[^"]*"|\'[^\']*\'|\S*[/\d@]\S*')
"""What differs between sentences of one kind: what they quote, numbers, names of files, addresses."""


def turn_lines(report: TurnReport) -> Iterator[str]:
    """Yield a turn in plain lines: counts, notes, then the feeds that failed; of many of one kind the first few."""
    yield (
        f"Feeds: {report.feeds_due - _unreached(report)} visited, {report.feeds_fresh} with something new, "
        f"{report.feeds_unchanged} unchanged, {report.feeds_failed} failed, {report.feeds_not_due} not due."
    )
    yield (
        f"Entries: {report.entries_new} new, {report.entries_updated} updated, "
        f"{report.entries_withdrawn} withdrawn, {report.entries_stored} stored."
    )
    yield f"Pages: {report.pages_written} written, {report.pages_removed} removed."
    problems = tuple(problem_lines(report.problems))
    yield from folded(parted(note) for note in report.notes if note not in problems)
    yield from (f"  {line}" for line in problems)
    if report.offline:
        yield not_reached(report.not_reached)
    yield from folded((f"{visit.member}: {visit.feed}: ", visit.reason) for visit in report.failures)
    yield from sent_lines(report.outgoing)


def _unreached(report: TurnReport) -> int:
    """Return how many of the feeds that were due were not reached for lack of a network: they were not visited."""
    return report.feeds_due - report.feeds_fresh - report.feeds_unchanged - report.feeds_failed


def folded(sentences: Iterable[tuple[str, str]], indent: str = "  ") -> Iterator[str]:
    """Yield a line for each sentence; of many that differ in names, numbers or addresses alone, the first, and then
    how many more there are.

    A sentence is given in two parts, whom it is about and what it says: the first part makes no difference.
    """
    by_kind: dict[str, list[str]] = {}
    for whom, words in sentences:
        by_kind.setdefault(_OWN.sub("…", words), []).append(f"{whom}{words}")
    for kind, lines in list(by_kind.items())[:KINDS]:
        yield from (f"{indent}{line}" for line in lines[:ALIKE])
        if len(lines) > ALIKE:
            yield f"{indent}… and {len(lines) - ALIKE:,} more like this: {kind}"
    if more := Counter({kind: len(lines) for kind, lines in list(by_kind.items())[KINDS:]}):
        yield f"{indent}… and {more.total():,} more of {len(more):,} other kinds."


def parted(note: str) -> tuple[str, str]:
    """Return the two parts of a note: the member it begins with, and the words."""
    whom, colon, words = note.partition(": ")
    return (whom + colon, words) if colon and " " not in whom else ("", note)


def turn_document(report: TurnReport) -> dict[str, object]:
    """Return the document of `planet update --json`."""
    return {
        "schema": 1,
        "feeds": {
            "due": report.feeds_due,
            "fresh": report.feeds_fresh,
            "unchanged": report.feeds_unchanged,
            "failed": report.feeds_failed,
            "not_due": report.feeds_not_due,
            **({"not_reached": report.not_reached} if report.not_reached else {}),
        },
        "entries": {
            "new": report.entries_new,
            "updated": report.entries_updated,
            "withdrawn": report.entries_withdrawn,
            "stored": report.entries_stored,
        },
        "pages": {"written": report.pages_written, "removed": report.pages_removed},
        "failures": [
            {
                "member": visit.member,
                "feed": visit.feed,
                "reason": visit.reason,
                "next_visit": visit.next_visit and iso(visit.next_visit),
            }
            for visit in report.failures
        ],
        "notes": list(report.notes),
        **({"after_publish": report.after_publish} if report.after_publish else {}),
        "outgoing": sent_document(report.outgoing),
        "problems": problem_documents(report.problems),
        "seconds": {
            "poll": round(report.seconds_poll, 3),
            "store": round(report.seconds_store, 3),
            "publish": round(report.seconds_publish, 3),
        },
    }


def warn_of_turn(turn: TurnReport, warn: Callable[[str], None]) -> None:
    """Print as diagnostics what a turn that prints no report must say: new problems, those that have ended, and what
    keeps news from going out."""
    for line in problem_lines(turn.problems):
        warn(line)
    warn_of_faults(turn.outgoing, warn)
