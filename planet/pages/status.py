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
    hidden = context.store.visibility.hidden_counts()
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
    found: dict[int, list[HiddenEntry]] = {}
    for one in entries:
        found.setdefault(one.member_id, []).append(one)
    return found


def _health(
    context: PageContext, member: MemberRecord, feeds: Sequence[FeedRecord], hidden: Mapping[Rule, int]
) -> MemberHealth:
    told = tuple(
        FeedHealth(
            address=shown_feed(one.feed),
            label=one.feed.title or one.info.title,
            state=one.state.state,
            last_visit=_local(context, one.state.last_visit),
            last_success=_local(context, one.state.last_success),
            reason=one.state.reason,
        )
        for one in feeds
    )
    kinds = Counter({context.translation.gettext(kind): count for kind, count in _kinds(hidden).items()})
    state = min((one.state for one in told), key=STATES.index, default="new")
    return MemberHealth(cards.byline(member), state, told, tuple(sorted(kinds.items())))


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
    hidden = {} if public else _hidden(context.store.entries.hidden())
    counts = context.store.visibility.hidden_counts()
    problems = {} if public else context.store.feeds.problems()
    searches = context.store.members.discoveries()
    pictures = {} if public else context.store.pictures.failure_reasons()
    told = []
    for member in _everybody(context):
        if only is not None and member.member_id not in only:
            continue
        own = hidden.get(member.member_id, [])
        search = searches.get(member.member_id)
        told.append(
            {
                "slug": member.slug,
                "name": member.profile.name,
                "feeds": [
                    _feed_told(one, problems.get(one.state.feed_id, ()), public)
                    for one in by_member.get(member.member_id, ())
                ],
                "hidden_count": sum(counts.get(member.member_id, {}).values()),
                "hidden": _counted(counts.get(member.member_id, {})) if public else _sentences(own),
                **({"discovery": search.reason} if search and search.reason else {}),
                **({"avatar": pictures[member.member_id]} if member.member_id in pictures else {}),
            }
        )
    return {"schema": 1, "members": told}


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


def _feed_told(one: FeedRecord, problems: Sequence[str], public: bool) -> dict[str, object]:
    state = one.state
    moved = state.moved_to if feed_state.has_moved(state) else ""
    told: dict[str, object] = {
        "url": shown_feed(one.feed) if public else _without_credentials(one),
        "kind": one.feed.kind or "blog",
        "state": state.state,
        "moved_to": (urls.public(moved) if public else moved) or None,
        "last_visit": _iso(state.last_visit),
        "last_success": _iso(state.last_success),
        "next_visit": _iso(state.next_due),
        "failures_in_a_row": state.failures,
        "reason": state.reason or None,
    }
    if public:
        return told
    return {**told, "entries": one.entries, "discovered": one.discovered, "problems": list(problems)}


def _without_credentials(one: FeedRecord) -> str:
    return urls.absolute(one.feed.url) if one.feed.place == "web" else one.feed.url


def _iso(moment: datetime | None) -> str | None:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else None


STATUS = single("status", public, of_member=only_key_for_members)
