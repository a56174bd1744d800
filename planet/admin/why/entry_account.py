"""What the hub knows of an entry: when it was seen, why it stands where it stands, where it shows, what hides it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from planet.admin.why.file_lines import MembersFile
from planet.admin.why.shown_where import places_of
from planet.admin.why.words import iso, title_of
from planet.model.records import FeedRecord, MemberRecord, ShownEntry
from planet.model.traces import ItemTrace, Trace
from planet.pages import cards
from planet.pages.context import PageContext
from planet.rules.river_reasons import river_reason
from planet.rules.verdicts import sentence


class EntryAccounts:
    """Makes the accounts of entries, shown or hidden."""

    def __init__(self, context: PageContext, file: MembersFile) -> None:
        self._context = context
        self._store = context.store
        self._file = file

    def accounts(self, entry_ids: Sequence[int]) -> list[dict[str, Any]]:
        """Return the accounts of these entries, those that show first."""
        traces = self._store.inquiry.traces(entry_ids)
        members = {member.member_id: member for member in self._store.members.all()}
        ordered = sorted(traces, key=lambda trace: not (trace.shown or trace.same_as))
        return [self._account(trace, members[trace.member_id]) for trace in ordered]

    def _account(self, trace: Trace, member: MemberRecord) -> dict[str, Any]:
        item = trace.item
        feeds = {record.state.feed_id: record for record in self._store.feeds.of_member(member.member_id)}
        record = feeds.get(item.feed_id) if item else None
        leader = self._shown_entry(trace.same_as)
        card = leader or (self._shown_entry(trace.entry_id) if trace.shown else None)
        first_success = record.state.first_success if record else None
        return {
            "title": title_of(trace),
            "link": item.link if item else "",
            "member": {"slug": member.slug, "name": member.profile.name},
            "id": trace.atom_id,
            "state": _state(trace),
            "answer": self._answer(trace, member, record, leader),
            "reason": None if trace.shown or trace.same_as else self._reason(trace, item),
            "line": self._line(trace, member, record),
            **_sightings(trace, item, record),
            "published": iso(item.published if item else None),
            "updated": iso(item.updated if item else None),
            "edited": iso(item.edited_at if item else None),
            "river_date": iso(trace.river_at),
            "river_reason": river_reason(trace, first_success, self._context.planet.days_on_front),
            "shown_on": list(places_of(self._context, card)) if card else [],
            "content": self._content(card) if card else None,
            "same_as": _brief(leader) if leader else None,
            "shown_with": [self._twin(twin) for twin in self._traces(self._store.inquiry.with_leader(trace.entry_id))],
            "look_alikes": list(self._look_alikes(trace)) if trace.shown else [],
            "feeds": [_listing(listing, feeds.get(listing.feed_id)) for listing in trace.items],
        }

    def _shown_entry(self, entry_id: int | None) -> ShownEntry | None:
        return self._store.queries.by_id(entry_id) if entry_id else None

    def _traces(self, entry_ids: Sequence[int]) -> tuple[Trace, ...]:
        return self._store.inquiry.traces(entry_ids) if entry_ids else ()

    def _answer(self, trace: Trace, member: MemberRecord, record: FeedRecord | None, leader: ShownEntry | None) -> str:
        """Return what is to be said of an entry first."""
        name = f"“{title_of(trace)}” of {member.profile.name}"
        if leader:
            return f"{name} shows as one with “{leader.entry.title or leader.entry.link}”: it is the same elsewhere."
        if trace.shown:
            return f"{name} shows, on {trace.river_at.astimezone(self._context.zone):%Y-%m-%d}."
        line = self._line(trace, member, record)
        return f"{name} is stored and does not show: {self._reason(trace, trace.item)}{f' ({line})' if line else ''}."

    def _reason(self, trace: Trace, item: ItemTrace | None) -> str:
        if trace.verdict is None:
            return "nothing shows it"
        words = sentence(trace.verdict).removesuffix(".")
        if trace.verdict.rule == "withdrawn" and item and item.withdrawn_at:
            return f"{words} (since {iso(item.withdrawn_at)})"
        return words

    def _line(self, trace: Trace, member: MemberRecord, record: FeedRecord | None) -> str | None:
        if trace.verdict is None or trace.shown or trace.same_as:
            return None
        return self._file.place_of(trace.verdict, member, record, trace.hidden_as) or None

    def _content(self, entry: ShownEntry) -> dict[str, Any]:
        """Return how much of an entry is shown, and whose wish that is."""
        planet = self._context.planet
        share = cards.shared(planet, entry)
        wishes = {
            "[planet]": planet.content,
            "its member": entry.member.profile.content,
            "its feed": entry.feed.content,
        }
        return {
            "shared": share,
            "set_by": [place for place, wish in wishes.items() if wish == share] if share != "full" else [],
            "characters_in_feed": len(" ".join(entry.entry.text.split())),
            "pages_show": "the whole post" if planet.river == "full" and share == "full" else "its first words",
        }

    def _look_alikes(self, trace: Trace) -> Iterator[dict[str, Any]]:
        """Yield the entries of the same member that look like this one, and why they are another one."""
        own_feeds = {item.feed_id for item in trace.items}
        for twin in self._traces(self._store.inquiry.look_alikes(trace.entry_id)):
            if own_feeds & {item.feed_id for item in twin.items}:
                why = "its feed lists both, each with an id and a link of its own"
            else:
                why = "another feed lists it, with another link, at another time"
            yield {**self._twin(twin), "why_not_one": why}

    def _twin(self, trace: Trace) -> dict[str, Any]:
        item = trace.item
        return {"title": title_of(trace), "link": item.link if item else "", "guid": item.guid if item else ""}


def _state(trace: Trace) -> str:
    if trace.same_as:
        return "shown with another"
    if trace.shown:
        return "shown"
    return "withdrawn" if trace.verdict and trace.verdict.rule == "withdrawn" else "hidden"


def _sightings(trace: Trace, item: ItemTrace | None, record: FeedRecord | None) -> dict[str, Any]:
    """Return when an entry was first and last seen. Of one that its feed no longer lists the last time is not known."""
    listed = any(listing.listed for listing in trace.items)
    return {
        "first_seen": iso(trace.first_seen),
        "listed": listed,
        "last_listed": iso(record.state.last_success) if listed and record else None,
        "missing_since": iso(item.missing_since) if item else None,
        "withdrawn": iso(item.withdrawn_at) if item else None,
    }


def _listing(item: ItemTrace, record: FeedRecord | None) -> dict[str, Any]:
    return {
        "feed": record.feed.url if record else None,
        "guid": item.guid,
        "link": item.link,
        "listed": item.listed,
        "reason": sentence(item.verdict) if item.verdict else None,
    }


def _brief(entry: ShownEntry) -> dict[str, Any]:
    return {"title": entry.entry.title, "link": entry.entry.link, "id": entry.atom_id}
