"""Words of IMAP (RFC 3501, RFC 9051): answers of FETCH, strings, names of folders. Pure."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from typing import Any

from planet.struct import Struct

HEAD = 128_000
"""Bytes of the head of a message that are read; no program writes a longer one."""


class ListedMessage(Struct, frozen=True):
    """A message as the server lists it: its number, its size in bytes, when it arrived (as the server writes it), and
    its head."""

    uid: int
    size: int
    arrived: str
    head: bytes


UID = re.compile(rb"\bUID (\d{1,10})\b")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d{1,12})\b")
_ARRIVED = re.compile(rb'\bINTERNALDATE "([^"]{1,60})"')
_BRIEF = re.compile(rb'BODY\[[^\]]*\](?:<\d+>)? "((?:[^"\\]|\\.)*)"')
"""A body so short that a server sends it in quotes."""

_WEATHER = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "temporar", "try again", "too many")
"""Signs that a server would let this user in another time (RFC 5530)."""


def is_weather(text: str) -> bool:
    return any(sign.lower() in text.lower() for sign in _WEATHER)


def answers(data: Sequence[Any]) -> Iterator[tuple[bytes, bytes]]:
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


def listed(answer: tuple[bytes, bytes]) -> ListedMessage | None:
    text, head = answer
    uid, size = number(UID, text), number(_SIZE, text)
    if not uid or not size:
        return None
    arrived = _ARRIVED.search(text)
    return ListedMessage(uid, size, arrived[1].decode("ascii", "replace") if arrived else "", head[:HEAD])


def number(pattern: re.Pattern[bytes], text: bytes) -> int:
    match = pattern.search(text)
    return int(match[1]) if match else 0


def quoted(text: bytes) -> str:
    """Return a string of the protocol in quotes (RFC 3501 §4.3)."""
    escaped = text.replace(b"\\", b"\\\\").replace(b'"', b'\\"').decode("ascii")
    return f'"{escaped}"'


def utf7(name: str) -> bytes:
    """Return the name of a folder in modified UTF-7 (RFC 3501 §5.1.3)."""
    parts = re.split(r"([^\x20-\x7e]+)", name)
    return b"".join(
        part.encode("utf-16-be") and b"&" + _base64(part.encode("utf-16-be")) + b"-"
        if number % 2
        else part.replace("&", "&-").encode("ascii")
        for number, part in enumerate(parts)
    )


def _base64(data: bytes) -> bytes:
    return b64encode(data).rstrip(b"=").replace(b"/", b",")
