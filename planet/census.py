"""Who is a member: the people of the members file beside those remembered. Pure.

A member is known by the slug that the file gives, else by the comparison key of `url`, else by the first feed.
A slug once in use stays when the name changes; a slug changed in the file is moved, and leaves the old one behind.
Channels with a feed are counted the same way, among themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from planet import links
from planet.model import Channel, Feed, FeedPlace, Member, Planet
from planet.records import MemberRecord, Role
from planet.slugs import slug_of


@dataclass(frozen=True, slots=True)
class Resident:
    """Someone whom the members file names: their place in the file, their slug, and who they were before, if anybody.

    `member_id` is None for a newcomer. `left_slug` is a slug that they have just given up.
    """

    member_id: int | None
    role: Role
    slug: str
    position: int
    profile: Member
    left_slug: str = ""


def url_key(member: Member) -> str:
    """The comparison key of a member's own address, "" without one."""
    return links.comparison_key(member.url) if member.url else ""


def first_feed(member: Member) -> str:
    """The key of the feed listed first, "" without one; a folder of posts goes by the slug, not by this."""
    urls = [feed.url for feed in member.feeds if feed.place != "folder"]
    return (links.comparison_key(urls[0]) or urls[0]) if urls else ""


def take(planet: Planet, known: Sequence[MemberRecord], folders: Collection[str]) -> tuple[Resident, ...]:
    """All residents, in the order of the file. `folders` are the names under posts/ that exist."""
    members = _settle(planet.members, [one for one in known if one.role == "member"], "member")
    named = tuple(channel for channel in planet.channels if channel.feed)
    channels = _settle(tuple(map(_as_member, named)), [one for one in known if one.role == "channel"], "channel")
    return tuple(_with_folder(one, folders) for one in members) + channels


def _as_member(channel: Channel) -> Member:
    place: FeedPlace = "web" if "://" in channel.feed else "file"
    return Member(name=channel.name, url=channel.url, feeds=(Feed(channel.feed, place=place, kind="forum"),))


def _with_folder(resident: Resident, folders: Collection[str]) -> Resident:
    feeds = tuple(feed for feed in resident.profile.feeds if feed.place != "folder")
    if resident.slug in folders:
        feeds += (Feed(f"posts/{resident.slug}/", place="folder"),)
    return replace(resident, profile=replace(resident.profile, feeds=feeds))


def _settle(members: Sequence[Member], known: Sequence[MemberRecord], role: Role) -> tuple[Resident, ...]:
    same = _recognise(members, known)
    given = {member.slug for member in members if member.slug}
    used = given | {one.slug for i, one in same.items() if not members[i].slug and one.slug not in given}
    residents = []
    for position, member in enumerate(members):
        before = same.get(position)
        slug = member.slug or (before.slug if before and before.slug not in given and "~" not in before.slug else "")
        if not slug:
            slug = _free_slug(member.name, used | {one.slug for one in known})
            used.add(slug)
        left = before.slug if before and before.slug != slug else ""
        residents.append(Resident(before.member_id if before else None, role, slug, position, member, left))
    return tuple(residents)


def _recognise(members: Sequence[Member], known: Sequence[MemberRecord]) -> dict[int, MemberRecord]:
    """The record of each member by their place in the file: the surest signs first, each record taken once."""
    same: dict[int, MemberRecord] = {}
    signs = (
        lambda m, r: bool(m.slug) and m.slug == r.slug and _same_address(m, r),
        lambda m, r: not m.slug and _same_url(m, r),
        lambda m, r: bool(m.slug) and m.slug == r.slug,
        _same_url,
        _same_feed,
        lambda m, r: not m.slug and not m.url and slug_of(m.name) == r.slug and not r.profile.url,
    )
    for sign in signs:
        taken = {one.member_id for one in same.values()}
        for place, member in enumerate(members):
            if place in same:
                continue
            found = next((r for r in known if r.member_id not in taken and sign(member, r)), None)
            if found:
                same[place] = found
                taken.add(found.member_id)
    return same


def _same_url(member: Member, record: MemberRecord) -> bool:
    return bool(member.url) and url_key(member) == url_key(record.profile)


def _same_feed(member: Member, record: MemberRecord) -> bool:
    return bool(first_feed(member)) and first_feed(member) == first_feed(record.profile)


def _same_address(member: Member, record: MemberRecord) -> bool:
    return _same_url(member, record) or _same_feed(member, record)


def _free_slug(name: str, used: Collection[str]) -> str:
    slug = slug_of(name)
    tries = (slug, *(f"{slug}-{n}" for n in range(2, len(used) + 3)))
    return next(one for one in tries if one not in used)


@dataclass(frozen=True, slots=True)
class FeedPlan:
    """What becomes of a member's feeds: (known feed id or None for a new one, how the file names it), in order."""

    kept: tuple[tuple[int | None, Feed], ...]
    dropped: tuple[int, ...]


def plan_feeds(wanted: Sequence[Feed], known: Sequence[tuple[int, Feed, str, bool]]) -> FeedPlan:
    """Match the feeds that are wanted with those known: (id, feed, address that it moved to, present).

    The same address is the same feed. One address gone and one come, in the same edit, is a feed that moved
    if its server said so, if both stand on the same host, or if there is no other to mistake it for.
    """
    by_url = {feed.url: feed_id for feed_id, feed, _, _ in known}
    kept: list[tuple[int | None, Feed]] = [(by_url.get(feed.url), feed) for feed in wanted]
    taken = {feed_id for feed_id, _ in kept if feed_id is not None}
    lost = [one for one in known if one[0] not in taken and one[3]]
    for place, (feed_id, feed) in enumerate(kept):
        if feed_id is None and (moved := _moved_from(feed, lost, kept)):
            kept[place] = (moved[0], feed)
            lost.remove(moved)
    return FeedPlan(tuple(kept), tuple(one[0] for one in lost))


def _moved_from(
    feed: Feed, lost: Sequence[tuple[int, Feed, str, bool]], kept: Iterable[tuple[int | None, Feed]]
) -> tuple[int, Feed, str, bool] | None:
    alike = [one for one in lost if one[1].place == feed.place]
    newcomers = [new for feed_id, new in kept if feed_id is None and new.place == feed.place]
    told = next((one for one in alike if one[2] == feed.url), None)
    near = [one for one in alike if links.host(one[1].url) == links.host(feed.url)]
    rivals = [new for new in newcomers if links.host(new.url) == links.host(feed.url)]
    if told:
        return told
    if len(near) == 1 and len(rivals) == 1:
        return near[0]
    same_kind = [one for one in alike if one[1].kind == feed.kind]
    return same_kind[0] if len(same_kind) == 1 and len(newcomers) == 1 and feed.place == "web" else None
