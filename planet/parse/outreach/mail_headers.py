"""Headers of a message as text: encoded words (RFC 2047) of any encoding, right or wrong, on one line."""

from __future__ import annotations

import re
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr

from planet.parse.charset import decode

LONGEST = 2000
"""Characters of a header that is shown; what is longer is cut."""

_BETWEEN_WORDS = re.compile(r"(\?=)\s+(=\?)")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def header(message: Message, name: str) -> str:
    """Return the first header of a name as plain text on one line, "" where there is none."""
    return decoded(_raw(message.get(name, "")))


def headers(message: Message, *names: str) -> list[str]:
    """Return all headers of these names, as plain text."""
    return [decoded(_raw(value), most=100_000) for name in names for value in message.get_all(name, [])]


def decoded(text: str, most: int = LONGEST) -> str:
    """Return the text that a header's value stands for; where that is broken, the value as it is."""
    text = text[: 4 * most]
    try:
        words = decode_header(_BETWEEN_WORDS.sub(r"\1\2", text)) if "=?" in text else [(text, None)]
        text = "".join(_word(word, charset) for word, charset in words)
    except (ValueError, LookupError, AttributeError, TypeError):
        pass
    return " ".join(_CONTROLS.sub(" ", text).split())[:most]


def sender(message: Message) -> str:
    """Return the address that a message says it is from, in lower case; "" where it says none."""
    return parseaddr(_raw(message.get("From", ""))[:LONGEST])[1].lower()


def _word(word: str | bytes, charset: str | None) -> str:
    if isinstance(word, str):
        return word
    return decode(word, f"text/plain; charset={charset or 'utf-8'}")


def _raw(value: object) -> str:
    """Return a header's value as text: bytes that are no ASCII, which the parser keeps as surrogates, are decoded."""
    text = str.__str__(value) if isinstance(value, str) else str(value)
    data = text.encode("utf-8", "surrogateescape") if not text.isascii() else b""
    return decode(data, "text/plain") if data else text
