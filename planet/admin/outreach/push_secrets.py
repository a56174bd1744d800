"""What only this hub and the hubs of its members know: addresses of callbacks, and secrets to sign with.

Both follow from the hub's key and are stored nowhere.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence

from planet.config.credentials import derived
from planet.model.outreach import Subscription

TOKEN_LENGTH = 32
"""Hexadecimal digits: 128 bits, which nobody guesses (W3C WebSub §8.1)."""

METHODS = frozenset({"sha1", "sha256", "sha384", "sha512"})
"""Those that a hub may sign with (W3C WebSub §7.1)."""

_TOKEN = re.compile(rf"([1-9][0-9]{{0,14}})-[0-9a-f]{{{TOKEN_LENGTH}}}")
_SIGNATURE = re.compile(r"(\w{4,6})=([0-9A-Fa-f]{40,128})", re.ASCII)


def token(key: bytes, subscription_id: int) -> str:
    """Return the last part of the address at which the hub of a subscription reaches this planet."""
    return f"{subscription_id}-{derived(key, 'callback', subscription_id).hex()[:TOKEN_LENGTH]}"


def subscription_of(key: bytes, word: str) -> int | None:
    """Return the id of the subscription that a token is of; None if nobody got it from here."""
    match = _TOKEN.fullmatch(word)
    if match and hmac.compare_digest(token(key, int(match[1])), word):
        return int(match[1])
    return None


def secret(key: bytes, subscription: Subscription, generation: int | None = None) -> str:
    """Return what the hub signs its news with: fewer than 200 bytes (W3C WebSub §5.1)."""
    number = subscription.generation if generation is None else generation
    return derived(key, "push", subscription.subscription_id, number).hex()


class Seal:
    """The signature of a message that comes in pieces, by the newest secret and by the one before.

    A hub that was asked to renew goes on with the old secret until it has confirmed the new one.
    """

    def __init__(self, key: bytes, subscription: Subscription, header: str) -> None:
        match = _SIGNATURE.fullmatch(header.strip())
        method, self._stated = (match[1].lower(), match[2].lower()) if match else ("", "")
        newest = subscription.generation
        numbers: Sequence[int] = (newest, newest - 1) if method in METHODS else ()
        secrets = [secret(key, subscription, number).encode() for number in numbers if number > 0]
        self._digests = [hmac.new(own, digestmod=getattr(hashlib, method)) for own in secrets]

    def update(self, data: bytes) -> None:
        """Take the next piece."""
        for digest in self._digests:
            digest.update(data)

    def is_right(self) -> bool:
        """Return whether the message was signed by one of the secrets; False without a signature. It takes as long
        whatever the signature is."""
        equal = [hmac.compare_digest(digest.hexdigest(), self._stated) for digest in self._digests]
        return True in equal
