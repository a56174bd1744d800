"""The work of a worker process on mails: foreign bytes in, values out; free of clock, disk and network."""

from __future__ import annotations

from planet.model.entry import Entry, FeedInfo
from planet.model.results import MailHead, MailPicture, MailPost, MailTask, Picture, Reading
from planet.normalise.entry import normalise
from planet.parse.outreach.mail import NotAPost, read_mail
from planet.parse.outreach.mail_head import read_head
from planet.parse.outreach.mail_pictures import ending_of, pixels_of, without_metadata
from planet.rules.outreach.mail_addresses import betrays
from planet.workers import thumbnails

LARGEST_PICTURE = 5_000_000
"""Bytes of a picture that is published as it came, without the extra that makes small copies."""

MOST_PIXELS = 50_000_000
"""Of the same: a few bytes may unpack to more than a phone has memory for."""

BREAKS = "It is built in a way that breaks a reader."

_BROKEN = (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError, AssertionError)
"""The exceptions that nonsense in a message may raise."""


def read_mail_head(head: bytes, mailbox: str, own_senders: tuple[str, ...]) -> MailHead:
    """Read the head of a message. Never raises."""
    try:
        return read_head(head, mailbox, own_senders)
    except _BROKEN:
        return MailHead(refusal=BREAKS)


def read_mail_post(body: bytes, task: MailTask) -> MailPost:
    """Read a message as a post. Never raises."""
    try:
        raw, pictures, notes = read_mail(body, task, fit_picture)
        reading = normalise(raw, "", None, 1)
    except NotAPost as refusal:
        return _nothing(str(refusal))
    except _BROKEN:
        return _nothing(BREAKS)
    if not reading.entries:
        return _nothing("Nothing that shows is left of it.")
    if any(betrays(text, task.secrets) for text in _shown(reading.entries[0])):
        return _nothing(
            "A secret address stands in it in a way that cannot be taken out: take it out, and send it again."
        )
    return MailPost(reading, pictures, notes)


def _shown(entry: Entry) -> tuple[str, ...]:
    return entry.title, entry.text, entry.content, entry.link, *entry.tags


def _nothing(reason: str) -> MailPost:
    return MailPost(Reading(FeedInfo(), ()), notes=(reason,))


def fit_picture(body: bytes) -> MailPicture | str:
    """Make a picture fit for publishing: small and new from its pixels where the extra for that is installed, else as
    it is, without metadata. The name of the result is an ending alone; a text says why there is none."""
    ending = ending_of(body)
    if not ending:
        return "it is no JPEG, PNG, GIF or WebP."
    if not thumbnails.installed() and pixels_of(body) > MOST_PIXELS:
        return "it has more pixels than browsers show with ease: make it smaller."
    if not thumbnails.installed():
        clean = without_metadata(body) if len(body) <= LARGEST_PICTURE else b""
        too_large = f"it is larger than {LARGEST_PICTURE // 1_000_000} MB: make it smaller."
        return MailPicture(ending, clean) if clean else too_large if len(body) > LARGEST_PICTURE else "it is broken."
    try:
        small = thumbnails.shrink(body, "photo")
    except MemoryError:
        return "it takes too much memory to unpack: make it smaller."
    return MailPicture("jpg", small.body) if isinstance(small, Picture) else small.reason
