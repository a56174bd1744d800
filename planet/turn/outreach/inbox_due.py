"""When the mailbox of posts by mail is to be read again; without the library that reads it."""

from __future__ import annotations

from datetime import datetime, timedelta

from planet.model.community import Planet
from planet.model.outreach import Inbox
from planet.store import Store

EVERY = timedelta(minutes=10)
"""Time after which a running hub looks into the mailbox again. Any turn does so in any case."""


def mailbox_name(inbox: Inbox) -> str:
    """Return the name of a mailbox in the store, by which how far it was read is known."""
    return f"{inbox.server.user} at {inbox.server.host}, {inbox.folder}"


def inbox_is_due(planet: Planet, store: Store, now: datetime) -> bool:
    """Return whether there is a mailbox in which nobody has looked for a while, or in the future only, as a wrong clock
    has it."""
    if planet.inbox is None:
        return False
    state = store.mail.mailbox(mailbox_name(planet.inbox))
    last = state.tried_at if state else None
    return last is None or not timedelta(0) <= now - last < EVERY
