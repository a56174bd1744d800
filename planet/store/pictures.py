"""Small copies of pictures in the store: members' avatars and photos in entries, with the state of their visits."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, delete, func, or_, select, update

from planet.model.records import AvatarRecord, PhotoRecord
from planet.model.results import Picture
from planet.model.visits import Validators
from planet.store import sqlite
from planet.store.database import Database, batches
from planet.store.schema import avatars, entries, items, members, photos
from planet.store.sqlite import listed
from planet.store.statements import Prepared
from planet.web import urls

_IS_PHOTO = items.c.kind == "photo"


class Pictures:
    """Avatars and photos. The bytes of a picture are read one at a time, when it is published."""

    def __init__(self, db: Database) -> None:
        self._db = db

    # ------------------------------------------------------------ faces

    def avatar(self, member_id: int) -> AvatarRecord | None:
        """Return the state of a member's avatar; None if neither the file nor a feed names one."""
        row = self._db.first(select(*_AVATAR).where(avatars.c.member_id == member_id))
        return None if row is None else _avatar(row)

    def avatars_due(
        self, now: datetime, far: datetime, ids: Sequence[int] | None, most: int, *, force: bool = False
    ) -> list[AvatarRecord]:
        """Return the avatars to ask for, those first that have waited longest. `far` is as for feeds.

        `ids` limits this to some members; with `force` theirs are returned even if they are not due.
        """
        statement = select(*_AVATAR).join(members).where(members.c.present, avatars.c.next_due.is_not(None))
        if ids is not None:
            statement = statement.where(members.c.id.in_(ids))
        if ids is None or not force:
            statement = statement.where(or_(avatars.c.next_due <= now, avatars.c.next_due > far))
        return [_avatar(row) for row in self._db.all(statement.order_by(avatars.c.next_due).limit(most))]

    def keep_avatar(self, record: AvatarRecord, body: bytes | None = None) -> bool:
        """Store the state of an avatar; return whether the member gained or lost a picture by it.

        If `body` is None, the stored bytes stay; they are deleted if `came_from` is "".
        """
        values: dict[str, Any] = {
            "wishes": json.dumps(record.wishes),
            "turn": record.turn,
            "came_from": record.came_from,
            "etag": record.validators.etag,
            "last_modified": record.validators.last_modified,
            "validated_url": record.validators.url,
            "body_hash": record.body_hash,
            "last_visit": record.last_visit,
            "next_due": record.next_due,
            "failures": record.failures,
            "reason": record.reason,
        }
        if body is not None or not record.came_from:
            values["body"] = body
        self._db.write(sqlite.insert_or_update(avatars, list(values)), {"member_id": record.member_id, **values})
        return self._is_pictured(record.member_id, bool(record.came_from))

    def forget_avatar(self, member_id: int) -> bool:
        """Delete the avatar of a member; return whether there was one."""
        self._db.write(delete(avatars).where(avatars.c.member_id == member_id))
        return self._is_pictured(member_id, False)

    def _is_pictured(self, member_id: int, pictured: bool) -> bool:
        differs = func.coalesce(members.c.pictured, False) != pictured
        changed = self._db.write(update(members).where(members.c.id == member_id, differs).values(pictured=pictured))
        return bool(changed.rowcount)

    def avatar_bytes(self, member_id: int) -> bytes | None:
        """Return the JPEG of a member's avatar; None if there is none."""
        body: bytes | None = self._db.value(select(avatars.c.body).where(avatars.c.member_id == member_id))
        return body

    def failure_reasons(self) -> dict[int, str]:
        """Return why there is no avatar of a member, or no newer one, by member id."""
        rows = self._db.all(select(avatars.c.member_id, avatars.c.reason).where(avatars.c.reason != ""))
        return {row.member_id: row.reason for row in rows}

    # ------------------------------------------------------------ photos

    def settle_photos(
        self, entry_id: int, picture_urls: Sequence[str], now: datetime, *, resting: bool = False
    ) -> None:
        """Store the URLs of the pictures of an entry that are to be copied, and delete all others.

        If the member is `resting` (paused), no new URL is stored, and those without a copy are deleted too.
        """
        is_dropped = photos.c.url.not_in(picture_urls)
        self._db.write(
            delete(photos).where(
                photos.c.entry_id == entry_id, or_(is_dropped, photos.c.body.is_(None)) if resting else is_dropped
            )
        )
        rows = [{"entry_id": entry_id, "url": url, "host": urls.host(url), "next_due": now} for url in picture_urls]
        if rows and not resting:
            self._db.write(sqlite.insert_new(photos), rows)

    def photos_due(
        self, now: datetime, far: datetime, ids: Sequence[int] | None, most: int, per_host: int
    ) -> list[PhotoRecord]:
        """Return the photos to fetch, of the newest entries first, at most `per_host` of one host."""
        due = or_(photos.c.next_due <= now, photos.c.next_due > far)
        newest = (entries.c.river_at.desc(), entries.c.id.desc())
        place = func.row_number().over(partition_by=photos.c.host, order_by=newest).label("place")
        waiting = (
            select(photos.c.entry_id, photos.c.url, photos.c.failures, entries.c.river_at, place)
            .join(entries, entries.c.id == photos.c.entry_id)
            .where(entries.c.shown, photos.c.body.is_(None), due)
        )
        if ids is not None:
            waiting = waiting.where(entries.c.member_id.in_(ids))
        photo = waiting.subquery()
        chosen = select(photo).where(photo.c.place <= per_host)
        rows = self._db.all(
            chosen.order_by(photo.c.river_at.desc(), photo.c.entry_id.desc(), photo.c.place).limit(most)
        )
        return [PhotoRecord(row.entry_id, row.url, row.failures) for row in rows]

    def keep_photo(self, photo: PhotoRecord, picture: Picture) -> None:
        """Store the small copy of a photo, which is not asked for again."""
        size = {"width": picture.width, "height": picture.height}
        self._write_photo(photo, {"body": picture.body, **size, "next_due": None, "reason": ""})

    def record_missing_photo(self, photo: PhotoRecord, next_due: datetime | None, reason: str) -> None:
        """Store that a visit brought no photo; if `next_due` is None, it was the last visit."""
        self._write_photo(photo, {"next_due": next_due, "failures": photo.failures, "reason": reason})

    def _write_photo(self, photo: PhotoRecord, values: dict[str, Any]) -> None:
        this = and_(photos.c.entry_id == photo.entry_id, photos.c.url == photo.url)
        self._db.write(update(photos).where(this).values(values))

    def copy_sizes(self, entry_ids: Sequence[int]) -> dict[int, dict[str, tuple[int, int]]]:
        """Return the sizes (width, height) in pixels of the copies that these entries have, by entry id and URL of the
        picture."""
        statement = select(photos.c.entry_id, photos.c.url, photos.c.width, photos.c.height)
        sizes: dict[int, dict[str, tuple[int, int]]] = {}
        for row in self._db.all(statement.where(photos.c.entry_id.in_(entry_ids), photos.c.body.is_not(None))):
            sizes.setdefault(row.entry_id, {})[row.url] = (row.width, row.height)
        return sizes

    def photo_bytes(self, entry_id: int, url: str) -> bytes | None:
        """Return the JPEG of the copy of a photo; None if there is none."""
        where = (photos.c.entry_id == entry_id, photos.c.url == url)
        body: bytes | None = self._db.value(select(photos.c.body).where(*where))
        return body

    def entries_with_copies(self) -> tuple[int, ...]:
        """Return the ids of the entries that have a copy of a picture, shown or not: for `planet render` alone."""
        rows = self._db.all(select(photos.c.entry_id).where(photos.c.body.is_not(None)).distinct())
        return tuple(row.entry_id for row in rows)

    def entries_with_pictures(self, entry_ids: Collection[int]) -> set[int]:
        """Return those of these entries that are of kind photo now, or were when a picture of them was stored."""
        return {row.id for row in self._db.all(_PICTURED, {"ids": entry_ids})}

    def entries_to_copy(self) -> Iterator[Sequence[int]]:
        """Yield the ids of all shown entries of kind photo, and of all with a stored picture, in batches.

        This reads all items. It is needed only when the keys change that say what may be copied.
        """
        kind = select(entries.c.id).join(items, items.c.id == entries.c.item_id).where(entries.c.shown, _IS_PHOTO)
        stored = select(photos.c.entry_id)
        yield from batches(sorted({row[0] for row in self._db.all(kind.union(stored))}))


_AVATAR = tuple(column for column in avatars.c if column.name != "body")


_PICTURED = Prepared(
    select(entries.c.id)
    .outerjoin(items, items.c.id == entries.c.item_id)
    .where(
        entries.c.id.in_(listed("ids")),
        or_(_IS_PHOTO, select(photos.c.entry_id).where(photos.c.entry_id == entries.c.id).exists()),
    )
)


def _avatar(row: Row[Any]) -> AvatarRecord:
    return AvatarRecord(
        member_id=row.member_id,
        wishes=tuple(json.loads(row.wishes)),
        turn=row.turn,
        came_from=row.came_from,
        validators=Validators(row.etag, row.last_modified, row.validated_url),
        body_hash=row.body_hash,
        last_visit=row.last_visit,
        next_due=row.next_due,
        failures=row.failures,
        reason=row.reason,
    )
