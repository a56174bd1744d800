"""Who is a member: the people of the members file beside those remembered. Pure.

A member is known by the slug that the file gives, else by the comparison key of `url`, else by the first feed.
A slug once in use stays when the name changes; a slug changed in the file is moved, and leaves the old one behind.
Channels with a feed are counted the same way, among themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import replace

from planet.locale.slugs import slug_of
from planet.model.community import Channel, Feed, FeedPlace, Member, Planet
from planet.model.plans import FeedPlan, KnownFeed, MemberPlan
from planet.model.records import MemberRecord, Role
from planet.web import urls

Sign = tuple[Callable[[Member], Hashable], Callable[[MemberRecord], Hashable]]


def url_key(member: Member) -> str:
    """The comparison key of a member's own address, "" without one."""
    return urls.comparison_key(member.url) if member.url else ""


def first_feed(member: Member) -> str:
    """The key of the feed listed first, "" without one; a folder of posts goes by the slug, not by this."""
    addresses = [feed.url for feed in member.feeds if feed.place != "folder"]
    return (urls.comparison_key(addresses[0]) or addresses[0]) if addresses else ""


def name_alone(member: Member) -> str:
    """The name of someone who has neither address nor feed, but a folder of posts; "" of others."""
    return "" if member.url or first_feed(member) else member.name


def take(planet: Planet, known: Sequence[MemberRecord], folders: Collection[str]) -> tuple[MemberPlan, ...]:
    """All residents, in the order of the file. `folders` are the names under posts/ that exist."""
    members = _settle(planet.members, [one for one in known if one.role == "member"], "member")
    named = tuple(channel for channel in planet.channels if channel.feed)
    channels = _settle(tuple(map(_as_member, named)), [one for one in known if one.role == "channel"], "channel")
    return tuple(_with_folder(one, folders) for one in members) + channels


def _as_member(channel: Channel) -> Member:
    place: FeedPlace = "web" if "://" in channel.feed else "file"
    return Member(name=channel.name, url=channel.url, feeds=(Feed(channel.feed, place=place, kind="forum"),))


def _with_folder(resident: MemberPlan, folders: Collection[str]) -> MemberPlan:
    feeds = tuple(feed for feed in resident.profile.feeds if feed.place != "folder")
    if resident.slug in folders:
        feeds += (Feed(f"posts/{resident.slug}/", place="folder"),)
    return replace(resident, profile=replace(resident.profile, feeds=feeds))


def _settle(members: Sequence[Member], known: Sequence[MemberRecord], role: Role) -> tuple[MemberPlan, ...]:
    same = _recognise(members, known)
    slugs = _slugs(members, same, known)
    residents = []
    for position, (member, slug) in enumerate(zip(members, slugs, strict=True)):
        before = same.get(position)
        left = before.slug if before and _has_slug(before) and before.slug not in slugs else ""
        residents.append(MemberPlan(before.member_id if before else None, role, slug, position, member, left))
    return tuple(residents)


def _slugs(
    members: Sequence[Member], same: Mapping[int, MemberRecord], known: Sequence[MemberRecord]
) -> tuple[str, ...]:
    """The slug that the file gives, else the one remembered, else one from the name that nobody has or had."""
    given = {member.slug for member in members}
    kept = {i: one.slug for i, one in same.items() if one.slug not in given and _has_slug(one)}
    used = given | {slug for one in known for slug in (one.slug, *one.old_slugs)}
    slugs = []
    for i, member in enumerate(members):
        slugs.append(member.slug or kept.get(i) or _free_slug(member.name, used))
        used.add(slugs[-1])
    return tuple(slugs)


def _has_slug(record: MemberRecord) -> bool:
    """Whether the slug is one that was in use, not a place to stand until the next one is given (see `free_slugs`)."""
    return "~" not in record.slug


def _recognise(members: Sequence[Member], known: Sequence[MemberRecord]) -> dict[int, MemberRecord]:
    """The record of each member by their place in the file: the surest signs first, each record taken once."""
    same: dict[int, MemberRecord] = {}
    present_last = sorted(known, key=lambda one: one.present)
    for of_member, of_record in _signs(members):
        taken = {one.member_id for one in same.values()}
        free = {of_record(one): one for one in present_last if one.member_id not in taken}
        for place, member in enumerate(members):
            key = of_member(member)
            if key and place not in same and key in free:
                same[place] = free.pop(key)
    return same


def _signs(members: Sequence[Member]) -> tuple[Sign, ...]:
    """What members are known by, as keys of the file's side and of the store's; an empty one is no sign.

    A slug goes before an address, unless its bearer's own address or first feed stands elsewhere in the file (two
    have swapped their slugs) or its bearer has left (and the slug was given to somebody else).
    """
    addresses = {key for one in members for key in (url_key(one), first_feed(one)) if key}

    def slug_of_present(one: MemberRecord) -> str:
        claimed = {url_key(one.profile), first_feed(one.profile)} & addresses
        return one.slug if one.present and not claimed else ""

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
    slug = slug_of(name)
    tries = (slug, *(f"{slug}-{n}" for n in range(2, len(used) + 3)))
    return next(one for one in tries if one not in used)


def plan_feeds(wanted: Sequence[Feed], known: Sequence[KnownFeed], elsewhere: Collection[str] = ()) -> FeedPlan:
    """Match the feeds that are wanted with those known.

    The same address is the same feed. One address gone and one come, in the same edit, is a feed that moved
    if its server said so, if both stand on the same host, or if there is no other to mistake it for; but not where
    the address that is gone stands `elsewhere`, with another member.
    """
    by_url = {one.feed.url: one.feed_id for one in known}
    kept = [(by_url.get(feed.url), feed) for feed in wanted]
    taken = {feed_id for feed_id, _ in kept}
    lost = [one for one in known if one.feed_id not in taken and one.present]
    movable = [one for one in lost if one.feed.url not in elsewhere]
    for place, (feed_id, feed) in enumerate(kept):
        newcomers = [new for known_id, new in kept if known_id is None and new.place == feed.place]
        if feed_id is None and (moved := _moved_from(feed, movable, newcomers)):
            kept[place] = (moved.feed_id, feed)
            movable.remove(moved)
            lost.remove(moved)
    return FeedPlan(tuple(kept), tuple(one.feed_id for one in lost))


def _moved_from(feed: Feed, lost: Sequence[KnownFeed], newcomers: Sequence[Feed]) -> KnownFeed | None:
    alike = [one for one in lost if one.feed.place == feed.place]
    if told := next((one for one in alike if one.moved_to == feed.url), None):
        return told
    near = [one for one in alike if urls.host(one.feed.url) == urls.host(feed.url)]
    rivals = [new for new in newcomers if urls.host(new.url) == urls.host(feed.url)]
    if len(near) == 1 and len(rivals) == 1:
        return near[0]
    same_kind = [one for one in alike if one.feed.kind == feed.kind]
    return same_kind[0] if len(same_kind) == 1 and len(newcomers) == 1 and feed.place == "web" else None
