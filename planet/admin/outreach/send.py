"""What goes out once the site stands where readers see it: all senders at once, each within its time.

None of them holds a turn up for longer than that, or makes it fail.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from planet.admin.outreach.outgoing import Outgoing, Sender, side_by_side
from planet.errors import Interrupted, PlanetError, program_fault
from planet.model.outreach.sending import Sending
from planet.struct import replace
from planet.turn.outreach.announced import ANNOUNCED
from planet.turn.upkeep.owed import owed

NOT_YET = (
    "Nothing was sent: the command after_publish has not seen the newest pages yet. "
    "Run planet update, which runs it, then send again."
)

TOO_LONG = "To send {subject} took more than {seconds:g} seconds: what is left is sent the next time."


def _letters(outgoing: Outgoing) -> Sender | None:
    if not outgoing.planet.letter:
        return None
    from planet.admin.outreach.letter_mail import LETTERS

    return LETTERS


def _push(outgoing: Outgoing) -> Sender | None:
    if not outgoing.planet.push.hub:
        return None
    from planet.admin.outreach.ping import TELL_HUB

    return TELL_HUB


def _announcements(outgoing: Outgoing) -> Sender | None:
    if not outgoing.planet.announcements and not outgoing.store.published.fact(ANNOUNCED):
        return None
    from planet.admin.outreach.announcements import ANNOUNCEMENTS

    return ANNOUNCEMENTS


def _webmentions(outgoing: Outgoing) -> Sender | None:
    if not outgoing.store.webmentions.are_due(outgoing.now):
        return None
    from planet.admin.outreach.webmentions import WEBMENTIONS

    return WEBMENTIONS


Find = Callable[[Outgoing], Sender | None]
"""Returns a sender; None if neither the members file nor the store has any use for it. No such one is loaded: most
turns send nothing."""

SENDERS: tuple[tuple[str, Find], ...] = (
    ("letters", _letters),
    ("push", _push),
    ("announcements", _announcements),
    ("webmentions", _webmentions),
)
"""All senders by subject, in the order in which they are begun and told of."""


def anything_to_send(outgoing: Outgoing) -> bool:
    """Return whether a sender has anything that is due now, or cannot say so: whoever sends then is told why."""
    return any(_has_news(find, outgoing) for _, find in SENDERS)


def _has_news(find: Find, outgoing: Outgoing) -> bool:
    try:
        sender = find(outgoing)
        return sender is not None and sender.waits(outgoing)
    except Interrupted:
        raise
    except Exception:  # the same question stands at the beginning of sending, where its fault is told
        return True


async def send_waiting(outgoing: Outgoing) -> tuple[Sending, ...]:
    """Send what waits, and return what each sender did, if there is anything to tell of it.

    Nothing is sent while the command after_publish has not seen the newest pages.
    """
    if owed(outgoing.planet, outgoing.store) is not None:
        return ()
    reports = await side_by_side(_sent(subject, find, outgoing) for subject, find in SENDERS)
    return tuple(report for report in reports if report.is_told)


async def send_now(outgoing: Outgoing) -> tuple[Sending, ...]:
    """Send what waits because somebody asked for it; raise PlanetError where the site must first be put in place."""
    if owed(outgoing.planet, outgoing.store) is not None:
        raise PlanetError(NOT_YET)
    return await send_waiting(outgoing)


async def _sent(subject: str, find: Find, outgoing: Outgoing) -> Sending:
    """Let a sender send, if it has anything to; what a person must mend, and what is wrong with the program, is told
    and stops nobody else."""
    try:
        sender = find(outgoing)
        if sender is None or not sender.waits(outgoing):
            return Sending(subject)
        return await _within_its_time(sender, outgoing)
    except Interrupted:
        raise
    except PlanetError as error:
        return Sending(subject, fault=str(error), exit_status=error.exit_status)
    except Exception as error:
        return Sending(subject, fault=_fault(error, subject), exit_status=1)


async def _within_its_time(sender: Sender, outgoing: Outgoing) -> Sending:
    limit = asyncio.timeout(sender.seconds)
    try:
        async with limit:
            return await sender.send(replace(outgoing, ends=time.monotonic() + sender.seconds))
    except PlanetError:
        raise
    except Exception:
        if not limit.expired():
            raise
        return Sending(sender.subject, fault=TOO_LONG.format(subject=sender.subject, seconds=sender.seconds))


def _fault(error: Exception, subject: str) -> str:
    """Return the sentence on what a machine lacks, or on a mistake of the program."""
    try:
        return program_fault(error, f"at {subject}")
    except PlanetError as lack:
        return str(lack)
