"""The health of every feed: the status page, status.json, and the fuller document of `planet status --json`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from planet.model.records import FeedRecord, HiddenEntry, MemberRecord
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


def public(context: PageContext) -> Iterator[Output]:
    """Yield status/ and status.json; nothing if the members file says that the status is not public."""
    if context.site.status_public:
        yield page(context)
        yield Document("status.json", public_json(context))


def page(context: PageContext) -> View:
    """Return status/, the worst member first."""
    people = _everybody(context)
    feeds = _by_member(context.store.feeds.present())
    hidden = context.store.overview.hidden_counts()
    members = [
        _health(context, member, feeds.get(member.member_id, ()), hidden.get(member.member_id, {})) for member in people
    ]
    members.sort(key=lambda member: STATES.index(member.state))
    states = Counter(feed.state for member in members for feed in member.feeds)
    turn = turn_of(context)
    body = StatusPage(
        turn=turn.astimezone(context.zone) if turn else None,
        states=tuple((state, states[state]) for state in STATES if states[state]),
        members=tuple(members[:WORST_SHOWN]),
        cut=len(members) > WORST_SHOWN,
    )
    return View("status/index.html", "status.html", context.translation.gettext("Status"), body, noindex=True)


def _everybody(context: PageContext) -> tuple[MemberRecord, ...]:
    return (*context.store.members.present("member"), *context.store.members.present("channel"))


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


def _health(
    context: PageContext, member: MemberRecord, feeds: Sequence[FeedRecord], hidden: Mapping[Rule, int]
) -> MemberHealth:
    healths = tuple(
        FeedHealth(
            address=shown_feed(record.feed),
            label=record.feed.title or record.info.title,
            state=record.state.state,
            last_visit=_local(context, record.state.last_visit),
            last_success=_local(context, record.state.last_success),
            reason=record.state.reason,
        )
        for record in feeds
    )
    kinds = Counter({context.translation.gettext(kind): count for kind, count in _kinds(hidden).items()})
    state = min((health.state for health in healths), key=STATES.index, default="new")
    return MemberHealth(cards.byline(member), state, healths, tuple(sorted(kinds.items())))


def _local(context: PageContext, moment: datetime | None) -> datetime | None:
    return moment.astimezone(context.zone) if moment else None


def public_json(context: PageContext) -> bytes:
    """Return status.json: what everybody may know of all members."""
    return _dumped(account(context, context.store.feeds.present(), public=True))


def _dumped(document: Mapping[str, object]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def account(
    context: PageContext, feeds: Sequence[FeedRecord], *, public: bool, only: Collection[int] | None = None
) -> dict[str, object]:
    """Return the document of `planet status`: every member (or `only` these) with the health of each feed and the
    hidden entries.

    For the `public` hidden entries are counted by kind of rule; otherwise each is listed.
    """
    by_member = _by_member(feeds)
    hidden = {} if public else _hidden(context.store.overview.hidden())
    counts = context.store.overview.hidden_counts()
    problems = {} if public else context.store.feeds.problems()
    searches = context.store.members.discoveries()
    pictures = {} if public else context.store.pictures.failure_reasons()
    documents = []
    for member in _everybody(context):
        if only is not None and member.member_id not in only:
            continue
        own = hidden.get(member.member_id, [])
        search = searches.get(member.member_id)
        documents.append(
            {
                "slug": member.slug,
                "name": member.profile.name,
                "feeds": [
                    _feed_document(record, problems.get(record.state.feed_id, ()), public)
                    for record in by_member.get(member.member_id, ())
                ],
                "hidden_count": sum(counts.get(member.member_id, {}).values()),
                "hidden": _counted(counts.get(member.member_id, {})) if public else _sentences(own),
                **({"discovery": search.reason} if search and search.reason else {}),
                **({"avatar": pictures[member.member_id]} if member.member_id in pictures else {}),
            }
        )
    return {"schema": 1, "members": documents}


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


def _feed_document(record: FeedRecord, problems: Sequence[str], public: bool) -> dict[str, object]:
    state = record.state
    moved = state.moved_to if feed_state.has_moved(state) else ""
    document: dict[str, object] = {
        "url": shown_feed(record.feed) if public else _without_credentials(record),
        "kind": record.feed.kind or "blog",
        "state": state.state,
        "moved_to": (urls.public(moved) if public else moved) or None,
        "last_visit": _iso(state.last_visit),
        "last_success": _iso(state.last_success),
        "next_visit": _iso(state.next_due),
        "failures_in_a_row": state.failures,
        "reason": state.reason or None,
    }
    if public:
        return document
    return {**document, "entries": record.entries, "discovered": record.discovered, "problems": list(problems)}


def _without_credentials(record: FeedRecord) -> str:
    return urls.absolute(record.feed.url) if record.feed.place == "web" else record.feed.url


def _iso(moment: datetime | None) -> str | None:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else None


STATUS = single("status", public, of_member=only_key_for_members)
