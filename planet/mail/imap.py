"""A mailbox read by IMAP (RFC 3501, RFC 9051), and nothing changed in it: the one door to imaplib.

The folder is opened read-only, and of messages nothing but their bytes is asked (BODY.PEEK), so that their flags stay
as they are. Everything is bounded, whatever the server says: the time of the whole session, the bytes of each answer.
"""

from __future__ import annotations

import imaplib
import io
import re
import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from planet.model.outreach import MailServer

PORTS = {"tls": 993, "starttls": 143, "off": 143}
PIECE = 256_000
"""Bytes of a message that are asked for at once."""

HEAD = 128_000
"""Bytes of the head of a message that are read; no program writes a longer one."""

LARGEST_ANSWER = 8_000_000
"""Bytes that a server may send in answer to one command: the numbers of a million messages, or the pieces above."""

MOST_UIDS = 1_000_000


class MailboxError(Exception):
    """A mailbox that could not be read; the message is a sentence. `fault`: a person must mend it, and it is no
    weather. `of_message`: it may be the fault of the message that was asked for."""

    def __init__(self, sentence: str, *, fault: bool = False, of_message: bool = False) -> None:
        super().__init__(sentence)
        self.fault = fault
        self.of_message = of_message


@dataclass(frozen=True, slots=True)
class ListedMessage:
    """A message as the server lists it: its number, its size in bytes, when it arrived (as the server writes it), and
    its head."""

    uid: int
    size: int
    arrived: str
    head: bytes


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
        self._limits = _Limits(time.monotonic() + seconds, patience)
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
            answers = list(_answers(self._command("FETCH", ",".join(map(str, uids)), wish)))
        by_uid = {answer.uid: answer for answer in map(_listed, answers) if answer and answer.uid in uids}
        return [by_uid[uid] for uid in sorted(by_uid)]

    def body(self, message: ListedMessage, most: int) -> bytes:
        """Return the bytes of a message, `most` at most; b"" where it is not there any more."""
        pieces: list[bytes] = []
        size = 0
        while size < most:
            wish = f"(UID BODY.PEEK[]<{size}.{PIECE}>)"
            with self._failures("it broke off", of_message=True):
                answers = list(_answers(self._command("FETCH", str(message.uid), wish)))
            piece = next((data for text, data in answers if _number(_UID, text) == message.uid), b"")[:PIECE]
            pieces.append(piece)
            size += len(piece)
            if len(piece) < PIECE:
                break
        return b"".join(pieces)

    # ------------------------------------------------------------ the session

    def _connected(self) -> _Imap:
        server = self._server
        port = server.port or PORTS[server.tls]
        imap = _Imap(server.host, port, self._trust if server.tls == "tls" else None, self._limits)
        if server.tls == "starttls":
            try:
                imap.starttls(self._trust)
            except BaseException:
                imap.shutdown()
                raise
        return imap

    def _log_in(self) -> None:
        imap, user, password = self._session, self._server.user, self._password
        try:
            if "AUTH=PLAIN" in imap.capabilities:
                imap.authenticate("PLAIN", lambda _: f"\0{user}\0{password}".encode())
            else:
                imap.login(_quoted(user.encode()), password)  # imaplib quotes the password alone
        except UnicodeEncodeError:
            sentence = "this server takes no letters beyond ASCII in a password: choose another one there"
            raise MailboxError(self._sentence(sentence), fault=True) from None
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            if _is_weather(str(error)):
                raise MailboxError(self._sentence("it does not let anybody in just now")) from None
            raise MailboxError(
                self._sentence(f"it does not let {user} in: check user and password in [inbox]"), fault=True
            ) from None

    def _open_folder(self) -> None:
        imap = self._session
        self._limits.begin()
        status, _ = imap.select(_quoted(_utf7(self._folder)), readonly=True)
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
            with suppress(imaplib.IMAP4.error, OSError, ValueError, AttributeError):
                imap.logout()
            with suppress(OSError, AttributeError):
                imap.shutdown()

    @contextmanager
    def _failures(self, event: str, *, of_message: bool = False) -> Iterator[None]:
        """Turn whatever goes wrong into a MailboxError."""
        try:
            yield
        except _TooMuch:
            raise MailboxError(self._sentence("it sent more than it was asked for"), of_message=of_message) from None
        except _TooLate:
            raise MailboxError(self._sentence("it took too long"), of_message=of_message) from None
        except ssl.SSLCertVerificationError as error:
            why = error.verify_message.rstrip(".")
            why = f"its certificate is not trusted ({why}): check host, or name an authority as ca in [fetch]"
            raise MailboxError(self._sentence(why), fault=True) from None
        except (OSError, imaplib.IMAP4.error, ValueError, LookupError, TypeError, AttributeError) as error:
            raise MailboxError(self._sentence(f"{event}{_reason(error)}"), of_message=of_message) from None

    def _sentence(self, event: str) -> str:
        return f"The mailbox at {self._server.host} was not read: {event}."


# ---------------------------------------------------------------- bounds


class _TooLate(Exception):
    """The time of the session is over."""


class _TooMuch(Exception):
    """An answer is longer than any honest one."""


class _Limits:
    """How long a session may take, and how much an answer may hold."""

    def __init__(self, end: float, patience: float) -> None:
        self._end = end
        self._patience = patience
        self._left = LARGEST_ANSWER

    def begin(self) -> None:
        """Begin an answer."""
        self._left = LARGEST_ANSWER

    def hurry(self) -> None:
        """Leave a session two more seconds."""
        self._end = min(self._end, time.monotonic() + 2)
        self.begin()

    def seconds(self) -> float:
        """Return how long to wait for the next bytes; raise _TooLate where the time is over."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise _TooLate
        return min(left, self._patience)

    def count(self, size: int) -> None:
        """Count bytes of the answer; raise _TooMuch for too many."""
        self._left -= size
        if self._left < 0:
            raise _TooMuch


class _Bytes(io.RawIOBase):
    """What comes from a socket, within limits."""

    def __init__(self, source: socket.socket, limits: _Limits) -> None:
        self._source = source
        self._limits = limits

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._source.settimeout(self._limits.seconds())
        try:
            count = self._source.recv_into(buffer)
        except TimeoutError:
            raise _TooLate from None
        self._limits.count(count)
        return count


class _Imap(imaplib.IMAP4):
    """imaplib's client, which reads through limits; with `trust` it speaks TLS from the first byte."""

    def __init__(self, host: str, port: int, trust: ssl.SSLContext | None, limits: _Limits) -> None:
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
            raise _TooMuch
        return bytes(self._bytes().read(size))

    def readline(self) -> bytes:
        """Read a line."""
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
            self._stream = io.BufferedReader(_Bytes(self.sock, self._limits))  # type: ignore[assignment]
        return self._stream


# ---------------------------------------------------------------- words of the protocol

_UID = re.compile(rb"\bUID (\d{1,10})\b")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d{1,12})\b")
_ARRIVED = re.compile(rb'\bINTERNALDATE "([^"]{1,60})"')
_BRIEF = re.compile(rb'BODY\[[^\]]*\](?:<\d+>)? "((?:[^"\\]|\\.)*)"')
"""A body so short that a server sends it in quotes."""

_WEATHER = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "temporar", "try again", "too many")
"""Signs that a server would let this user in another time (RFC 5530)."""


def _is_weather(text: str) -> bool:
    return any(sign.lower() in text.lower() for sign in _WEATHER)


def _answers(data: Sequence[Any]) -> Iterator[tuple[bytes, bytes]]:
    """Yield the answers of FETCH: (the text of an answer, its literal). What a server says unasked has no literal."""
    text, literal = b"", b""
    for part in data:
        if isinstance(part, tuple):
            if text:
                yield _whole(text, literal)
            text, literal = part[0], part[1]
        elif isinstance(part, bytes) and part.rstrip().endswith(b")") and not part.lstrip()[:1].isdigit() and text:
            yield _whole(text + part, literal)
            text, literal = b"", b""
        elif isinstance(part, bytes):
            yield _whole(part, b"")
    if text:
        yield _whole(text, literal)


def _whole(text: bytes, literal: bytes) -> tuple[bytes, bytes]:
    brief = None if literal else _BRIEF.search(text)
    return text, re.sub(rb"\\(.)", rb"\1", brief[1]) if brief else literal


def _listed(answer: tuple[bytes, bytes]) -> ListedMessage | None:
    text, head = answer
    uid, size = _number(_UID, text), _number(_SIZE, text)
    if not uid or not size:
        return None
    arrived = _ARRIVED.search(text)
    return ListedMessage(uid, size, arrived[1].decode("ascii", "replace") if arrived else "", head[:HEAD])


def _number(pattern: re.Pattern[bytes], text: bytes) -> int:
    match = pattern.search(text)
    return int(match[1]) if match else 0


def _quoted(text: bytes) -> str:
    """Return a string of the protocol in quotes (RFC 3501 §4.3)."""
    escaped = text.replace(b"\\", b"\\\\").replace(b'"', b'\\"').decode("ascii")
    return f'"{escaped}"'


def _utf7(name: str) -> bytes:
    """Return the name of a folder in modified UTF-7 (RFC 3501 §5.1.3)."""
    parts = re.split(r"([^\x20-\x7e]+)", name)
    return b"".join(
        part.encode("utf-16-be") and b"&" + _base64(part.encode("utf-16-be")) + b"-"
        if number % 2
        else part.replace("&", "&-").encode("ascii")
        for number, part in enumerate(parts)
    )


def _base64(data: bytes) -> bytes:
    from base64 import b64encode

    return b64encode(data).rstrip(b"=").replace(b"/", b",")


def _reason(error: Exception) -> str:
    """Return what the system or the server said, in brackets; "" where it said nothing."""
    if isinstance(error, TimeoutError):
        return " in time"
    text = (getattr(error, "strerror", "") or str(error)) if isinstance(error, OSError | imaplib.IMAP4.error) else ""
    printable = "".join(mark for mark in text if mark.isprintable())[:120].rstrip(". ")
    return f" ({printable})" if printable else ""
