"""What the front says of the network today, beside the river: each notice in a line or two.

A further notice is a function of the page's context that returns it, or None if there is nothing to say, and a line in
NOTICES. Like the front it may depend on the store and on the day (rule 6), and its bounds hold however much is stored.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from planet.locale import calendar
from planet.pages.context import PageContext
from planet.pages.weaving.conversations import rows
from planet.views.entry import Tie
from planet.views.site import PageLink
from planet.views.weaving import Notice, NoticeLink

LOOKED_AT = 20
"""The liveliest conversation is one of the so many that had an entry last."""

ASKED = 5
"""Each day another one of so many open questions is named."""

QUESTION_DAYS = 60
"""A question is named for so many days."""

NAMED = 3
"""A notice names so many people."""


def notices(context: PageContext) -> tuple[Notice, ...]:
    """Return all that there is to say today."""
    return tuple(notice for make in NOTICES if (notice := make(context)))


def days_ago(context: PageContext, days: int) -> datetime:
    """Return the beginning of the day so many days ago, 0 for today."""
    return calendar.start_of(context.today - timedelta(days=days), context.zone)


def link_to(tie: Tie) -> NoticeLink:
    """Return the link to an entry where it was written."""
    return NoticeLink(tie.href, tie.label, tie.byline, tie.language, tie.direction)


def liveliest(context: PageContext) -> Notice | None:
    """Return the conversation with most entries in the days of the front."""
    start = days_ago(context, context.planet.days_on_front - 1)
    talk = context.store.conversations.liveliest_since(start, LOOKED_AT)
    for row in rows(context, [talk] if talk else []):
        link = NoticeLink(row.path, row.first.label, None, row.first.language, row.first.direction)
        more = row.more_people + len(row.people[NAMED:])
        heading = context.translation.gettext("Much talked about")
        return Notice(heading, (link,), people=row.people[:NAMED], more_people=more)
    return None


def question(context: PageContext) -> Notice | None:
    """Return an open question: of the newest ones, each day another."""
    asked = context.store.edges.open_since(days_ago(context, QUESTION_DAYS), ASKED)
    ties = context.ties(asked)
    standing = [ties[entry_id] for entry_id in asked if entry_id in ties]
    if not standing:
        return None
    of_today = standing[context.today.toordinal() % len(standing)]
    return Notice(context.translation.gettext("An open question"), (link_to(of_today),))


def newcomers(context: PageContext) -> Notice | None:
    """Return the members who came in the days of the front, the last first."""
    start = days_ago(context, context.planet.days_on_front - 1)
    members = [member for _, member in context.store.members.welcomed(start)]
    if not members:
        return None
    links = tuple(NoticeLink(member.path, member.profile.name) for member in members[:NAMED])
    _ = context.translation.gettext
    more = PageLink("members/", _("All people")) if len(members) > NAMED else None
    return Notice(_("New here"), links, more=more)


NOTICES: tuple[Callable[[PageContext], Notice | None], ...] = (liveliest, question, newcomers)
"""All notices, in the order in which the front shows them."""
