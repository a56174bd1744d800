"""The head of a message: whose address it was sent to, what it answers, and whether a person wrote it (RFC 3834)."""

from __future__ import annotations

import hashlib
import re
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32

from planet.model.results import MailHead
from planet.parse.outreach.mail_headers import header, headers, sender
from planet.rules.outreach.mail_addresses import redacted, secrets_in

RECIPIENTS = (
    *("To", "Cc", "Bcc", "Delivered-To", "X-Delivered-To", "Envelope-To", "X-Envelope-To", "X-Original-To"),
    *("X-Forwarded-To", "Resent-To", "Resent-Cc", "Received"),
)
"""Headers in which people and servers write to whom a message goes."""

_ID = re.compile(r"<([^<>\s]{1,400})>")
_MOST_REFERENCES = 20
_ROBOTS = re.compile(r"^(?:mailer-daemon|postmaster|no-?reply-bounce)(?:$|[@+])", re.IGNORECASE)


def read_head(head: bytes, mailbox: str, own_senders: tuple[str, ...] = ()) -> MailHead:
    """Read the head of a message to the mailbox of an address. `own_senders` are the addresses that the hub itself
    writes from, in lower case."""
    message = BytesParser(policy=compat32).parsebytes(head, headersonly=True)
    stated = _ids(header(message, "Message-ID"))
    return MailHead(
        message_id=stated[0] if stated else f"sha256:{hashlib.sha256(_lasting(message)).hexdigest()}",
        references=references(message),
        secrets=secrets_in(headers(message, *RECIPIENTS), mailbox),
        sender=redacted(header(message, "From"), mailbox)[:200],
        subject=redacted(header(message, "Subject"), mailbox)[:200],
        refusal=_refusal(message, (mailbox.lower(), *own_senders)),
    )


def references(message: Message) -> tuple[str, ...]:
    """Return the Message-IDs that a message answers, the nearest first (RFC 5322 §3.6.4)."""
    thread = _ids(header(message, "References"))
    return tuple(dict.fromkeys((*_ids(header(message, "In-Reply-To")), *reversed(thread))))[:_MOST_REFERENCES]


def _ids(text: str) -> list[str]:
    return _ID.findall(text)


def _lasting(message: Message) -> bytes:
    """Return what is the same in all copies of a message that has no Message-ID."""
    lasting = [header(message, name) for name in ("From", "To", "Date", "Subject", "Content-Type")]
    return "\n".join(lasting).encode("utf-8", "replace")


def _refusal(message: Message, own: tuple[str, ...]) -> str:
    """Return why a message is none that a person wrote to the hub, as a sentence; "" where it may be one."""
    automatic = header(message, "Auto-Submitted").partition(";")[0].strip().lower()
    if automatic and automatic != "no":
        return "It was sent by a program: it says so itself (Auto-Submitted)."
    if (
        header(message, "X-Auto-Response-Suppress")
        or header(message, "X-Autoreply")
        or header(message, "X-Autorespond")
    ):
        return "It is an automatic answer: it says so itself."
    if header(message, "Precedence").lower() in ("bulk", "junk", "list", "auto_reply"):
        return "It was sent to many (Precedence): a list is followed as a channel."
    if header(message, "List-Id") or header(message, "List-Post"):
        return "It came by a mailing list: a list is followed as a channel."
    if _is_bounce(message):
        return "It reports that another message was not delivered."
    if sender(message) in own:
        return "It was sent by this hub itself."
    return ""


def _is_bounce(message: Message) -> bool:
    """Return whether a message is one that servers send: with an empty return path (RFC 3464), or from a daemon."""
    paths = message.get_all("Return-Path", [])
    kind = header(message, "Content-Type").lower()
    return (
        any(not str(path).strip(" \t\r\n<>") for path in paths)
        or kind.startswith(("multipart/report", "message/delivery-status"))
        or _ROBOTS.match(sender(message)) is not None
    )
