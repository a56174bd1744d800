"""What was measured, as lines of JSON in the cache: a run that was stopped goes on where it was."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

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

    @classmethod
    def open(cls, file: Path, *, anew: bool) -> Results:
        """Read what earlier runs have left of steps that they completed; `anew` forgets it."""
        results = cls(file)
        file.parent.mkdir(parents=True, exist_ok=True)
        if anew or not file.exists():
            file.write_text("", encoding="utf-8")
            return results
        lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        results.complete = {line["complete"] for line in lines if "complete" in line}
        results.notes = list(dict.fromkeys(line["note"] for line in lines if "note" in line))
        results.measurements = [
            Measurement(line["step"], line["program"], Cost(**line["cost"]), line["facts"])
            for line in lines
            if "group" in line and line["group"] in {key.partition(":")[0] for key in results.complete}
        ]
        return results

    def add(self, group: str, step: str, program: str, cost: Cost, **facts: float) -> None:
        """Keep a measurement, print it, and write it down."""
        self.measurements.append(Measurement(step, program, cost, facts))
        self._write(
            {"group": group, "step": step, "program": program, "cost": {**asdict(cost), "printed": ""}, "facts": facts}
        )
        memory = f"  {cost.memory:6.0f} MB in all processes" if cost.memory else ""
        figures = "".join(f"  {name} {value:,.6g}" for name, value in facts.items())
        print(f"  {step:28} {program:10} {cost.wall:8.2f} s  cpu {cost.cpu:8.2f} s{memory}{figures}", flush=True)

    def note(self, sentence: str) -> None:
        """Keep a note, and print it."""
        if sentence not in self.notes:
            self.notes.append(sentence)
            self._write({"note": sentence})
            print(f"  {sentence}", flush=True)

    def finish(self, group: str) -> None:
        """Write down that a group of steps is complete."""
        self.complete.add(group)
        self._write({"complete": group})

    def runs(self, step: str, program: str) -> list[Measurement]:
        """Return the measurements of a program in a step, in their order."""
        return [run for run in self.measurements if (run.step, run.program) == (step, program)]

    def _write(self, line: Mapping[str, object]) -> None:
        with self.file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


def version() -> str:
    """Return the commit that is measured, with a mark if the files differ from it; "unknown" outside a repository."""
    words = ["git", "-C", str(ROOT), "describe", "--always", "--dirty=-edited", "--exclude=*"]
    result = subprocess.run(words, capture_output=True, text=True)
    return result.stdout.strip() or "unknown"


def results_file(feeds: int) -> Path:
    """Return the file for the results of this version."""
    return CACHE / "results" / f"{version()}-{feeds}.jsonl"


def machine() -> str:
    """Return a sentence on the machine: processors, Python."""
    python = ".".join(map(str, sys.version_info[:3]))
    return f"{os.cpu_count()} processors, Python {python}"
