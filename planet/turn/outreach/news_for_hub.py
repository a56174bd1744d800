"""What the hub of WebSub has not been told yet of the merged feeds.

It is noted before the files are put in place, and struck out when the hub has taken the news: a process that is killed
between leaves the next one to tell it. A hub that is told twice finds nothing new, so that does no harm.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from planet.model.community import Planet
from planet.rules.outreach.push import ping_again
from planet.store import Store
from planet.struct import Struct, fields_of, replace

FACT = "news for hub"
UNFINISHED = "It did not answer."

LONGEST_WAIT = timedelta(days=2)
"""A time further off than that comes from a clock that was wrong."""


class HubNews(Struct, frozen=True):
    """The feeds that changed since the hub at `hub` took the last news, by their paths in output/.

    `number` counts how often news were noted. `failures` counts the attempts in a row that failed, the last for this
    `reason`; not before `next_at`, in seconds since the epoch, is it tried again.
    """

    hub: str
    paths: tuple[str, ...]
    number: int = 0
    failures: int = 0
    reason: str = ""
    next_at: int = 0

    def is_due(self, now: datetime) -> bool:
        """Return whether the hub may be told now."""
        return not 0 < self.next_at - now.timestamp() <= LONGEST_WAIT.total_seconds()


def note_for_hub(planet: Planet, store: Store, paths: Collection[str]) -> None:
    """Note which merged feeds are about to be written. Call this in the transaction that announces them."""
    if not planet.push.hub:
        return
    from planet.pages.feeds import MERGED  # which `planet status` need not load

    changed = [path for path, _ in MERGED if path in paths]
    if not changed:
        return
    stored = _stored(store)
    if stored is None or stored.hub != planet.push.hub:
        stored = HubNews(planet.push.hub, ())
    both = {*stored.paths, *changed}
    paths = tuple(path for path, _ in MERGED if path in both)
    _keep(store, replace(stored, paths=paths, number=stored.number + 1))


def news_for_hub(planet: Planet, store: Store) -> HubNews | None:
    """Return what the hub must be told; None if that is nothing, or the members file names no hub, or another."""
    stored = _stored(store)
    return stored if stored and stored.hub == planet.push.hub and stored.paths else None


def news_that_wait(store: Store) -> dict[str, object]:
    """Return what `planet status` says of news that the hub did not take, under its key; nothing if it takes all."""
    stored = _stored(store)
    if stored is None or not stored.failures:
        return {}
    again = datetime.fromtimestamp(stored.next_at, UTC).isoformat()[:19]
    waiting = {"hub": stored.hub, "feeds": list(stored.paths), "failures_in_a_row": stored.failures}
    return {"push": {**waiting, "reason": stored.reason, "next": f"{again}Z"}}


def note_attempt(store: Store, news: HubNews, now: datetime) -> HubNews:
    """Store that the hub is about to be told, and when it is told again if it does not take the news; return the
    news as they are stored now."""
    again = ping_again(now, news.failures, None)
    begun = replace(news, failures=news.failures + 1, reason=UNFINISHED, next_at=int(again.timestamp()))
    with store.transaction():
        _keep(store, begun)
    return begun


def note_taken(store: Store, begun: HubNews) -> None:
    """Strike out what the hub took, unless more was noted in the meantime: then it is told again."""
    with store.transaction():
        stored = _stored(store)
        if stored == begun:
            store.published.set_fact(FACT, "")
        elif stored:
            _keep(store, replace(stored, failures=0, reason="", next_at=0))


def note_refused(store: Store, begun: HubNews, reason: str, now: datetime, retry_after: timedelta | None) -> None:
    """Store why the hub did not take the news."""
    with store.transaction():
        stored = _stored(store) or begun
        again = ping_again(now, begun.failures - 1, retry_after)
        _keep(store, replace(stored, reason=reason, next_at=int(again.timestamp())))


def _stored(store: Store) -> HubNews | None:
    text = store.published.fact(FACT)
    if not text:
        return None
    values = json.loads(text)
    return HubNews(**{**values, "paths": tuple(values["paths"])})


def _keep(store: Store, news: HubNews) -> None:
    store.published.set_fact(FACT, json.dumps(fields_of(news)))
