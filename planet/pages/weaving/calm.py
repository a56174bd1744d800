"""The calm river: a feed with at most one entry a member and ISO week, in which the others of that week are titles.

The first entry of a member in a week leads, and stays where it is. What they write later in the week is listed under
it, in the order of writing, so that nothing that a reader has seen moves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from html import escape

from planet.locale import calendar
from planet.model.records import RiverPlace, ShownEntry
from planet.pages import cards, feeds
from planet.pages.context import PageContext
from planet.pages.marks import only_key, single
from planet.pages.river import shares
from planet.struct import Struct, field, replace
from planet.views.feeds import FeedItem, FeedView
from planet.web import urls

PATH = "calm.atom"

ROLLED = 50
"""So many titles are listed under the leading entry; past that the member's page is named."""

WINDOW = 2000
"""Weeks are sought among so many of the newest entries, as those of other members are for all merged feeds."""

FIRST_LOOK = 250
"""So many of them are looked at first, and twice as many each time that they are too few."""

AT_ONCE = 10
"""The titles of so many weeks are read from the store at once."""


class MemberWeek(Struct, frozen=True):
    """What a member wrote in an ISO week: its Monday, the entry that leads, and the others in the order of writing."""

    monday: date
    member_id: int
    leader: RiverPlace
    others: tuple[RiverPlace, ...]


def calm(context: PageContext) -> Iterator[FeedView]:
    """Yield calm.atom: the newest weeks of members, a share of each member, as in the merged feeds."""
    weeks = _Weeks(context)

    def ask(limit: int, without: Collection[int]) -> tuple[ShownEntry, ...]:
        leaders = [week.leader for week in weeks.newest(limit, without)]
        return context.store.queries.read(leaders, brief=True)

    leaders = shares.fair(ask, context.planet.feed_entries)
    items = tuple(_items(context, leaders, {week.leader.entry_id: week for week in weeks.weeks}))
    title = context.translation.gettext("A calm river: %(planet)s", planet=context.planet.title)
    description = context.translation.gettext("At most one post a week of each member, the others as titles")
    yield replace(feeds.of_items(context, PATH, title, "", items), description=description)


# ---------------------------------------------------------------- which weeks


class _Weeks(Struct):
    """The newest weeks of members, looked up in ever more of the newest entries. `window` is the number of these."""

    context: PageContext
    window: int = 0
    weeks: list[MemberWeek] = field(default_factory=list)
    is_all: bool = False

    def newest(self, limit: int, without: Collection[int]) -> list[MemberWeek]:
        """Return the newest weeks, at most so many, without those of some members."""
        while True:
            wished = [week for week in self.weeks if week.member_id not in without]
            if self.is_all or len(wished) >= limit:
                return wished[:limit]
            self._look_further()

    def _look_further(self) -> None:
        self.window = self.window * 2 or min(FIRST_LOOK, WINDOW)
        posts = self.context.store.weeks.newest(self.window)
        self.is_all = self.window >= WINDOW or len(posts) < self.window
        self.weeks = list(_weeks(self.context, posts, cut=len(posts) == self.window, is_last=self.is_all))


def _weeks(
    context: PageContext, posts: Sequence[tuple[RiverPlace, int]], *, cut: bool, is_last: bool
) -> Iterator[MemberWeek]:
    """Yield the weeks of members among these posts, the newest first. If the list is `cut`, its oldest week may be so
    too: it is left out. A week that is alone in the last list is read whole."""
    weeks = _by_monday(context, posts)
    if cut:
        monday = min(weeks)
        del weeks[monday]
        if is_last and not weeks:
            weeks[monday] = list(context.store.weeks.within(*_span(context, monday)))
    for monday, group in weeks.items():
        yield from _of_members(monday, group)


def _by_monday(
    context: PageContext, posts: Sequence[tuple[RiverPlace, int]]
) -> dict[date, list[tuple[RiverPlace, int]]]:
    """Return posts, the newest first, by the Monday of their week."""
    weeks: dict[date, list[tuple[RiverPlace, int]]] = {}
    group, start = list[tuple[RiverPlace, int]](), None
    for post in posts:
        if start is None or post[0].river_at < start:
            day = calendar.day_of(post[0].river_at, context.zone)
            monday = day - timedelta(days=day.weekday())
            group, (start, _) = weeks.setdefault(monday, []), _span(context, monday)
        group.append(post)
    return weeks


def _span(context: PageContext, monday: date) -> calendar.Span:
    """Return the span of the week that begins on a Monday."""
    return calendar.start_of(monday, context.zone), calendar.start_of(monday + timedelta(days=7), context.zone)


def _of_members(monday: date, posts: Sequence[tuple[RiverPlace, int]]) -> Iterator[MemberWeek]:
    """Yield what each member wrote in a week, in the order of the river by the posts that lead."""
    members: dict[int, list[RiverPlace]] = {}
    for place, member_id in reversed(posts):
        members.setdefault(member_id, []).append(place)
    for member_id, (leader, *others) in reversed(members.items()):
        yield MemberWeek(monday, member_id, leader, tuple(others))


# ---------------------------------------------------------------- their items


def _items(context: PageContext, leaders: Sequence[ShownEntry], weeks: Mapping[int, MemberWeek]) -> Iterator[FeedItem]:
    """Yield the weeks that these entries lead as items."""
    for start in range(0, len(leaders), AT_ONCE):
        few = leaders[start : start + AT_ONCE]
        listed = {leader.entry_id: weeks[leader.entry_id].others[:ROLLED] for leader in few}
        places = [place for others in listed.values() for place in others]
        others = {entry.entry_id: entry for entry in context.store.queries.read(places, brief=True)}
        for leader, item in zip(few, feeds.whole_items(context, few), strict=True):
            titles = [others[place.entry_id] for place in listed[leader.entry_id]]
            yield _item(context, item, weeks[leader.entry_id], titles)


def _item(context: PageContext, item: FeedItem, week: MemberWeek, others: Sequence[ShownEntry]) -> FeedItem:
    """Return a week of a member as an item: the leading entry, and the others of the week as titles below it."""
    content = _words(item) + _titles(context, others, len(week.others)) if others else item.content
    updated = max((item.updated, *(cards.updated(entry) for entry in others)))
    return replace(item, id=id_of(context, week), content=content, updated=updated)


def id_of(context: PageContext, week: MemberWeek) -> str:
    """Return the id of a member's week, a tag: URI (RFC 4151) of ours: the same whichever entry leads."""
    host = urls.hostname(context.planet.url) or "hub.invalid"
    return f"tag:{host},{week.monday.isoformat()}:calm/{week.member_id}"


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
    ours = f'lang="{escape(context.site.language)}" dir="{context.site.direction}"'
    return f"<div {ours}><p>{escape(heading)}</p><ul>{rows}</ul>{rest}</div>"


def _title(context: PageContext, entry: ShownEntry) -> str:
    line = cards.line(context.planet, entry, context.zone, context.translation)
    language = f' lang="{escape(line.language)}"' if line.language else ""
    href = cards.absolute(context.planet, line.href)
    return f'<li><a href="{escape(href)}"{language} dir="{line.direction}">{escape(line.label)}</a></li>'


CALM = single("calm", calm, of_entry=only_key, after=("day", "replies"))
