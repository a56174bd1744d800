"""A member's picture: where to ask for it, when, and the effect of each visit. Pure.

The picture that the members file names goes first, then those that the member's feeds name. If one is unusable (no
picture, a banner, a tiny icon), the next one is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from planet.model.community import Member
from planet.model.records import AvatarRecord, FeedRecord
from planet.model.results import PictureUse
from planet.model.visits import Failed, Fetched, Unchanged, Validators
from planet.rules import author_info, schedule
from planet.struct import replace

MOST_WISHES = 5
LOOK_AGAIN = timedelta(hours=1)
"""After this a file in the hub folder that gave no picture is looked at again; one that gave one, at each turn."""

GONE, NOT_FOUND = 410, 404


def is_file(url: str) -> bool:
    """Return whether a picture is a file inside the hub folder."""
    return "://" not in url


def use_of(url: str, member: Member) -> PictureUse:
    """Return the use of a picture: "avatar" where the member names it, "emblem" where a feed does."""
    return "avatar" if url == member.avatar else "emblem"


def candidate_urls(member: Member, feeds: Sequence[FeedRecord]) -> tuple[str, ...]:
    """Return the URLs at which there may be a picture of a member, best first; at most MOST_WISHES from feeds."""
    if member.avatar:
        return (member.avatar,)
    return author_info.pictures_in(feeds)[:MOST_WISHES]


def update_candidates(
    stored: AvatarRecord | None, member_id: int, member: Member, candidates: tuple[str, ...], now: datetime
) -> AvatarRecord:
    """Return the record of a picture with the URLs at which it may be found now; a new record if `stored` is None.

    A new URL in the members file is asked at once. A new URL in a feed is asked after a week, because some feeds name
    another one each day. The picture of a paused member has no due time.
    """
    if stored is None:
        record = AvatarRecord(member_id, candidates, next_due=now)
    elif stored.wishes[: stored.turn + 1] == candidates[: stored.turn + 1]:
        record = replace(stored, wishes=candidates, next_due=stored.next_due or now)
    else:
        last = stored.last_visit
        earliest = now if member.avatar or not last else schedule.next_discovery(last, answered=True)
        record = replace(stored, wishes=candidates, turn=0, failures=0, next_due=max(now, earliest), reason="")
    return replace(record, next_due=None) if member.paused else record


def validators_of(record: AvatarRecord) -> tuple[Validators, str]:
    """Return what makes the next visit conditional: the validators and the hash of the present picture.

    Both are empty where the next visit goes to another URL than that of the present picture.
    """
    return (record.validators, record.body_hash) if record.came_from == record.url else (Validators(), "")


def accept_picture(record: AvatarRecord, fetched: Fetched, now: datetime) -> AvatarRecord:
    """Return the record after a visit that gave a picture: it is the member's from now on."""
    good = replace(record, came_from=record.url, validators=fetched.validators, body_hash=fetched.body_hash)
    return _good(good, now)


def keep_picture(record: AvatarRecord, outcome: Unchanged, now: datetime) -> AvatarRecord:
    """Return the record after a visit that found the picture unchanged."""
    return _good(replace(record, validators=outcome.validators), now)


def reject_picture(record: AvatarRecord, reason: str, now: datetime) -> AvatarRecord:
    """Return the record after a visit that gave no usable picture.

    No picture is shown from now on. The next URL is asked at once; after the last one, the first is asked in a week, a
    file after LOOK_AGAIN.
    """
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


def note_failure(record: AvatarRecord, failure: Failed, now: datetime) -> AvatarRecord:
    """Return the record after a visit that failed.

    The picture stays, unless the server says that it is gone for good, it is a file, or its URL is a new one.
    """
    wait = failure.hints.retry_after
    if not failure.status and wait:  # its host rests, and was not asked
        return replace(record, next_due=schedule.next_discovery(now, answered=False, retry_after=wait))
    answered = failure.status != 0
    is_gone = failure.status == GONE or (failure.status == NOT_FOUND and (record.failures > 0 or not record.came_from))
    if is_gone or is_file(record.url) or (answered and record.came_from != record.url):
        return reject_picture(record, failure.reason, now)
    return replace(
        record,
        last_visit=now,
        next_due=schedule.next_discovery(now, answered=answered, failures=record.failures, retry_after=wait),
        failures=record.failures + 1,
        reason=failure.reason,
    )


def _good(record: AvatarRecord, now: datetime) -> AvatarRecord:
    """Return the record after a good visit. The next one is in a week; a file is read at each turn."""
    next_due = now if is_file(record.url) else schedule.next_discovery(now, answered=True)
    return replace(record, last_visit=now, next_due=next_due, failures=0, reason="")
