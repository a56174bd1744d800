"""A real mail server on a loopback socket, which counts what it takes and can be as awkward as servers are."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

CERTIFICATE = Path(__file__).with_name("post_office.pem")
"""A certificate of localhost and 127.0.0.1 that signs itself, with its key."""


@dataclass
class PostOffice:
    """What the server took, as bytes, and what it answers. An answer "" to the text closes the connection."""

    port: int = 0
    taken: list[bytes] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    to_recipient: str = "250 OK"
    to_text: str = "250 OK"
    password: str = "sésame"
    connections: int = 0

    def messages(self) -> list[EmailMessage]:
        """Return what was taken, read by the standard library."""
        return [read(message) for message in self.taken]

    # what aiosmtpd asks of its handler

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.options = options
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if not self.to_text or self.to_text.startswith("250"):
            self.taken.append(envelope.content if isinstance(envelope.content, bytes) else b"")
            self.senders.append(envelope.mail_from or "")
            self.recipients += envelope.rcpt_tos
        if not self.to_text:
            server.transport.abort()
            await asyncio.sleep(0.05)
        return self.to_text or "421 gone"

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        login = data.login.decode(), data.password.decode()
        self.logins.append(login)
        return AuthResult(success=login[1] == self.password, handled=False)


def read(message: bytes) -> EmailMessage:
    """Read a message as the standard library does."""
    parsed = email.message_from_bytes(message, policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def free_port() -> int:
    """Return a port of the loopback that is free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def post_office(way: str = "off", *, logs_in: bool = False, port: int = 0) -> Iterator[PostOffice]:
    """Run a server that speaks in the open ("off"), after STARTTLS, or from the first byte on ("tls")."""
    office = PostOffice(port=port or free_port())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    keys: dict[str, Any] = {"enable_SMTPUTF8": True, "decode_data": False}
    if way == "starttls":
        keys |= {"tls_context": context, "require_starttls": True}
    if way == "tls":
        keys |= {"ssl_context": context}
    if logs_in:
        keys |= {"authenticator": office.authenticate, "auth_required": True, "auth_require_tls": way == "starttls"}
    controller = Controller(office, hostname="127.0.0.1", port=office.port, **keys)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()
