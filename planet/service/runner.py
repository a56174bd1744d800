"""`planet run`: what each look does – take up edits, see whether there is anything to do, take a turn."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from planet import __version__, config
from planet.errors import Interrupted, MembersFileError, PlanetError
from planet.fetch import Visitor, user_agent
from planet.hub import Hub
from planet.locale import calendar
from planet.model.community import Planet
from planet.model.records import FeedRecord
from planet.model.report import TurnReport
from planet.model.visits import Fetched
from planet.ports import Say
from planet.rules import schedule
from planet.service.lock import turn_lock
from planet.store import Store
from planet.turn.find_feeds import seekers
from planet.turn.poll_feeds import at_home
from planet.turn.steps import TurnOptions, feeds_due, stamp_of_pictures, turn
from planet.workers import thumbnails
from planet.workers.pool import Workers

MANY = 8
"""So many feeds are worth a second reading process."""

OFFLINE_PAUSE = timedelta(minutes=1)
"""Without network the next turn waits so long; it is told once."""

Tell = Callable[[str], None]


async def take_turn(
    hub: Hub, planet: Planet, store: Store, now: datetime, wishes: TurnOptions, secrets: Mapping[str, str], say: Say
) -> TurnReport:
    """One turn with the real network and real reading processes."""
    many = sum(len(member.feeds) or 1 for member in planet.members) > MANY
    async with Visitor(planet.fetch, user_agent(planet, __version__)) as visitor, Workers(many=many) as workers:
        thumbnail_maker = workers if thumbnails.installed() else None
        return await turn(
            hub, planet, store, visitor, workers, now, wishes, secrets=secrets, thumbnails=thumbnail_maker, say=say
        )


class Runner:
    """A hub that runs: holds the last good members file and the open store between two looks.

    Raises MembersFileError where the members file is broken at the start; later it goes on with the last good one.
    """

    def __init__(
        self, hub: Hub, secrets: Mapping[str, str], say: Say, tell: Callable[[TurnReport], None], warn: Tell
    ) -> None:
        self._hub = hub
        self._secrets = secrets
        self._say = say
        self._tell = tell
        self._warn = warn
        self._planet = config.load(hub.folder)
        self._seen = self._planet.fingerprint
        self._store = Store.open(self._planet.store, hub.folder)
        self._folders: frozenset[str] | None = None
        self._offline_at: datetime | None = None
        self._edited = False
        self._trouble = ""

    def close(self) -> None:
        self._store.close()

    async def tick(self, now: datetime) -> None:
        """One look. What keeps a turn from its end (a full disk, another process's turn) is told once, and the turn
        is tried again at the next look."""
        try:
            await self._look(now)
            self._trouble = ""
        except Interrupted:
            raise
        except PlanetError as trouble:
            if str(trouble) != self._trouble:
                self._warn(str(trouble))
            self._trouble = str(trouble)

    async def _look(self, now: datetime) -> None:
        """A turn if there is anything to do; an edit counts as taken up once a turn has acted on it."""
        self._edited = self._take_up_edits() or self._edited
        if not self._edited and (self._waits_for_network(now) or not self._anything_to_do(now)):
            return
        with turn_lock(self._hub.folder):
            self._folders = self._hub.post_folders()
            wishes = TurnOptions(most=schedule.feeds_per_look(self._store.feeds.count(), self._planet.fetch))
            report = await take_turn(self._hub, self._planet, self._store, now, wishes, self._secrets, self._say)
        self._edited = False
        if not (report.offline and self._offline_at):
            self._tell(report)
        self._offline_at = now if report.offline else None

    def _waits_for_network(self, now: datetime) -> bool:
        """Whether the last turn, a moment ago, had no network."""
        return self._offline_at is not None and timedelta(0) <= now - self._offline_at < OFFLINE_PAUSE

    def _take_up_edits(self) -> bool:
        """Read the members file if its bytes have changed; a broken one is reported once, and ignored until mended."""
        fingerprint = self._fingerprint()
        if fingerprint == self._seen:
            return False
        self._seen = fingerprint
        try:
            planet = config.load(self._hub.folder)
        except MembersFileError as error:
            self._warn(f"{error}\nThe hub goes on with the last good members file.")
            return False
        if planet.store != self._planet.store:
            self._store.close()
            self._store = Store.open(planet.store, self._hub.folder)
        self._planet = planet
        return True

    def _fingerprint(self) -> str:
        try:
            return hashlib.sha256(self._hub.members_file.read_bytes()).hexdigest()
        except OSError:
            return "unreadable"

    def _anything_to_do(self, now: datetime) -> bool:
        today = calendar.day_of(now, ZoneInfo(self._planet.timezone)).isoformat()
        return (
            self._folders != self._hub.post_folders()
            or self._store.published.fact("day") != today
            or bool(self._store.published.stale())
            or bool(seekers(self._store, now))
            or any(map(self._has_news, feeds_due(self._planet, self._store, now, TurnOptions(), None)))
        )

    def _has_news(self, record: FeedRecord) -> bool:
        """A feed of the web is asked when it is due; a local one only where a look at it shows something new."""
        if record.feed.place == "web":
            return True
        return isinstance(at_home(self._hub, self._planet, record), Fetched) or _pictures_changed(
            self._hub, self._store, record
        )


def _pictures_changed(hub: Hub, store: Store, record: FeedRecord) -> bool:
    if record.feed.place != "folder":
        return False
    return store.published.fact(f"images:{record.member_id}") != stamp_of_pictures(hub, record.feed.url)
