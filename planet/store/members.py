"""Members, channels and discoveries in the store."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, String, bindparam, cast, func, insert, select, update

from planet.locale.slugs import slug_of
from planet.model.community import Member
from planet.model.plans import MemberPlan
from planet.model.records import DiscoveryRecord, MemberRecord, Role
from planet.model.results import FoundFeed
from planet.store import codec, sqlite
from planet.store.database import Database
from planet.store.schema import discoveries, members, old_slugs
from planet.store.statements import Prepared


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
        rows = self._db.all(select(members).order_by(members.c.position, members.c.id))
        return tuple(_record(row, former.get(row.id, ())) for row in rows)

    def by_ids(self, ids: Collection[int]) -> dict[int, MemberRecord]:
        """Return the members with these ids, by id."""
        former = self._former_slugs()
        rows = self._db.all(select(members).where(members.c.id.in_(ids)))
        return {row.id: _record(row, former.get(row.id, ())) for row in rows}

    def by_id(self, member_id: int) -> MemberRecord | None:
        """Return the member with this id; None if there is none."""
        row = self._db.first(_BY_ID, {"member": member_id})
        if row is None:
            return None
        former = self._db.all(_FORMER_SLUGS, {"member": member_id})
        return _record(row, tuple(slug.slug for slug in former))

    def present(self, role: Role, letter: str = "") -> tuple[MemberRecord, ...]:
        """Return the members that the file names now, by name; with `letter`, only those listed under it."""
        statement = select(members).where(members.c.present, members.c.role == role)
        if letter:
            statement = statement.where(members.c.letter == letter)
        former = self._former_slugs()
        people = [_record(row, former.get(row.id, ())) for row in self._db.all(statement)]
        return tuple(sorted(people, key=lambda member: (member.profile.name.casefold(), member.slug)))

    def count(self) -> int:
        """Return how many members (not channels) are present."""
        return int(self._db.value(select(func.count()).where(members.c.present, members.c.role == "member")))

    def letters(self) -> tuple[str, ...]:
        """Return the letters under which somebody present is listed."""
        where = (members.c.present, members.c.role == "member")
        return tuple(
            row[0] for row in self._db.all(select(members.c.letter).distinct().where(*where).order_by("letter"))
        )

    def welcomed(self, start: datetime) -> tuple[tuple[datetime, MemberRecord], ...]:
        """Return the members who came since `start`, each with the moment, the last one first."""
        since = (members.c.present, members.c.role == "member", members.c.welcomed_at >= start)
        rows = self._db.all(select(members).where(*since).order_by(members.c.welcomed_at.desc(), members.c.position))
        return tuple((row.welcomed_at, _record(row, ())) for row in rows)

    def settle(self, resident: MemberPlan, welcomed_at: datetime | None = None) -> int:
        """Write a member of the file; return their id. A new member gets `welcomed_at`, the moment of their welcome
        (None: none)."""
        values = {
            "role": resident.role,
            "slug": resident.slug,
            "letter": letter_of(resident.profile.name),
            "position": resident.position,
            "present": True,
            "profile": codec.dump(resident.profile),
        }
        self._db.write(old_slugs.delete().where(old_slugs.c.role == resident.role, old_slugs.c.slug == resident.slug))
        if resident.member_id is None:
            newcomer = {**values, "welcomed_at": welcomed_at}
            return int(self._db.write(insert(members).values(newcomer)).inserted_primary_key[0])
        self._db.write(update(members).where(members.c.id == resident.member_id).values(values))
        if resident.left_slug:
            former = {"role": resident.role, "slug": resident.left_slug, "member_id": resident.member_id}
            self._db.write(sqlite.insert_or_update(old_slugs, ["member_id"]), former)
        return resident.member_id

    def free_slugs(self, residents: Sequence[MemberPlan]) -> None:
        """Give placeholders as slugs to the members whose slug goes to somebody else now, until `settle` writes their
        new one."""
        for plan in residents:
            self._db.write(
                update(members)
                .where(members.c.role == plan.role, members.c.slug == plan.slug, members.c.id != (plan.member_id or 0))
                .values(slug=members.c.slug + "~" + cast(members.c.id, String))
            )

    def leave(self, member_id: int) -> None:
        """Store that the file no longer names this member."""
        self._db.write(update(members).where(members.c.id == member_id).values(present=False))

    def _former_slugs(self) -> dict[int, tuple[str, ...]]:
        former: dict[int, tuple[str, ...]] = {}
        for row in self._db.all(select(old_slugs).order_by(old_slugs.c.slug)):
            former[row.member_id] = (*former.get(row.member_id, ()), row.slug)
        return former

    # ------------------------------------------------------------ discovery

    def discoveries(self) -> dict[int, DiscoveryRecord]:
        """Return the state of each search for feeds, by member id."""
        return {
            row.member_id: DiscoveryRecord(
                row.member_id, row.url, row.last_visit, row.next_due, row.failures, row.reason, row.retry_until
            )
            for row in self._db.all(select(discoveries))
        }

    def discovered_feeds(self, member_id: int) -> tuple[FoundFeed, ...]:
        """Return the feeds that the last successful search brought."""
        text = self._db.value(select(discoveries.c.found).where(discoveries.c.member_id == member_id))
        return codec.load_all(FoundFeed, text or "[]")

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
            "url": url,
            "last_visit": now,
            "next_due": next_due,
            "retry_until": retry_until,
            "failures": failures,
            "reason": reason,
        }
        if feeds is not None:
            values["found"] = codec.dump(tuple(feeds))
        self._db.write(sqlite.insert_or_update(discoveries, list(values)), {"member_id": member_id, **values})


_BY_ID = Prepared(select(members).where(members.c.id == bindparam("member")))
_FORMER_SLUGS = Prepared(
    select(old_slugs.c.slug).where(old_slugs.c.member_id == bindparam("member")).order_by(old_slugs.c.slug)
)


def _record(row: Row[Any], former: tuple[str, ...]) -> MemberRecord:
    profile = codec.load_shared(Member, row.profile)
    return MemberRecord(row.id, row.role, row.slug, row.position, row.present, profile, former, bool(row.pictured))
