"""Pictures of members (avatars), photos, and one of each newer article: visits, each when it is due, and small copies.

A turn fetches pictures after the feeds: a bounded number, few of one host, one after the other there. Without the
extra `images` it only stores which pictures there are to fetch. No turn fails by a picture.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from planet.errors import program_fault
from planet.fetch import files
from planet.hub import Hub
from planet.model.community import Planet
from planet.model.records import AvatarRecord, MemberRecord, PhotoRecord
from planet.model.results import Picture, PictureUse
from planet.model.visits import Failed, Fetched, FetchRequest, Outcome, Unchanged
from planet.pages import families, marks
from planet.pages.marks import Mark
from planet.ports import Fetcher, Progress, ThumbnailMaker, no_progress
from planet.rules import avatars, schedule
from planet.rules.upkeep.wishes import not_declined
from planet.store import Store
from planet.store.database import batches
from planet.struct import Struct, replace
from planet.turn.dealing import run_all
from planet.turn.visibility import settle
from planet.web import urls

MOST = 64
"""Visits for pictures in one turn."""

MOST_OF_HOST = 8
"""Visits for pictures to one host in one turn."""

LEADS = "leads"
"""The part of the fact on what may be copied that tells that articles have pictures; earlier versions lack it."""

LEAD_AGE = timedelta(days=90)
"""An article that is older than this when it is first seen gets no picture."""

SECONDS = 12.0
"""Time after which a turn starts no further visit for a picture."""


async def fetch_pictures(
    hub: Hub,
    planet: Planet,
    store: Store,
    fetcher: Fetcher,
    thumbnails: ThumbnailMaker | None,
    now: datetime,
    *,
    only: Collection[int] | None = None,
    force: bool = False,
    offline: bool = False,
    progress: Progress = no_progress,
) -> None:
    """Store which pictures there are to fetch; fetch those that are due, unless `thumbnails` is None.

    `only` limits this to some members. With `force` their avatars are fetched even if they are not due. Without a
    network, `offline`, only files of the hub folder are looked at.
    """
    note_pictures(planet, store, now)
    if thumbnails:
        fetch = PictureFetch(hub, planet, store, fetcher, thumbnails, now)
        await fetch.fetch_due(only, progress, force=force, offline=offline)


# ---------------------------------------------------------------- the pictures there are to fetch


def note_pictures(planet: Planet, store: Store, now: datetime) -> None:
    """Store the pictures to fetch of all members and entries that carry a mark. That is all that most marks of pictures
    are for: those stay which let files be made, or removed.

    After an edit of the keys `content` and `river`, which say what may be copied, all entries are looked at again.
    """
    keys = f"{planet.content} {planet.river} {LEADS}"
    photos = _marked(store, "photos")
    with store.transaction():
        if store.published.fact("pictures") != keys:
            store.published.set_fact("pictures", keys)
            member_ids = [member.member_id for member in store.members.present("member")]
            for batch in store.pictures.entries_to_copy(now - LEAD_AGE):
                _note_photos(planet, store, batch, now)
        else:
            member_ids = _marked(store, "member")
            for batch in batches(photos):
                _note_photos(planet, store, batch, now)
        for ids in batches(member_ids):
            for member in store.members.by_ids(ids).values():
                _note_avatar(planet, store, member, now)
        if photos:
            store.pictures.clear_marks("photos")


def _marked(store: Store, family: str) -> list[int]:
    """Return the ids in the marks of one family that wait."""
    return [int(Mark.parse(mark).key) for mark in store.published.stale_of(family)]


def _note_avatar(planet: Planet, store: Store, member: MemberRecord, now: datetime) -> None:
    if not member.present or member.role != "member":
        return
    member_id = member.member_id
    candidates = avatars.candidate_urls(member.profile, not_declined(store.feeds.of_member(member_id)))
    previous = store.pictures.avatar(member_id)
    if not candidates:
        changed = previous is not None and store.pictures.forget_avatar(member_id)
    else:
        record = avatars.update_candidates(previous, member_id, member.profile, candidates, now)
        changed = record != previous and store.pictures.keep_avatar(record)
    if changed:
        _mark_member(planet, store, member_id)


def _note_photos(planet: Planet, store: Store, entry_ids: Sequence[int], now: datetime) -> None:
    from planet.pages.cards import with_thumbnails

    for entry in store.queries.by_ids(entry_ids):
        lead = entry.entry.kind == "article"
        resting = entry.member.profile.paused or (lead and entry.river_at < now - LEAD_AGE)
        copied = with_thumbnails(planet, entry)
        store.pictures.settle_photos(entry.entry_id, copied, now, lead=lead, resting=resting)


# ---------------------------------------------------------------- fetching


class PictureVisit(Struct, frozen=True):
    """A visit to one picture. `run` makes it, and returns whether the host answers."""

    url: str
    run: Callable[[], Awaitable[bool]]


class PictureFetch:
    """Fetches the pictures of one turn."""

    def __init__(
        self, hub: Hub, planet: Planet, store: Store, fetcher: Fetcher, thumbnails: ThumbnailMaker, now: datetime
    ) -> None:
        self._hub = hub
        self._planet = planet
        self._store = store
        self._fetcher = fetcher
        self._thumbnails = thumbnails
        self._now = now

    async def fetch_due(
        self, only: Collection[int] | None, progress: Progress, *, force: bool = False, offline: bool = False
    ) -> None:
        """Visit the pictures that are due, hosts side by side: avatars first, then the newest photos; `offline` files
        alone."""
        by_host: dict[str, list[PictureVisit]] = {}
        for visit in self._due(only, force=force):
            if offline and not avatars.is_file(visit.url):
                continue
            by_host.setdefault(urls.host(visit.url) or visit.url, []).append(visit)
        queues = [visits[:MOST_OF_HOST] for visits in by_host.values()]
        done, total = 0, sum(map(len, queues))
        last_start = asyncio.get_running_loop().time() + SECONDS

        async def visit_host(visits: Sequence[PictureVisit]) -> None:
            nonlocal done
            answers = True
            for visit in visits:
                if answers and asyncio.get_running_loop().time() < last_start:
                    answers = await visit.run()
                done += 1
                progress("Looking for pictures", done, total)

        await run_all(map(visit_host, queues))

    def _due(self, only: Collection[int] | None, *, force: bool) -> list[PictureVisit]:
        by, far = self._now + schedule.GRACE, self._now + schedule.FAR
        ids = None if only is None else list(only)
        faces = self._store.pictures.avatars_due(by, far, ids, MOST, force=force)
        photos = self._store.pictures.photos_due(by, far, ids, MOST, MOST_OF_HOST)
        members = self._store.members.by_ids({face.member_id for face in faces})
        visits = [
            PictureVisit(face.url, self._avatar_visit(face, avatars.use_of(face.url, members[face.member_id].profile)))
            for face in faces
        ]
        room = MOST - sum(not avatars.is_file(face.url) for face in faces)
        return [*visits, *(PictureVisit(photo.url, self._photo_visit(photo)) for photo in photos[:room])]

    # ------------------------------------------------------------ avatars

    def _avatar_visit(self, record: AvatarRecord, use: PictureUse) -> Callable[[], Awaitable[bool]]:
        async def run() -> bool:
            try:
                async with self._fetch_avatar(record) as outcome:
                    await self._store_avatar_outcome(record, outcome, use)
                    return _answers(outcome)
            except Exception as accident:  # whatever it is, it must cost this picture alone
                self._keep_avatar(avatars.note_failure(record, Failed(program_fault(accident)), self._now))
            return True

        return run

    @asynccontextmanager
    async def _fetch_avatar(self, record: AvatarRecord) -> AsyncIterator[Outcome]:
        """Visit an avatar on the web or, for a file, in the hub folder."""
        validators, body_hash = avatars.validators_of(record)
        if avatars.is_file(record.url):
            folder, most = self._hub.folder, self._planet.fetch.max_bytes
            yield files.visit_file(folder, record.url, validators=validators, body_hash=body_hash, max_bytes=most)
            return
        request = FetchRequest(record.url, validators, body_hash, accept="image", now=self._now)
        async with self._fetcher.fetch(request) as outcome:
            yield outcome

    async def _store_avatar_outcome(self, record: AvatarRecord, outcome: Outcome, use: PictureUse) -> None:
        match outcome:
            case Failed():
                self._keep_avatar(avatars.note_failure(record, outcome, self._now))
            case Unchanged():
                self._keep_avatar(avatars.keep_picture(record, outcome, self._now))
            case Fetched():
                copy = await self._thumbnails.shrink(outcome.body, use)
                if isinstance(copy, Picture):
                    self._keep_avatar(avatars.accept_picture(record, outcome, self._now), copy.body)
                else:
                    self._keep_avatar(avatars.reject_picture(record, copy.reason, self._now))

    def _keep_avatar(self, record: AvatarRecord, body: bytes | None = None) -> None:
        with self._store.transaction():
            if self._store.pictures.keep_avatar(record, body):
                _mark_member(self._planet, self._store, record.member_id)
            elif body is not None:
                from planet.pages.pictures import AVATAR

                marks.record(self._store, [AVATAR.mark(record.member_id)])

    # ------------------------------------------------------------ photos

    def _photo_visit(self, photo: PhotoRecord) -> Callable[[], Awaitable[bool]]:
        async def run() -> bool:
            try:
                async with self._fetcher.fetch(FetchRequest(photo.url, accept="image", now=self._now)) as outcome:
                    await self._store_photo_outcome(photo, outcome)
                    return _answers(outcome)
            except Exception as accident:  # as above
                self._miss_photo(photo, Failed(program_fault(accident)))
            return True

        return run

    async def _store_photo_outcome(self, photo: PhotoRecord, outcome: Outcome) -> None:
        if not isinstance(outcome, Fetched):
            failure = outcome if isinstance(outcome, Failed) else Failed("The server answered without a picture.")
            self._miss_photo(photo, failure)
            return
        copy = await self._thumbnails.shrink(outcome.body, "lead" if photo.lead else "photo")
        if not isinstance(copy, Picture):
            self._miss_photo(photo, Failed(copy.reason, status=200))
            return
        with self._store.transaction():
            self._store.pictures.keep_photo(photo, copy)
            _mark_entries(self._planet, self._store, [photo.entry_id])

    def _miss_photo(self, photo: PhotoRecord, failure: Failed) -> None:
        wait = failure.hints.retry_after
        if wait and not failure.status:  # the host rests, and was not asked
            self._try_again(photo, schedule.next_discovery(self._now, answered=False, retry_after=wait), failure.reason)
            return
        again = schedule.next_photo(self._now, failure.status, photo.failures, wait)
        self._try_again(replace(photo, failures=photo.failures + 1), again, failure.reason)

    def _try_again(self, photo: PhotoRecord, next_due: datetime | None, reason: str) -> None:
        with self._store.transaction():
            self._store.pictures.record_missing_photo(photo, next_due, reason)
            if photo.lead and next_due is None:
                _note_photos(self._planet, self._store, [photo.entry_id], self._now)


def _answers(outcome: Outcome) -> bool:
    """Return whether the host of this outcome should be asked for its next picture in this turn."""
    return not isinstance(outcome, Failed) or outcome.status != 0


# ---------------------------------------------------------------- marks


def _mark_member(planet: Planet, store: Store, member_id: int) -> None:
    """Mark every page that shows a member's avatar, which came or went."""
    if member := store.members.by_id(member_id):
        families.note_member(store, member)
        _mark_entries(planet, store, store.entries.of_member(member_id))


def _mark_entries(planet: Planet, store: Store, entry_ids: Collection[int]) -> None:
    from planet.pages.weaving import prompts

    zone = ZoneInfo(planet.timezone)
    changes = settle(store, entry_ids, edited=entry_ids)
    marks.record(store, families.pages_showing(changes, zone, places=prompts.stored_places(store)))
    families.note_looks(store, entry_ids)
