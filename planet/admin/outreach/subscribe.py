"""Asking the hubs of members' feeds: for their news, for longer, and to end it. `planet run --listen` does so.

Each request is stored before it is sent, so that one that was killed is repeated in its time, with the same secret.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from planet.admin.outreach import push_secrets
from planet.admin.outreach.outgoing import side_by_side
from planet.model.community import Planet
from planet.model.outreach import Subscription
from planet.model.outreach.deliveries import Answered, Delivery, Form, Receipt
from planet.ports import Messenger
from planet.rules.outreach import push
from planet.store import Store
from planet.struct import Struct
from planet.web.markup.html import one_line

MOST_AT_ONCE = 20
"""Requests of one round, all under way at once; what is left waits for the next."""

FAR = timedelta(days=30)
"""A time further off than any rule sets comes from a clock that was wrong."""


class Subscriber(Struct, frozen=True):
    """This planet as its members' hubs know it: by the callback of the members file, and by the hub's own key."""

    planet: Planet
    store: Store
    key: bytes
    now: datetime

    def settle(self) -> None:
        """Store which subscriptions there are to be: one for each feed that is visited and names a hub."""
        store, callback = self.store, self.planet.push.callback
        strangers, missing = store.subscriptions.strangers(callback), store.subscriptions.missing(callback)
        if not strangers and not missing:
            return
        with store.transaction():
            store.subscriptions.unstretch([held.feed_id for held in strangers])
            for held in strangers:
                if held.generation:
                    store.subscriptions.record(push.leaving(held, self.now))
                else:
                    store.subscriptions.delete(held.subscription_id)
            for feed_id, offer in store.subscriptions.missing(callback):
                store.subscriptions.begin(feed_id, offer, callback, self.now)

    def waits(self) -> bool:
        """Return whether any hub is to be asked now."""
        return bool(self.store.subscriptions.to_ask(self.now, self.now + FAR, 1))

    async def ask_hubs(self, messenger: Messenger) -> None:
        """Ask the hubs that are to be asked now, side by side: one that does not answer delays no other."""
        due = self.store.subscriptions.to_ask(self.now, self.now + FAR, MOST_AT_ONCE)
        await side_by_side(self._ask(messenger, held.subscription_id) for held in due)

    async def _ask(self, messenger: Messenger, subscription_id: int) -> None:
        if asked := self._begin(subscription_id):
            self._note_receipt(asked, await messenger.post(self._request(asked)))

    def _begin(self, subscription_id: int) -> Subscription | None:
        """Store that a subscription is asked for, and return it; None if its hub is not asked any more."""
        store = self.store
        with store.transaction():
            held = store.subscriptions.by_id(subscription_id)
            if held is None:
                return None
            if not push.is_in_vain(held, self.now):
                asked = push.asked(held, self.now)
                store.subscriptions.record(asked)
                return asked
            if held.stage == "leaving":
                store.subscriptions.delete(subscription_id)
            else:
                store.subscriptions.unstretch([held.feed_id])
                store.subscriptions.record(push.given_up(held, self.now))
            return None

    def _request(self, held: Subscription) -> Delivery:
        """Return what is sent to a hub (W3C WebSub §5.1); `hub.verify` is for those that speak PubSubHubbub 0.3."""
        fields = [
            ("hub.mode", "unsubscribe" if held.stage == "leaving" else "subscribe"),
            ("hub.topic", held.topic),
            ("hub.callback", held.callback + push_secrets.token(self.key, held.subscription_id)),
            ("hub.verify", "async"),
        ]
        if held.stage != "leaving":
            lease = int(self.planet.push.lease.total_seconds())
            fields += [("hub.lease_seconds", str(lease)), ("hub.secret", push_secrets.secret(self.key, held))]
        return Delivery(held.hub, Form(tuple(fields)), now=self.now)

    def _note_receipt(self, asked: Subscription, receipt: Receipt) -> None:
        """Store why a hub did not take a request; one that took it has yet to confirm it, and may have done so."""
        if isinstance(receipt, Answered) and receipt.is_success:
            return
        with self.store.transaction():
            held = self.store.subscriptions.by_id(asked.subscription_id)
            if held and held.asked_at == asked.asked_at and held.attempts:
                refused = push.not_taken(held, _reason(receipt), self.now, receipt.retry_after)
                self.store.subscriptions.record(refused)


def _reason(receipt: Receipt) -> str:
    """Return the sentence on a request that a hub did not take."""
    if not isinstance(receipt, Answered):
        return receipt.reason
    words = one_line(receipt.body.decode("utf-8", "replace"), push.LONGEST_REASON).rstrip(".")
    return f"The hub answers {receipt.status}{f': {words}' if words else ''}."
