"""`planet run`: each look takes up edits, sees whether there is anything to do, and takes a turn."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from planet import config
from planet.admin import after_publish
from planet.admin.outreach.outgoing import Outgoing
from planet.admin.outreach.send import anything_to_send, send_waiting
from planet.errors import Interrupted, MembersFileError, PlanetError
from planet.hub import Hub
from planet.locale import calendar
from planet.model.outreach.sending import Sending
from planet.model.posts import PostsFolder
from planet.model.records import FeedRecord
from planet.model.report import TurnReport
from planet.model.visits import Fetched
from planet.ports import Progress
from planet.rules import schedule
from planet.service.heap import give_back
from planet.service.lock import turn_lock
from planet.service.one_turn import begun_anew, check_clock, take_turn
from planet.service.sending_news import SendingNews
from planet.store import Store, store_file
from planet.struct import replace
from planet.turn.find_feeds import members_to_search
from planet.turn.outreach.inbox_due import inbox_is_due
from planet.turn.outreach.local_visits import StoredFolder, visit_local
from planet.turn.outreach.post_pictures import stamp_of_pictures
from planet.turn.steps import TurnOptions, feeds_due
from planet.turn.upkeep.note_problems import note_told
from planet.turn.upkeep.owed import owed

if TYPE_CHECKING:
    from planet.service.listening import Listening

OFFLINE_PAUSE = timedelta(minutes=1)
"""Time from a turn without network to the next; reported once."""


UNHEARD = (
    "callback under [push] is set, but nobody listens there: start planet run with --listen PORT, or take callback out."
)

Warn = Callable[[str], None]
"""Shows one diagnostic to the admin."""


class Runner:
    """A hub that runs: holds the last good members file and the open store between two looks.

    Raises MembersFileError where the members file is broken at the start; later it goes on with the last good one.
    """

    def __init__(
        self,
        hub: Hub,
        secrets: Mapping[str, str],
        progress: Progress,
        show_report: Callable[[TurnReport], None],
        warn: Warn,
        show_sent: Callable[[tuple[Sending, ...]], None] = lambda _: None,
        *,
        checks_clock: bool = True,
    ) -> None:
        self._hub = hub
        self._secrets = secrets
        self._progress = progress
        self._show_report = show_report
        self._warn = warn
        self._show_sent = show_sent
        self._checks_clock = checks_clock
        self._planet = config.load(hub.folder)
        self._fingerprint = self._planet.fingerprint
        if note := begun_anew(hub, self._planet):
            warn(note)
        self._store = Store.open(self._planet.store, hub.folder)
        if self._store.note:
            warn(self._store.note)
        self._folders: frozenset[str] | None = None
        self._offline_at: datetime | None = None
        self._publishes_again_at: datetime | None = None
        self._sent = SendingNews()
        self._listening: Listening | None = None
        self._begin_at_own_beat()
        self._edited = False
        self._file_is_broken = False
        self._last_error = ""

    def close(self) -> None:
        """Stop listening, and close the store."""
        if self._listening:
            self._listening.close()
        self._store.close()

    def listen(self, host: str, port: int, ring: Callable[[], None], clock: Callable[[], datetime]) -> str:
        """Let hubs of members' feeds reach this planet from now on; return where, as a URL. `ring` is called in another
        thread when they bring news. Raises PlanetError as `Listening` does."""
        from planet.service.listening import Listening

        place = (host, port)
        self._listening = Listening(self._hub, self._planet, self._secrets, place, ring, clock, self._warn)
        return self._listening.address

    @property
    def unheard(self) -> str:
        """Return a note if the members file names a callback although nobody listens; "" otherwise."""
        return UNHEARD if self._planet.push.callback and not self._listening else ""

    def _begin_at_own_beat(self) -> None:
        """Let feeds whose hubs were trusted be due as any other: nobody listened to them for a while."""
        if self._store.subscriptions.are_offered():
            with self._store.transaction():
                self._store.subscriptions.unstretch()

    async def tick(self, now: datetime) -> None:
        """Take one look.

        An error that ends a turn (a full disk, a turn of another process) is shown once; the turn is tried again at the
        next look.
        """
        try:
            await self._look(now)
            self._last_error = ""
        except Interrupted:
            raise
        except PlanetError as error:
            if str(error) != self._last_error:
                self._warn(str(error))
            self._last_error = str(error)
        if self._listening:
            self._listening.look(self._planet, self._store, now)

    async def _look(self, now: datetime) -> None:
        """Take a turn if there is anything to do; an edit counts as taken up once a turn has acted on it."""
        self._edited = self._take_up_edits() or self._edited
        if not self._edited and self._waits_for_network(now):
            return
        if not (self._edited or self._anything_to_do(now)):
            await self._send(now)
            return
        if self._checks_clock:
            check_clock(self._store, now)
        with turn_lock(store_file(self._planet.store, self._hub.folder).parent):
            self._folders = self._hub.post_folders()
            most = schedule.feeds_per_look(self._store.feeds.count(), self._planet.fetch)
            options = TurnOptions(most=most, letters=True, listens=self._listening is not None)
            publishes = self._may_publish(now)
            report = await take_turn(
                self._hub, self._planet, self._store, now, options, self._secrets, self._progress, publishes=publishes
            )
            give_back()
        self._edited = False
        if not (report.offline and self._offline_at):
            self._show_report(replace(report, outgoing=self._sent.news_of(report.outgoing, now)))
            note_told(self._store, report.problems, now)
        self._offline_at = now if report.offline else None
        if publishes:
            self._publishes_again_at = now + after_publish.RETRIED_AFTER if report.after_publish else None
        if report.after_publish:
            raise PlanetError(report.after_publish)

    async def _send(self, now: datetime) -> None:
        """Send what is due although no turn is: what waited for its hour, or is tried again."""
        outgoing = Outgoing(self._hub, self._planet, self._store, now, self._secrets)
        if self._sent.rests(now) or not anything_to_send(outgoing):
            return
        with turn_lock(store_file(self._planet.store, self._hub.folder).parent):
            sent = self._sent.news_of(await send_waiting(outgoing), now)
        if sent:
            self._show_sent(sent)

    def _may_publish(self, now: datetime) -> bool:
        """Return whether the command after_publish may be run: not at once after it failed."""
        return self._publishes_again_at is None or now >= self._publishes_again_at

    def _waits_for_network(self, now: datetime) -> bool:
        """Return whether the last turn, less than OFFLINE_PAUSE ago, had no network."""
        return self._offline_at is not None and timedelta(0) <= now - self._offline_at < OFFLINE_PAUSE

    def _take_up_edits(self) -> bool:
        """Read the members file if its bytes have changed; return whether it was edited and has no mistake.

        A file with mistakes is reported once, and ignored until it is corrected.
        """
        fingerprint = self._read_fingerprint()
        if fingerprint == self._fingerprint:
            return False
        self._fingerprint = fingerprint
        try:
            planet = config.load(self._hub.folder)
        except MembersFileError as error:
            self._warn(f"{error}\nThe hub goes on with the last good members file.")
            self._file_is_broken = True
            return False
        if self._file_is_broken:
            self._warn("The members file is right again: the hub goes on with it.")
        self._file_is_broken = False
        if planet.store != self._planet.store:
            if self._listening:
                self._listening.let_go()
            self._store.close()
            self._store = Store.open(planet.store, self._hub.folder)
        self._planet = planet
        return True

    def _read_fingerprint(self) -> str:
        """Return the hash of the members file; "unreadable" where it cannot be read."""
        try:
            return hashlib.sha256(self._hub.members_file.read_bytes()).hexdigest()
        except OSError:
            return "unreadable"

    def _anything_to_do(self, now: datetime) -> bool:
        today = calendar.day_of(now, ZoneInfo(self._planet.timezone)).isoformat()
        return (
            self._folders != self._hub.post_folders()
            or self._store.published.fact("day") != today
            or self._store.published.count_stale() > 0
            or (self._may_publish(now) and owed(self._planet, self._store) is not None)
            or self._letter_is_due(now)
            or inbox_is_due(self._planet, self._store, now)
            or bool(members_to_search(self._planet, self._store, now))
            or any(map(self._has_news, feeds_due(self._planet, self._store, now, TurnOptions(), None)))
        )

    def _letter_is_due(self, now: datetime) -> bool:
        """Return whether the timetable wants a letter."""
        if self._planet.letter is None:
            return False
        from planet.turn.outreach import letters

        return letters.due(self._planet, self._store, now) is not None

    def _has_news(self, record: FeedRecord) -> bool:
        """Return whether a due feed is a reason for a turn: any on the web is, a local one only if it has changed."""
        if record.feed.place == "web":
            return True
        outcome = visit_local(self._hub, self._planet, record, StoredFolder(self._store, record))
        return isinstance(outcome, Fetched | PostsFolder) or _pictures_changed(self._hub, self._store, record)


def _pictures_changed(hub: Hub, store: Store, record: FeedRecord) -> bool:
    if record.feed.place != "folder":
        return False
    return store.published.fact(f"images:{record.member_id}") != stamp_of_pictures(hub, record.feed.url)
