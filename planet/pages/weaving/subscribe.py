"""The subscribe page: the feeds by which readers can follow all of the river, or the parts of it that they pick.

It depends on which members, feeds, topics, kinds and languages there are, and not on what is written, so that hardly
any turn makes it again.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from planet.locale.slugs import slug_of
from planet.model.facets import KIND, LANGUAGE
from planet.pages import about
from planet.pages import feeds as outlines
from planet.pages.context import PageContext
from planet.pages.marks import only_key_for_members, single
from planet.pages.weaving import facets, prompts
from planet.store.members import letter_of
from planet.views.feeds import OutlineGroup
from planet.views.page import View
from planet.views.plain import PeopleGroup, SubscribePage
from planet.views.site import PageLink

PEOPLE = 2000
"""A planet of more members does not list them here: the directory does."""

BY_LETTER_FROM = 60
"""So many members or more are listed under their letters."""


def subscribe(context: PageContext) -> Iterator[View]:
    """Yield subscribe/."""
    body = SubscribePage(
        about.MERGED,
        kinds=facets.links(context, KIND),
        languages=facets.links(context, LANGUAGE),
        podcast=facets.podcast_path(context),
        topics=_topics(context),
        people=_people(context),
        file=f"{slug_of(context.planet.title, fallback='planet')}.opml",
        prompts=prompts.FOLDER if prompts.stored_places(context.store) else "",
    )
    yield View("subscribe/index.html", "subscribe.html", context.translation.gettext("Subscribe"), body)


def _topics(context: PageContext) -> tuple[PageLink, ...]:
    """Return the feeds of all topics, by name; none if there are too many for a page."""
    most = context.bounds.topics
    uses = context.store.topics.with_pages(most + 1)
    links = (PageLink(f"topics/{topic.slug}/feed.atom", topic.label) for topic in uses) if len(uses) <= most else ()
    return tuple(sorted(links, key=lambda link: (link.label.casefold(), link.path)))


def _people(context: PageContext) -> tuple[PeopleGroup, ...]:
    """Return all members with a feed, in the order of the directory; many of them under their letters."""
    if context.store.members.count() > PEOPLE:
        return ()
    records = sorted(context.present_feeds(), key=lambda record: record.member_id)
    feeds = {member_id: tuple(group) for member_id, group in groupby(records, lambda record: record.member_id)}
    people = [member for member in context.present_members("member") if member.member_id in feeds]
    by_letter: dict[str, list[OutlineGroup]] = {}
    for group in outlines.groups(context, people, feeds):
        letter = letter_of(group.name) if len(people) >= BY_LETTER_FROM else ""
        by_letter.setdefault(letter, []).append(group)
    return tuple(PeopleGroup(_label(letter), tuple(by_letter[letter])) for letter in sorted(by_letter))


def _label(letter: str) -> str:
    return "0–9" if letter == "0" else letter.upper()


SUBSCRIBE = single(
    "subscribe",
    subscribe,
    of_member=only_key_for_members,
    after=("facet", "topic", "prompts"),
)
