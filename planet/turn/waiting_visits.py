"""Good visits that wait to be stored, many in one transaction: a commit costs as much as the entries of some feeds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from planet.errors import program_fault
from planet.model.records import FeedRecord
from planet.model.visits import Failed, Unchanged
from planet.turn.ingest import Ingest
from planet.turn.visit_changes import Brought, Counts

Visit = TypeVar("Visit")

UNCHANGED_AT_ONCE = 100
"""So many visits without news are stored in one transaction."""

BROUGHT_AT_ONCE, BYTES_AT_ONCE = 32, 1_000_000
"""So many visits that brought a document are; or fewer, if their bodies are as large as this together. What two
transactions change is written twice, and their words become two parts of the full text, which are merged later."""

STORED_EVERY = 1.0
"""Seconds after which visits are stored also where they are fewer."""


class WaitingVisits:
    """Visits that are stored together. If the process is killed before, it is as if they had not been made.

    `counts` has what each has brought, and `failures` those that the program failed at, by feed id, when it is stored.
    """

    def __init__(self, ingest: Ingest) -> None:
        self.counts: dict[int, Counts] = {}
        self.failures: dict[int, Failed] = {}
        self._ingest = ingest
        self._unchanged: list[tuple[FeedRecord, Unchanged]] = []
        self._brought: list[Brought] = []

    def add_unchanged(self, record: FeedRecord, outcome: Unchanged) -> None:
        """Let a visit without news wait."""
        self._unchanged.append((record, outcome))

    def add_brought(self, visit: Brought) -> None:
        """Let a visit that brought a document wait."""
        self._brought.append(visit)

    def add_counts(self, record: FeedRecord, counts: Counts) -> None:
        """Add what a stored visit has brought besides."""
        feed_id = record.state.feed_id
        self.counts[feed_id] = self.counts.get(feed_id, Counts()) + counts

    @property
    def are_many(self) -> bool:
        """Return whether so many wait that they should be stored now."""
        size = sum(len(visit.fetched.body) for visit in self._brought)
        at_once = len(self._unchanged) >= UNCHANGED_AT_ONCE or len(self._brought) >= BROUGHT_AT_ONCE
        return at_once or size >= BYTES_AT_ONCE

    def store(self) -> None:
        """Store all that wait.

        Raises PlanetError for what a person must fix: then they go on waiting.
        """
        self._store(self._ingest.fresh, self._brought, lambda visit: visit.record)
        self._brought = []
        self._store(self._ingest.unchanged, self._unchanged, lambda visit: visit[0])
        self._unchanged = []

    def _store(
        self,
        intake: Callable[[Sequence[Visit]], dict[int, Counts]],
        visits: Sequence[Visit],
        record_of: Callable[[Visit], FeedRecord],
    ) -> None:
        """Store visits in one transaction. If a mistake of the program prevents that, each is stored by itself, so that
        it costs no other feed."""
        if not visits:
            return
        try:
            self.counts |= intake(visits)
        except Exception as accident:
            program_fault(accident)
            for visit in visits:
                self._store_alone(intake, visit, record_of(visit))

    def _store_alone(
        self, intake: Callable[[Sequence[Visit]], dict[int, Counts]], visit: Visit, record: FeedRecord
    ) -> None:
        try:
            self.counts |= intake([visit])
        except Exception as accident:
            failure = Failed(program_fault(accident))
            self._ingest.failed([(record, failure)])
            self.failures[record.state.feed_id] = failure
