"""What goes out once the site stands where readers see it: all senders at once, each within its time.

None of them holds a turn up for longer than that, or makes it fail.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace

from planet.admin.outreach.outgoing import Outgoing, Sender, side_by_side
from planet.errors import Interrupted, PlanetError, program_fault
from planet.model.outreach.sending import Sending
from planet.turn.publish import ANNOUNCED
from planet.turn.upkeep.owed import owed

NOT_YET = (
    "Nothing was sent: the command after_publish has not seen the newest pages yet. "
    "Run planet update, which runs it, then send again."
)

TOO_LONG = "To send {subject} took more than {seconds:g} seconds: what is left is sent the next time."


def senders(outgoing: Outgoing) -> Iterator[Sender]:
    """Yield the senders that the members file or the store has any use for, in the order in which they are begun.

    No other is loaded: most turns send nothing.
    """
    planet, store = outgoing.planet, outgoing.store
    if planet.letter:
        from planet.admin.outreach.letter_mail import LETTERS

        yield LETTERS
    if planet.push.hub:
        from planet.admin.outreach.ping import TELL_HUB

        yield TELL_HUB
    if planet.announcements or store.published.fact(ANNOUNCED):
        from planet.admin.outreach.announcements import ANNOUNCEMENTS

        yield ANNOUNCEMENTS
    if store.webmentions.are_due(outgoing.now):
        from planet.admin.outreach.webmentions import WEBMENTIONS

        yield WEBMENTIONS


def anything_to_send(outgoing: Outgoing) -> bool:
    """Return whether a sender has anything that is due now."""
    return any(sender.waits(outgoing) for sender in senders(outgoing))


async def send_waiting(outgoing: Outgoing) -> tuple[Sending, ...]:
    """Send what waits, and return what each sender did, if there is anything to tell of it.

    Nothing is sent while the command after_publish has not seen the newest pages.
    """
    if owed(outgoing.planet, outgoing.store) is not None:
        return ()
    reports = await side_by_side(_sent(sender, outgoing) for sender in senders(outgoing) if sender.waits(outgoing))
    return tuple(report for report in reports if report.is_told)


async def send_now(outgoing: Outgoing) -> tuple[Sending, ...]:
    """Send what waits because somebody asked for it; raise PlanetError where the site must first be put in place."""
    if owed(outgoing.planet, outgoing.store) is not None:
        raise PlanetError(NOT_YET)
    return await send_waiting(outgoing)


async def _sent(sender: Sender, outgoing: Outgoing) -> Sending:
    """Let a sender send; what a person must mend, and what is wrong with the program, is told and stops nobody else."""
    try:
        async with asyncio.timeout(sender.seconds) as limit:
            return await sender.send(replace(outgoing, ends=time.monotonic() + sender.seconds))
    except Interrupted:
        raise
    except PlanetError as error:
        return Sending(sender.subject, fault=str(error), exit_status=error.exit_status)
    except Exception as error:
        if limit.expired():
            return Sending(sender.subject, fault=TOO_LONG.format(subject=sender.subject, seconds=sender.seconds))
        return Sending(sender.subject, fault=_fault(error, sender), exit_status=1)


def _fault(error: Exception, sender: Sender) -> str:
    """Return the sentence on what a machine lacks, or on a mistake of the program."""
    try:
        return program_fault(error, f"at {sender.subject}")
    except PlanetError as lack:
        return str(lack)
