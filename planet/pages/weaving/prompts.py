"""Shared prompts: what members write under a tag in its days, each on a page of its own with who took part.

The prompts are those of the members file that was taken up last, as the store has them. An entry counts on the day of
the river on which it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby

from planet.locale import calendar
from planet.model.records import FeedRecord, MemberRecord, RiverPlace
from planet.pages import cards, feeds
from planet.pages.context import PageContext
from planet.pages.marks import DatedChange, Family, Inventory, Output, only_key_for_members, single
from planet.rules.weaving.prompts import PromptPlace, places
from planet.store import Store
from planet.struct import replace
from planet.views.feeds import OpmlView
from planet.views.gathered import PromptLink, PromptPage, PromptsPage
from planet.views.page import View

PEOPLE = 1000
"""At most so many members are named on the page of a prompt."""

FOLDER = "prompts/"


def stored_places(store: Store) -> tuple[PromptPlace, ...]:
    """Return the prompts with their addresses, the latest first."""
    return places(store.prompts.stored())


def prompt(context: PageContext, slug: str) -> Iterator[Output]:
    """Yield prompts/TAG/ with feed.atom beside it; nothing for a prompt that the members file no longer names."""
    for place in stored_places(context.store):
        if place.slug == slug:
            yield _page(context, place)
            yield _feed(context, place)


def _page(context: PageContext, place: PromptPlace) -> View:
    entries = _entries(context, place, context.bounds.lines + 1)
    shown, as_cards = entries[: context.bounds.lines], len(entries) <= context.bounds.cards
    link = link_of(place)
    people = _people(context, place)
    body = PromptPage(
        link,
        tuple(map(cards.byline, people)),
        cards=context.cards(shown) if as_cards else (),
        lines=() if as_cards else context.lines(shown),
        more=f"topics/{place.topic}/" if len(entries) > len(shown) else "",
        feed=f"{link.path}feed.atom",
        opml=f"{link.path}opml.xml" if _feeds_of(context, people) else "",
    )
    return View(f"{link.path}index.html", "prompt.html", f"#{link.label}", body, body.feed)


def _feed(context: PageContext, place: PromptPlace) -> Output:
    link = link_of(place)
    title = context.translation.gettext("%(topic)s on %(planet)s", topic=link.label, planet=context.planet.title)
    entries = context.store.queries.read(_entries(context, place, context.planet.feed_entries), brief=True)
    return replace(feeds.of_entries(context, f"{link.path}feed.atom", title, link.path, entries), description=link.text)


def _entries(context: PageContext, place: PromptPlace, limit: int) -> tuple[RiverPlace, ...]:
    return context.store.prompts.newest_entries(place.topic, *_span(context, place), limit)


def _people(context: PageContext, place: PromptPlace) -> tuple[MemberRecord, ...]:
    """Return who took part, in the order of their first entry."""
    ids = context.store.prompts.people(place.topic, *_span(context, place), PEOPLE)
    members = context.store.members.by_ids(ids)
    return tuple(members[member_id] for member_id in ids)


def _span(context: PageContext, place: PromptPlace) -> tuple[datetime | None, datetime | None]:
    """Return the span of a prompt's days in the planet's time zone."""
    starts, ends = place.prompt.starts, place.prompt.ends
    return (
        calendar.start_of(starts, context.zone) if starts else None,
        calendar.start_of(ends + timedelta(days=1), context.zone) if ends else None,
    )


def link_of(place: PromptPlace) -> PromptLink:
    """Return the link to the page of a prompt."""
    prompt = place.prompt
    return PromptLink(f"{FOLDER}{place.slug}/", prompt.tag, prompt.text, prompt.starts, prompt.ends)


def lists(context: PageContext) -> Iterator[OpmlView]:
    """Yield prompts/TAG/opml.xml of all prompts that somebody answered: the feeds of those who took part, as in
    opml.xml."""
    for place in stored_places(context.store):
        people = _people(context, place)
        of_member = _feeds_of(context, people)
        groups = feeds.groups(context, [member for member in people if member.member_id in of_member], of_member)
        link = link_of(place)
        if groups:
            yield OpmlView(f"{link.path}opml.xml", f"#{link.label}", context.planet.owner.name, groups)


def _feeds_of(context: PageContext, people: tuple[MemberRecord, ...]) -> dict[int, tuple[FeedRecord, ...]]:
    records = context.store.feeds.of_members([member.member_id for member in people])
    in_order = sorted(records, key=lambda record: (record.member_id, record.position))
    return {member_id: tuple(group) for member_id, group in groupby(in_order, lambda record: record.member_id)}


def index(context: PageContext) -> Iterator[View]:
    """Yield prompts/: all prompts, the latest first; nothing if the members file names none."""
    if found := stored_places(context.store):
        body = PromptsPage(tuple(map(link_of, found)))
        yield View(f"{FOLDER}index.html", "prompts.html", context.translation.gettext("Prompts"), body)


def running_prompt(context: PageContext) -> PromptLink | None:
    """Return the prompt that runs today, of several the one that began last; None if there is none."""
    running = (place for place in stored_places(context.store) if place.holds(context.today))
    return next(map(link_of, running), None)


def slugs_of(places: tuple[PromptPlace, ...], change: DatedChange) -> tuple[str, ...]:
    """Return the names of the prompts that an entry answers, or did before its change."""
    topics = change.entry.topics
    return tuple(place.slug for place in places if place.topic in topics and place.holds(change.day))


def _all_keys(inventory: Inventory) -> tuple[str, ...]:
    return tuple(place.slug for place in stored_places(inventory.store))


PROMPT = Family("prompt", prompt, _all_keys, str, of_entry=lambda change: change.prompts, after=("day", "replies"))
PROMPTS = single("prompts", index, after=("prompt",))
LISTS = single(
    "prompt-lists",
    lists,
    of_entry=lambda change: ("",) if change.prompts else (),
    of_member=only_key_for_members,
)
