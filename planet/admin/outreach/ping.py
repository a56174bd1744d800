"""Telling the planet's own hub of news in the merged feeds: one POST a turn."""

from __future__ import annotations

from datetime import timedelta

from planet.admin.outreach.outgoing import Outgoing, Sender
from planet.model.community import Planet
from planet.model.outreach.deliveries import Answered, Delivery, Form
from planet.model.outreach.sending import Sending
from planet.struct import replace
from planet.turn.outreach.news_for_hub import HubNews, news_for_hub, note_attempt, note_refused, note_taken

SUBJECT = "push"

LONGEST = timedelta(seconds=10)
"""Time for the answer of the hub: less than the sender has, which then can say what became of it."""

FOR_ONE = "rss20.xml"
"""The feed that a hub hears of which reads a single address: those of rssCloud follow RSS."""


def _waits(outgoing: Outgoing) -> bool:
    news = news_for_hub(outgoing.planet, outgoing.store)
    return news is not None and news.is_due(outgoing.now)


async def _send(outgoing: Outgoing) -> Sending:
    """Tell the hub of the feeds that changed. If this is killed it is told again: the second time it finds nothing
    new, so that does no harm."""
    news = news_for_hub(outgoing.planet, outgoing.store)
    if news is None:
        return Sending(SUBJECT)
    begun = note_attempt(outgoing.store, news, outgoing.now)
    form = Form(_fields(outgoing.planet, news))
    rules = replace(outgoing.planet.fetch, timeout=min(outgoing.planet.fetch.timeout, LONGEST))
    async with outgoing.visitor(rules) as visitor:
        receipt = await visitor.post(Delivery(news.hub, form, also_moved=True, now=outgoing.now))
    if isinstance(receipt, Answered) and receipt.is_success:
        note_taken(outgoing.store, begun)
        return Sending(SUBJECT, sent=1)
    reason = f"It answers {receipt.status}." if isinstance(receipt, Answered) else receipt.reason
    note_refused(outgoing.store, begun, reason, outgoing.now, receipt.retry_after)
    sentence = f"The hub {news.hub} was not told of the news. {reason} It is told again later."
    return Sending(SUBJECT, failed=1, notes=() if news.failures else (sentence,))


def _fields(planet: Planet, news: HubNews) -> tuple[tuple[str, str], ...]:
    """Return the form that hubs in the field understand.

    Those of PubSubHubbub read each `hub.url`, or the last; others `hub.topic`; those of rssCloud `hub.topic` or `url`.
    """
    addresses = [f"{planet.url}{path}" for path in reversed(news.paths)]
    main = f"{planet.url}{FOR_ONE if FOR_ONE in news.paths else news.paths[0]}"
    changed = (("hub.url", address) for address in addresses)
    return (("hub.mode", "publish"), *changed, ("hub.topic", main), ("url", main))


TELL_HUB = Sender(SUBJECT, _waits, _send)
