"""A letter as a message (RFC 5322, MIME): two forms of one text, and headers that say whose it is and how to leave."""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

from planet.struct import Struct
from planet.web.characters import without_controls

LONGEST_SUBJECT = 200
"""Characters."""


class Envelope(Struct, frozen=True):
    """The headers of a letter. `sender` is an address, or a name and an address in angle brackets.

    `list_id` is a name like a host's (RFC 2919), `unsubscribe` a mailto: URL, "" for none. `page` and `archive` are the
    URLs of the letter and of all letters.
    """

    sender: str
    to: str
    subject: str
    date: datetime
    message_id: str
    list_id: str
    unsubscribe: str
    page: str
    archive: str
    language: str


def message_of(envelope: Envelope, text: str, html: str) -> bytes:
    """Return a letter as bytes: multipart/alternative, no line longer than RFC 5322 allows, no line without CRLF.

    Words of people stand in the two texts alone: no title can become a header.
    """
    message = EmailMessage(SMTPUTF8 if needs_utf8(envelope) else SMTP)
    name, address = sender_of(envelope.sender)
    message["From"] = _address(name, address)
    message["To"] = _address("", envelope.to)
    message["Subject"] = _line(envelope.subject)[:LONGEST_SUBJECT]
    message["Date"] = format_datetime(envelope.date)
    message["Message-ID"] = f"<{envelope.message_id}>"
    message["List-Id"] = f"<{envelope.list_id}>"
    if envelope.unsubscribe:
        message["List-Unsubscribe"] = f"<{envelope.unsubscribe}>"
    message["List-Archive"] = f"<{envelope.archive}>"
    message["Archived-At"] = f"<{envelope.page}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text, cte=_encoding(text))
    message.add_alternative(html, subtype="html", cte=_encoding(html))
    message["Content-Language"] = envelope.language
    message.set_boundary(f"=_{envelope.message_id.partition('@')[0]}")
    return message.as_bytes()


def sender_of(text: str) -> tuple[str, str]:
    """Return the name, which may be "", and the address of a sender."""
    name, bracket, address = text.rpartition("<")
    return (_line(name).strip('" '), address.strip("> ")) if bracket else ("", text.strip())


def needs_utf8(envelope: Envelope) -> bool:
    """Return whether an address has letters that only servers with SMTPUTF8 understand (RFC 6531)."""
    return not all(mail_address(text).isascii() for text in (envelope.to, sender_of(envelope.sender)[1]))


def mail_address(text: str) -> str:
    """Return an address with its domain in the form of DNS (IDNA)."""
    local, _, domain = text.rpartition("@")
    return f"{local}@{_domain(domain)}"


def _domain(domain: str) -> str:
    if domain.isascii():
        return domain
    from planet.web.urls import host

    return host(f"https://{domain}/") or domain


def _address(name: str, address: str) -> Address:
    local, _, domain = mail_address(address).rpartition("@")
    return Address(name, local, domain)


def _line(text: str) -> str:
    """Return a text as one line without control characters."""
    return " ".join(without_controls(text).split())


def _encoding(text: str) -> str:
    """Return how a text travels: readable as it stands where most of it is ASCII, else in fewer bytes."""
    foreign = sum(not sign.isascii() for sign in text)
    return "quoted-printable" if foreign * 6 < len(text) else "base64"
