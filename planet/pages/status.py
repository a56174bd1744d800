"""The health of every feed: the status page, status.json, and the fuller document of `planet status --json`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from planet.model.records import DiscoveryRecord, FeedRecord, HiddenEntry, MemberRecord
from planet.model.verdict import Rule
from planet.pages import cards
from planet.pages.context import PageContext
from planet.pages.marks import Output, only_key_for_members, single
from planet.pages.public_addresses import shown_feed
from planet.rules import feed_state
from planet.rules.verdicts import kind_of_rule, sentence
from planet.views.files import Document
from planet.views.page import View
from planet.views.status import FeedHealth, MemberHealth, StatusPage
from planet.web import urls

WORST_SHOWN = 100
STATES = ("held", "gone", "failing", "new", "paused", "ok")
"""States of a feed, the one that needs a person's attention most first."""


def turn_of(context: PageContext) -> datetime | None:
    """Return when the last turn polled feeds, UTC; None before the first turn."""
    moment = context.store.published.fact("last_turn")
    return datetime.fromisoformat(moment) if moment else None


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the store says of everybody, asked once for the page and its JSON: feeds and hidden entries by member id."""

    people: tuple[MemberRecord, ...]
    feeds: Mapping[int, Sequence[FeedRecord]]
    hidden: Mapping[int, Mapping[Rule, int]]
    searches: Mapping[int, DiscoveryRecord]

    def feeds_of(self, member: MemberRecord) -> Sequence[FeedRecord]:
        return self.feeds.get(member.member_id, ())

    def hidden_of(self, member: MemberRecord) -> Mapping[Rule, int]:
        return self.hidden.get(member.member_id, {})

    def state_of(self, member: MemberRecord) -> str:
        """Return the state of the feed that needs attention most; "new" without feeds."""
        return min((record.state.state for record in self.feeds_of(member)), key=STATES.index, default="new")


def _facts(context: PageContext, feeds: Sequence[FeedRecord]) -> _Facts:
    store = context.store
    people = (*store.members.present("member"), *store.members.present("channel"))
    return _Facts(people, _by_member(feeds), store.overview.hidden_counts(), store.members.discoveries())


def public(context: PageContext) -> Iterator[Output]:
    """Yield status/ and status.json; nothing if the members file says that the status is not public."""
    if context.site.status_public:
        facts = _facts(context, context.store.feeds.present())
        yield page(context, facts)
        yield Document("status.json", public_json(facts))


def page(context: PageContext, facts: _Facts) -> View:
    """Return status/, the worst member first."""
    worst = sorted(facts.people, key=lambda member: STATES.index(facts.state_of(member)))
    states = Counter[str](record.state.state for feeds in facts.feeds.values() for record in feeds)
    turn = turn_of(context)
    body = StatusPage(
        turn=turn.astimezone(context.zone) if turn else None,
        states=tuple((state, states[state]) for state in STATES if states[state]),
        members=tuple(_health(context, member, facts) for member in worst[:WORST_SHOWN]),
        cut=len(worst) > WORST_SHOWN,
    )
    return View("status/index.html", "status.html", context.translation.gettext("Status"), body, noindex=True)


def _by_member(feeds: Sequence[FeedRecord]) -> dict[int, list[FeedRecord]]:
    by_member: dict[int, list[FeedRecord]] = {}
    for record in feeds:
        by_member.setdefault(record.member_id, []).append(record)
    return by_member


def _hidden(entries: Sequence[HiddenEntry]) -> dict[int, list[HiddenEntry]]:
    by_member: dict[int, list[HiddenEntry]] = {}
    for entry in entries:
        by_member.setdefault(entry.member_id, []).append(entry)
    return by_member


def _health(context: PageContext, member: MemberRecord, facts: _Facts) -> MemberHealth:
    healths = tuple(
        FeedHealth(
            address=shown_feed(record.feed),
            label=record.feed.title or record.info.title,
            state=record.state.state,
            last_visit=_local(context, record.state.last_visit),
            last_success=_local(context, record.state.last_success),
            reason=record.state.reason,
        )
        for record in facts.feeds_of(member)
    )
    kinds = Counter(
        {context.translation.gettext(kind): count for kind, count in _kinds(facts.hidden_of(member)).items()}
    )
    return MemberHealth(cards.byline(member), facts.state_of(member), healths, tuple(sorted(kinds.items())))


def _local(context: PageContext, moment: datetime | None) -> datetime | None:
    return moment.astimezone(context.zone) if moment else None


def public_json(facts: _Facts) -> bytes:
    """Return status.json: what everybody may know of all members, each on a line of their own."""
    members = (
        {
            **_document(member, facts, [_feed_document(record) for record in facts.feeds_of(member)]),
            "hidden": _counted(facts.hidden_of(member)),
            **_search(member, facts),
        }
        for member in facts.people
    )
    lines = ",\n".join(json.dumps(member, ensure_ascii=False) for member in members)
    return f'{{"schema": 1, "members": [\n{lines}\n]}}\n'.encode()


def account(context: PageContext, only: Collection[int] | None = None) -> dict[str, object]:
    """Return the document of `planet status`: every member (or `only` these) with the health of each feed and each
    hidden entry."""
    store = context.store
    facts = _facts(context, store.feeds.with_counts())
    hidden = _hidden(store.overview.hidden())
    problems = store.feeds.problems()
    pictures = store.pictures.failure_reasons()
    documents = [
        {
            **_document(
                member,
                facts,
                [_whole(record, problems.get(record.state.feed_id, ())) for record in facts.feeds_of(member)],
            ),
            "hidden": _sentences(hidden.get(member.member_id, [])),
            **_search(member, facts),
            **({"avatar": pictures[member.member_id]} if member.member_id in pictures else {}),
        }
        for member in facts.people
        if only is None or member.member_id in only
    ]
    return {"schema": 1, "members": documents}


def _document(member: MemberRecord, facts: _Facts, feeds: list[dict[str, object]]) -> dict[str, object]:
    return {
        "slug": member.slug,
        "name": member.profile.name,
        "feeds": feeds,
        "hidden_count": sum(facts.hidden_of(member).values()),
    }


def _search(member: MemberRecord, facts: _Facts) -> dict[str, object]:
    search = facts.searches.get(member.member_id)
    return {"discovery": search.reason} if search and search.reason else {}


def _sentences(hidden: Sequence[HiddenEntry]) -> list[dict[str, object]]:
    return [{"entry": entry.entry, "reason": sentence(entry.verdict)} for entry in hidden]


def _counted(counts: Mapping[Rule, int]) -> list[dict[str, object]]:
    return [{"rule": kind, "count": count} for kind, count in sorted(_kinds(counts).items())]


def _kinds(counts: Mapping[Rule, int]) -> Counter[str]:
    """Return the number of hidden entries by kind of rule, named in English."""
    kinds: Counter[str] = Counter()
    for rule, count in counts.items():
        kinds[kind_of_rule(rule)] += count
    return kinds


def _feed_document(record: FeedRecord) -> dict[str, object]:
    """Return what everybody may know of a feed."""
    state = record.state
    moved = state.moved_to if feed_state.has_moved(state) else ""
    return {
        "url": shown_feed(record.feed),
        "kind": record.feed.kind or "blog",
        "state": state.state,
        "moved_to": urls.public(moved) or None if moved else None,
        "last_visit": _iso(state.last_visit),
        "last_success": _iso(state.last_success),
        "next_visit": _iso(state.next_due),
        "failures_in_a_row": state.failures,
        "reason": state.reason or None,
    }


def _whole(record: FeedRecord, problems: Sequence[str]) -> dict[str, object]:
    """Return what the admin may know of a feed."""
    moved = record.state.moved_to if feed_state.has_moved(record.state) else ""
    return {
        **_feed_document(record),
        "url": _without_credentials(record),
        "moved_to": moved or None,
        "entries": record.entries,
        "discovered": record.discovered,
        "problems": list(problems),
    }


def _without_credentials(record: FeedRecord) -> str:
    return urls.absolute(record.feed.url) if record.feed.place == "web" else record.feed.url


def _iso(moment: datetime | None) -> str | None:
    """Return a moment, which is UTC, as ISO 8601 in whole seconds; None if there is none."""
    return f"{moment.isoformat()[:19]}Z" if moment else None


STATUS = single("status", public, of_member=only_key_for_members)
