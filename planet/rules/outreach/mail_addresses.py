"""Secret addresses for posts by mail: how a secret is spelled, found in headers, and kept out of what shows. Pure.

The address of a member is that of the mailbox with "+" and a secret before the @ (RFC 5233).
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache

LENGTH = 20
"""Characters of a secret: 100 bits."""

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's: each sign is its own, whoever reads it aloud or copies it by hand."""

_LOOK_ALIKES = str.maketrans({"o": "0", "i": "1", "l": "1", "-": ""})
_TOKEN = re.compile(r"[0-9a-z-]{20,40}", re.IGNORECASE)


def secret_of(derived: bytes) -> str:
    """Return the secret that follows from bytes of the hub's key, at least 13 of them."""
    number = int.from_bytes(derived, "big")
    return "".join(ALPHABET[number >> 5 * place & 31] for place in range(LENGTH))


def address_of(mailbox: str, secret: str) -> str:
    """Return the address of the member who has this secret."""
    name, _, domain = mailbox.rpartition("@")
    return f"{name}+{secret}@{domain}"


def spelled(word: str) -> str:
    """Return a secret as `secret_of` spells it, in whatever case it is written and whichever signs it was read for."""
    return word.lower().translate(_LOOK_ALIKES)


def secrets_in(headers: Iterable[str], mailbox: str) -> tuple[str, ...]:
    """Return what stands behind the plus in the addresses of a mailbox in these headers, each once, as `spelled`."""
    pattern = _plus_address(mailbox)
    return tuple(dict.fromkeys(spelled(match["secret"]) for text in headers for match in pattern.finditer(text)))


def owners(words: Collection[str], secrets: Mapping[int, str]) -> tuple[int, ...]:
    """Return whose secrets are among these words, by member id. How long it takes tells nothing of them."""
    matches = {
        member_id: sum(hmac.compare_digest(word.encode(), secret.encode()) for word in words)
        for member_id, secret in secrets.items()
    }
    return tuple(member_id for member_id, count in matches.items() if count)


def redacted(text: str, mailbox: str, secrets: Collection[str] = ()) -> str:
    """Return a text in which no address of a mailbox has what stands behind the plus, and none of these secrets
    stands by itself."""
    text = _plus_address(mailbox).sub(r"\g<name>\g<at>\g<domain>", text)
    return _TOKEN.sub(lambda match: "…" if spelled(match[0]) in secrets else match[0], text) if secrets else text


def fit_to_show(text: str, mailbox: str, secrets: Collection[str]) -> str:
    """Return a text as `redacted`; "…" where one of these secrets could still be read out of it."""
    text = redacted(text, mailbox, secrets)
    return "…" if betrays(text, secrets) else text


def betrays(text: str, secrets: Collection[str]) -> bool:
    """Return whether one of these secrets can be read out of a text, whatever stands between its signs."""
    signs = spelled(re.sub(r"<[^>]*>|&#?\w+;|[\W_]+", "", text))
    return any(secret in signs for secret in secrets)


@cache
def _plus_address(mailbox: str) -> re.Pattern[str]:
    """Return the pattern of an address of a mailbox with something behind a plus: as it is, in a URL, in markup."""
    name, _, domain = mailbox.rpartition("@")
    return re.compile(
        rf"(?P<name>{re.escape(name)})(?:\+|%2B|&#43;|&#x2b;|&plus;)(?P<secret>[^\s@<>\"'&%]{{1,80}})"
        rf"(?P<at>@|%40|&#64;|&#x40;|&commat;)(?P<domain>{re.escape(domain)})",
        re.IGNORECASE,
    )
