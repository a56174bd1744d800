"""Announcements go out: what is new is queued for each target, and what waits is told.

A message is stored before it is sent, and marked after. Between the two nobody knows whether it arrived: it is never
sent again, and the admin is told.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from planet.admin.outreach.outgoing import Outgoing, Sender, side_by_side
from planet.errors import Interrupted, PlanetError, program_fault
from planet.model.outreach import Announcement
from planet.model.outreach.announcing import CallResult, News, Queued, Target
from planet.model.outreach.sending import Sending
from planet.rules.outreach import choice, pace
from planet.struct import Struct, replace
from planet.turn.outreach.announced import ANNOUNCED, PUBLISHED
from planet.turn.publish import page_context

if TYPE_CHECKING:
    from planet.admin.outreach.news import NewsDesk
    from planet.admin.outreach.webhook import Webhook
    from planet.notify.courier import Courier

SUBJECT = "announcements"
NEEDED = 11.0
"""Seconds that a message may need: without them none is begun."""

DEAD = timedelta(days=1)
"""A service that has failed for so long is told to the admin at each try."""


class Tally(Struct):
    """What became of the messages to a target, and what is to be told of it."""

    sent: int = 0
    failed: int = 0
    unknown: int = 0
    notes: tuple[str, ...] = ()
    fault: str = ""
    exit_status: int = 0


# ------------------------------------------------------------ what is new


def waits(outgoing: Outgoing) -> bool:
    """Return whether there may be news since the last look, or a message is due."""
    store, names = outgoing.store.announcements, [announcement.name for announcement in outgoing.planet.announcements]
    targets = set(store.targets())
    if not (names or targets):
        return False
    facts = outgoing.store.published
    if targets != set(names) or facts.fact(ANNOUNCED) != facts.fact("last_turn"):
        return True
    return store.due(names, outgoing.now, outgoing.now + pace.FURTHEST) or bool(store.under_way())


def queue_news(outgoing: Outgoing) -> None:
    """Keep the targets in step with the members file, and let what is new wait for each: all in one transaction."""
    store, facts = outgoing.store.announcements, outgoing.store.published
    names = {announcement.name for announcement in outgoing.planet.announcements}
    with outgoing.store.transaction():
        targets = store.targets()
        for name in targets.keys() - names:
            store.forget(name)
        for announcement in outgoing.planet.announcements:
            if target := targets.get(announcement.name):
                _queue(outgoing, announcement, target)
                store.prune(announcement.name)
            else:
                store.begin(announcement.name, outgoing.now)
        facts.set_fact(ANNOUNCED, facts.fact("last_turn"))


def _queue(outgoing: Outgoing, announcement: Announcement, target: Target) -> None:
    store, now = outgoing.store.announcements, outgoing.now
    newest, last_member = store.highest()
    last_entry = min(newest, int(outgoing.store.published.fact(PUBLISHED) or 0))
    store.queue(target.name, "entry_id", _new_entries(outgoing, announcement, target, last_entry), now)
    if "newcomers" in announcement.about:
        store.queue(target.name, "member_id", _newcomers(outgoing, announcement, target), now)
    if "conversations" in announcement.about:
        talks = store.new_talks(target.name, now - pace.FRESH, target.begun_at)
        store.queue(target.name, "conversation_id", talks, now)
    store.move_on(target.name, max(target.last_entry, last_entry), max(target.last_member, last_member))


def _new_entries(outgoing: Outgoing, announcement: Announcement, target: Target, last: int) -> Iterable[int]:
    """Return the ids of the new entries that an announcement tells of, the oldest first."""
    candidates = outgoing.store.announcements.new_entries(target.last_entry, last, outgoing.now - pace.FRESH)
    people = outgoing.store.members.by_ids({candidate.member_id for candidate in candidates})
    topics = choice.topics_of(announcement)
    for candidate in candidates:
        member = people[candidate.member_id]
        if choice.tells(announcement, candidate, topics, member.profile, member.slug):
            yield candidate.entry_id


def _newcomers(outgoing: Outgoing, announcement: Announcement, target: Target) -> Iterable[int]:
    since = outgoing.now - pace.FRESH
    people = outgoing.store.members.by_ids(outgoing.store.announcements.new_members(target.last_member, since))
    for member_id, member in sorted(people.items()):
        if choice.is_named(announcement, member.slug, member.profile.name):
            yield member_id


# ------------------------------------------------------------ the sending


async def send(outgoing: Outgoing) -> Sending:
    """Queue what is new, and tell each target what waits; a dead one does not delay another."""
    lost = _note_lost(outgoing)
    queue_news(outgoing)
    targets = outgoing.store.announcements.targets()
    tallies = await side_by_side(
        _tell(outgoing, announcement, targets[announcement.name]) for announcement in outgoing.planet.announcements
    )
    waiting = sum(len(outgoing.store.announcements.waiting(name)) for name in targets)
    faults = [tally.fault for tally in tallies if tally.fault]
    return Sending(
        SUBJECT,
        sent=sum(tally.sent for tally in tallies),
        failed=sum(tally.failed for tally in tallies),
        unknown=sum(tally.unknown for tally in tallies) + len(lost),
        waiting=waiting,
        notes=(*lost, *(note for tally in tallies for note in tally.notes)),
        fault=" ".join(faults),
        exit_status=max((tally.exit_status for tally in tallies), default=0),
    )


def _note_lost(outgoing: Outgoing) -> tuple[str, ...]:
    """Mark the messages that were on their way when a process was killed; return a note on each target of them."""
    under_way = outgoing.store.announcements.under_way()
    if under_way:
        with outgoing.store.transaction():
            for ids in under_way.values():
                outgoing.store.announcements.set_state(ids, "unknown", outgoing.now, "the hub was stopped on the way")
    return tuple(
        f"{name}: the hub was stopped while a message was on its way. Nobody knows whether it arrived: it is not sent "
        "again."
        for name in under_way
    )


async def _tell(outgoing: Outgoing, announcement: Announcement, target: Target) -> Tally:
    """Tell one target what is due; never raises but for a signal, so that no target stops another."""
    tally = Tally()
    try:
        groups = _due(outgoing, announcement, target, tally)
        if groups:
            await _tell_groups(outgoing, announcement, target, groups, tally)
    except Interrupted:
        raise
    except PlanetError as error:
        tally.fault, tally.exit_status = str(error), error.exit_status
    except Exception as accident:
        tally.fault, tally.exit_status = program_fault(accident, f"at the announcement {target.name}"), 1
    return tally


def _due(outgoing: Outgoing, announcement: Announcement, target: Target, tally: Tally) -> list[list[Queued]]:
    """Return the messages to send now, each with what it gathers. What waits for too long is given up; where none may
    be sent now, it is stored when one may."""
    store, now, zone = outgoing.store.announcements, outgoing.now, ZoneInfo(outgoing.planet.timezone)
    _give_up(outgoing, target, tally)
    waiting = store.waiting(target.name)
    if not waiting or (target.failures and pace.is_left_alone(target.retry_at, now)):
        return []
    pause = None
    times = store.sent_between(target.name, now - pace.HOUR, now)
    slots = announcement.per_hour - len(times)
    if pace.is_quiet(announcement.quiet, now, zone):
        pause = pace.end_of_quiet(announcement.quiet, now, zone)
    elif slots < 1:
        pause = times[-announcement.per_hour] + pace.HOUR
    if pause or (target.retry_at and not target.failures):
        with outgoing.store.transaction():
            store.set_health(replace(target, retry_at=pause))
    if pause:
        return []
    return pace.batches(waiting, slots, lambda message: pace.is_quiet(announcement.quiet, message.queued_at, zone))


def _give_up(outgoing: Outgoing, target: Target, tally: Tally) -> None:
    """Give up the messages that have waited for so long that they are no news any more."""
    store = outgoing.store.announcements
    old = [m.message_id for m in store.waiting(target.name) if m.queued_at < outgoing.now - pace.FRESH]
    if old:
        with outgoing.store.transaction():
            store.set_state(old, "failed", outgoing.now, "it waited for two days")
        tally.failed += len(old)
        tally.notes += (
            f"{target.name}: {len(old)} given up after two days: {target.reason.rstrip('.') or 'no hour for it'}.",
        )


async def _tell_groups(
    outgoing: Outgoing, announcement: Announcement, target: Target, groups: list[list[Queued]], tally: Tally
) -> None:
    desk = _desk(outgoing, announcement)
    async with _opened(outgoing, announcement) as line:
        for group in groups:
            pairs = [(message, desk.news(message)) for message in group]
            news = {message.message_id: piece for message, piece in pairs if piece}
            if vanished := [message.message_id for message, piece in pairs if piece is None]:
                with outgoing.store.transaction():
                    outgoing.store.announcements.drop(vanished)
            if not news:
                continue
            if outgoing.seconds_left() < NEEDED:
                return
            result = await _call(outgoing, desk, line, news)
            target = _note(outgoing, target, [*news], result, tally)
            if result.outcome in ("retry", "unknown"):
                return


async def _call(outgoing: Outgoing, desk: NewsDesk, line: Courier | Webhook, news: dict[int, News]) -> CallResult:
    """Send one message, which is stored as being on its way before."""
    from planet.notify.courier import Courier

    pieces = [*news.values()]
    text = _words(desk, pieces, line)
    if not text:
        return CallResult("refused", "its link is longer than a message may be")
    store = outgoing.store.announcements
    with outgoing.store.transaction():
        store.set_state([*news], "sending", outgoing.now)
    try:
        if isinstance(line, Courier):
            return await line.send(text)
        return await line.send(text, pieces, f"{desk.announcement.name} {min(news)}")
    except BaseException:
        with outgoing.store.transaction():
            store.set_state([*news], "unknown", outgoing.now, "the hub was stopped on the way")
        raise


def _words(desk: NewsDesk, news: Sequence[News], line: Courier | Webhook) -> str:
    """Return the words of a message, within what its service takes."""
    from planet.rules.outreach import wording

    bounds = line.bounds
    if desk.announcement.length:
        bounds = replace(bounds, length=desk.announcement.length)
    planet = desk.context.planet
    if len(news) == 1:
        return wording.message(news[0], planet.title, desk.parts(news[0]), bounds)
    return wording.gathered(news, desk.heading(), desk.more, planet.url, bounds)


def _note(outgoing: Outgoing, target: Target, ids: list[int], result: CallResult, tally: Tally) -> Target:
    """Store what came of a call, with the health of its target; return the target."""
    store, now, reason = outgoing.store.announcements, outgoing.now, result.reason
    if result.outcome in ("sent", "refused"):
        health = replace(target, failures=0, failing_since=None, retry_at=None, reason="")
    else:
        health = _after_failure(target, outgoing, result)
    state = {"sent": "sent", "refused": "failed", "retry": "waiting", "unknown": "unknown"}[result.outcome]
    with outgoing.store.transaction():
        store.set_state(ids, state, now, "" if state in ("sent", "waiting") else reason)  # type: ignore[arg-type]
        if health != target:
            store.set_health(health)
    tally.sent += result.outcome == "sent"
    tally.failed += result.outcome == "refused"
    tally.unknown += result.outcome == "unknown"
    _tell_admin(health, result, outgoing, tally)
    return health


def _after_failure(target: Target, outgoing: Outgoing, result: CallResult) -> Target:
    """Return a target that is left alone for a while."""
    failures, now = target.failures + 1, outgoing.now
    again = pace.retry_at(now, failures, result.retry_after)
    since = target.failing_since or now
    return replace(target, failures=failures, failing_since=since, retry_at=again, reason=result.reason)


def _tell_admin(target: Target, result: CallResult, outgoing: Outgoing, tally: Tally) -> None:
    name, reason = target.name, result.reason.rstrip(".")
    if result.outcome == "refused":
        tally.notes += (f"{name}: {reason}. It is given up.",)
    elif result.outcome == "unknown":
        tally.notes += (f"{name}: {reason}. Nobody knows whether the message arrived: it is not sent again.",)
    elif result.outcome == "retry" and target.retry_at:
        tally.notes += (f"{name}: {reason}. It is tried again at {target.retry_at:%Y-%m-%d %H:%M} UTC.",)
    if result.outcome != "sent" and target.failing_since and outgoing.now - target.failing_since >= DEAD:
        tally.fault = f"{name}: nothing could be told since {target.failing_since:%Y-%m-%d}: {reason}."
        tally.exit_status = 1


def _desk(outgoing: Outgoing, announcement: Announcement) -> NewsDesk:
    from planet.admin.outreach.news import NewsDesk
    from planet.site.look import Look

    planet = outgoing.planet
    translation = Look(outgoing.hub.templates, planet.theme).translation(planet.language)
    return NewsDesk(page_context(planet, outgoing.store, outgoing.now, translation), announcement)


@asynccontextmanager
async def _opened(outgoing: Outgoing, announcement: Announcement) -> AsyncIterator[Courier | Webhook]:
    """Open what an announcement is sent by. Raises PlanetError where its address cannot be had or used."""
    from planet.config.credentials import read_secret

    key = f"announce, {announcement.name}: target"
    address = read_secret(announcement.address, key, outgoing.hub.folder, outgoing.secrets)
    if announcement.webhook:
        from planet.admin.outreach import webhook

        async with webhook.opened(outgoing, address.strip()) as hook:
            yield hook
        return
    from planet.notify import courier

    async with courier.opened(address.strip(), announcement.name, outgoing.secrets) as service:
        yield service


ANNOUNCEMENTS = Sender(SUBJECT, waits, send, seconds=20.0)
