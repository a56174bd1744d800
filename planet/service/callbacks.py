"""What hubs of members' feeds say to this planet, and what it answers (W3C WebSub §5.3, §7).

The body of their news is not read, only sealed: a feed whose hub brought news is visited at once, by the same way as
ever. So a hub can bring nothing in that the feed itself does not list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from planet.admin.outreach import push_secrets
from planet.fetch.http_url import decoded_form
from planet.model.outreach import Subscription
from planet.rules.outreach import push
from planet.store import Store
from planet.struct import Struct
from planet.web.markup.html import one_line


class Reply(Struct, frozen=True):
    """A status, and the text that goes with it."""

    status: int
    text: str = ""


NOT_HERE, ENDED = Reply(404, "There is nothing here."), Reply(410, "This subscription has ended.")
TAKEN = Reply(202)


class Callbacks:
    """The addresses that hubs were told, in the store: each is that of one subscription. `most_bytes` of news are
    taken in."""

    def __init__(
        self, store: Store, key: bytes, lease: timedelta, most_bytes: int, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._key = key
        self._lease = lease
        self.most_bytes = most_bytes
        self._now = now

    def held(self, path: str) -> Subscription | Reply:
        """Return the subscription that a path is the address of; the answer where there is none, or none any more."""
        number = push_secrets.subscription_of(self._key, path.rstrip("/").rpartition("/")[2])
        if number is None:
            return NOT_HERE
        return self._store.subscriptions.by_id(number) or ENDED

    def close(self) -> None:
        """Close the store."""
        self._store.close()

    # ------------------------------------------------------------ questions

    def question(self, held: Subscription, query: str) -> Reply:
        """Answer a hub that asks whether it was asked (W3C WebSub §5.3), or says that it refuses (§5.2)."""
        fields = decoded_form(query)
        if fields.get("hub.topic") != held.topic:
            return NOT_HERE
        match fields.get("hub.mode"):
            case "subscribe" if held.stage != "leaving":
                return self._confirm(held, fields)
            case "unsubscribe" if held.stage == "leaving":
                with self._store.transaction():
                    self._store.subscriptions.delete(held.subscription_id)
                return Reply(200, fields.get("hub.challenge", ""))
            case "denied" if held.stage != "leaving":
                return self._deny(held, fields)
        return NOT_HERE

    def _confirm(self, held: Subscription, fields: Mapping[str, str]) -> Reply:
        challenge, seconds = fields.get("hub.challenge", ""), fields.get("hub.lease_seconds", "")
        if not challenge or not held.generation:
            return NOT_HERE
        granted = int(seconds) if seconds.isascii() and seconds.isdigit() and len(seconds) < 12 else None
        self._change(held, lambda stored: push.confirmed(stored, self._lease, granted, self._now()))
        return Reply(200, challenge)

    def _deny(self, held: Subscription, fields: Mapping[str, str]) -> Reply:
        reason = one_line(fields.get("hub.reason", ""), push.LONGEST_REASON)
        with self._store.transaction():
            self._store.subscriptions.unstretch([held.feed_id])
            self._change(held, lambda stored: push.denied(stored, reason, self._now()))
        return Reply(200)

    # ------------------------------------------------------------ news

    def seal(self, held: Subscription, header: str) -> push_secrets.Seal:
        """Return what proves or disproves the signature of news, a header, while they come in."""
        return push_secrets.Seal(self._key, held, header)

    def news(self, held: Subscription) -> bool:
        """Store that a hub brought news of a feed; return whether that is anything new. Once this is done the feed is
        visited, even if the process is killed."""
        now = self._now()
        if push.is_pinged_again(held, now):
            return False
        self._change(held, lambda stored: push.after_ping(stored, now))
        return True

    def _change(self, held: Subscription, change: Callable[[Subscription], Subscription]) -> None:
        """Store a subscription as `change` makes it of what is stored by now."""
        with self._store.transaction():
            if stored := self._store.subscriptions.by_id(held.subscription_id):
                self._store.subscriptions.record(change(stored))
