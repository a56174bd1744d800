"""Whom a member answers, and who answers them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from planet.model.records import MemberRecord
from planet.pages import cards
from planet.pages.context import PageContext
from planet.store.weaving import edges
from planet.views.entry import Tie
from planet.views.weaving import Exchange, Exchanges

NEWEST = 200
"""So many of a member's newest entries are looked at."""

NAMED = 8
"""So many others are named in each direction."""


def exchanges_of(context: PageContext, member_id: int) -> Exchanges:
    """Return whom the newest entries of a member answer, and who answers these."""
    spans = context.store.edges.exchanges(member_id, NEWEST, NAMED)
    if not spans:
        return Exchanges()
    members = context.store.members.by_ids({span.member_id for span in spans})
    ties = context.ties({span.entry_id for span in spans})
    theirs, own = [span for span in spans if span.theirs], [span for span in spans if not span.theirs]
    return Exchanges(
        answers=_named(own, members, ties),
        more_answers=_unnamed(own),
        answered_by=_named(theirs, members, ties),
        more_answered_by=_unnamed(theirs),
    )


def _named(
    spans: Sequence[edges.Exchange], members: Mapping[int, MemberRecord], ties: Mapping[int, Tie]
) -> tuple[Exchange, ...]:
    return tuple(
        Exchange(cards.byline(members[span.member_id]), ties[span.entry_id])
        for span in spans
        if span.member_id in members and span.entry_id in ties
    )


def _unnamed(spans: Sequence[edges.Exchange]) -> int:
    return spans[0].total - len(spans) if spans else 0
