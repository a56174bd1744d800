"""Telling the planet's own hub of news in the merged feeds: one POST a turn."""

from __future__ import annotations

from datetime import datetime

from planet.model.community import Planet
from planet.model.deliveries import Answered, Delivery, Form
from planet.ports import Messenger
from planet.store import Store
from planet.turn.outreach.news_for_hub import HubNews, news_for_hub, note_not_taken, note_taken

FOR_ONE = "rss20.xml"
"""The feed that a hub hears of which reads a single address: those of rssCloud follow RSS."""


def news_waits(planet: Planet, store: Store, now: datetime) -> bool:
    """Return whether the hub is to be told of news now."""
    news = news_for_hub(planet, store)
    return news is not None and news.is_due(now)


async def tell_hub(planet: Planet, store: Store, messenger: Messenger, now: datetime) -> str:
    """Tell the hub of the feeds that changed; return "" if it took the news, else a sentence on why it did not.

    Nothing is stored before it is sent: a hub that is told twice finds nothing new the second time.
    """
    news = news_for_hub(planet, store)
    if news is None or not news.is_due(now):
        return ""
    receipt = await messenger.post(Delivery(news.hub, Form(_fields(planet, news)), also_moved=True, now=now))
    if isinstance(receipt, Answered) and receipt.is_success:
        note_taken(store, news)
        return ""
    reason = f"It answers {receipt.status}." if isinstance(receipt, Answered) else receipt.reason
    note_not_taken(store, news, reason, now, receipt.retry_after)
    return f"The hub {news.hub} was not told of the news: {reason} It is told again later."


def _fields(planet: Planet, news: HubNews) -> tuple[tuple[str, str], ...]:
    """Return the form that hubs in the field understand.

    Those of PubSubHubbub read each `hub.url`, or the last; others `hub.topic`; those of rssCloud `hub.topic` or `url`.
    """
    addresses = [f"{planet.url}{path}" for path in reversed(news.paths)]
    one = f"{planet.url}{FOR_ONE if FOR_ONE in news.paths else news.paths[0]}"
    changed = (("hub.url", address) for address in addresses)
    return (("hub.mode", "publish"), *changed, ("hub.topic", one), ("url", one))
