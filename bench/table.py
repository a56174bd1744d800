"""The measurements as Markdown: medians with their spread, and the ratios beside their targets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from statistics import median

from bench.results import Measurement, Results
from bench.targets import TARGETS, Target

MARK = "<!-- the last full table -->"
"""Stands in the README before the tables, which go on to its end."""


def tables(results: Results) -> str:
    """Return all tables and notes."""
    parts = [_ratios(results), _measurements(results)]
    if results.notes:
        parts.append("\n".join("- " + note.replace("\n", "\n  ") for note in results.notes))
    return "\n\n".join(part for part in parts if part)


def keep(text: str, file: Path) -> None:
    """Put a text behind the mark in a Markdown file, in place of what stood there.

    Raises ValueError without a mark.
    """
    head, mark, _ = file.read_text(encoding="utf-8").partition(MARK)
    if not mark:
        raise ValueError(f"{file} has no {MARK}")
    file.write_text(f"{head}{MARK}\n\n{text}\n", encoding="utf-8")


def _ratios(results: Results) -> str:
    rows = [row for target in TARGETS if (row := _ratio(results, target))]
    return _table(("ratio", "measured", "spread", "target", ""), rows) if rows else ""


def _ratio(results: Results, target: Target) -> tuple[str, ...] | None:
    """Return the row of a ratio; None if a side of it was not measured.

    The ratio is that of the medians; its spread is that of the ratios of runs that followed each other.
    """
    above = [figure(m, target.figure) for m in results.runs(target.step, target.program)]
    below = [figure(m, target.figure) for m in results.runs(target.base_step, target.base)] if target.base else [1.0]
    if not above or not below or not median(below):
        return None
    ratio = median(above) / median(below)
    pairs = [upper / lower for upper, lower in zip(above, below, strict=False) if lower]
    limit = f"≤ {target.most:g}" if target.most else ""
    verdict = ("reached" if ratio <= target.most else "missed") if target.most else ""
    return target.label, f"{ratio:.3g}", f"{min(pairs):.3g} – {max(pairs):.3g}", limit, verdict


def figure(measurement: Measurement, name: str) -> float:
    """Return a figure of a measurement: of its cost, or one of its facts; 0 if it lacks it."""
    if name in ("wall", "cpu", "memory", "largest", "written"):
        return float(getattr(measurement.cost, name))
    return measurement.facts.get(name, 0.0)


def _measurements(results: Results) -> str:
    head = ("step", "program", "seconds", "spread", "processor", "memory", "")
    return _table(head, [_row(step, program, group) for step, program, group in _grouped(results.measurements)])


def _grouped(measurements: Sequence[Measurement]) -> Iterator[tuple[str, str, list[Measurement]]]:
    """Yield the runs of each program in each step, in the order in which they were measured first."""
    keys = list(dict.fromkeys((m.step, m.program) for m in measurements))
    steps = list(dict.fromkeys(step for step, _ in keys))
    keys.sort(key=lambda key: steps.index(key[0]))
    for step, program in keys:
        yield step, program, [m for m in measurements if (m.step, m.program) == (step, program)]


def _row(step: str, program: str, runs: Sequence[Measurement]) -> tuple[str, ...]:
    walls = [run.cost.wall for run in runs]
    memory = median(run.cost.memory or run.cost.largest for run in runs)
    cpu = median(run.cost.cpu for run in runs)
    names = dict.fromkeys(name for run in runs for name in run.facts)
    facts = ", ".join(f"{name} {_short(median(run.facts.get(name, 0) for run in runs))}" for name in names)
    return (
        step,
        program,
        f"{median(walls):.3g}" if any(walls) else "",
        f"{min(walls):.3g} – {max(walls):.3g}" if len(walls) > 1 else "",
        f"{cpu:.3g}" if cpu else "",
        f"{memory:.0f} MB{'' if runs[0].cost.memory else ' (largest)'}" if memory else "",
        facts,
    )


def _short(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 100 or number == int(number) else f"{number:.3g}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)
