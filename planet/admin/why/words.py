"""Moments and titles in the documents of the admin."""

from __future__ import annotations

from datetime import datetime

from planet.model.traces import Trace


def iso(moment: datetime | None) -> str | None:
    """Return a moment, which is UTC, as ISO 8601 in whole seconds; None if there is none."""
    return f"{moment.isoformat()[:19]}Z" if moment else None


def title_of(trace: Trace) -> str:
    """Return the title of an entry, else its link, else its id."""
    item = trace.item
    return (item.title or item.link if item else "") or trace.atom_id
