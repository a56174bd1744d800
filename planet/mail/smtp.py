"""One message to one address by SMTP (RFC 5321); the only door to smtplib.

`Delivery.open` goes as far as the server agrees to take the message, and `deliver` sends it: whoever calls can store in
between that it is on its way. An answer decides what became of it; without one nobody knows.
"""

from __future__ import annotations

import base64
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Literal

from planet.model.outreach import MailServer
from planet.struct import Struct
from planet.web.characters import without_controls

PORTS = {"tls": 465, "starttls": 587, "off": 25}

OPENING, DELIVERING = 30.0, 40.0
"""Seconds that opening and delivering may take at most."""

LONGEST_ANSWER = 200
"""Characters of what a server said that are told."""


class Outcome(Struct, frozen=True):
    """What became of a message, with a sentence on it: the server took it, did not take it, or did not say."""

    state: Literal["sent", "refused", "unknown"]
    reason: str = ""


class RefusedError(Exception):
    """A message that the server does not take, with a sentence on why."""


class Parcel(Struct, frozen=True):
    """A message with its way: the server, the password of its user, who it is from and to, and our own name there.

    `utf8` asks for SMTPUTF8. `trust` is None where the connection is not made safe.
    """

    server: MailServer
    password: str
    trust: ssl.SSLContext | None
    hostname: str
    sender: str
    recipient: str
    utf8: bool
    message: bytes


class _Client(smtplib.SMTP):
    """A client whose socket is at hand while it is being made, so that a time limit can close it."""

    connection: socket.socket | None = None
    trust: ssl.SSLContext | None = None
    is_over: bool = False

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        self.connection = socket.create_connection((host, port), timeout)
        if self.is_over:  # a host of many addresses, of which the first do not answer
            self.connection.close()
            raise TimeoutError
        if self.trust:
            self.connection = self.trust.wrap_socket(
                self.connection, server_hostname=host, do_handshake_on_connect=False
            )
            self.connection.do_handshake()
        return self.connection


class Delivery:
    """A message on its way. Call `open`, then `deliver`, then `close` in any case."""

    def __init__(self, parcel: Parcel, opening: float = OPENING, delivering: float = DELIVERING) -> None:
        self._parcel = parcel
        self._opening, self._delivering = opening, delivering
        self._client = _Client(local_hostname=parcel.hostname, timeout=opening)

    def open(self) -> None:
        """Connect, log in, and ask whether the server takes a message from this sender to this address.

        Raise RefusedError with a sentence where it does not.
        """
        server = self._parcel.server
        port = server.port or PORTS[server.tls]
        place = f"{server.host}:{port}"
        try:
            with self._limited(self._opening):
                self._connect(server.host.strip("[]"), port)
                self._log_in()
                self._ask()
        except (OSError, smtplib.SMTPException, UnicodeError, ValueError) as error:
            self.close()
            raise RefusedError(_sentence(error, place, self._parcel.password)) from error

    def deliver(self) -> Outcome:
        """Send the message that the server agreed to take, and wait for its answer."""
        try:
            with self._limited(self._delivering):
                code, answer = self._client.data(self._parcel.message)
        except smtplib.SMTPDataError as error:  # to the command, before the text
            return Outcome("refused", _answered(error.smtp_code, error.smtp_error, self._parcel.password))
        except (OSError, smtplib.SMTPException) as error:
            return Outcome("unknown", f"The connection ended before the server answered ({_plain(error)}).")
        if code == 250:
            return Outcome("sent")
        return Outcome("refused", _answered(code, answer, self._parcel.password))

    def abandon(self) -> None:
        """End what is under way at once, from another thread."""
        self._shut()

    def close(self) -> None:
        """Take leave and close the connection."""
        with suppress(OSError, smtplib.SMTPException), self._limited(2.0):
            self._client.quit()
        with suppress(OSError):
            self._client.close()
        if self._client.connection:
            self._client.connection.close()

    def _connect(self, host: str, port: int) -> None:
        parcel, client = self._parcel, self._client
        client.trust = parcel.trust if parcel.server.tls == "tls" else None
        client._host = host  # type: ignore[attr-defined]  # the name that a certificate must have after STARTTLS
        code, answer = client.connect(host, port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, answer)
        client.ehlo_or_helo_if_needed()
        if parcel.server.tls == "starttls":
            client.starttls(context=parcel.trust)
            client.ehlo_or_helo_if_needed()

    def _log_in(self) -> None:
        user, password = self._parcel.server.user, self._parcel.password
        if not user:
            return
        if user.isascii() and password.isascii():
            self._client.login(user, password)
            return
        plain = base64.b64encode(f"\0{user}\0{password}".encode()).decode()  # RFC 4616: UTF-8, which login cannot
        code, answer = self._client.docmd("AUTH", f"PLAIN {plain}")
        if code != 235:
            raise smtplib.SMTPAuthenticationError(code, answer)

    def _ask(self) -> None:
        parcel, client = self._parcel, self._client
        if parcel.utf8 and not client.has_extn("smtputf8"):
            raise smtplib.SMTPNotSupportedError("an address has letters that this server does not know (SMTPUTF8)")
        options: Sequence[str] = ("SMTPUTF8", "BODY=8BITMIME") if parcel.utf8 else ()
        if parcel.utf8:
            client.command_encoding = "utf-8"
        for code, answer in self._questions(options):
            if code not in (250, 251):
                raise smtplib.SMTPResponseException(code, answer)

    def _questions(self, options: Sequence[str]) -> Iterator[tuple[int, bytes]]:
        yield self._client.mail(self._parcel.sender, options)
        yield self._client.rcpt(self._parcel.recipient)

    @contextmanager
    def _limited(self, seconds: float) -> Iterator[None]:
        """Shut the connection after so many seconds, however slowly the server goes on answering."""
        timer = threading.Timer(seconds, self._shut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _shut(self) -> None:
        self._client.is_over = True
        for connection in {self._client.connection, self._client.sock}:
            if connection is not None:
                with suppress(OSError):
                    socket.socket.shutdown(connection, socket.SHUT_RDWR)


def _sentence(error: Exception, place: str, password: str) -> str:
    """Return why a server took no message."""
    match error:
        case ssl.SSLCertVerificationError():
            return (
                f"The certificate of {place} is not trusted ({error.verify_message.rstrip('.')}): name its authority "
                "as ca under [fetch], or the host as the certificate has it."
            )
        case ssl.SSLError():
            return f"{place} does not speak TLS as asked ({_plain(error)}): look at tls and port under [letter]."
        case smtplib.SMTPAuthenticationError():
            said = _answered(error.smtp_code, error.smtp_error, password)
            return f"{place} does not accept user and password. {said}"
        case smtplib.SMTPResponseException():
            return f"{place}: {_answered(error.smtp_code, error.smtp_error, password)}"
        case smtplib.SMTPNotSupportedError():
            return f"{place} cannot do what is asked: {_plain(error)}."
        case socket.gaierror():
            return f"There is no server {place}, or no network ({_plain(error)})."
        case TimeoutError():
            return f"{place} did not answer in time."
        case _:
            return f"{place} could not be spoken to ({_plain(error)})."


def _answered(code: int, answer: bytes | str, password: str) -> str:
    """Return what a server said, on one line, without our password."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    line = " ".join(without_controls(text).split())
    line = line.replace(password, "…") if password else line
    return f"The server said: {code} {line[:LONGEST_ANSWER]}".rstrip(". ") + "."


def _plain(error: Exception) -> str:
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(without_controls(text).split()).rstrip(".")[:LONGEST_ANSWER]
