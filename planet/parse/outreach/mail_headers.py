"""Headers of a message as text: encoded words (RFC 2047) of any encoding, right or wrong, on one line."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
    return decoded(next(_raw(message, name), ""))


def headers(message: Message, *names: str) -> list[str]:
    """Return all headers of these names, as plain text."""
    return [decoded(value, most=100_000) for name in names for value in _raw(message, name)]


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
    return parseaddr(next(_raw(message, "From"), "")[:LONGEST])[1].lower()


def _word(word: str | bytes, charset: str | None) -> str:
    if isinstance(word, str):
        return word
    return decode(word, f"text/plain; charset={charset or 'utf-8'}")


def _raw(message: Message, name: str) -> Iterator[str]:
    """Yield the values of all headers of a name as they stand; bytes that are no ASCII, which the parser keeps as
    surrogates, are decoded."""
    for key, value in message.raw_items():
        if key.lower() == name.lower():
            text = str(value)
            yield text if text.isascii() else decode(text.encode("utf-8", "surrogateescape"), "text/plain")
