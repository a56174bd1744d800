"""The people: directory, members' and channels' pages, their years, local posts, and what a changed slug leaves."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from planet import days, links
from planet.records import FeedRecord, MemberRecord, Shown
from planet.views import DirectoryPage, MemberPage, MovedPage, PostPage, Profile, Step, View, Way
from planet.weave import cards, public, years
from planet.weave.desk import CARDS, SPLIT_DIRECTORY, Desk
from planet.weave.marks import years_of_member

NEWEST_OF_MEMBER = 50
KIND_LABELS = {
    "blog": "Blog",
    "microblog": "Microblog",
    "photos": "Photos",
    "bookmarks": "Bookmarks",
    "audio": "Audio",
    "video": "Video",
    "code": "Code",
    "slides": "Talks",
    "forum": "Forum",
}


# ---------------------------------------------------------------- directory


def directory(desk: Desk) -> Iterator[View]:
    """members/: everybody, or past 500 the letters under which they are found."""
    if desk.store.members.count() > SPLIT_DIRECTORY:
        letters = tuple(_letter_step(letter) for letter in desk.store.members.letters())
        body = DirectoryPage((), "", letters)
    else:
        body = DirectoryPage(_profiles(desk, desk.store.members.present("member")), "", ())
    yield View("members/index.html", "directory.html", "People", body)


def letter(desk: Desk, key: str) -> Iterator[View]:
    """One letter of a long directory; nothing while the directory is short or nobody stands under it."""
    found = desk.store.members.present("member", key) if desk.store.members.count() > SPLIT_DIRECTORY else ()
    if found:
        step = _letter_step(key)
        letters = tuple(_letter_step(one) for one in desk.store.members.letters())
        body = DirectoryPage(_profiles(desk, found), key, letters)
        yield View(step.path, "directory.html", f"People: {step.label}", body)


def _letter_step(letter: str) -> Step:
    return Step(f"members/index-{letter}.html", "0–9" if letter == "0" else letter.upper())


def directory_json(desk: Desk) -> bytes:
    """members.json: the directory for machines; what changes with each post is not in it."""
    found = desk.store.members.present("member")
    feeds = _feeds_by_member(desk)
    told = [_told(desk, profile_of(desk, member, feeds.get(member.member_id, ()), None)) for member in found]
    document = {"schema": 1, "title": desk.planet.title, "url": desk.planet.url, "members": told}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _told(desk: Desk, one: Profile) -> dict[str, object]:
    said = {
        "slug": one.slug,
        "name": one.byline.name,
        "page": desk.planet.url + one.byline.path,
        "url": one.url,
        "bio": one.bio,
        "avatar": cards.absolute(desk.planet, one.avatar) if one.avatar else "",
        "email": one.email,
        "location": one.location,
        "pronouns": one.pronouns,
        "languages": list(one.languages),
        "interests": list(one.interests),
        "joined": one.joined.isoformat() if one.joined else "",
        "license": one.license,
        "ways": [{"label": way.label, "url": way.href, "feed": way.feed} for way in one.ways],
        "feed": desk.planet.url + one.byline.path + "feed.atom",
    }
    return {key: value for key, value in said.items() if value not in ("", [])}


# ---------------------------------------------------------------- profiles


def _profiles(desk: Desk, found: Sequence[MemberRecord]) -> tuple[Profile, ...]:
    latest = desk.store.river.latest_of([one.member_id for one in found])
    feeds = _feeds_by_member(desk)
    return tuple(profile_of(desk, one, feeds.get(one.member_id, ()), latest.get(one.member_id)) for one in found)


def _feeds_by_member(desk: Desk) -> dict[int, tuple[FeedRecord, ...]]:
    found: dict[int, tuple[FeedRecord, ...]] = {}
    for one in desk.store.feeds.present():
        found[one.member_id] = (*found.get(one.member_id, ()), one)
    return found


def profile_of(desk: Desk, member: MemberRecord, feeds: Sequence[FeedRecord], latest: Shown | None) -> Profile:
    """A member as directory and member page show them."""
    told = member.profile
    return Profile(
        byline=cards.byline(member),
        slug=member.slug,
        bio=told.bio,
        url=told.url,
        avatar=told.avatar if "://" in told.avatar else cards.avatar_path(member) if member.pictured else "",
        email=told.email if told.show_email else "",
        location=told.location,
        pronouns=told.pronouns,
        languages=told.languages,
        interests=told.interests,
        joined=told.joined,
        ways=tuple(_ways(member, feeds)),
        license=told.license,
        latest=desk.lines([latest])[0] if latest else None,
        has_feeds=bool(feeds),
    )


def _ways(member: MemberRecord, feeds: Sequence[FeedRecord]) -> Iterator[Way]:
    told = member.profile
    seen = set()
    if told.url:
        seen.add(links.comparison_key(told.url))
        yield Way("Website", told.url, rel_me=True)
    for one in feeds:
        page = member.path if one.feed.place == "folder" else public.told(one.feed, one.info.url)
        address = public.public_feed(one.feed)
        if not (page or address):
            continue
        again = bool(page) and links.comparison_key(page) in seen
        if again and not address:
            continue
        seen.add(links.comparison_key(page))
        label = one.feed.title or KIND_LABELS.get(one.feed.kind or "", "") or ("Feed" if again else "Blog")
        yield Way(label, page or address, feed=address)
    for link in told.links:
        if links.comparison_key(link) not in seen:
            yield Way(links.host(link) or link.partition(":")[2], link, rel_me=True)
    if told.show_email and told.email:
        yield Way("Mail", f"mailto:{told.email}")


# ---------------------------------------------------------------- a member


def member(desk: Desk, member: MemberRecord) -> Iterator[View]:
    """members/SLUG/ or channels/SLUG/."""
    shown = desk.store.river.of_member(member.member_id, NEWEST_OF_MEMBER if member.role == "member" else CARDS)
    written = years_of_member(desk.store, member.member_id, desk.zone) if member.role == "member" else ()
    body = MemberPage(
        profile=profile_of(desk, member, desk.store.feeds.of(member.member_id), shown[0] if shown else None),
        cards=desk.cards(shown),
        years=tuple(Step(f"{member.path}{year}/", str(year)) for year in written),
        feed=f"{member.path}feed.atom",
    )
    noindex = member.profile.noindex
    yield View(f"{member.path}index.html", "member.html", member.profile.name, body, body.feed, noindex=noindex)


def year(desk: Desk, member: MemberRecord, year: int) -> Iterator[View]:
    """members/SLUG/YYYY/."""
    start, end = days.year_span(year, desk.zone)
    written = years_of_member(desk.store, member.member_id, desk.zone)

    def ask(limit: int, offset: int) -> tuple[Shown, ...]:
        return desk.store.river.of_member(member.member_id, limit, start=start, end=end, offset=offset, brief=True)

    of = Step(member.path, member.profile.name)
    count = desk.store.river.count_of_member(member.member_id, start, end)
    yield from years.year(desk, of, year, written, ask, count=count, show_names=False)


def post(desk: Desk, shown: Shown) -> Iterator[View]:
    """members/SLUG/posts/NAME/: a local post, whole: its own home shows all of it."""
    path = cards.href(desk.planet, shown, desk.zone)
    if not path.startswith(f"{shown.member.path}posts/"):
        return
    whole = desk.cards([shown], whole=True)[0]
    noindex = shown.member.profile.noindex
    yield View(
        f"{path}index.html", "post.html", whole.label, PostPage(whole), f"{shown.member.path}feed.atom", noindex=noindex
    )
    member = desk.store.members.one(shown.member.member_id)
    for slug in member.old_slugs if member else ():
        old = f"members/{slug}/posts/{PurePosixPath(path).name}/index.html"
        yield View(old, "moved.html", whole.label, MovedPage(Step(path, whole.label)))


def moved(member: MemberRecord) -> Iterator[View]:
    """What a changed slug leaves behind: a page that leads to the new one."""
    for slug in member.old_slugs:
        to = Step(member.path, member.profile.name)
        yield View(f"{member.role}s/{slug}/index.html", "moved.html", member.profile.name, MovedPage(to))
