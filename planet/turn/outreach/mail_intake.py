"""The intake of posts by mail: entry, pictures, and how far the mailbox was read, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from planet.model.arrivals import Match, Placement
from planet.model.community import BY_MAIL, Planet
from planet.model.entry import Entry, FeedInfo
from planet.model.outreach import MailboxState, MailNote
from planet.model.records import FeedRecord, JudgedItem, MemberRecord
from planet.model.results import MailPost
from planet.model.visits import FeedState, Validators
from planet.pages import families
from planet.rules import identity
from planet.rules.duplicates import link_targets
from planet.rules.outreach.mail_posts import addressed, folder_of, moved
from planet.store import Store
from planet.struct import replace
from planet.turn.ingest import Ingest
from planet.turn.visibility import settle
from planet.turn.weaving.places import settle_places


class MailIntake(Ingest):
    """The intake of the posts by mail of one turn."""

    def __init__(self, planet: Planet, store: Store, now: datetime, read_at: datetime | None = None) -> None:
        """`read_at` is when the mailbox was last read to its end, None if it never was."""
        super().__init__(planet, store, now)
        self._site = planet.url
        self._read_at = read_at

    def take(
        self, member: MemberRecord, message_id: str, post: MailPost, state: MailboxState, notes: Sequence[MailNote]
    ) -> None:
        """Store the entry of a message with its pictures and notes, and that the mailbox was read up to it."""
        store = self._store
        with self._timed_transaction():
            record = self._feed(member)
            entry = addressed(post.reading.entries[0], [link for _, _, link in store.feeds.links(record.state.feed_id)])
            match = Match(identity.incoming_items([entry])[0], published=entry.published)
            changes = self._placed(record, [match], FeedInfo())
            (entry_id,) = changes.touched
            store.mail.keep_message(member.member_id, message_id, entry_id)
            store.mail.keep_pictures(entry_id, {picture.name: picture.body for picture in post.pictures})
            self._mark(settle(store, changes.touched))
            self._count_silences(record, changes)
            self.note(state, notes)

    def note(self, state: MailboxState, notes: Sequence[MailNote] = ()) -> None:
        """Store how far a mailbox was read, with notes. Call this in a transaction."""
        for note in notes:
            self._store.mail.note(note)
        self._store.mail.note_mailbox(state)

    def leave(self, state: MailboxState, *notes: MailNote) -> None:
        """Store how far a mailbox was read, and why messages up to there were not taken."""
        with self._timed_transaction():
            self.note(state, notes)

    def _feed(self, member: MemberRecord) -> FeedRecord:
        """Return the feed of a member's posts by mail, with its state as if this turn brought its first post yet."""
        store, member_id = self._store, member.member_id
        records = {record.feed.place: record for record in store.feeds.of_member(member_id)}
        if "mail" not in records:
            state = FeedState(0, BY_MAIL.url, "mail", first_success=self._now, state="ok")
            store.feeds.add(member_id, BY_MAIL, state)
            records = {record.feed.place: record for record in store.feeds.of_member(member_id)}
            families.note_member(store, member)
            settle_places(store, member)
        record = records["mail"]
        folder = Validators(url=folder_of(self._site, member.path))
        paused = record.state.state == "paused"
        state = replace(
            record.state,
            validators=folder,
            last_visit=self._now,
            last_success=self._now,
            state="paused" if paused else "ok",
        )
        store.feeds.record(state)
        return replace(record, state=replace(record.state, last_success=self._visit_before(record)))

    def _visit_before(self, record: FeedRecord) -> datetime | None:
        """Return when the mailbox was last read to its end, if a post of the member had come by then; else None.

        So posts stand at the same dates whether a mailbox is read in one turn or in several.
        """
        first = record.state.first_success
        return self._read_at if first and self._read_at and first <= self._read_at else None


def move_posts(planet: Planet, store: Store, now: datetime) -> set[int]:
    """Give the posts by mail the addresses that they have now, where the site or the slug of a member is another one;
    return the ids of the entries that changed. Call this in a transaction."""
    touched: set[int] = set()
    for record in store.feeds.by_mail():
        member = store.members.by_id(record.member_id)
        folder = folder_of(planet.url, member.path) if member else ""
        former = record.state.validators.url
        if not member or folder == former:
            continue
        for items in list(store.entries.judged(record.state.feed_id)) if former else ():
            placements = [_placement(item, moved(item.entry, former, folder)) for item in items]
            store.entries.write(record.member_id, record.state.feed_id, placements, now)
        store.feeds.record(replace(record.state, validators=Validators(url=folder)))
        touched |= set(store.entries.of_feed(record.state.feed_id))
    return touched


def _placement(item: JudgedItem, entry: Entry) -> Placement:
    """Return an item as it is to be stored again; it stays the item of its entry, whichever that is."""
    match = Match(identity.incoming_items([entry])[0], item.item_id, 0, published=entry.published)
    return Placement(match, item.verdict, links=link_targets(entry))
