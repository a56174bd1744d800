"""Who wrote lately, and who is new: the ways into a directory that is too long to be read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from planet.locale import calendar
from planet.model.records import MemberRecord
from planet.pages import cards
from planet.pages.context import PageContext
from planet.views.people import DatedPerson

LATELY = 8
"""So many of those who wrote last are named."""

NEWCOMERS = 8
"""So many of those who came last are named."""

NEW_FOR = 90
"""So many days somebody is new, counted to the day of the newest entry: a directory depends on no clock (rule 6)."""


def wrote_lately(context: PageContext) -> tuple[DatedPerson, ...]:
    """Return the members who wrote last, the latest first."""
    moments = context.store.overview.latest_writers(LATELY)
    writers = context.store.members.by_ids(moments)
    return tuple(_arrival(context, writers[member_id], moment) for member_id, moment in moments.items())


def newcomers(context: PageContext, lately: Sequence[DatedPerson]) -> tuple[DatedPerson, ...]:
    """Return the members who came last, the latest first; none of those who began the planet."""
    newest = max((arrival.day for arrival in lately), default=date(1970, 12, 31))
    start = calendar.start_of(newest - timedelta(days=NEW_FOR), context.zone)
    came = context.store.members.newest(start, NEWCOMERS)
    return tuple(_arrival(context, member, moment) for moment, member in came)


def _arrival(context: PageContext, member: MemberRecord, moment: datetime) -> DatedPerson:
    return DatedPerson(cards.byline(member), calendar.day_of(moment, context.zone))
