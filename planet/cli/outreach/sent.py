"""What went out, in plain lines and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planet.model.outreach.sending import Sending


def sent_lines(sent: Sequence[Sending]) -> Iterator[str]:
    """Yield what each sender did: its counts, then notes; nothing where nothing went out."""
    for sending in sent:
        if counts := ", ".join(_counts(sending)):
            yield f"{sending.subject.capitalize()}: {counts}."
        yield from (f"  {note}" for note in sending.notes)
        if sending.fault:
            yield f"  {sending.fault}"


def _counts(sending: Sending) -> Iterator[str]:
    """Yield what there is of each count, if there is anything to tell."""
    if sending.is_told:
        counts = (sending.sent, sending.failed, sending.unknown, sending.waiting)
        words = ("sent", "failed", "unknown", "waiting")
        yield from (f"{count} {word}" for count, word in zip(counts, words, strict=True) if count)


def sent_document(sent: Sequence[Sending]) -> list[dict[str, object]]:
    """Return what each sender did, as it stands in JSON documents."""
    return [
        {
            "subject": sending.subject,
            "sent": sending.sent,
            "failed": sending.failed,
            "unknown": sending.unknown,
            "waiting": sending.waiting,
            "notes": [*sending.notes, *filter(None, [sending.fault])],
        }
        for sending in sent
    ]


def warn_of_faults(sent: Sequence[Sending], warn: Callable[[str], None]) -> None:
    """Print what a person must mend as diagnostics: for a command that prints no results."""
    for sending in sent:
        if sending.fault:
            warn(sending.fault)
