"""A mailbox read by IMAP (RFC 3501, RFC 9051), and nothing changed in it: the one door to imaplib.

The folder is opened read-only, and of messages nothing but their bytes is asked (BODY.PEEK), so that their flags stay
as they are. Everything is bounded, whatever the server says: the time of the whole session, the bytes of each answer.
"""

from __future__ import annotations

import imaplib
import io
import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from planet.mail.imap_words import HEAD, UID, ListedMessage, answers, is_weather, listed, number, quoted, utf7
from planet.mail.limits import A_LINE, LARGEST_ANSWER, LimitedBytes, Limits, TooLate, TooMuch
from planet.model.outreach import MailServer

PORTS = {"tls": 993, "starttls": 143, "off": 143}
PIECE = 256_000
"""Bytes of a message that are asked for at once."""

MOST_UIDS = 1_000_000


_BROKEN = (OSError, imaplib.IMAP4.error, ValueError, LookupError, TypeError, AttributeError)
"""The exceptions that a broken connection, or nonsense of a server, may raise in imaplib."""


class MailboxError(Exception):
    """A mailbox that could not be read; the message is a sentence. `fault`: a person must mend it, and it is no
    weather. `of_message`: it may be the fault of the message that was asked for."""

    def __init__(self, sentence: str, *, fault: bool = False, of_message: bool = False) -> None:
        super().__init__(sentence)
        self.fault = fault
        self.of_message = of_message


class Mailbox:
    """A session with a mail server, over TLS that believes in the certificates of `trust`. Every method may take long:
    call it in a thread.

    Raises MailboxError, and nothing else, whatever the server answers.
    """

    def __init__(
        self,
        server: MailServer,
        password: str,
        folder: str,
        trust: ssl.SSLContext | None,
        *,
        seconds: float = 60.0,
        patience: float = 20.0,
    ) -> None:
        self._server = server
        self._password = password
        self._folder = folder
        self._trust = trust
        self._limits = Limits(time.monotonic() + seconds, patience)
        self._imap: _Imap | None = None
        self.uidvalidity = 0

    def open(self) -> None:
        """Connect, log in, and open the folder."""
        try:
            with self._failures("it could not be reached"):
                self._imap = self._connected()
            with self._failures("it broke off"):
                self._log_in()
                self._open_folder()
        except MailboxError:
            self.close()
            raise

    def uids_after(self, last: int) -> list[int]:
        """Return the numbers of the messages after a number, in their order."""
        with self._failures("it broke off"):
            data = self._command("SEARCH", "UID", f"{last + 1}:*")
        numbers = (int(word) for line in data for word in line.split() if word.isdigit() and len(word) <= 10)
        # of n:* a server gives the last message also where it lies before n (RFC 3501 §6.4.8)
        return sorted({number for number in numbers if number > last})[:MOST_UIDS]

    def listed(self, uids: Sequence[int]) -> list[ListedMessage]:
        """Return those of these messages that are there, in their order."""
        wish = f"(UID RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER]<0.{HEAD}>)"
        with self._failures("it broke off", of_message=True):
            fetched = list(answers(self._command("FETCH", ",".join(map(str, uids)), wish)))
        by_uid = {answer.uid: answer for answer in map(listed, fetched) if answer and answer.uid in uids}
        return [by_uid[uid] for uid in sorted(by_uid)]

    def body(self, message: ListedMessage, most: int) -> bytes:
        """Return the bytes of a message, `most` at most; b"" where it is not there any more."""
        pieces: list[bytes] = []
        size = 0
        while size < most:
            wish = f"(UID BODY.PEEK[]<{size}.{PIECE}>)"
            with self._failures("it broke off", of_message=True):
                fetched = list(answers(self._command("FETCH", str(message.uid), wish)))
            piece = next((data for text, data in fetched if number(UID, text) == message.uid), b"")[:PIECE]
            pieces.append(piece)
            size += len(piece)
            if len(piece) < PIECE:
                break
        return b"".join(pieces)[:most]

    # ------------------------------------------------------------ the session

    def _connected(self) -> _Imap:
        server = self._server
        port = server.port or PORTS[server.tls]
        imap = _Imap(server.host.strip("[]"), port, self._trust if server.tls == "tls" else None, self._limits)
        if server.tls == "starttls":
            try:
                imap.starttls(self._trust)
            except BaseException:
                with suppress(*_BROKEN):
                    imap.shutdown()
                raise
        return imap

    def _log_in(self) -> None:
        imap, user, password = self._session, self._server.user, self._password
        try:
            if "AUTH=PLAIN" in imap.capabilities:
                imap.authenticate("PLAIN", lambda _: f"\0{user}\0{password}".encode())
            else:
                imap.login(quoted(user.encode()), password)  # imaplib quotes the password alone
        except UnicodeError:
            sentence = "this server takes no letters beyond ASCII in user or password: choose others there"
            raise MailboxError(self._sentence(sentence), fault=True) from None
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            if is_weather(str(error)):
                raise MailboxError(self._sentence("it does not let anybody in just now")) from None
            raise MailboxError(
                self._sentence(f"it does not let {user} in: check user and password in [inbox]"), fault=True
            ) from None

    def _open_folder(self) -> None:
        imap = self._session
        self._limits.begin()
        status, _ = imap.select(quoted(utf7(self._folder)), readonly=True)
        if status != "OK":
            raise MailboxError(
                self._sentence(f'it has no folder "{self._folder}" for {self._server.user}: check folder in [inbox]'),
                fault=True,
            )
        _, values = imap.response("UIDVALIDITY")
        value = (values or [None])[-1]
        self.uidvalidity = int(value) if isinstance(value, bytes) and value.isdigit() and len(value) <= 10 else 0

    @property
    def _session(self) -> _Imap:
        assert self._imap is not None, "a mailbox is read within its block"
        return self._imap

    def _command(self, *words: str) -> list[Any]:
        """Send a command on messages by their numbers; return what the server answered."""
        self._limits.begin()
        status, data = self._session.uid(*words)
        if status != "OK":
            raise MailboxError(self._sentence(f"it refused {words[0]}"), of_message=True)
        return [part for part in data if part is not None]

    def close(self) -> None:
        """End the session, as politely as goes in a moment."""
        imap, self._imap = self._imap, None
        if imap is not None:
            self._limits.hurry()
            with suppress(TooLate, TooMuch, *_BROKEN):
                imap.logout()
            with suppress(*_BROKEN):
                imap.shutdown()

    @contextmanager
    def _failures(self, event: str, *, of_message: bool = False) -> Iterator[None]:
        """Turn whatever goes wrong into a MailboxError."""
        try:
            yield
        except TooMuch:
            raise MailboxError(self._sentence("it sent more than it was asked for"), of_message=of_message) from None
        except TooLate:
            raise MailboxError(self._sentence("it took too long"), of_message=of_message) from None
        except ssl.SSLCertVerificationError as error:
            why = error.verify_message.rstrip(".")
            why = f"its certificate is not trusted ({why}): check host, or name an authority as ca in [fetch]"
            raise MailboxError(self._sentence(why), fault=True) from None
        except _BROKEN as error:
            raise MailboxError(self._sentence(f"{event}{_reason(error)}"), of_message=of_message) from None

    def _sentence(self, event: str) -> str:
        return f"The mailbox at {self._server.host} was not read: {event}."


# ---------------------------------------------------------------- the client


class _Imap(imaplib.IMAP4):
    """imaplib's client, which reads through limits; with `trust` it speaks TLS from the first byte."""

    def __init__(self, host: str, port: int, trust: ssl.SSLContext | None, limits: Limits) -> None:
        self._trust = trust
        self._limits = limits
        self._source: socket.socket | None = None
        self._stream = io.BytesIO()
        super().__init__(host, port, timeout=limits.seconds())

    def _create_socket(self, timeout: float | None) -> socket.socket:
        plain = super()._create_socket(timeout)  # type: ignore[misc]
        if self._trust is None:
            return plain  # type: ignore[no-any-return]
        try:
            return self._trust.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise

    def read(self, size: int) -> bytes:
        """Read the bytes of a literal; an announcement that is too large is refused before anything is read."""
        if size > LARGEST_ANSWER:
            raise TooMuch
        return bytes(self._bytes().read(size))

    def readline(self) -> bytes:
        """Read a line."""
        self._limits.count(A_LINE)
        return bytes(self._bytes().readline(LARGEST_ANSWER))

    def send(self, data: Any) -> None:
        """Send bytes."""
        self.sock.settimeout(self._limits.seconds())
        super().send(data)

    def _bytes(self) -> Any:
        """Return the stream of what comes; a new one for the new socket after STARTTLS, so that what came before it
        without protection counts for nothing."""
        if self._source is not self.sock:
            self._source = self.sock
            self._stream = io.BufferedReader(LimitedBytes(self.sock, self._limits), 1 << 16)  # type: ignore[assignment]
        return self._stream


def _reason(error: Exception) -> str:
    """Return what the system or the server said, in brackets; "" where it said nothing."""
    if isinstance(error, TimeoutError):
        return " in time"
    text = (getattr(error, "strerror", "") or str(error)) if isinstance(error, OSError | imaplib.IMAP4.error) else ""
    printable = "".join(mark for mark in text if mark.isprintable())[:120].rstrip(". ")
    return f" ({printable})" if printable else ""
