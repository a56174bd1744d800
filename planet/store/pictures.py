"""Small copies of pictures in the store: members' avatars and photos in entries, with the state of their visits."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from sqlite3 import Row
from typing import Any

from planet.model.records import AvatarRecord, PhotoRecord
from planet.model.results import Picture
from planet.model.visits import Validators
from planet.store.columns import moment, seconds, upsert
from planet.store.database import Database, batches, places
from planet.web import urls


class Pictures:
    """Avatars and photos. The bytes of a picture are read one at a time, when it is published."""

    def __init__(self, db: Database) -> None:
        self._db = db

    # ------------------------------------------------------------ faces

    def avatar(self, member_id: int) -> AvatarRecord | None:
        """Return the state of a member's avatar; None if neither the file nor a feed names one."""
        row = self._db.row(f"SELECT {_AVATAR} FROM avatars WHERE member_id = ?", [member_id])
        return None if row is None else _avatar(row)

    def avatars_due(
        self, now: datetime, far: datetime, ids: Sequence[int] | None, most: int, *, force: bool = False
    ) -> list[AvatarRecord]:
        """Return the avatars to ask for, those first that have waited longest. `far` is as for feeds.

        `ids` limits this to some members; with `force` theirs are returned even if they are not due.
        """
        values: list[Any] = []
        statement = _AVATARS_DUE
        if ids is not None:
            statement += f" AND members.id IN ({places(ids)})"
            values += ids
        if ids is None or not force:
            statement += " AND (avatars.next_due <= ? OR avatars.next_due > ?)"
            values += [seconds(now), seconds(far)]
        rows = self._db.rows(f"{statement} ORDER BY avatars.next_due LIMIT ?", [*values, most])
        return [_avatar(row) for row in rows]

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
            "last_visit": seconds(record.last_visit),
            "next_due": seconds(record.next_due),
            "failures": record.failures,
            "reason": record.reason,
        }
        if body is not None or not record.came_from:
            values["body"] = body
        statement = upsert("avatars", ("member_id",), tuple(values))
        self._db.run(statement, {"member_id": record.member_id, **values})
        return self._is_pictured(record.member_id, bool(record.came_from))

    def forget_avatar(self, member_id: int) -> bool:
        """Delete the avatar of a member; return whether there was one."""
        self._db.run("DELETE FROM avatars WHERE member_id = ?", [member_id])
        return self._is_pictured(member_id, False)

    def _is_pictured(self, member_id: int, pictured: bool) -> bool:
        return bool(self._db.run(_PICTURED, {"id": member_id, "pictured": pictured}).rowcount)

    def avatar_bytes(self, member_id: int) -> bytes | None:
        """Return the JPEG of a member's avatar; None if there is none."""
        row = self._db.row("SELECT body FROM avatars WHERE member_id = ?", [member_id])
        return row["body"] if row else None

    def failure_reasons(self) -> dict[int, str]:
        """Return why there is no avatar of a member, or no newer one, by member id."""
        rows = self._db.rows("SELECT member_id, reason FROM avatars WHERE reason != ''")
        return {row["member_id"]: row["reason"] for row in rows}

    # ------------------------------------------------------------ photos

    def settle_photos(
        self, entry_id: int, picture_urls: Sequence[str], now: datetime, *, lead: bool = False, resting: bool = False
    ) -> None:
        """Store the URLs of the pictures of an entry that are to be copied, and delete all others.

        Of the pictures of an article (`lead`) only the first that has not been refused for ever is copied. If the
        member is `resting` (paused), no new URL is stored, and those without a copy are deleted too.
        """
        is_dropped = f"(url NOT IN ({places(picture_urls)}) OR lead != ?)"
        if resting:
            is_dropped = f"({is_dropped} OR body IS NULL)"
        self._db.run(f"DELETE FROM photos WHERE entry_id = ? AND {is_dropped}", [entry_id, *picture_urls, lead])
        if resting or not picture_urls:
            return
        wanted_urls = self._first_not_refused(entry_id, picture_urls) if lead else picture_urls
        due = seconds(now)
        self._db.run_each(_NEW_PHOTO, [(entry_id, url, urls.host(url), due, lead) for url in wanted_urls])

    def _first_not_refused(self, entry_id: int, picture_urls: Sequence[str]) -> Sequence[str]:
        """Return a list of the first of these pictures that is not known to be unfit; an empty one where all are. Those
        behind it, of which there is no copy, wait for it: their state is deleted."""
        refused = {row["url"] for row in self._db.rows(_REFUSED, [entry_id])}
        chosen = [url for url in picture_urls if url not in refused][:1]
        kept_urls = [*refused, *chosen]
        behind = f"body IS NULL AND url NOT IN ({places(kept_urls)})"
        self._db.run(f"DELETE FROM photos WHERE entry_id = ? AND {behind}", [entry_id, *kept_urls])
        return chosen

    def photos_due(
        self, now: datetime, far: datetime, ids: Sequence[int] | None, most: int, per_host: int
    ) -> list[PhotoRecord]:
        """Return the photos to fetch, of the newest entries first, at most `per_host` of one host."""
        members = "" if ids is None else f" AND entries.member_id IN ({places(ids)})"
        values = [seconds(now), seconds(far), *(ids or ()), per_host, most]
        rows = self._db.rows(_PHOTOS_DUE.format(members=members), values)
        return [PhotoRecord(row["entry_id"], row["url"], row["failures"], bool(row["lead"])) for row in rows]

    def keep_photo(self, photo: PhotoRecord, picture: Picture) -> None:
        """Store the small copy of a photo, which is not asked for again."""
        self._db.run(
            "UPDATE photos SET body = ?, width = ?, height = ?, next_due = NULL, reason = '' "
            "WHERE entry_id = ? AND url = ?",
            [picture.body, picture.width, picture.height, photo.entry_id, photo.url],
        )

    def record_missing_photo(self, photo: PhotoRecord, next_due: datetime | None, reason: str) -> None:
        """Store that a visit brought no photo; if `next_due` is None, it was the last visit."""
        self._db.run(
            "UPDATE photos SET next_due = ?, failures = ?, reason = ? WHERE entry_id = ? AND url = ?",
            [seconds(next_due), photo.failures, reason, photo.entry_id, photo.url],
        )

    def copy_sizes(self, entry_ids: Sequence[int]) -> dict[int, dict[str, tuple[int, int]]]:
        """Return the sizes (width, height) in pixels of the copies that these entries have, by entry id and URL of the
        picture."""
        sizes: dict[int, dict[str, tuple[int, int]]] = {}
        for ids in batches(entry_ids):
            for row in self._db.rows(f"{_SIZES} AND entry_id IN ({places(ids)})", ids):
                sizes.setdefault(row["entry_id"], {})[row["url"]] = (row["width"], row["height"])
        return sizes

    def photo_bytes(self, entry_id: int, url: str) -> bytes | None:
        """Return the JPEG of the copy of a photo; None if there is none."""
        row = self._db.row("SELECT body FROM photos WHERE entry_id = ? AND url = ?", [entry_id, url])
        return row["body"] if row else None

    def entries_with_copies(self) -> tuple[int, ...]:
        """Return the ids of the entries that have a copy of a picture, shown or not: for `planet render` alone."""
        rows = self._db.rows("SELECT DISTINCT entry_id FROM photos WHERE body IS NOT NULL")
        return tuple(row["entry_id"] for row in rows)

    def clear_marks(self, family: str) -> None:
        """Delete the marks, of the family of copies, of entries that have no copy and of which none is published:
        nothing is to be made for them."""
        self._db.run(_WITHOUT_COPIES, {"first": f"{family}:", "end": f"{family};", "key": len(family) + 2})

    def entries_with_pictures(self, entry_ids: Collection[int]) -> set[int]:
        """Return those of these entries that may have a copy of a picture: photos, articles with a picture, and those
        that were so when one was stored."""
        return {
            row["id"]
            for ids in batches(sorted(entry_ids))
            for row in self._db.rows(f"{_WITH_PICTURES} AND entries.id IN ({places(ids)})", ids)
        }

    def entries_to_copy(self, since: datetime) -> Iterator[Sequence[int]]:
        """Yield the ids of all shown entries of kind photo, of all with a stored picture, and of articles
        with one that are not older than a moment, in batches.

        This reads all items. It is needed only when the keys change that say what may be copied.
        """
        yield from batches(sorted(row["id"] for row in self._db.rows(_TO_COPY, [seconds(since)])))


_AVATAR_COLUMNS = (
    *("member_id", "wishes", "turn", "came_from", "etag", "last_modified", "validated_url", "body_hash"),
    *("last_visit", "next_due", "failures", "reason"),
)
_AVATAR = ", ".join(f"avatars.{name}" for name in _AVATAR_COLUMNS)
"""Not its bytes."""

_AVATARS_DUE = (
    f"SELECT {_AVATAR} FROM avatars JOIN members ON members.id = avatars.member_id "
    "WHERE members.present AND avatars.next_due IS NOT NULL"
)

_PICTURED = "UPDATE members SET pictured = :pictured WHERE id = :id AND coalesce(pictured, false) != :pictured"

_NEW_PHOTO = (
    "INSERT INTO photos (entry_id, url, host, next_due, failures, reason, lead) VALUES (?, ?, ?, ?, 0, '', ?) "
    "ON CONFLICT DO NOTHING"
)

_REFUSED = "SELECT url FROM photos WHERE entry_id = ? AND body IS NULL AND next_due IS NULL AND reason != ''"

_PHOTOS_DUE = """
SELECT entry_id, url, failures, lead FROM (
    SELECT photos.entry_id, photos.url, photos.failures, photos.lead, entries.river_at, row_number() OVER (
        PARTITION BY photos.host ORDER BY entries.river_at DESC, entries.id DESC
    ) AS place
    FROM photos JOIN entries ON entries.id = photos.entry_id
    WHERE entries.shown AND photos.body IS NULL AND (photos.next_due <= ? OR photos.next_due > ?){members}
) AS waiting
WHERE place <= ? ORDER BY river_at DESC, entry_id DESC, place LIMIT ?
"""

_SIZES = "SELECT entry_id, url, width, height FROM photos WHERE body IS NOT NULL"

_ARTICLE_WITH_PICTURE = "(items.kind = 'article' AND items.payload LIKE '%\"images\":[%')"

_WITH_PICTURES = (
    "SELECT entries.id FROM entries LEFT JOIN items ON items.id = entries.item_id "
    f"WHERE (items.kind = 'photo' OR {_ARTICLE_WITH_PICTURE} "
    "OR EXISTS (SELECT 1 FROM photos WHERE photos.entry_id = entries.id))"
)

_TO_COPY = (
    "SELECT entries.id FROM entries JOIN items ON items.id = entries.item_id "
    "WHERE entries.shown AND items.kind = 'photo' UNION SELECT entry_id FROM photos UNION "
    "SELECT entries.id FROM entries JOIN items ON items.id = entries.item_id "
    f"WHERE entries.shown = 1 AND entries.river_at >= ? AND {_ARTICLE_WITH_PICTURE}"
)


def _avatar(row: Row) -> AvatarRecord:
    return AvatarRecord(
        member_id=row["member_id"],
        wishes=tuple(json.loads(row["wishes"])),
        turn=row["turn"],
        came_from=row["came_from"],
        validators=Validators(row["etag"], row["last_modified"], row["validated_url"]),
        body_hash=row["body_hash"],
        last_visit=moment(row["last_visit"]),
        next_due=moment(row["next_due"]),
        failures=row["failures"],
        reason=row["reason"],
    )


_WITHOUT_COPIES = (
    "DELETE FROM stale WHERE mark > :first AND mark < :end "
    "AND NOT EXISTS (SELECT 1 FROM published WHERE published.mark = stale.mark) "
    "AND NOT EXISTS (SELECT 1 FROM photos WHERE entry_id = CAST(substr(stale.mark, :key) AS integer) "
    "AND body IS NOT NULL)"
)
