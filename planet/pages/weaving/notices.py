"""What the front says of the network today, beside the river: each notice in a line or two.

A further notice is a function of the page's context that returns it, or None if there is nothing to say, and a line in
NOTICES. Like the front it may depend on the store and on the day (rule 6), and its bounds hold however much is stored.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from planet.locale import calendar
from planet.pages import cards
from planet.pages.context import PageContext
from planet.pages.weaving.conversations import rows
from planet.pages.weaving.on_this_day import on_this_day
from planet.pages.weaving.pointed_at import latest_page
from planet.pages.weaving.prompts import running_prompt
from planet.pages.weaving.quiet import heard_again
from planet.views.entry import Tie
from planet.views.site import PageLink
from planet.views.weaving import Notice, NoticeLink

LOOKED_AT = 20
"""The liveliest conversation is one of the so many that had an entry last."""

ASKED = 5
"""Each day another one of so many open questions is named."""

QUESTION_DAYS = 60
"""A question of the river's last days is named, so many."""

NAMED = 3
"""A notice names so many people."""


FACES = 14
"""So many of those who wrote this week have their face shown."""

WEEK = 7
"""Days of which the faces tell who wrote, today's among them."""

TOPICS = 8
"""So many topics of the river's last days are named."""


def notices(context: PageContext) -> tuple[Notice, ...]:
    """Return all that there is to say today."""
    return tuple(notice for make in NOTICES if (notice := make(context)))


def last_days(context: PageContext, days: int) -> datetime:
    """Return the beginning of the last days of the river, so many, which end with that of its newest entry: where all
    have been silent for long, the front shows what was there before."""
    moment = context.store.queries.date_before(calendar.start_of(context.today + timedelta(days=1), context.zone))
    newest = calendar.day_of(moment, context.zone) if moment else context.today
    return calendar.start_of(newest - timedelta(days=days - 1), context.zone)


def link_to(tie: Tie) -> NoticeLink:
    """Return the link to an entry where it was written."""
    return NoticeLink(tie.href, tie.label, tie.byline, tie.language, tie.direction)


def writers(context: PageContext) -> Notice | None:
    """Return the faces of the members who wrote in the last seven days, the latest first."""
    start = calendar.start_of(context.today - timedelta(days=WEEK - 1), context.zone)
    ids = context.store.weeks.writers(start)
    members = context.store.members.by_ids(ids[:FACES])
    if not members:
        return None
    faces = tuple(cards.byline(members[member_id]) for member_id in ids[:FACES])
    heading = context.translation.gettext("Who wrote this week")
    return Notice(heading, faces=faces, more_faces=len(ids[FACES:]))


def topics(context: PageContext) -> Notice | None:
    """Return the topics of the river's last days, as many days as the front has: those of most members first."""
    named = context.store.weeks.topics(last_days(context, context.planet.days_on_front), TOPICS)
    if not named:
        return None
    links = tuple(PageLink(f"topics/{topic.slug}/", topic.label) for topic in named)
    return Notice(context.translation.gettext("Topics of these days"), topics=links)


def liveliest(context: PageContext) -> Notice | None:
    """Return the conversation with most entries in the last days of the river, as many as the front has."""
    start = last_days(context, context.planet.days_on_front)
    talk = context.store.conversations.liveliest_since(start, LOOKED_AT)
    for row in rows(context, [talk] if talk else []):
        link = NoticeLink(row.path, row.first.label, None, row.first.language, row.first.direction)
        more = row.more_people + len(row.people[NAMED:])
        heading = context.translation.gettext("Much talked about")
        return Notice(heading, (link,), people=row.people[:NAMED], more_people=more)
    return None


def question(context: PageContext) -> Notice | None:
    """Return an open question: of the newest ones, each day another."""
    asked = context.store.edges.open_since(last_days(context, QUESTION_DAYS), ASKED)
    ties = context.ties(asked)
    standing = [ties[entry_id] for entry_id in asked if entry_id in ties]
    if not standing:
        return None
    of_today = standing[context.today.toordinal() % len(standing)]
    _ = context.translation.gettext
    return Notice(_("An open question"), (link_to(of_today),), more=PageLink("questions/", _("All open questions")))


def newcomers(context: PageContext) -> Notice | None:
    """Return the members who came in the days of the front, the last first."""
    start = calendar.start_of(context.today - timedelta(days=context.planet.days_on_front - 1), context.zone)
    members = [member for _, member in context.store.members.welcomed(start)]
    if not members:
        return None
    links = tuple(NoticeLink(member.path, member.profile.name) for member in members[:NAMED])
    _ = context.translation.gettext
    more = PageLink("members/", _("All people")) if len(members) > NAMED else None
    return Notice(_("New here"), links, more=more)


def pointed_at(context: PageContext) -> Notice | None:
    """Return the page elsewhere at which most members pointed, in this week or the last."""
    found = latest_page(context)
    if found is None:
        return None
    page, week = found
    people = tuple(dict.fromkeys(pointer.tie.byline for pointer in page.pointers))
    links = (NoticeLink(week.path, page.label),)
    heading = context.translation.gettext("What we point at")
    return Notice(heading, links, people=people[:NAMED], more_people=len(people[NAMED:]))


def prompt(context: PageContext) -> Notice | None:
    """Return the prompt that runs today."""
    running = running_prompt(context)
    if running is None:
        return None
    return Notice(
        context.translation.gettext("Write along"), (NoticeLink(running.path, running.text or running.label),)
    )


def heard(context: PageContext) -> Notice | None:
    """Return the entry with which somebody was heard again after long, in the days of the front."""
    card = heard_again(context)
    if card is None:
        return None
    link = NoticeLink(card.href, card.label, card.byline, card.language, card.direction)
    return Notice(context.translation.gettext("Heard again"), (link,))


def looking_back(context: PageContext) -> Notice | None:
    """Return the link to what was written on this date in other years."""
    link = on_this_day(context)
    return Notice(context.translation.gettext("Looking back"), (NoticeLink(link.path, link.label),)) if link else None


NOTICES: tuple[Callable[[PageContext], Notice | None], ...] = (
    *(writers, liveliest, question, topics, pointed_at, prompt, newcomers, heard, looking_back),
)
"""All notices, in the order in which the front shows them."""
