"""The findings of `planet check`, weighed: each thing is said once, by the rule that says most about it."""

from __future__ import annotations

from collections.abc import Iterable

from planet.model.findings import ABOUT, Finding, FindingKind, KeyPath

_RANKS: dict[FindingKind, tuple[str, int]] = {
    kind: (subject, number) for subject, kinds in ABOUT.items() for number, kind in enumerate(kinds)
}
"""The subject of each kind, and its place among those about it."""


def without_repetition(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings without those that a weightier one about the same subject of the same key makes needless."""
    best: dict[tuple[KeyPath, str, str], tuple[int, Finding]] = {}
    for finding in findings:
        subject, rank = _RANKS[finding.kind]
        place = (finding.path, finding.feed, subject)
        if place not in best or rank < best[place][0]:
            best[place] = (rank, finding)
    return [finding for _, finding in best.values()]
