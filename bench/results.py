"""What was measured, as lines of JSON in the cache: a run that was stopped goes on where it was.

Nothing is taken out of the file. Of a group that was stopped nothing counts, and of a step that was measured in two
runs the second: each ratio is one of a single run.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench.cache import CACHE, ROOT
from bench.measure import Cost


@dataclass(frozen=True, slots=True)
class Measurement:
    """One run of a program in a step of a scenario. `facts` are further figures: files, bytes, the server's share …"""

    step: str
    program: str
    cost: Cost
    facts: Mapping[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class Results:
    """The measurements of one version of the program on corpora of one size, and the notes on what could not run."""

    file: Path
    measurements: list[Measurement] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    complete: set[str] = field(default_factory=set)
    _begun: int = 0
    """The number of measurements from before the group that is measured now."""

    @classmethod
    def open(cls, file: Path, *, anew: bool) -> Results:
        """Read what earlier runs have left of groups that they completed; with `anew` it is left aside."""
        results = cls(file)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
        group: list[Mapping[str, Any]] = []
        for line in () if anew else _lines(file):
            if "begun" in line:
                group = []
            elif "complete" in line:
                results._take(group)
                results.complete.add(line["complete"])
                group = []
            else:
                group.append(line)
        return results

    def _take(self, group: Sequence[Mapping[str, Any]]) -> None:
        """Take in the lines of a group that is complete."""
        self._begun = len(self.measurements)
        for line in group:
            if "note" in line:
                self._keep_note(line["note"])
            else:
                self._keep(Measurement(line["step"], line["program"], Cost(**line["cost"]), line["facts"]))
        self._begun = len(self.measurements)

    def begin(self, group: str) -> None:
        """Write down that a group of steps begins."""
        self._begun = len(self.measurements)
        self._write({}, {"begun": group})  # a line that was cut ends here

    def add(self, group: str, step: str, program: str, cost: Cost, **facts: float) -> None:
        """Keep a measurement, print it, and write it down."""
        self._keep(Measurement(step, program, cost, facts))
        self._write(
            {"group": group, "step": step, "program": program, "cost": {**asdict(cost), "printed": ""}, "facts": facts}
        )
        memory = f"  {cost.memory:6.0f} MB in all processes" if cost.memory else ""
        figures = "".join(f"  {name} {value:,.6g}" for name, value in facts.items())
        print(f"  {step:28} {program:10} {cost.wall:8.2f} s  cpu {cost.cpu:8.2f} s{memory}{figures}", flush=True)

    def _keep(self, measurement: Measurement) -> None:
        """Keep a measurement, and none of its step from before this group."""
        before = [earlier for earlier in self.measurements[: self._begun] if earlier.step != measurement.step]
        self.measurements[: self._begun] = before
        self._begun = len(before)
        self.measurements.append(measurement)

    def note(self, sentence: str) -> None:
        """Keep a note, and print it."""
        if self._keep_note(sentence):
            print(f"  {sentence}", flush=True)
        self._write({"note": sentence})

    def _keep_note(self, sentence: str) -> bool:
        """Keep a note; return whether it is new."""
        is_new = sentence not in self.notes
        if is_new:
            self.notes.append(sentence)
        return is_new

    def finish(self, group: str) -> None:
        """Write down that a group of steps is complete."""
        self.complete.add(group)
        self._write({"complete": group})

    def runs(self, step: str, program: str) -> list[Measurement]:
        """Return the measurements of a program in a step, in their order."""
        return [run for run in self.measurements if (run.step, run.program) == (step, program)]

    def _write(self, *lines: Mapping[str, object]) -> None:
        with self.file.open("a", encoding="utf-8") as file:
            file.writelines(f"{json.dumps(line) if line else ''}\n" for line in lines)


def _lines(file: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the lines of a file, without one of which a stopped run has written only a part."""
    for line in file.read_text(encoding="utf-8").splitlines():
        with suppress(json.JSONDecodeError):
            yield json.loads(line)


def version() -> str:
    """Return the commit that is measured, with a mark of what differs from it; "unknown" outside a repository."""
    commit = _git("describe", "--always", "--exclude=*").decode().strip()
    edits = _git("diff", "HEAD")
    return (commit or "unknown") + (f"-edited-{hashlib.sha256(edits).hexdigest()[:8]}" if edits else "")


def _git(*words: str) -> bytes:
    return subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True).stdout


def results_file(feeds: int) -> Path:
    """Return the file for the results of this version."""
    return CACHE / "results" / f"{version()}-{feeds}.jsonl"


def machine() -> str:
    """Return a sentence on the machine: processors, Python."""
    python = ".".join(map(str, sys.version_info[:3]))
    return f"{os.cpu_count()} processors, Python {python}"
