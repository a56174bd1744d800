"""Pictures of members and in entries: who wishes for which, visits with due times of their own, small copies kept.

A turn looks for pictures when the feeds have been asked: a bounded number, few of one host, one after the other there.
Without the extra `images` it only remembers what there is to look for. No turn fails by a picture.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from planet.errors import program_fault
from planet.fetch import files
from planet.hub import Hub
from planet.model.community import Planet
from planet.model.records import AvatarRecord, MemberRecord, PhotoRecord
from planet.model.results import Picture, PictureUse
from planet.model.visits import Failed, Fetched, FetchRequest, Outcome, Unchanged
from planet.pages import stale
from planet.pages.cards import copied
from planet.ports import Fetcher, Say, ThumbnailMaker, no_progress
from planet.rules import avatars, schedule
from planet.store import Store
from planet.store.database import batches
from planet.store.members import letter_of
from planet.turn.visibility import settle
from planet.web import urls

MOST = 64
MOST_OF_HOST = 8
"""Visits for pictures in one turn: to all hosts, and to one."""

PATIENCE = 12.0
"""Seconds after which a turn starts no further visit for a picture."""


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
    say: Say = no_progress,
) -> None:
    """Remember which pictures there are to look for, and visit those that are due, if they can be made small.

    `only` narrows to some members, whose faces are asked for in any case with `force`.
    """
    note_wishes(planet, store, now)
    if thumbnails:
        await PictureFetch(hub, planet, store, fetcher, thumbnails, now).look(only, say, force=force)


# ---------------------------------------------------------------- what there is to look for


def note_wishes(planet: Planet, store: Store, now: datetime) -> None:
    """Remember which pictures are to be looked for, wherever something has changed since the last turn: members' and
    entries' marks tell. What may be copied of everybody's entries hangs on two keys of the members file."""
    waiting = store.published.stale()
    keys = f"{planet.content} {planet.river}"
    with store.transaction():
        if store.published.fact("pictures") != keys:
            store.published.set_fact("pictures", keys)
            people = [one.member_id for one in store.members.present("member")]
            for some in store.pictures.photo_entries():
                _note_photos(planet, store, some, now)
        else:
            people = _named(waiting, "member")
            for some in batches(_named(waiting, "photos")):
                _note_photos(planet, store, some, now)
        for ids in batches(people):
            for member in store.members.some(ids).values():
                _note_avatar(planet, store, member, now)


def _named(waiting: Iterable[str], family: str) -> list[int]:
    return [int(key) for told, _, key in (mark.partition(":") for mark in waiting) if told == family]


def _note_avatar(planet: Planet, store: Store, member: MemberRecord, now: datetime) -> None:
    if not member.present or member.role != "member":
        return
    member_id = member.member_id
    wishes = avatars.wishes(member.profile, store.feeds.of(member_id))
    before = store.pictures.avatar(member_id)
    if not wishes:
        changed = before is not None and store.pictures.forget_avatar(member_id)
    else:
        record = avatars.wished(before, member_id, member.profile, wishes, now)
        changed = record != before and store.pictures.keep_avatar(record)
    if changed:
        _mark_faces(planet, store, member_id)


def _note_photos(planet: Planet, store: Store, entry_ids: Sequence[int], now: datetime) -> None:
    for shown in store.queries.some(entry_ids):
        resting = shown.member.profile.paused
        store.pictures.settle_photos(shown.entry_id, copied(planet, shown), now, resting=resting)


# ---------------------------------------------------------------- looking


@dataclass(frozen=True, slots=True)
class Visit:
    """An errand for a picture: where to, and what to do there, which gives whether its host answers."""

    url: str
    run: Callable[[], Awaitable[bool]]


class PictureFetch:
    """The pictures of one turn."""

    def __init__(
        self, hub: Hub, planet: Planet, store: Store, fetcher: Fetcher, thumbnails: ThumbnailMaker, now: datetime
    ) -> None:
        self._hub = hub
        self._planet = planet
        self._store = store
        self._fetcher = fetcher
        self._thumbnails = thumbnails
        self._now = now

    async def look(self, only: Collection[int] | None, say: Say, *, force: bool = False) -> None:
        """Visit the pictures that are due, hosts side by side: first the faces, then the newest photos."""
        by_host: dict[str, list[Visit]] = {}
        for visit in self._due(only, force=force):
            by_host.setdefault(urls.host(visit.url) or visit.url, []).append(visit)
        chosen = [some[:MOST_OF_HOST] for some in by_host.values()]
        done, of = 0, sum(map(len, chosen))
        closes = asyncio.get_running_loop().time() + PATIENCE

        async def one_by_one(fetcher: Sequence[Visit]) -> None:
            nonlocal done
            answers = True
            for visit in fetcher:
                if answers and asyncio.get_running_loop().time() < closes:
                    answers = await visit.run()
                done += 1
                say("Looking for pictures", done, of)

        await asyncio.gather(*map(one_by_one, chosen))

    def _due(self, only: Collection[int] | None, *, force: bool) -> list[Visit]:
        by, far = self._now + schedule.GRACE, self._now + schedule.FAR
        ids = None if only is None else list(only)
        faces = self._store.pictures.avatars_due(by, far, ids, MOST, force=force)
        photos = self._store.pictures.photos_due(by, far, ids, MOST, MOST_OF_HOST)
        people = self._store.members.some({one.member_id for one in faces})
        fetcher = [
            Visit(one.url, self._face(one, avatars.use_of(one.url, people[one.member_id].profile))) for one in faces
        ]
        room = MOST - sum(not avatars.is_file(one.url) for one in faces)
        return [*fetcher, *(Visit(one.url, self._photo(one)) for one in photos[:room])]

    # ------------------------------------------------------------ a face

    def _face(self, record: AvatarRecord, use: PictureUse) -> Callable[[], Awaitable[bool]]:
        async def run() -> bool:
            try:
                async with self._looked_at(record) as outcome:
                    await self._take_face(record, outcome, use)
                    return _answers(outcome)
            except Exception as accident:  # whatever it is, it must cost this picture alone
                self._keep_face(avatars.failed(record, Failed(program_fault(accident)), self._now))
            return True

        return run

    @asynccontextmanager
    async def _looked_at(self, record: AvatarRecord) -> AsyncIterator[Outcome]:
        """A visit to the web or, for a file, to the hub folder."""
        validators, body_hash = avatars.known(record)
        if avatars.is_file(record.url):
            folder, most = self._hub.folder, self._planet.fetch.max_bytes
            yield files.visit_file(folder, record.url, validators=validators, body_hash=body_hash, max_bytes=most)
            return
        request = FetchRequest(record.url, validators, body_hash, accept="image", now=self._now)
        async with self._fetcher.visiting(request) as outcome:
            yield outcome

    async def _take_face(self, record: AvatarRecord, outcome: Outcome, use: PictureUse) -> None:
        match outcome:
            case Failed():
                self._keep_face(avatars.failed(record, outcome, self._now))
            case Unchanged():
                self._keep_face(avatars.unchanged(record, outcome, self._now))
            case Fetched():
                made = await self._thumbnails.shrink(outcome.body, use)
                if isinstance(made, Picture):
                    self._keep_face(avatars.taken(record, outcome, self._now), made.body)
                else:
                    self._keep_face(avatars.refused(record, made.reason, self._now))

    def _keep_face(self, record: AvatarRecord, body: bytes | None = None) -> None:
        with self._store.transaction():
            if self._store.pictures.keep_avatar(record, body):
                _mark_faces(self._planet, self._store, record.member_id)
            elif body is not None:
                self._store.published.mark([f"avatar:{record.member_id}"])

    # ------------------------------------------------------------ a photo

    def _photo(self, photo: PhotoRecord) -> Callable[[], Awaitable[bool]]:
        async def run() -> bool:
            try:
                async with self._fetcher.visiting(FetchRequest(photo.url, accept="image", now=self._now)) as outcome:
                    await self._take_photo(photo, outcome)
                    return _answers(outcome)
            except Exception as accident:  # as above
                self._miss_photo(photo, Failed(program_fault(accident)))
            return True

        return run

    async def _take_photo(self, photo: PhotoRecord, outcome: Outcome) -> None:
        if not isinstance(outcome, Fetched):
            failure = outcome if isinstance(outcome, Failed) else Failed("The server answered without a picture.")
            self._miss_photo(photo, failure)
            return
        made = await self._thumbnails.shrink(outcome.body, "photo")
        if not isinstance(made, Picture):
            self._miss_photo(photo, Failed(made.reason, status=200))
            return
        with self._store.transaction():
            self._store.pictures.keep_photo(photo, made)
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
            self._store.pictures.miss_photo(photo, next_due, reason)


def _answers(outcome: Outcome) -> bool:
    """Whether it is worth while to ask the same host for the next picture in this turn."""
    return not isinstance(outcome, Failed) or outcome.status != 0


# ---------------------------------------------------------------- which pages that touches


def _mark_faces(planet: Planet, store: Store, member_id: int) -> None:
    """A member has a first picture, or none any more: every page that shows their face."""
    if member := store.members.one(member_id):
        store.published.mark(stale.pages_of(member, letter_of(member.profile.name)))
        _mark_entries(planet, store, store.entries.of_member(member_id))


def _mark_entries(planet: Planet, store: Store, entry_ids: Collection[int]) -> None:
    zone = ZoneInfo(planet.timezone)
    changes = settle(store, entry_ids, edited=entry_ids)
    store.published.mark(mark for change in changes for mark in stale.pages_showing(change, zone))
