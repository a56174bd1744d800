"""A member's picture: where to ask for it, when, and what a visit means for it. Pure.

The members file's word goes first, then what the member's feeds say of themselves. Of those, one that gives no face
(no picture, a banner, a tiny icon) makes place for the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from planet.model.community import Member
from planet.model.records import AvatarRecord, FeedRecord
from planet.model.results import PictureUse
from planet.model.visits import Failed, Fetched, Unchanged, Validators
from planet.rules import author_info, schedule

MOST_WISHES = 5
LOOK_AGAIN = timedelta(hours=1)
"""After this a file in the hub folder that gave no picture is looked at again; one that gave one, at each turn."""

GONE, NOT_FOUND = 410, 404


def is_file(url: str) -> bool:
    """Whether a picture is a file inside the hub folder."""
    return "://" not in url


def use_of(url: str, member: Member) -> PictureUse:
    """What an address was named for: by the member, or by a feed."""
    return "avatar" if url == member.avatar else "emblem"


def wishes(member: Member, feeds: Sequence[FeedRecord]) -> tuple[str, ...]:
    """The addresses at which there may be a picture of a member, best first."""
    if member.avatar:
        return (member.avatar,)
    return author_info.pictures_in(feeds)[:MOST_WISHES]


def wished(
    before: AvatarRecord | None, member_id: int, member: Member, wishes: tuple[str, ...], now: datetime
) -> AvatarRecord:
    """What is known of a picture, brought in step with where it may be asked for now. A new address in the members
    file is asked at once; one that a feed names waits its week, for some feeds name another each day."""
    if before is None:
        record = AvatarRecord(member_id, wishes, next_due=now)
    elif before.wishes[: before.turn + 1] == wishes[: before.turn + 1]:
        record = replace(before, wishes=wishes, next_due=before.next_due or now)
    else:
        earliest = (
            now if member.avatar or not before.last_visit else schedule.next_discovery(before.last_visit, answered=True)
        )
        record = replace(before, wishes=wishes, turn=0, failures=0, next_due=max(now, earliest), reason="")
    return replace(record, next_due=None) if member.paused else record


def known(record: AvatarRecord) -> tuple[Validators, str]:
    """What makes the next visit conditional: the validators and the hash of the present picture, at its own address."""
    return (record.validators, record.body_hash) if record.came_from == record.url else (Validators(), "")


def taken(record: AvatarRecord, fetched: Fetched, now: datetime) -> AvatarRecord:
    """A picture came, and is the member's from now on."""
    good = replace(record, came_from=record.url, validators=fetched.validators, body_hash=fetched.body_hash)
    return _good(good, now)


def unchanged(record: AvatarRecord, outcome: Unchanged, now: datetime) -> AvatarRecord:
    """The picture is what it was."""
    return _good(replace(record, validators=outcome.validators), now)


def refused(record: AvatarRecord, reason: str, now: datetime) -> AvatarRecord:
    """There is no picture to be had here, and none is shown any more: the next address has its turn."""
    is_last = record.turn + 1 >= len(record.wishes)
    later = now + LOOK_AGAIN if is_file(record.url) else schedule.next_discovery(now, answered=True)
    return AvatarRecord(
        record.member_id,
        record.wishes,
        turn=0 if is_last else record.turn + 1,
        last_visit=now,
        next_due=later if is_last else now,
        reason=reason,
    )


def failed(record: AvatarRecord, failure: Failed, now: datetime) -> AvatarRecord:
    """The visit gave nothing. The picture stays, unless its server has said for good that it is gone, or the address
    is a new one: who names another picture does not want the old one."""
    wait = failure.hints.retry_after
    if not failure.status and wait:  # its host rests, and was not asked
        return replace(record, next_due=schedule.next_discovery(now, answered=False, retry_after=wait))
    answered = failure.status != 0
    gone = failure.status == GONE or (failure.status == NOT_FOUND and (record.failures > 0 or not record.came_from))
    if gone or is_file(record.url) or (answered and record.came_from != record.url):
        return refused(record, failure.reason, now)
    return replace(
        record,
        last_visit=now,
        next_due=schedule.next_discovery(now, answered=answered, failures=record.failures, retry_after=wait),
        failures=record.failures + 1,
        reason=failure.reason,
    )


def _good(record: AvatarRecord, now: datetime) -> AvatarRecord:
    next_due = now if is_file(record.url) else schedule.next_discovery(now, answered=True)
    return replace(record, last_visit=now, next_due=next_due, failures=0, reason="")
