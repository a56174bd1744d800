"""What members point at: the shards in which links are looked up, and the weeks in which several point at a page."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from planet.locale import calendar
from planet.pages import marks
from planet.pages.weaving.pointed_at import LINK_WEEK, pages_of_week
from planet.pages.weaving.who_wrote import DIGITS, INDEX, SHARD, digits_of
from planet.rules.weaving import shards
from planet.store import Store


def divide(store: Store) -> None:
    """Divide all links into more shards if they have become too many for those that there are, or into fewer."""
    former = digits_of(store)
    number = shards.estimated(store.mentions.number_in(shards.sample(former)), former)
    present = shards.digits_for(number, former)
    if present == former and store.published.fact(DIGITS):
        return
    with store.transaction():
        numbers = store.mentions.all_shards() if present != former else ()
        names = {shards.name_of(shard, n) for shard in numbers for n in (former, present)}
        marks.record(store, (*SHARD.marks(sorted(names)), *INDEX.marks([""])))
        store.published.set_fact(DIGITS, str(present))


def settle_weeks(store: Store, zone: ZoneInfo, hub_url: str) -> None:
    """Store in which of the weeks whose pages are marked several members pointed at a page: once for all entries that
    were woven."""
    weeks = [mark.key for mark in marks.waiting_of(store, LINK_WEEK)]
    with store.transaction():
        for week in weeks:
            links = store.mentions.between(*calendar.week_span(week, zone))
            store.mentions.set_week(week, has_links=bool(pages_of_week(store, links, hub_url)))
