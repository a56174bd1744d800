"""members/SLUG/status/: how the hub sees one member, in words for somebody who knows nothing of servers.

It depends on what the store knows of their feeds and posts, and never on the hour of a turn: `seen` is all of a feed's
state that it shows, and only where that changes the page is made again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal

from planet.locale import calendar
from planet.model.records import FeedRecord, MemberRecord, ShownEntry
from planet.model.verdict import Rule
from planet.pages import cards
from planet.pages.context import PageContext
from planet.pages.marks import Family
from planet.pages.people.members import years_of_member
from planet.pages.public_addresses import shown_feed
from planet.pages.upkeep.seen import path_of, seen
from planet.rules import placement
from planet.rules.upkeep.feed_rules import KEYS
from planet.rules.verdicts import kind_of_rule
from planet.rules.whose_turn import Turn
from planet.views.page import View
from planet.views.sight import Arrival, HiddenBy, HiddenKind, SeenFeed, SightPage
from planet.views.site import PageLink

NEWEST = 10
"""Posts that are named."""

TURNS: tuple[Turn, ...] = ("member", "host", "admin", "nobody")
"""Whose turn is said first."""

KINDS: dict[Rule, HiddenBy] = {
    "exclude": "filter",
    "include": "filter",
    "categories": "filter",
    "not_categories": "filter",
    "authors": "filter",
    "not_authors": "filter",
    "kinds": "filter",
    "not_kinds": "filter",
    "length": "filter",
    "language": "language",
    "since": "since",
    "noplanet": "wish",
    "declined": "wish",
    "withdrawn": "withdrawn",
    "held": "held",
    "feed": "feed",
    "post": "post",
}
"""The kind of hiding by the rule; every other one is the admin's."""


def sight(context: PageContext, member_id: int) -> Iterator[View]:
    """Yield the page of a member; nothing if the members file says that the status is not public."""
    member = context.present(member_id) if context.site.status_public else None
    if member:
        title = context.translation.gettext("How the hub sees %(name)s", name=member.profile.name)
        yield View(f"{path_of(member)}index.html", "sight.html", title, _body(context, member), noindex=True)


def _body(context: PageContext, member: MemberRecord) -> SightPage:
    records = context.once(context.store.feeds.of_member, member.member_id)
    search = context.store.members.discovery(member.member_id) if not records else None
    feeds = tuple(_feed(context, record) for record in records)
    shares = [member.profile.content, context.planet.content, *(record.feed.content for record in records)]
    return SightPage(
        byline=cards.byline(member),
        turn=min((feed.turn for feed in feeds), key=TURNS.index, default="member"),
        feeds=feeds,
        search=search.reason if search else "",
        hidden=tuple(_hidden(context, member)),
        arrivals=tuple(_arrivals(context, member)),
        share=min(shares, key=cards.SHARES.index),
        whole=context.planet.river == "full",
        years=tuple(PageLink(f"{member.path}{year}/", str(year)) for year in _years(context, member)),
    )


def _years(context: PageContext, member: MemberRecord) -> Sequence[int]:
    return years_of_member(context, member.member_id) if member.role == "member" else ()


def _feed(context: PageContext, record: FeedRecord) -> SeenFeed:
    view = seen(record.state)
    return SeenFeed(
        address=shown_feed(record.feed),
        label=record.feed.title or record.info.title,
        state=view.state,
        condition=view.condition,
        turn=view.turn,
        lasts=view.lasts,
        since=calendar.day_of(view.last_good, context.zone) if view.last_good else None,
        reason=view.reason,
        moved_to=view.moved_to,
        filtered=any(getattr(record.feed, key) for key in KEYS),
    )


def _hidden(context: PageContext, member: MemberRecord) -> Iterator[HiddenKind]:
    """Yield how much each kind of rule hides, without its words."""
    counts: Counter[tuple[HiddenBy, str]] = Counter()
    for rule, count in context.store.overview.hidden_of(member.member_id).items():
        counts[_kind(rule), context.translation.gettext(kind_of_rule(rule))] += count
    for (kind, words), count in sorted(counts.items()):
        yield HiddenKind(kind, words, count)


def _kind(rule: Rule) -> HiddenBy:
    return KINDS.get(rule, "admin")


def _arrivals(context: PageContext, member: MemberRecord) -> Iterator[Arrival]:
    places = context.store.queries.of_member(member.member_id, NEWEST)
    entries = context.store.queries.read(places, brief=True)
    duplicates = context.store.queries.also_at({entry.entry_id for entry in entries})
    for entry, line in zip(entries, context.lines(entries), strict=True):
        day = calendar.day_of(entry.river_at, context.zone)
        yield Arrival(
            line=line,
            came=entry.first_seen.astimezone(context.zone),
            place=PageLink(cards.hub_path(entry, context.zone), context.translation.day_plain(day)),
            why=_why(entry),
            duplicates=tuple(
                cards.duplicate_link(context.planet, twin, context.zone) for twin in duplicates.get(entry.entry_id, ())
            ),
        )


def _why(entry: ShownEntry) -> Literal["dated", "late", "undated", "ahead"]:
    """Return why an entry stands where it stands on the river (rule 1)."""
    stated = placement.stated_date(entry.entry)
    if stated is None:
        return "undated"
    if entry.river_at != entry.first_seen or stated == entry.first_seen:
        return "dated"
    return "ahead" if stated > entry.first_seen else "late"


SIGHT = Family(
    "sight",
    sight,
    lambda inventory: inventory.member_ids,
    int,
    of_entry=lambda change: (change.entry.member_id,),
    of_member=lambda member: (member.member_id,),
    after=("day",),
    beside=lambda key: (f"member {key}", 2),
)
"""The pages on how the hub sees each member."""
