"""Processes that are started before they are needed, so that they are ready then."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planet.workers.crew import Crew


class Reserve:
    """The crews of one stretch of work, each of which begins with `prepare(*arguments)`; a context manager. What was
    started early and is not used ends with the block."""

    def __init__(self, prepare: Callable[..., None], *arguments: Any) -> None:
        self._prepare = prepare
        self._arguments = arguments
        self._early: Crew | None = None

    def __enter__(self) -> Reserve:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._early is not None:
            self._early.__exit__(kind, error, trace)

    def start_early(self, count: int) -> None:
        """Start so many processes, which get ready while this one does something else."""
        self._early = self._new(count)
        for _ in range(count):
            self._early.hand_over(int)

    def crew(self, count: int) -> Crew:
        """Return so many processes, those that were started early if there are any; they end with the caller's
        block."""
        early, self._early = self._early, None
        return early or self._new(count)

    def _new(self, count: int) -> Crew:
        from planet.workers.crew import Crew  # which only a large publishing needs

        return Crew(count, self._prepare, *self._arguments)
