"""Members, channels and discoveries in the store."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from sqlite3 import Row
from typing import Any

from planet.locale.slugs import slug_of
from planet.model.community import Member
from planet.model.plans import MemberPlan
from planet.model.records import DiscoveryRecord, MemberRecord, Role
from planet.model.results import FoundFeed
from planet.store import codec
from planet.store.columns import assignments, fixed, moment, seconds, upsert
from planet.store.database import Database, batches, places


def letter_of(name: str) -> str:
    """Return the letter under which a long directory lists a name: a to z, or "0" for what starts with a figure."""
    first = slug_of(name)[0]
    return first if first.isalpha() else "0"


class Members:
    """The members and channels of the hub, present and past."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def all(self) -> tuple[MemberRecord, ...]:
        """Return all members and channels ever seen, in the order of the file."""
        former = self._former_slugs()
        rows = self._db.rows(f"SELECT {_COLUMNS} FROM members ORDER BY position, id")
        return tuple(_record(row, former.get(row["id"], ())) for row in rows)

    def shared_traits_of(self, member_id: int) -> tuple[tuple[str, str], ...]:
        """Return the traits of a member that have a page, as (family, slug)."""
        rows = self._db.rows("SELECT family, slug FROM shared_traits WHERE member_id = ?", [member_id])
        return tuple((row["family"], row["slug"]) for row in rows)

    def replace_shared_traits(self, shared: Mapping[int, Collection[tuple[str, str]]]) -> set[int]:
        """Replace the traits with a page of all members, as (family, slug) by member id. Return the ids of those whose
        traits are others now."""
        rows = {(id, family, slug) for id, traits in shared.items() for family, slug in traits}
        stored = {tuple(row) for row in self._db.rows("SELECT member_id, family, slug FROM shared_traits")}
        gone = "DELETE FROM shared_traits WHERE member_id = ? AND family = ? AND slug = ?"
        self._db.run_each(gone, sorted(stored - rows))
        self._db.run_each("INSERT INTO shared_traits (member_id, family, slug) VALUES (?, ?, ?)", sorted(rows - stored))
        return {row[0] for row in rows ^ stored}

    def by_ids(self, ids: Collection[int]) -> dict[int, MemberRecord]:
        """Return the members with these ids, by id."""
        former = self._former_slugs(ids)
        return {
            row["id"]: _record(row, former.get(row["id"], ()))
            for batch in batches([*ids])
            for row in self._db.rows(f"SELECT {_COLUMNS} FROM members WHERE id IN ({places(batch)})", batch)
        }

    def by_id(self, member_id: int) -> MemberRecord | None:
        """Return the member with this id; None if there is none."""
        return self.by_ids([member_id]).get(member_id)

    def present(self, role: Role, letter: str = "") -> tuple[MemberRecord, ...]:
        """Return the members that the file names now, by name; with `letter`, only those listed under it."""
        statement, values = f"SELECT {_COLUMNS} FROM members WHERE present AND role = ?", [role, letter]
        former = self._former_slugs()
        rows = self._db.rows(f"{statement} AND letter = ?" if letter else statement, values if letter else values[:1])
        people = [_record(row, former.get(row["id"], ())) for row in rows]
        return tuple(sorted(people, key=lambda member: (member.profile.name.casefold(), member.slug)))

    def count(self) -> int:
        """Return how many members (not channels) are present."""
        rows = self._db.rows("SELECT count(*) AS count FROM members WHERE present AND role = 'member'")
        return int(rows[0]["count"])

    def unlisted(self) -> tuple[int, ...]:
        """Return the ids of the members and channels that are present and have `noindex`."""
        rows = self._db.rows("SELECT id FROM members WHERE present AND json_extract(profile, '$.noindex') ORDER BY id")
        return tuple(row["id"] for row in rows)

    def letters(self) -> tuple[str, ...]:
        """Return the letters under which somebody present is listed."""
        rows = self._db.rows(
            "SELECT DISTINCT letter FROM members WHERE present AND role = 'member' ORDER BY letter",
        )
        return tuple(row["letter"] for row in rows)

    def letters_of(self, ids: Collection[int]) -> tuple[str, ...]:
        """Return the letters under which these are listed, as far as they are members and no channels."""
        members = "SELECT DISTINCT letter FROM members WHERE role = 'member'"
        rows = self._db.rows(f"{members} AND id IN (SELECT value FROM json_each(?))", [codec.array(ids)])
        return tuple(row["letter"] for row in rows)

    def welcomed(self, start: datetime) -> tuple[tuple[datetime, MemberRecord], ...]:
        """Return the members who came since `start`, each with the moment, the last one first."""
        rows = self._db.rows(_WELCOMED, [seconds(start)])
        moments = ((moment(row["welcomed_at"]), _record(row, ())) for row in rows)
        return tuple((welcomed_at, member) for welcomed_at, member in moments if welcomed_at)

    def newest(self, start: datetime, limit: int) -> tuple[tuple[datetime, MemberRecord], ...]:
        """Return the last members who came since `start`, at most so many, each with the moment, the last one first."""
        rows = self._db.rows(f"{_WELCOMED} LIMIT ?", [seconds(start), limit])
        return tuple((fixed(row["welcomed_at"]), _record(row, ())) for row in rows)

    def settle(self, resident: MemberPlan, welcomed_at: datetime | None = None) -> int:
        """Write a member of the file; return their id. A new member gets `welcomed_at`, the moment of their welcome
        (None: none)."""
        values: dict[str, Any] = {
            "role": resident.role,
            "slug": resident.slug,
            "letter": letter_of(resident.profile.name),
            "position": resident.position,
            "present": True,
            "profile": codec.dump(resident.profile),
            "weaves": resident.profile.weave,
        }
        self._db.run("DELETE FROM old_slugs WHERE role = ? AND slug = ?", [resident.role, resident.slug])
        if resident.member_id is None:
            return int(self._db.run(_INSERT, {**values, "welcomed_at": seconds(welcomed_at)}).lastrowid or 0)
        self._db.run(_SETTLE, {**values, "id": resident.member_id})
        if resident.left_slug:
            former = {"role": resident.role, "slug": resident.left_slug, "member_id": resident.member_id}
            self._db.run(upsert("old_slugs", ("role", "slug"), ("member_id",)), former)
        return resident.member_id

    def free_slugs(self, residents: Sequence[MemberPlan]) -> None:
        """Give placeholders as slugs to the members whose slug goes to somebody else now, until `settle` writes their
        new one."""
        self._db.run_each(_FREE, [(plan.role, plan.slug, plan.member_id or 0) for plan in residents])

    def leave(self, member_id: int) -> None:
        """Store that the file no longer names this member."""
        self._db.run("UPDATE members SET present = false WHERE id = ?", [member_id])

    def _former_slugs(self, ids: Collection[int] | None = None) -> dict[int, tuple[str, ...]]:
        """Return the former slugs of all members, or of these, by member id."""
        former: dict[int, tuple[str, ...]] = {}
        for row in self._db.rows("SELECT member_id, slug FROM old_slugs ORDER BY slug"):
            if ids is None or row["member_id"] in ids:
                former[row["member_id"]] = (*former.get(row["member_id"], ()), row["slug"])
        return former

    # ------------------------------------------------------------ discovery

    def discoveries(self) -> dict[int, DiscoveryRecord]:
        """Return the state of each search for feeds, by member id."""
        return {row["member_id"]: _discovery(row) for row in self._db.rows("SELECT * FROM discoveries")}

    def discovery(self, member_id: int) -> DiscoveryRecord | None:
        """Return the state of the search for a member's feeds; None if they were never searched."""
        row = self._db.row("SELECT * FROM discoveries WHERE member_id = ?", [member_id])
        return _discovery(row) if row else None

    def discovered_feeds(self, member_id: int) -> tuple[FoundFeed, ...]:
        """Return the feeds that the last successful search brought."""
        row = self._db.row("SELECT found FROM discoveries WHERE member_id = ?", [member_id])
        return codec.load_all(FoundFeed, row["found"] if row else "[]")

    def record_discovery(
        self,
        member_id: int,
        url: str,
        *,
        now: datetime,
        next_due: datetime,
        failures: int,
        reason: str,
        feeds: Sequence[FoundFeed] | None,
        retry_until: datetime | None = None,
    ) -> None:
        """Store the outcome of a search; if `feeds` is None, those of an earlier search stay."""
        values = {
            "member_id": member_id,
            "url": url,
            "last_visit": seconds(now),
            "next_due": seconds(next_due),
            "retry_until": seconds(retry_until),
            "failures": failures,
            "reason": reason,
            "found": codec.dump(tuple(feeds or ())),
        }
        self._db.run(_DISCOVERY if feeds is None else _DISCOVERY_WITH_FEEDS, values)


_COLUMNS = "id, role, slug, position, present, profile, pictured, welcomed_at"

_WELCOMED = (
    f"SELECT {_COLUMNS} FROM members WHERE present AND role = 'member' AND welcomed_at >= ? "
    "ORDER BY welcomed_at DESC, position"
)

_VALUES = ("role", "slug", "letter", "position", "present", "profile", "weaves")
_SETTLE = f"UPDATE members SET {assignments(_VALUES)} WHERE id = :id"
_INSERT = (
    f"INSERT INTO members ({', '.join(_VALUES)}, welcomed_at) "
    f"VALUES ({', '.join(f':{name}' for name in _VALUES)}, :welcomed_at)"
)
_FREE = "UPDATE members SET slug = slug || '~' || CAST(id AS VARCHAR) WHERE role = ? AND slug = ? AND id != ?"

_VISIT = ("url", "last_visit", "next_due", "retry_until", "failures", "reason")
_DISCOVERY_WITH_FEEDS = upsert("discoveries", ("member_id",), (*_VISIT, "found"))
_DISCOVERY = _DISCOVERY_WITH_FEEDS.replace(", found = excluded.found", "")
"""A first search without feeds stores that it found none; a later one leaves those of the search before it."""


def _discovery(row: Row) -> DiscoveryRecord:
    return DiscoveryRecord(
        member_id=row["member_id"],
        url=row["url"],
        last_visit=moment(row["last_visit"]),
        next_due=moment(row["next_due"]),
        failures=row["failures"],
        reason=row["reason"],
        retry_until=moment(row["retry_until"]),
    )


def _record(row: Row, former: tuple[str, ...]) -> MemberRecord:
    profile = codec.load_shared(Member, row["profile"])
    present, pictured = bool(row["present"]), bool(row["pictured"])
    return MemberRecord(row["id"], row["role"], row["slug"], row["position"], present, profile, former, pictured)
