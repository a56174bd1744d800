"""The health of every feed as documents: status.json for everybody, and `planet status` for the admin."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from planet.model.records import DiscoveryRecord, FeedRecord, HiddenEntry, MemberRecord
from planet.model.verdict import Rule
from planet.pages.public_addresses import shown_feed
from planet.rules import feed_state
from planet.rules.verdicts import kind_of_rule, sentence
from planet.store import Store
from planet.struct import Struct
from planet.web import urls

STATES = ("held", "gone", "failing", "new", "declined", "paused", "ok")
"""States of a feed, the one that needs a person's attention most first."""

MOST_GIVEN_UP = 20
"""Webmentions that did not arrive which are told of."""


class Facts(Struct, frozen=True):
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


def facts_of(store: Store, feeds: Sequence[FeedRecord]) -> Facts:
    """Return what the store says of everybody, with these feeds."""
    people = (*store.members.present("member"), *store.members.present("channel"))
    return Facts(people, _by_member(feeds), store.overview.hidden_counts(), store.members.discoveries())


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


def public_json(facts: Facts) -> bytes:
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


def account(store: Store, now: datetime, only: Collection[int] | None = None) -> dict[str, object]:
    """Return the document of `planet status`: every member (or `only` these) with the health of each feed and each
    hidden entry."""
    from planet.pages.outreach.letter_health import letters_of
    from planet.pages.outreach.push_health import push_of_feeds

    facts = facts_of(store, store.feeds.with_counts())
    hidden = _hidden(store.overview.hidden())
    problems = store.feeds.problems()
    pushed = push_of_feeds(store, now)
    pictures, lists = store.pictures.failure_reasons(), store.blogrolls.failure_reasons()
    documents = [
        {
            **_document(
                member,
                facts,
                [
                    {**_whole(record, problems.get(record.state.feed_id, ())), **_pushed(record, pushed)}
                    for record in facts.feeds_of(member)
                ],
            ),
            "hidden": _sentences(hidden.get(member.member_id, [])),
            **_search(member, facts),
            **({"avatar": pictures[member.member_id]} if member.member_id in pictures else {}),
            **({"blogroll": lists[member.member_id]} if member.member_id in lists else {}),
        }
        for member in facts.people
        if only is None or member.member_id in only
    ]
    letters = letters_of(store) if only is None else {}
    announced = {} if only is not None else _announcements(store)
    outgoing = {**announced, **letters, **_webmentions(store, facts, only)}
    missed = unreached(store)
    network = {"not_reached": missed} if missed else {}
    return {"schema": 1, "members": documents, **network, **_inbox(store, facts, only), **outgoing}


def unreached(store: Store) -> int:
    """Return how many feeds, and pages that should name one, the last turn did not reach for lack of a network."""
    return int(store.published.fact("not_reached") or 0)


def _webmentions(store: Store, facts: Facts, only: Collection[int] | None) -> dict[str, object]:
    """Return what became of the links of posts that were written here; {} where nothing was ever to be sent."""
    counts = store.webmentions.counts()
    if not counts:
        return {}
    slugs = {member.member_id: member.slug for member in facts.people}
    return {
        "webmentions": {
            "sent": counts.get("sent", 0),
            "waiting": counts.get("due", 0),
            "given_up": [
                {
                    "time": _iso(mention.ended_at),
                    "member": slugs.get(member_id),
                    "post": mention.source,
                    "link": mention.target,
                    "state": mention.stage,
                    "reason": mention.reason,
                }
                for member_id, mention in store.webmentions.given_up(MOST_GIVEN_UP)
                if only is None or member_id in only
            ],
        }
    }


def _announcements(store: Store) -> dict[str, object]:
    """Return what became of the messages to each target; {} where nothing was ever announced."""
    targets = [
        {
            "name": target.name,
            "waiting": target.waiting,
            "sent": target.sent,
            "failed": target.failed,
            "unknown": target.unknown,
            "last_sent": _iso(target.last_sent),
            "last_unknown": _iso(target.last_unknown),
            "failing_since": _iso(target.failing_since),
            "next_try": _iso(target.retry_at),
            "reason": target.reason or None,
            "reasons": list(target.reasons),
        }
        for target in store.announcements.accounts()
    ]
    return {"announcements": targets} if targets else {}


def _inbox(store: Store, facts: Facts, only: Collection[int] | None) -> dict[str, object]:
    """Return how the mailbox of posts by mail is, and what was not taken from it, or not whole; {} where none was ever
    read."""
    boxes = store.mail.mailboxes()
    if not boxes:
        return {}
    slugs = {member.member_id: member.slug for member in facts.people}
    latest = boxes[0]
    return {
        "inbox": {
            "mailbox": latest.name,
            "last_read": _iso(latest.read_at),
            "last_attempt": _iso(latest.tried_at),
            "reason": latest.reason or None,
            "left_out": [
                {
                    "time": _iso(note.noted_at),
                    "member": slugs.get(note.member_id or 0),
                    "from": note.sender,
                    "subject": note.subject,
                    "taken": note.taken,
                    "reason": note.reason,
                }
                for note in store.mail.notes(only)
            ],
        }
    }


def _document(member: MemberRecord, facts: Facts, feeds: list[dict[str, object]]) -> dict[str, object]:
    return {
        "slug": member.slug,
        "name": member.profile.name,
        "feeds": feeds,
        "hidden_count": sum(facts.hidden_of(member).values()),
    }


def _search(member: MemberRecord, facts: Facts) -> dict[str, object]:
    search = facts.searches.get(member.member_id)
    return {"discovery": search.reason} if search and search.reason else {}


def _sentences(hidden: Sequence[HiddenEntry]) -> list[dict[str, object]]:
    return [{"entry": entry.entry, "reason": sentence(entry.verdict)} for entry in hidden]


def _counted(counts: Mapping[Rule, int]) -> list[dict[str, object]]:
    return [{"rule": kind, "count": count} for kind, count in sorted(kinds(counts).items())]


def kinds(counts: Mapping[Rule, int]) -> Counter[str]:
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
        "next_visit": None if state.state in ("paused", "gone") else _iso(state.next_due),
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


def _pushed(record: FeedRecord, pushed: Mapping[int, Mapping[str, object]]) -> dict[str, object]:
    """Return what there is between a feed and its hub, under its key; nothing if there is none."""
    return {"push": pushed[record.state.feed_id]} if record.state.feed_id in pushed else {}


def _without_credentials(record: FeedRecord) -> str:
    return urls.absolute(record.feed.url) if record.feed.place == "web" else record.feed.url


def _iso(moment: datetime | None) -> str | None:
    """Return a moment, which is UTC, as ISO 8601 in whole seconds; None if there is none."""
    return f"{moment.isoformat()[:19]}Z" if moment else None
