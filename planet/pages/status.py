"""The health of every feed: the status page, and status.json."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from planet.model.records import MemberRecord
from planet.pages import cards
from planet.pages.context import PageContext
from planet.pages.health import STATES, Facts, facts_of, kinds, public_json, unreached
from planet.pages.marks import Output, only_key_for_members, single
from planet.pages.public_addresses import shown_feed
from planet.pages.upkeep.seen import PROBLEMS, path_of, seen
from planet.pages.upkeep.status_letters import letters_of
from planet.rules.feed_state import OFFLINE
from planet.views.files import Document
from planet.views.page import View
from planet.views.status import FeedHealth, MemberHealth, StatusPage

WORST_SHOWN = 100


def turn_of(context: PageContext) -> datetime | None:
    """Return when the last turn polled feeds, UTC; None before the first turn."""
    moment = context.store.published.fact("last_turn")
    return datetime.fromisoformat(moment) if moment else None


def public(context: PageContext) -> Iterator[Output]:
    """Yield status/ and status.json; nothing if the members file says that the status is not public."""
    if context.site.status_public:
        facts = facts_of(context.store, context.present_feeds())
        yield page(context, facts)
        yield Document("status.json", public_json(facts))


def page(context: PageContext, facts: Facts) -> View:
    """Return status/, the worst member first."""
    worst = sorted(facts.people, key=lambda member: STATES.index(facts.state_of(member)))
    states = Counter[str](record.state.state for feeds in facts.feeds.values() for record in feeds)
    turn = turn_of(context)
    body = StatusPage(
        turn=turn.astimezone(context.zone) if turn else None,
        states=tuple((state, states[state]) for state in STATES if states[state]),
        members=tuple(_health(context, member, facts) for member in worst[:WORST_SHOWN]),
        cut=len(worst) > WORST_SHOWN,
        people=sum(member.role == "member" for member in worst),
        letters=letters_of(context, sum(member.role == "member" for member in facts.people)),
        problems=PROBLEMS,
        not_reached=unreached(context.store),
    )
    title = context.translation.gettext("Status")
    return View("status/index.html", "status.html", title, body, noindex=True, clocked=True)


def _health(context: PageContext, member: MemberRecord, facts: Facts) -> MemberHealth:
    healths = tuple(
        FeedHealth(
            address=shown_feed(record.feed),
            label=record.feed.title or record.info.title,
            state=record.state.state,
            last_visit=_local(context, record.state.last_visit),
            last_success=_local(context, record.state.last_success),
            reason=record.state.reason if record.state.reason not in OFFLINE else "",
            condition=seen(record.state).condition,
        )
        for record in facts.feeds_of(member)
    )
    hidden = Counter(
        {context.translation.gettext(kind): count for kind, count in kinds(facts.hidden_of(member)).items()}
    )
    return MemberHealth(
        cards.byline(member),
        facts.state_of(member),
        healths,
        tuple(sorted(hidden.items())),
        path_of(member),
        last_visit=max((feed.last_visit for feed in healths if feed.last_visit), default=None),
    )


def _local(context: PageContext, moment: datetime | None) -> datetime | None:
    return moment.astimezone(context.zone) if moment else None


STATUS = single("status", public, of_member=only_key_for_members)
