"""Membership: the people of the members file beside those that the store remembers. Pure.

A member is known by the slug that the file gives, else by the comparison key of `url`, else by the first feed.
A slug once in use stays when the name changes; a slug changed in the file is moved, and leaves the old one behind.
Channels with a feed are counted the same way, among themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import replace

from planet.locale.slugs import slug_of
from planet.model.community import Channel, Feed, FeedPlace, Member, Planet
from planet.model.plans import FeedPlan, MemberPlan, StoredFeed
from planet.model.records import MemberRecord, Role
from planet.web import urls

Sign = tuple[Callable[[Member], Hashable], Callable[[MemberRecord], Hashable]]
"""A way to recognise a member: the key of the file's side and that of the store's. An empty key is no sign."""


def url_key(member: Member) -> str:
    """Return the comparison key of a member's own URL, "" without one."""
    return urls.comparison_key(member.url) if member.url else ""


def first_feed(member: Member) -> str:
    """Return the key of the feed listed first, "" without one; a folder of posts goes by the slug, not by this."""
    feeds = [feed.url for feed in member.feeds if feed.place != "folder"]
    return (urls.comparison_key(feeds[0]) or feeds[0]) if feeds else ""


def name_alone(member: Member) -> str:
    """Return the name of a member who has neither URL nor feed, but a folder of posts; "" for anybody else."""
    return "" if member.url or first_feed(member) else member.name


def plan_members(planet: Planet, records: Sequence[MemberRecord], folders: Collection[str]) -> tuple[MemberPlan, ...]:
    """Plan all members and the channels with a feed, in the order of the file.

    `records` are all that the store remembers. `folders` are the names under posts/ that exist.
    """
    members = _plan_role(planet.members, [record for record in records if record.role == "member"], "member")
    profiles = tuple(_as_member(channel) for channel in planet.channels if channel.feed)
    channels = _plan_role(profiles, [record for record in records if record.role == "channel"], "channel")
    return tuple(_with_folder(plan, folders) for plan in members) + channels


def _as_member(channel: Channel) -> Member:
    """Return a channel with a feed as a member, for it is planned like one."""
    place: FeedPlace = "web" if "://" in channel.feed else "file"
    return Member(name=channel.name, url=channel.url, feeds=(Feed(channel.feed, place=place, kind="forum"),))


def _with_folder(plan: MemberPlan, folders: Collection[str]) -> MemberPlan:
    """Return the plan with posts/SLUG/ as the last feed, if that folder exists."""
    feeds = tuple(feed for feed in plan.profile.feeds if feed.place != "folder")
    if plan.slug in folders:
        feeds += (Feed(f"posts/{plan.slug}/", place="folder"),)
    return replace(plan, profile=replace(plan.profile, feeds=feeds))


def _plan_role(members: Sequence[Member], records: Sequence[MemberRecord], role: Role) -> tuple[MemberPlan, ...]:
    """Plan the members of one role: recognise each, then give out the slugs."""
    same = _recognise(members, records)
    slugs = _slugs(members, same, records)
    plans = []
    for position, (member, slug) in enumerate(zip(members, slugs, strict=True)):
        record = same.get(position)
        left = record.slug if record and _has_slug(record) and record.slug not in slugs else ""
        plans.append(MemberPlan(record.member_id if record else None, role, slug, position, member, left))
    return tuple(plans)


def _slugs(
    members: Sequence[Member], same: Mapping[int, MemberRecord], records: Sequence[MemberRecord]
) -> tuple[str, ...]:
    """Return a slug a member: as the file says, else as remembered, else from the name, one that is nobody's."""
    named = {member.slug for member in members}
    remembered = {i: record.slug for i, record in same.items() if record.slug not in named and _has_slug(record)}
    used = named | {slug for record in records for slug in (record.slug, *record.old_slugs)}
    slugs = []
    for i, member in enumerate(members):
        slugs.append(member.slug or remembered.get(i) or _free_slug(member.name, used))
        used.add(slugs[-1])
    return tuple(slugs)


def _has_slug(record: MemberRecord) -> bool:
    """Return whether the slug was in use, and is no placeholder until the next one is given (see `free_slugs`)."""
    return "~" not in record.slug


def _recognise(members: Sequence[Member], records: Sequence[MemberRecord]) -> dict[int, MemberRecord]:
    """Return the records of members, by position in the file: the surest sign first, each record once."""
    same: dict[int, MemberRecord] = {}
    present_last = sorted(records, key=lambda record: record.present)
    for key_of_member, key_of_record in _signs(members):
        used = {record.member_id for record in same.values()}
        free = {key_of_record(record): record for record in present_last if record.member_id not in used}
        for position, member in enumerate(members):
            key = key_of_member(member)
            if key and position not in same and key in free:
                same[position] = free.pop(key)
    return same


def _signs(members: Sequence[Member]) -> tuple[Sign, ...]:
    """Return the signs by which members are recognised, the surest first.

    A slug goes before a URL, unless its bearer's own URL or first feed stands elsewhere in the file (two have
    swapped their slugs) or its bearer has left (and the slug was given to somebody else).
    """
    claims = {key for member in members for key in (url_key(member), first_feed(member)) if key}

    def slug_of_present(record: MemberRecord) -> str:
        claimed = {url_key(record.profile), first_feed(record.profile)} & claims
        return record.slug if record.present and not claimed else ""

    return (
        (lambda m: (m.slug, url_key(m)) if m.slug and m.url else "", lambda r: (r.slug, url_key(r.profile))),
        (lambda m: (m.slug, first_feed(m)) if m.slug and m.feeds else "", lambda r: (r.slug, first_feed(r.profile))),
        (lambda m: m.slug, slug_of_present),
        (url_key, lambda r: url_key(r.profile)),
        (first_feed, lambda r: first_feed(r.profile)),
        (lambda m: m.slug, lambda r: r.slug),
        (lambda m: "" if m.slug or m.url else slug_of(m.name), lambda r: "" if r.profile.url else r.slug),
        (name_alone, lambda r: name_alone(r.profile)),
    )


def _free_slug(name: str, used: Collection[str]) -> str:
    """Return a slug from a name, with a number where it is used already."""
    slug = slug_of(name)
    candidates = (slug, *(f"{slug}-{n}" for n in range(2, len(used) + 3)))
    return next(candidate for candidate in candidates if candidate not in used)


def plan_feeds(feeds: Sequence[Feed], stored: Sequence[StoredFeed], elsewhere: Collection[str] = ()) -> FeedPlan:
    """Match the feeds that a member has from now on with those stored.

    The same URL is the same feed. One URL gone and one come, in the same edit, is a feed that moved if its server
    said so, if both stand on the same host, or if there is no other to mistake it for; but not where the URL that
    is gone stands `elsewhere`, with another member.
    """
    by_url = {record.feed.url: record.feed_id for record in stored}
    plan = [(by_url.get(feed.url), feed) for feed in feeds]
    used = {feed_id for feed_id, _ in plan}
    lost = [record for record in stored if record.feed_id not in used and record.present]
    movable = [record for record in lost if record.feed.url not in elsewhere]
    for position, (feed_id, feed) in enumerate(plan):
        newcomers = [new for new_id, new in plan if new_id is None and new.place == feed.place]
        if feed_id is None and (moved := _moved_from(feed, movable, newcomers)):
            plan[position] = (moved.feed_id, feed)
            movable.remove(moved)
            lost.remove(moved)
    return FeedPlan(tuple(plan), tuple(record.feed_id for record in lost))


def _moved_from(feed: Feed, lost: Sequence[StoredFeed], newcomers: Sequence[Feed]) -> StoredFeed | None:
    """Return the lost feed that this newcomer is, None if there is none or if it cannot be known."""
    alike = [record for record in lost if record.feed.place == feed.place]
    if redirected := next((record for record in alike if record.moved_to == feed.url), None):
        return redirected
    near = [record for record in alike if urls.host(record.feed.url) == urls.host(feed.url)]
    rivals = [new for new in newcomers if urls.host(new.url) == urls.host(feed.url)]
    if len(near) == 1 and len(rivals) == 1:
        return near[0]
    same_kind = [record for record in alike if record.feed.kind == feed.kind]
    return same_kind[0] if len(same_kind) == 1 and len(newcomers) == 1 and feed.place == "web" else None
