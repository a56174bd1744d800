"""What became of a letter as mail, in words for the admin. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planet.model.outreach.letters import LetterRecord

NOBODY_KNOWS = "Whether the list has it is not known: look there, and if it has not, run planet digest --again {day}."
GIVEN_UP = "It is not tried any more: mend that, then run planet digest --again {day}."


def sentence_of(letter: LetterRecord) -> str:
    """Return a sentence for the admin on a letter that did not arrive, or of which nobody knows; "" for any other."""
    reason = f" {letter.reason}" if letter.reason else ""
    if letter.state in ("unknown", "sending"):
        return (
            f"The letter of {letter.day} may or may not have been sent.{reason} {NOBODY_KNOWS.format(day=letter.day)}"
        )
    if letter.state != "refused":
        return ""
    if letter.try_at:
        advice = f"It is tried again from {letter.try_at:%Y-%m-%d %H:%M} UTC on."
    else:
        advice = GIVEN_UP.format(day=letter.day)
    return f"The letter of {letter.day} was not sent.{reason} {advice}"


def line_of(letter: LetterRecord) -> str:
    """Return a line on a letter: its days, and what became of it."""
    days = f"The letter of {letter.day} ({letter.first} to {letter.last})"
    if letter.state == "sent":
        return f"{days} was sent at {letter.changed_at:%Y-%m-%d %H:%M} UTC."
    if letter.state == "written":
        reason = f" {letter.reason}" if letter.reason else ""
        return f"{days} was written, and waits to be sent." if letter.try_at else f"{days} was written.{reason}"
    return sentence_of(letter)
