"""The calm river: a feed with at most one entry a member and ISO week, in which the others of that week are titles.

The first entry of a member in a week leads, and stays where it is. What they write later in the week is listed under
it, in the order of writing, so that nothing that a reader has seen moves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from html import escape

from planet.locale import calendar
from planet.locale.languages import direction
from planet.model.records import ShownEntry
from planet.pages import cards, feeds, shares
from planet.pages.context import PageContext
from planet.pages.marks import only_key, single
from planet.views.feeds import FeedItem, FeedView
from planet.web import urls

PATH = "calm.atom"

ROLLED = 50
"""So many titles are listed under the leading entry; past that the member's page is named."""


WINDOW = 2000
"""Weeks are sought among so many of the newest entries, as those of other members are for all merged feeds."""


@dataclass(frozen=True, slots=True)
class MemberWeek:
    """What a member wrote in an ISO week: its Monday, and the ids of the entries, the earliest first."""

    monday: date
    entry_ids: tuple[int, ...]


def calm(context: PageContext) -> Iterator[FeedView]:
    """Yield calm.atom: the newest weeks of members, a share of each member, as in the merged feeds."""
    weeks = _Weeks(context)
    leaders = shares.fair(weeks.leaders, context.planet.feed_entries)
    whole = zip(leaders, feeds.whole_items(context, leaders), strict=True)
    items = tuple(_item(context, leader, item, weeks.led_by[leader.entry_id]) for leader, item in whole)
    title = context.translation.gettext("A calm river: %(planet)s", planet=context.planet.title)
    description = context.translation.gettext("At most one post a week of each member, the others as titles")
    yield replace(feeds.of_items(context, PATH, title, "", items), description=description)


@dataclass(slots=True)
class _Weeks:
    """The weeks of members, the newest first. Each is read once, when it is asked for; past the WINDOW newest entries
    none is."""

    context: PageContext
    led_by: dict[int, MemberWeek] = field(default_factory=dict)
    """The weeks that were read so far, by their leading entries."""

    _looked_at: int = 0
    _before: datetime | None = None

    def leaders(self, limit: int, without: Collection[int]) -> tuple[ShownEntry, ...]:
        """Return the entries that lead the newest weeks, at most so many, without those of some members."""
        leaders: list[ShownEntry] = []
        read = 0
        while len(leaders) < limit:
            fresh = list(self.led_by)[read:]
            if not fresh and not self._read_older():
                break
            entries = self.context.store.queries.by_ids(fresh, brief=True)
            leaders += (entry for entry in entries if entry.member.member_id not in without)
            read += len(fresh)
        return tuple(leaders[:limit])

    def _read_older(self) -> bool:
        """Read the newest week that was not read yet; return whether there was one."""
        zone, store = self.context.zone, self.context.store
        moment = store.weeks.newest_before(self._before or _END)
        if moment is None or self._looked_at >= WINDOW:
            return False
        day = calendar.day_of(moment, zone)
        monday = day - timedelta(days=day.weekday())
        start, end = calendar.start_of(monday, zone), calendar.start_of(monday + timedelta(days=7), zone)
        for entry_ids in store.weeks.by_member(start, end):
            self.led_by[entry_ids[0]] = MemberWeek(monday, entry_ids)
            self._looked_at += len(entry_ids)
        self._before = start
        return True


_END = datetime.fromisoformat("9999-12-31T00:00:00Z")


def _item(context: PageContext, leader: ShownEntry, item: FeedItem, week: MemberWeek) -> FeedItem:
    """Return a week of a member as an item: the leading entry, and the others of the week as titles below it."""
    others = context.store.queries.by_ids(week.entry_ids[1 : ROLLED + 1], brief=True)
    moments = (cards.updated(entry) for entry in others)
    return replace(
        item,
        id=id_of(context, leader, week.monday),
        content=_words(item) + _titles(context, others, len(week.entry_ids) - 1) if others else item.content,
        updated=max((item.updated, *moments)),
    )


def id_of(context: PageContext, leader: ShownEntry, monday: date) -> str:
    """Return the id of a member's week, a tag: URI (RFC 4151) of ours: the same whichever entry leads."""
    host = urls.hostname(context.planet.url) or "hub.invalid"
    return f"tag:{host},{monday.isoformat()}:calm/{leader.member.member_id}"


def _words(item: FeedItem) -> str:
    """Return the HTML of the leading entry: whole, or as much as its member shares."""
    return item.content or (f"<p>{escape(item.summary)}</p>" if item.summary else "")


def _titles(context: PageContext, others: Sequence[ShownEntry], count: int) -> str:
    """Return the HTML of the titles of a member's further entries in a week; of too many also the member's page."""
    name = others[0].member.profile.name
    heading = context.translation.gettext("Also by %(name)s in that week", name=name)
    rows = "".join(_title(context, entry) for entry in others)
    page = context.planet.url + others[0].member.path
    more = context.translation.gettext("All of %(name)s’s posts", name=name)
    rest = f'<p><a href="{escape(page)}">{escape(more)}</a></p>' if count > len(others) else ""
    ours = f'lang="{escape(context.planet.language)}" dir="{direction(context.planet.language)}"'
    return f"<div {ours}><p>{escape(heading)}</p><ul>{rows}</ul>{rest}</div>"


def _title(context: PageContext, entry: ShownEntry) -> str:
    line = cards.line(context.planet, entry, context.zone, context.translation)
    language = f' lang="{escape(line.language)}"' if line.language else ""
    href = cards.absolute(context.planet, line.href)
    return f'<li><a href="{escape(href)}"{language} dir="{line.direction}">{escape(line.label)}</a></li>'


CALM = single("calm", calm, of_entry=only_key, after=("day", "replies"))
