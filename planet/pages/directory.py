"""The directory: everybody at a glance, those who have something in common, and the same for machines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import cast

from planet.model.records import FeedRecord, MemberRecord
from planet.pages import activity, cards, profiles, shared_traits
from planet.pages.context import SPLIT_DIRECTORY, Desk
from planet.pages.shared_traits import Bearer, Pages, Shared
from planet.views.page import View
from planet.views.people import DirectoryPage, FindPage, Person, Profile, Trait, TraitFamily, TraitPage, WayKind
from planet.views.site import Step
from planet.web.html import excerpt

FIND = "members/find.html"
BIO = 240
"""Characters of a bio in a list of people; their own page has all of it."""


def index(desk: Desk) -> Iterator[View]:
    """members/: everybody at a glance, with their last posts; past 500 members see `people`."""
    if desk.store.members.count() <= SPLIT_DIRECTORY:
        everybody = _everybody(desk)
        pages = shared_traits.shared(bearer for _, bearer in everybody)
        body = DirectoryPage(_cards(desk, [member for member, _ in everybody], pages), "", (), _families(pages))
        yield View("members/index.html", "directory.html", desk.tongue.gettext("People"), body)


def _families(pages: Pages) -> tuple[TraitFamily, ...]:
    return tuple(dict.fromkeys(family for family, _ in pages))


def letter(desk: Desk, key: str) -> Iterator[View]:
    """One letter of a long directory; nothing while the directory is short or nobody stands under it."""
    found = desk.store.members.present("member", key) if desk.store.members.count() > SPLIT_DIRECTORY else ()
    if found:
        step = _letter_step(key)
        body = DirectoryPage(_cards(desk, found, {}), step.label, _letters(desk), ())
        yield View(step.path, "directory.html", desk.tongue.gettext("People: %(what)s", what=step.label), body)


def _letters(desk: Desk) -> tuple[Step, ...]:
    return tuple(map(_letter_step, desk.store.members.letters()))


def _letter_step(letter: str) -> Step:
    return Step(f"members/index-{letter}.html", "0–9" if letter == "0" else letter.upper())


def _cards(desk: Desk, found: Sequence[MemberRecord], pages: Pages) -> tuple[Profile, ...]:
    ids = [one.member_id for one in found]
    latest = desk.store.river.latest_of(ids)
    rhythms = activity.rhythms(desk, latest)
    feeds = _feeds_by_member(desk, ids)
    shown = (
        profiles.profile_of(
            desk,
            one,
            feeds.get(one.member_id, ()),
            latest=latest.get(one.member_id),
            rhythm=rhythms.get(one.member_id),
            pages=pages,
        )
        for one in found
    )
    return tuple(replace(one, bio=excerpt(one.bio, BIO)) for one in shown)


def _feeds_by_member(desk: Desk, ids: Sequence[int]) -> dict[int, tuple[FeedRecord, ...]]:
    found = sorted(desk.store.feeds.of_members(ids), key=lambda one: one.member_id)
    return {member_id: tuple(some) for member_id, some in groupby(found, lambda one: one.member_id)}


# ---------------------------------------------------------------- what they have in common


def people(desk: Desk) -> Iterator[View]:
    """What changes when people do, and not when they write: the pages of what they have in common, and past 500
    members the index of letters."""
    everybody = _everybody(desk)
    pages = shared_traits.shared(bearer for _, bearer in everybody)
    if len(everybody) > SPLIT_DIRECTORY:
        body = DirectoryPage((), "", _letters(desk), _families(pages))
        yield View("members/index.html", "directory.html", desk.tongue.gettext("People"), body)
    if pages:
        yield View(FIND, "find.html", desk.tongue.gettext("Find people"), FindPage(tuple(_rows(desk, pages))))
    persons = {member.member_id: _person(member, bearer) for member, bearer in everybody}
    for one in pages.values():
        yield from _trait(desk, one, [persons[member_id] for member_id in one.bearers])


def _everybody(desk: Desk) -> list[tuple[MemberRecord, Bearer]]:
    members = desk.store.members.present("member")
    feeds = _feeds_by_member(desk, [one.member_id for one in members])
    return [(one, profiles.bearer_of(one, feeds.get(one.member_id, ()))) for one in members]


def _person(member: MemberRecord, bearer: Bearer) -> Person:
    return Person(cards.byline(member), excerpt(bearer.profile.bio, BIO))


def _rows(desk: Desk, pages: Pages) -> Iterator[tuple[TraitFamily, tuple[Trait, ...]]]:
    for family, some in groupby(pages.values(), lambda one: one.family):
        rows = (Trait(one.label, one.path, len(one.bearers)) for one in some)
        yield family, tuple(sorted(rows, key=lambda row: (_title(desk, family, row.label).casefold(), row.path)))


def _title(desk: Desk, family: TraitFamily, label: str) -> str:
    match family:
        case "language":
            return desk.tongue.language_name(label)
        case "kind":
            return desk.tongue.gettext(profiles.WORDS[cast(WayKind, label)])
        case _:
            return label


def _trait(desk: Desk, one: Shared, people: Sequence[Person]) -> Iterator[View]:
    many = range(0, len(people), SPLIT_DIRECTORY)
    paths = [one.path if n == 0 else one.path.replace(".html", f".part-{n + 1}.html") for n, _ in enumerate(many)]
    named = [Step(path, desk.tongue.gettext("Part %(number)s", number=n)) for n, path in enumerate(paths, 1)]
    steps = tuple(named) if len(named) > 1 else ()
    for part, (path, start) in enumerate(zip(paths, many, strict=True), 1):
        body = TraitPage(one.family, one.label, tuple(people[start : start + SPLIT_DIRECTORY]), part, steps)
        title = desk.tongue.gettext("People: %(what)s", what=_title(desk, one.family, one.label))
        yield View(path, "trait.html", title, body)


# ---------------------------------------------------------------- for machines


def as_json(desk: Desk) -> bytes:
    """members.json: the directory for machines; what changes with each post is not in it."""
    members = desk.store.members.present("member")
    feeds = _feeds_by_member(desk, [one.member_id for one in members])
    told = [_told(desk, profiles.profile_of(desk, one, feeds.get(one.member_id, ()))) for one in members]
    document = {"schema": 1, "title": desk.planet.title, "url": desk.planet.url, "members": told}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _told(desk: Desk, one: Profile) -> Mapping[str, object]:
    said = {
        "slug": one.slug,
        "name": one.byline.name,
        "page": desk.planet.url + one.byline.path,
        "url": one.url,
        "bio": one.bio,
        "avatar": cards.absolute(desk.planet, one.avatar) if one.avatar else "",
        "email": one.email,
        "location": one.location.label,
        "pronouns": one.pronouns,
        "languages": [trait.label for trait in one.languages],
        "interests": [trait.label for trait in one.interests],
        "joined": one.joined.isoformat() if one.joined else "",
        "license": one.license,
        "ways": [
            {
                "label": way.label or profiles.WORDS[way.kind],
                "kind": way.kind,
                "url": desk.planet.url + way.href if way.href == one.byline.path else way.href,
                "feed": way.feed,
            }
            for way in one.ways
        ],
        "feed": desk.planet.url + one.byline.path + "feed.atom",
    }
    return {key: value for key, value in said.items() if value not in ("", [])}
