"""The report of `planet check`: as plain lines, as one JSON document, as annotations of a forge."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from planet.cli import output
from planet.cli.terminal import Verbatim
from planet.locale.formatting import number_of

if TYPE_CHECKING:
    from planet.errors import MembersFileError
    from planet.model.community import Planet
    from planet.model.findings import Checkup, PlacedFinding

Annotation = tuple[str, int, str]
"""How grave a thing is ("error", "warning", "notice"), its line, and its sentence."""

HINTS = frozenset({"http", "discovery", "same-person", "reading", "cadence", "alike", "silent", "language"})
"""Kinds of findings that need nobody at once."""


MOST_OF_KIND = 10
"""Hints of a kind that the plain report lists; more of them are one line, unless all are asked for."""


def lines(planet: Planet, report: Checkup, file: str, *, verbose: bool = False) -> Iterator[str]:
    """Yield the report in plain lines: what the file holds, notes, the findings by line, what was written.

    Hints of which there are many are gathered, unless it is `verbose`: an old list has hundreds of feeds over http.
    """
    yield from _planet_lines(planet, file)
    yield from report.notes
    counts = Counter(placed.finding.kind for placed in report.findings)
    gathered = {kind for kind, count in counts.items() if kind in HINTS and count > MOST_OF_KIND and not verbose}
    for placed in report.findings:
        if placed.finding.kind not in gathered:
            yield f"{file}, line {placed.line}: {_sentence(placed)}"
            yield from (Verbatim(f"    {line}") for line in placed.finding.write.splitlines())
    for kind in sorted(gathered):
        yield _gathered(file, [placed for placed in report.findings if placed.finding.kind == kind])
    if report.fixed:
        yield ""
        yield f"Written: {number_of(len(report.fixed), 'address', 'addresses')}."
        yield from (f"  {edit.old_url} is now {edit.new_url}: {edit.reason}" for edit in report.fixed)
        yield Verbatim(report.diff)


def _planet_lines(planet: Planet, file: str) -> Iterator[str]:
    """Yield the line on a members file without mistakes: how many members, feeds and folders it names."""
    feeds = [feed for member in planet.members for feed in member.feeds]
    named = number_of(sum(not feed.is_home for feed in feeds), "feed")
    folders = number_of(sum(feed.place == "folder" for feed in feeds), "folder")
    seeking = sum(member.wants_discovery for member in planet.members)
    people = number_of(len(planet.members), "member")
    yield f"{file} is good: {people}, {named} named, {seeking} to be discovered, {folders} of posts."


def _sentence(placed: PlacedFinding) -> str:
    finding = placed.finding
    return f"{placed.key}: {finding.fact}; {finding.advice}{':' if finding.write else ''}"


def _gathered(file: str, hints: Sequence[PlacedFinding]) -> str:
    """Return many hints of a kind as one line: how many there are, the lines of the first, and the first in full."""
    numbers = ", ".join(str(placed.line) for placed in hints[:MOST_OF_KIND])
    more = f"{len(hints)} such hints, lines {numbers} … (all with --verbose or --json)"
    return f"{file}, {more}. The first: {_sentence(hints[0])} {hints[0].finding.write}".rstrip()


def of_report(report: Checkup, file: str, forge: str | None, *, online: bool) -> str:
    """Return the report for machines: one JSON document, or the annotations of a forge."""
    if forge:
        return annotated(forge, file, _annotations(report))
    return output.dumped(
        {
            "schema": 1,
            "file": file,
            "online": online and not report.offline,
            "mistakes": [],
            "findings": [_document(placed) for placed in report.findings],
            "failed": report.failed,
            "fixed": [{"old": edit.old_url, "new": edit.new_url, "reason": edit.reason} for edit in report.fixed],
            "notes": list(report.notes),
        }
    )


def _document(placed: PlacedFinding) -> dict[str, object]:
    finding = placed.finding
    return {
        "line": placed.line,
        "key": placed.key,
        "kind": finding.kind,
        "fact": finding.fact,
        "advice": finding.advice,
        "write": finding.write or None,
    }


def of_mistakes(error: MembersFileError, file: str, forge: str | None) -> str:
    """Return the mistakes of a members file for machines: one JSON document, or the annotations of a forge."""
    if forge:
        sentences = (
            (slip.line, f"{slip.key}: {slip.sentence}" if slip.key else slip.sentence) for slip in error.mistakes
        )
        return annotated(forge, file, (("error", line or 1, sentence) for line, sentence in sentences))
    mistakes = [{"line": slip.line, "key": slip.key, "sentence": slip.sentence} for slip in error.mistakes]
    empty = {"online": False, "mistakes": mistakes, "findings": [], "failed": 0, "fixed": [], "notes": []}
    return output.dumped({"schema": 1, "file": file, **empty})


def _annotations(report: Checkup) -> Iterator[Annotation]:
    for placed in report.findings:
        gravity = "notice" if placed.finding.kind in HINTS else "warning"
        write = f" {placed.finding.write}" if placed.finding.write else ""
        yield gravity, placed.line, _sentence(placed) + write
    yield from (("notice", 1, note) for note in report.notes)


def annotated(forge: str, file: str, items: Iterable[Annotation]) -> str:
    """Return annotations as a forge reads them: commands of GitHub's workflows, or GitLab's report on code quality."""
    if forge == "github":
        return "\n".join(_github_command(file, *item) for item in items)
    return json.dumps([_gitlab_issue(file, *item) for item in items], ensure_ascii=False, indent=1)


def _github_command(file: str, gravity: str, line: int, sentence: str) -> str:
    """Return a workflow command. Its signs are escaped, so that no name in the file can make a command of its own."""
    place = file.replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
    text = sentence.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return f"::{gravity} file={place},line={line},title=planet check::{text}"


_GRAVITY = {"error": "blocker", "warning": "major", "notice": "info"}


def _gitlab_issue(file: str, gravity: str, line: int, sentence: str) -> dict[str, object]:
    return {
        "description": sentence,
        "check_name": "planet check",
        "fingerprint": hashlib.sha256(f"{file} {sentence}".encode()).hexdigest(),
        "severity": _GRAVITY[gravity],
        "location": {"path": file, "lines": {"begin": line}},
    }
