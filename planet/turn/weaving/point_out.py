"""What members point at: the shards in which links are looked up, and the weeks in which several point at a page."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from planet.locale import calendar
from planet.pages import marks
from planet.pages.marks import Mark
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
        divided = () if present == former else _divided(store, present)
        marks.record(store, (*divided, *INDEX.marks([""])))
        store.published.set_fact(DIGITS, str(present))


def _divided(store: Store, digits: int) -> Iterator[Mark]:
    """Yield the marks of the shards that stand, also of links that have gone, and of those with so many digits."""
    yield from map(Mark.parse, store.published.marks_of(SHARD.name))
    yield from SHARD.marks(sorted({shards.name_of(shard, digits) for shard in store.mentions.all_shards()}))


def divide_first(store: Store) -> None:
    """Divide the links of a store that never had shards of these names: of a version before. All else is divided with
    the next entries, so that the whole site is rendered as it stands."""
    if not store.published.fact(DIGITS):
        divide(store)


def settle_weeks(store: Store, zone: ZoneInfo, hub_url: str) -> None:
    """Store in which of the weeks whose pages are marked several members pointed at a page: once for all entries that
    were woven."""
    weeks = [mark.key for mark in marks.waiting_of(store, LINK_WEEK)]
    with store.transaction():
        for week in weeks:
            links = store.mentions.between(*calendar.week_span(week, zone))
            store.mentions.set_week(week, has_links=bool(pages_of_week(store, links, hub_url)))
