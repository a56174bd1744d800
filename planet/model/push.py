"""Push by WebSub: the hub that a feed names, and the subscription to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Stage = Literal["new", "asked", "active", "denied", "given up", "leaving"]
"""How far a subscription has come: not asked for yet; asked for, and not confirmed; confirmed; refused by the hub; not
confirmed in many attempts; to be ended."""


@dataclass(frozen=True, slots=True)
class Offer:
    """The hub that tells of a feed's news, and the topic under which it does: absolute URLs, as the feed names them."""

    hub: str
    topic: str


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription to the news of one feed.

    `callback` is the public address under which its own was told to the hub. `generation` counts the secrets: the hub
    may sign with the newest, which it may not have confirmed yet, or with the one before.
    `attempts` counts the requests since it was last confirmed; the next one is due at `ask_at`. `confirmed_at` is when
    the hub first confirmed it, `lease_until` is until when; both None before that. `reason` is a sentence on what went
    wrong last.

    `pings` counts the news that the hub brought, the last at `pinged_at`; up to `answered` a visit has looked at them.
    `fruitless` visits in a row found nothing for them. `good` counts the news in a row that were true; `missed` how
    often a poll found what the hub should have brought, and `suspected_at` is when one did, while the hub may still be
    late. `own_due` is when the feed would be due if its hub were not trusted, None if that makes no difference.
    """

    subscription_id: int
    feed_id: int
    hub: str
    topic: str
    callback: str
    stage: Stage = "new"
    generation: int = 0
    attempts: int = 0
    asked_at: datetime | None = None
    ask_at: datetime | None = None
    confirmed_at: datetime | None = None
    lease_until: datetime | None = None
    reason: str = ""
    pings: int = 0
    answered: int = 0
    pinged_at: datetime | None = None
    fruitless: int = 0
    good: int = 0
    missed: int = 0
    suspected_at: datetime | None = None
    own_due: datetime | None = None

    @property
    def is_pinged(self) -> bool:
        """Return whether the hub brought news at which no visit has looked yet."""
        return self.pings > self.answered
