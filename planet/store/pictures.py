"""Small copies of pictures in the store: members' faces and photos in entries, with what is known of their visits."""

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
from planet.web import urls

_IS_PHOTO = items.c.kind == "photo"


class Pictures:
    """Bytes are asked for one picture at a time, when it is published; everything else leaves them alone."""

    def __init__(self, db: Database) -> None:
        self._db = db

    # ------------------------------------------------------------ faces

    def avatar(self, member_id: int) -> AvatarRecord | None:
        """What is known of a member's picture; None where nobody has named one."""
        row = self._db.first(select(*_AVATAR).where(avatars.c.member_id == member_id))
        return None if row is None else _avatar(row)

    def avatars_due(
        self, now: datetime, far: datetime, ids: Sequence[int] | None, most: int, *, force: bool = False
    ) -> list[AvatarRecord]:
        """Members' pictures to ask for, those first that have waited the longest. `far` as for feeds; `ids` narrows to
        some members, and `force` asks for theirs in any case."""
        wanted = select(*_AVATAR).join(members).where(members.c.present, avatars.c.next_due.is_not(None))
        if ids is not None:
            wanted = wanted.where(members.c.id.in_(ids))
        if ids is None or not force:
            wanted = wanted.where(or_(avatars.c.next_due <= now, avatars.c.next_due > far))
        return [_avatar(row) for row in self._db.all(wanted.order_by(avatars.c.next_due).limit(most))]

    def keep_avatar(self, record: AvatarRecord, body: bytes | None = None) -> bool:
        """Keep what is known of a member's picture; `body` None leaves its bytes, which go where it came from nowhere.
        Gives whether the member has a picture now who had none, or none who had one."""
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
        """Nobody names a picture of this member any more; gives whether there was one."""
        self._db.write(delete(avatars).where(avatars.c.member_id == member_id))
        return self._is_pictured(member_id, False)

    def _is_pictured(self, member_id: int, pictured: bool) -> bool:
        other = func.coalesce(members.c.pictured, False) != pictured
        changed = self._db.write(update(members).where(members.c.id == member_id, other).values(pictured=pictured))
        return bool(changed.rowcount)

    def face(self, member_id: int) -> bytes | None:
        """The picture of a member, ready to publish."""
        body: bytes | None = self._db.value(select(avatars.c.body).where(avatars.c.member_id == member_id))
        return body

    def complaints(self) -> dict[int, str]:
        """Why there is no picture of a member, or no newer one, by member."""
        rows = self._db.all(select(avatars.c.member_id, avatars.c.reason).where(avatars.c.reason != ""))
        return {row.member_id: row.reason for row in rows}

    # ------------------------------------------------------------ photos

    def settle_photos(self, entry_id: int, addresses: Sequence[str], now: datetime, *, resting: bool = False) -> None:
        """Remember which pictures of an entry are to be copied; of a member who rests, those that are here already."""
        gone = photos.c.url.not_in(addresses)
        self._db.write(
            delete(photos).where(photos.c.entry_id == entry_id, or_(gone, photos.c.body.is_(None)) if resting else gone)
        )
        rows = [{"entry_id": entry_id, "url": url, "host": urls.host(url), "next_due": now} for url in addresses]
        if rows and not resting:
            self._db.write(sqlite.insert_new(photos), rows)

    def photos_due(
        self, now: datetime, far: datetime, ids: Sequence[int] | None, most: int, per_host: int
    ) -> list[PhotoRecord]:
        """Photos to fetch: the newest entries first, few of one host."""
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
        one = waiting.subquery()
        chosen = select(one).where(one.c.place <= per_host)
        rows = self._db.all(chosen.order_by(one.c.river_at.desc(), one.c.entry_id.desc(), one.c.place).limit(most))
        return [PhotoRecord(row.entry_id, row.url, row.failures) for row in rows]

    def keep_photo(self, photo: PhotoRecord, picture: Picture) -> None:
        """The small copy of a photo; it is not asked for again."""
        size = {"width": picture.width, "height": picture.height}
        self._write_photo(photo, {"body": picture.body, **size, "next_due": None, "reason": ""})

    def miss_photo(self, photo: PhotoRecord, next_due: datetime | None, reason: str) -> None:
        """A visit gave no photo; without `next_due` it was the last."""
        self._write_photo(photo, {"next_due": next_due, "failures": photo.failures, "reason": reason})

    def _write_photo(self, photo: PhotoRecord, values: dict[str, Any]) -> None:
        this = and_(photos.c.entry_id == photo.entry_id, photos.c.url == photo.url)
        self._db.write(update(photos).where(this).values(values))

    def copies(self, entry_ids: Sequence[int]) -> dict[int, dict[str, tuple[int, int]]]:
        """Of these entries, the addresses of the pictures that have a copy here, with its size in pixels."""
        statement = select(photos.c.entry_id, photos.c.url, photos.c.width, photos.c.height)
        found: dict[int, dict[str, tuple[int, int]]] = {}
        for row in self._db.all(statement.where(photos.c.entry_id.in_(entry_ids), photos.c.body.is_not(None))):
            found.setdefault(row.entry_id, {})[row.url] = (row.width, row.height)
        return found

    def photo(self, entry_id: int, url: str) -> bytes | None:
        """A copy, ready to publish."""
        where = (photos.c.entry_id == entry_id, photos.c.url == url)
        body: bytes | None = self._db.value(select(photos.c.body).where(*where))
        return body

    def with_photos(self) -> tuple[int, ...]:
        """The entries that have a copy of a picture, shown or not: for `planet render` alone."""
        rows = self._db.all(select(photos.c.entry_id).where(photos.c.body.is_not(None)).distinct())
        return tuple(row.entry_id for row in rows)

    def concerned(self, entry_ids: Collection[int]) -> set[int]:
        """Those of these entries that are of kind photo, or of which a picture is known here from when they were."""
        known = select(photos.c.entry_id).where(photos.c.entry_id == entries.c.id).exists()
        statement = select(entries.c.id).outerjoin(items, items.c.id == entries.c.item_id)
        found: set[int] = set()
        for some in batches(sorted(entry_ids)):
            rows = self._db.all(statement.where(entries.c.id.in_(some), or_(_IS_PHOTO, known)))
            found |= {row.id for row in rows}
        return found

    def photo_entries(self) -> Iterator[Sequence[int]]:
        """All entries that show and are of kind photo, or have a picture here, some at a time: reads all items, for
        when what may be copied has changed for everybody."""
        kind = select(entries.c.id).join(items, items.c.id == entries.c.item_id).where(entries.c.shown, _IS_PHOTO)
        known = select(photos.c.entry_id)
        yield from batches(sorted({row[0] for row in self._db.all(kind.union(known))}))


_AVATAR = tuple(column for column in avatars.c if column.name != "body")


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
