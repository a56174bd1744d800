"""Membership: the members of the members file are matched with those that the store remembers. Pure.

A member is known by the slug in the file, else by the comparison key of `url`, else by the first feed. If all of these
have changed, any feed or the name decides, if only one person can be meant (docs/reference/rules.md, rule 4). A slug
stays when the name changes. When a slug is changed in the file, the old one becomes a former slug. Channels with a feed
are matched in the same way, among themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from itertools import chain, count
from types import MappingProxyType

from planet.locale.slugs import slug_of
from planet.model.community import BY_MAIL, Channel, Feed, FeedPlace, Member, Planet
from planet.model.plans import FeedPlan, MemberPlan, StoredFeed
from planet.model.records import MemberRecord, Role
from planet.struct import replace
from planet.web import urls

Sign = tuple[Callable[[Member], Hashable], Callable[[MemberRecord], Hashable]]
"""A way to recognise a member: the key of the file's side and that of the store's. An empty key is no sign."""


def url_key(member: Member) -> str:
    """Return the comparison key of a member's own URL, "" without one."""
    return urls.comparison_key(member.url) if member.url else ""


def first_feed(member: Member) -> str:
    """Return the key of the feed listed first; "" without one. A folder of posts is not counted: it is known by the
    member's slug."""
    feeds = [feed.url for feed in member.feeds if not feed.is_home]
    return (urls.comparison_key(feeds[0]) or feeds[0]) if feeds else ""


def name_alone(member: Member) -> str:
    """Return the name of a member who has no URL and no feed, only a folder of posts; "" for all other members."""
    return "" if member.url or first_feed(member) else member.name


def plan_members(
    planet: Planet,
    records: Sequence[MemberRecord],
    folders: Collection[str],
    feed_urls: Mapping[int, Collection[str]] = MappingProxyType({}),
    doubts: Mapping[int, Collection[int]] = MappingProxyType({}),
    is_reserved: Callable[[str], bool] = lambda _: False,
    mailers: Collection[int] = (),
) -> tuple[MemberPlan, ...]:
    """Plan all members and the channels with a feed, in the order of the file.

    `records` are all that the store remembers. `folders` are the names under posts/ that exist. `feed_urls` are the
    feeds that members have now, discovered ones too, by member id. `doubts` are, by the id of a member who came, the
    ids of the members who left in the same edit: if the newcomer now gets the slug of one of them, they are one person.
    A slug that `is_reserved` is given to nobody, unless the file says so. `mailers` are the ids of those who posted by
    mail.
    """

    def plan(members: Sequence[Member], role: Role) -> tuple[MemberPlan, ...]:
        peers = [record for record in records if record.role == role]
        same = _recognise(members, peers, feed_urls, doubts)
        return _plan_role(members, peers, role, same, is_reserved)

    channels = tuple(as_member(channel) for channel in planet.channels if channel.feed)
    members = tuple(_with_own_posts(member, folders, mailers) for member in plan(planet.members, "member"))
    return members + plan(channels, "channel")


def as_member(channel: Channel) -> Member:
    """Return a channel with a feed as a member, for it is planned like one."""
    place: FeedPlace = "web" if "://" in channel.feed else "file"
    return Member(name=channel.name, url=channel.url, feeds=(Feed(channel.feed, place=place, kind="forum"),))


def _with_own_posts(plan: MemberPlan, folders: Collection[str], mailers: Collection[int]) -> MemberPlan:
    """Return the plan with posts/SLUG/ added as a feed, if that folder exists, then the posts by mail, if there are
    any."""
    feeds = tuple(feed for feed in plan.profile.feeds if not feed.is_home)
    if plan.slug in folders:
        feeds += (Feed(f"posts/{plan.slug}/", place="folder"),)
    if plan.member_id in mailers:
        feeds += (BY_MAIL,)
    return replace(plan, profile=replace(plan.profile, feeds=feeds))


def _plan_role(
    members: Sequence[Member],
    records: Sequence[MemberRecord],
    role: Role,
    same: Mapping[int, MemberRecord],
    is_reserved: Callable[[str], bool],
) -> tuple[MemberPlan, ...]:
    """Plan the members of one role, and give them slugs. `same` are the records that they match, by position."""
    slugs = _slugs(members, same, records, is_reserved)
    plans = []
    for position, (member, slug) in enumerate(zip(members, slugs, strict=True)):
        record = same.get(position)
        if record is None:
            plans.append(MemberPlan(None, role, slug, position, member))
            continue
        left = record.slug if _has_slug(record) and record.slug not in slugs else ""
        moved = url_key(member) != url_key(record.profile) or (not member.url and _is_new_feed(member, record))
        plans.append(MemberPlan(record.member_id, role, slug, position, member, left, moved))
    return tuple(plans)


def _is_new_feed(member: Member, record: MemberRecord) -> bool:
    return first_feed(member) != first_feed(record.profile)


def _slugs(
    members: Sequence[Member],
    same: Mapping[int, MemberRecord],
    records: Sequence[MemberRecord],
    is_reserved: Callable[[str], bool],
) -> tuple[str, ...]:
    """Return a slug for each member: as the file says, else as stored, else from the name; each slug is used once."""
    named = {member.slug for member in members}
    remembered = {i: record.slug for i, record in same.items() if record.slug not in named and _has_slug(record)}
    used = named | {slug for record in records for slug in (record.slug, *record.old_slugs)}
    slugs = []
    for i, member in enumerate(members):
        slugs.append(member.slug or remembered.get(i) or free_slug(member.name, used, is_reserved))
        used.add(slugs[-1])
    return tuple(slugs)


def _has_slug(record: MemberRecord) -> bool:
    """Return whether the record has a real slug, not the placeholder that stands until the next one is given (see
    `free_slugs`)."""
    return "~" not in record.slug


def _recognise(
    members: Sequence[Member],
    records: Sequence[MemberRecord],
    feed_urls: Mapping[int, Collection[str]],
    doubts: Mapping[int, Collection[int]],
) -> dict[int, MemberRecord]:
    """Return the record of each member, by position in the file. The surest sign is tried first; each record is used
    once."""
    same = _joined_by_slug(members, records, doubts)
    present_last = sorted(records, key=lambda record: record.present)
    for key_of_member, key_of_record in _signs(members, records):
        used = {record.member_id for record in same.values()}
        free = {key_of_record(record): record for record in present_last if record.member_id not in used}
        for position, member in enumerate(members):
            key = key_of_member(member)
            if key and position not in same and key in free:
                same[position] = free.pop(key)
    same |= _only_ones(members, records, same, _feed_keys, lambda record: _stored_feed_keys(record, feed_urls))
    same |= _only_ones(members, records, same, _name_keys, lambda record: _name_keys(record.profile) | {record.slug})
    return same


def _joined_by_slug(
    members: Sequence[Member], records: Sequence[MemberRecord], doubts: Mapping[int, Collection[int]]
) -> dict[int, MemberRecord]:
    """Return the records of members who left and whose slug the admin gave to a newcomer of the same edit."""
    by_id = {record.member_id: record for record in records}
    same: dict[int, MemberRecord] = {}
    for newcomer in (by_id[member_id] for member_id in doubts if member_id in by_id):
        departed = (by_id[member_id] for member_id in doubts[newcomer.member_id] if member_id in by_id)
        by_slug = {record.slug: record for record in departed if not record.present}
        keys = {url_key(newcomer.profile), first_feed(newcomer.profile)} - {""}
        for position, member in enumerate(members):
            if member.slug in by_slug and keys & {url_key(member), first_feed(member)}:
                same[position] = by_slug[member.slug]
    return same


def _only_ones(
    members: Sequence[Member],
    records: Sequence[MemberRecord],
    same: Mapping[int, MemberRecord],
    keys_of_member: Callable[[Member], set[str]],
    keys_of_record: Callable[[MemberRecord], set[str]],
) -> dict[int, MemberRecord]:
    """Return the records of members who left in this edit and share a key with a newcomer of it, by position.

    A pair counts only if neither of the two shares a key with anybody else.
    """
    used = {record.member_id for record in same.values()}
    leaving = [record for record in records if record.present and record.member_id not in used]
    by_key: dict[str, list[MemberRecord]] = {}
    for record in leaving:
        for key in keys_of_record(record):
            by_key.setdefault(key, []).append(record)
    meant = {
        position: {record.member_id: record for key in keys_of_member(member) for record in by_key.get(key, ())}
        for position, member in enumerate(members)
        if position not in same
    }
    claims = Counter(member_id for choice in meant.values() for member_id in choice)
    only = {position: next(iter(choice.values())) for position, choice in meant.items() if len(choice) == 1}
    return {position: record for position, record in only.items() if claims[record.member_id] == 1}


def _feed_keys(member: Member) -> set[str]:
    """Return the keys of a member's feeds, without the folder of posts."""
    return {urls.comparison_key(feed.url) or feed.url for feed in member.feeds if not feed.is_home}


def _stored_feed_keys(record: MemberRecord, feed_urls: Mapping[int, Collection[str]]) -> set[str]:
    """Return the keys of the feeds of a record: those of the members file and those that were discovered."""
    stored = {urls.comparison_key(url) for url in feed_urls.get(record.member_id, ())} - {""}
    return stored | _feed_keys(record.profile)


def _name_keys(member: Member) -> set[str]:
    """Return the slug that the file gives and that of the name."""
    return {member.slug, slug_of(member.name, fallback="")} - {""}


def _signs(members: Sequence[Member], records: Sequence[MemberRecord]) -> tuple[Sign, ...]:
    """Return the signs by which members are recognised, the surest first.

    A slug goes before a URL, with three exceptions. If the URL or first feed of the stored member stands elsewhere in
    the file, two members may have exchanged their slugs. If a member's own URL or feed is stored with another slug that
    the file gives to somebody else, the two have exchanged theirs, and one moves as well. If the stored member has
    left, the slug may belong to somebody else now.
    """
    slugs = {member.slug for member in members}
    present = [record for record in records if record.present]
    owners = {key: r.slug for r in present for key in (url_key(r.profile), first_feed(r.profile)) if key}

    def own_slug(member: Member) -> str:
        owned = {owners.get(url_key(member), ""), owners.get(first_feed(member), "")} - {"", member.slug}
        return "" if owned & slugs else member.slug

    claims = {key for member in members for key in (url_key(member), first_feed(member)) if key}

    def slug_of_present(record: MemberRecord) -> str:
        claimed = {url_key(record.profile), first_feed(record.profile)} & claims
        return record.slug if record.present and not claimed else ""

    return (
        (lambda m: (m.slug, url_key(m)) if m.slug and m.url else "", lambda r: (r.slug, url_key(r.profile))),
        (lambda m: (m.slug, first_feed(m)) if m.slug and m.feeds else "", lambda r: (r.slug, first_feed(r.profile))),
        (own_slug, slug_of_present),
        (url_key, lambda r: url_key(r.profile)),
        (first_feed, lambda r: first_feed(r.profile)),
        (lambda m: m.slug, lambda r: r.slug),
        (lambda m: "" if m.slug or m.url else slug_of(m.name), lambda r: "" if r.profile.url else r.slug),
        (name_alone, lambda r: name_alone(r.profile)),
    )


def free_slug(name: str, used: Collection[str], is_reserved: Callable[[str], bool] = lambda _: False) -> str:
    """Return a slug from a name; with a number if the slug is used already, or reserved."""
    slug = slug_of(name)
    candidates = chain((slug,), (f"{slug}-{n}" for n in count(2)))
    return next(candidate for candidate in candidates if candidate not in used and not is_reserved(candidate))


def plan_feeds(
    feeds: Sequence[Feed], stored: Sequence[StoredFeed], elsewhere: Collection[str] = (), *, member_moved: bool = False
) -> FeedPlan:
    """Match the feeds that a member has from now on with those stored.

    The same URL is the same feed. If one URL went and one came in the same edit, it is one feed that moved, provided
    that its server redirected there, or both are spellings of one URL, or have the same host or path, or there is no
    other feed to confuse it with. It is not the same feed if the old URL is now in `elsewhere`, the feeds of other
    members. If the member has moved (`member_moved`), the feeds that are left are matched in their order, because their
    entries belong to the same person.
    """
    by_url = {record.feed.url: record.feed_id for record in stored}
    plan = [(by_url.get(feed.url), feed) for feed in feeds]
    used = {feed_id for feed_id, _ in plan}
    lost = [record for record in stored if record.feed_id not in used and record.present]
    movable = [record for record in lost if record.feed.url not in elsewhere]
    for search in (_moved_from, _next_in_order) if member_moved else (_moved_from,):
        if not movable:
            break
        for position, (feed_id, feed) in enumerate(plan):
            newcomers = [new for new_id, new in plan if new_id is None and new.place == feed.place]
            alike = [record for record in movable if record.feed.place == feed.place]
            if feed_id is None and (moved := search(feed, alike, newcomers)):
                plan[position] = (moved.feed_id, feed)
                movable.remove(moved)
                lost.remove(moved)
    return FeedPlan(tuple(plan), tuple(record.feed_id for record in lost))


def _moved_from(feed: Feed, lost: Sequence[StoredFeed], newcomers: Sequence[Feed]) -> StoredFeed | None:
    """Return the stored feed that a new one is; None if there is none or if it is ambiguous."""
    if redirected := next((record for record in lost if record.moved_to == feed.url), None):
        return redirected
    spelled = [record for record in lost if urls.comparison_key(record.feed.url) == urls.comparison_key(feed.url)]
    if feed.place == "web" and len(spelled) == 1:
        return spelled[0]
    near = [record for record in lost if urls.host(record.feed.url) == urls.host(feed.url)]
    rivals = [new for new in newcomers if urls.host(new.url) == urls.host(feed.url)]
    if len(near) == 1 and len(rivals) == 1:
        return near[0]
    same_kind = [record for record in lost if record.feed.kind == feed.kind]
    same_path = [record for record in same_kind if urls.path_key(record.feed.url) == urls.path_key(feed.url) != ""]
    rivals = [new for new in newcomers if urls.path_key(new.url) == urls.path_key(feed.url)]
    if len(same_path) == 1 and len(rivals) == 1:
        return same_path[0]
    return same_kind[0] if len(same_kind) == 1 and len(newcomers) == 1 and feed.place == "web" else None


def _next_in_order(feed: Feed, lost: Sequence[StoredFeed], newcomers: Sequence[Feed]) -> StoredFeed | None:
    """Return the first stored feed on the web that has no match yet; None if there is none."""
    return lost[0] if lost and feed.place == "web" else None


def unexplained(
    plans: Sequence[MemberPlan], records: Sequence[MemberRecord]
) -> tuple[tuple[MemberRecord, ...], tuple[MemberPlan, ...]]:
    """Return the members who leave and the members who are new in one edit; both empty if one of them is."""
    staying = {plan.member_id for plan in plans}
    leaving = tuple(r for r in records if r.role == "member" and r.present and r.member_id not in staying)
    newcomers = tuple(plan for plan in plans if plan.role == "member" and plan.member_id is None)
    return (leaving, newcomers) if leaving and newcomers else ((), ())


def join_note(leaving: Sequence[MemberRecord], newcomers: Sequence[MemberPlan]) -> str:
    """Return the note for the admin on an edit in which someone left and someone came: who, and how to say that they
    are one."""
    departed = _listed([f"{record.profile.name} (slug {record.slug})" for record in leaving])
    new = _listed([f"{plan.profile.name} (slug {plan.slug})" for plan in newcomers])
    return (
        f"No longer in the members file: {departed}. New in it: {new}. If one of the new members is one of those "
        f'who left, give them the old slug, for example slug = "{leaving[0].slug}": then posts, ids and page stay.'
    )


def _listed(names: Sequence[str]) -> str:
    """Return names with commas, the first ten."""
    return ", ".join((*names[:10], *(("…",) if len(names) > 10 else ())))
