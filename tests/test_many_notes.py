"""A turn with very many notes or failures: a terminal shows the first of each kind, the document of the turn all."""

from __future__ import annotations

from planet.cli.reports.turn import ALIKE, KINDS, turn_document, turn_lines
from planet.model.report import Failure, TurnReport
from planet.struct import replace

QUIET = TurnReport()


def test_five_thousand_notes_of_two_kinds_are_some_twenty_lines() -> None:
    """They differ in members, files, lines and what they quote."""
    notes = (
        *(f'm{n}: posts/m{n}/p{n}.md, line {n}: "t{n}" is no date' for n in range(5000)),
        *(f"m{n}: {n} entries were left out" for n in range(30)),
        "a migration was made",
    )
    report = replace(QUIET, notes=notes)
    lines = list(turn_lines(report))[3:]
    assert lines[: ALIKE + 1] == [
        *(f"  {note}" for note in notes[:ALIKE]),
        "  … and 4,990 more like this: … line … … is no date",
    ]
    assert lines[ALIKE + 1 :] == [
        *(f"  {note}" for note in notes[5000 : 5000 + ALIKE]),
        "  … and 20 more like this: … entries were left out",
        "  a migration was made",
    ]
    assert turn_document(report)["notes"] == list(notes)


def test_a_few_of_a_kind_are_all_printed() -> None:
    notes = tuple(f"m{n}: posts/m{n}/a.md: is empty" for n in range(ALIKE))
    assert list(turn_lines(replace(QUIET, notes=notes)))[3:] == [f"  {note}" for note in notes]


def test_notes_of_very_many_kinds_end_somewhere() -> None:
    words = ("red", "green", "blue", "black", "white", "grey")
    notes = tuple(f"m1: {a} {b} {c}" for a in words for b in words for c in words)
    lines = list(turn_lines(replace(QUIET, notes=notes)))[3:]
    assert len(lines) == KINDS + 1
    assert lines[-1] == f"  … and {len(notes) - KINDS} more of {len(notes) - KINDS} other kinds."


def test_failures_are_folded_by_their_reason() -> None:
    """Whatever the host."""
    failures = tuple(
        Failure(f"m{n}", f"https://m{n}.example/f", f"m{n}.example refuses the connection.", None) for n in range(4000)
    )
    lines = list(turn_lines(replace(QUIET, feeds_failed=4000, failures=failures)))[3:]
    assert lines[0] == "  m0: https://m0.example/f: m0.example refuses the connection."
    assert lines[ALIKE:] == ["  … and 3,990 more like this: … refuses the connection."]
