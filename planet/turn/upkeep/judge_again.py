"""Verdicts on what is stored, given again: a feed has new settings, or a rule is new in this version."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from planet.model.community import Planet
from planet.model.records import FeedRecord
from planet.pages import families
from planet.rules import takeover
from planet.rules.topics import fold
from planet.rules.upkeep.feed_rules import verdict_of
from planet.rules.upkeep.wishes import NO_PLANET
from planet.store import Store
from planet.turn.upkeep.mended import WISHES_HEARD
from planet.turn.visibility import settle


def judge_again(store: Store, record: FeedRecord) -> None:
    """Apply the filters of a feed with new settings to all its items, except those that are held.

    Held items show once the admin has accepted them.
    """
    feed_id, since = record.state.feed_id, record.state.held_since
    if since and takeover.is_accepted(record.feed, since):
        store.feeds.release(feed_id)
    verdict = verdict_of(record.feed)
    for items in store.entries.judged(feed_id):
        judged = [item for item in items if not takeover.waits(item.verdict, record.feed.accept)]
        verdicts = {item.item_id: (item.verdict, verdict(item.entry)) for item in judged}
        store.entries.set_verdicts({item_id: new for item_id, (old, new) in verdicts.items() if old != new})


def hear_wishes(planet: Planet, store: Store) -> None:
    """Hide what its authors tagged #noplanet before this program knew the wish; once for each store."""
    with store.transaction():
        concerned = store.wishes.feeds_with(NO_PLANET, (NO_PLANET, fold("no planet")))
        touched: set[int] = set()
        for record in store.feeds.present() if concerned else ():
            if record.state.feed_id in concerned:
                judge_again(store, record)
                touched |= set(store.entries.of_feed(record.state.feed_id))
        families.note(store, settle(store, touched), ZoneInfo(planet.timezone))
        store.published.set_fact(WISHES_HEARD, "yes")
