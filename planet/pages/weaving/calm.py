"""The calm river: a feed with at most one entry a member and ISO week, in which the others of that week are titles.

The first entry of a member in a week leads, and stays where it is. What they write later in the week is listed under
it, in the order of writing, so that nothing that a reader has seen moves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from html import escape
from itertools import groupby

from planet.locale import calendar
from planet.locale.languages import direction
from planet.model.records import RiverPlace, ShownEntry
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

FIRST_LOOK = 250
"""So many of them are looked at first, and twice as many each time that they are too few."""

AT_ONCE = 10
"""The titles of so many weeks are read from the store at once."""


@dataclass(frozen=True, slots=True)
class MemberWeek:
    """What a member wrote in an ISO week: its Monday, the entry that leads, and the others in the order of writing."""

    monday: date
    member_id: int
    leader: RiverPlace
    others: tuple[RiverPlace, ...]


def calm(context: PageContext) -> Iterator[FeedView]:
    """Yield calm.atom: the newest weeks of members, a share of each member, as in the merged feeds."""
    weeks: dict[int, MemberWeek] = {}

    def ask(limit: int, without: Collection[int]) -> tuple[ShownEntry, ...]:
        newest = newest_weeks(context, limit, without)
        weeks.update((week.leader.entry_id, week) for week in newest)
        return context.store.queries.read([week.leader for week in newest], brief=True)

    leaders = shares.fair(ask, context.planet.feed_entries)
    items = tuple(_items(context, leaders, weeks))
    title = context.translation.gettext("A calm river: %(planet)s", planet=context.planet.title)
    description = context.translation.gettext("At most one post a week of each member, the others as titles")
    yield replace(feeds.of_items(context, PATH, title, "", items), description=description)


# ---------------------------------------------------------------- which weeks


def newest_weeks(context: PageContext, limit: int, without: Collection[int] = ()) -> list[MemberWeek]:
    """Return the newest weeks of members, at most so many, without those of some members."""
    window = min(FIRST_LOOK, WINDOW)
    while True:
        posts = context.store.weeks.newest(window)
        is_last = window >= WINDOW or len(posts) < window
        weeks = _weeks(context, posts, cut=len(posts) == window, is_last=is_last)
        wished = [week for week in weeks if week.member_id not in without]
        if is_last or len(wished) >= limit:
            return wished[:limit]
        window *= 2


def _weeks(
    context: PageContext, posts: Sequence[tuple[RiverPlace, int]], *, cut: bool, is_last: bool
) -> Iterator[MemberWeek]:
    """Yield the weeks of members among these posts, the newest first. If the list is `cut`, its oldest week may be so
    too: it is left out. A week that is alone in the last list is read whole."""
    weeks = [(monday, list(group)) for monday, group in groupby(posts, lambda post: _monday(context, post[0]))]
    if cut:
        monday, _ = weeks.pop()
        if is_last and not weeks:
            span = (calendar.start_of(monday + timedelta(days=after), context.zone) for after in (0, 7))
            weeks = [(monday, list(context.store.weeks.within(*span)))]
    for monday, group in weeks:
        yield from _of_members(monday, group)


def _monday(context: PageContext, place: RiverPlace) -> date:
    day = calendar.day_of(place.river_at, context.zone)
    return day - timedelta(days=day.weekday())


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
    ours = f'lang="{escape(context.planet.language)}" dir="{direction(context.planet.language)}"'
    return f"<div {ours}><p>{escape(heading)}</p><ul>{rows}</ul>{rest}</div>"


def _title(context: PageContext, entry: ShownEntry) -> str:
    line = cards.line(context.planet, entry, context.zone, context.translation)
    language = f' lang="{escape(line.language)}"' if line.language else ""
    href = cards.absolute(context.planet, line.href)
    return f'<li><a href="{escape(href)}"{language} dir="{line.direction}">{escape(line.label)}</a></li>'


CALM = single("calm", calm, of_entry=only_key, after=("day", "replies"))
