"""What is said of the sendings of a running hub: each fault once, and after a fault a pause."""

from __future__ import annotations

from datetime import datetime, timedelta

from planet.model.outreach.sending import Sending

FAULT_PAUSE = timedelta(minutes=1)
"""Time from a sending that a person must mend to the next one."""


class SendingNews:
    """The faults that the last sending had, so that nobody reads them twice."""

    def __init__(self) -> None:
        self._faults: frozenset[str] = frozenset()
        self._faulty_at: datetime | None = None

    def rests(self, now: datetime) -> bool:
        """Return whether the last sending had a fault less than FAULT_PAUSE ago."""
        return self._faulty_at is not None and timedelta(0) <= now - self._faulty_at < FAULT_PAUSE

    def news_of(self, sent: tuple[Sending, ...], now: datetime) -> tuple[Sending, ...]:
        """Return the sendings to show: without those whose fault was shown already."""
        shown, self._faults = self._faults, frozenset(sending.fault for sending in sent if sending.fault)
        self._faulty_at = now if self._faults else None
        return tuple(sending for sending in sent if not sending.fault or sending.fault not in shown)
