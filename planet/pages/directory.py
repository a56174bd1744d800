"""The directory: everybody at a glance, those who have something in common, and the same for machines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import cast

from planet.model.records import FeedRecord, MemberRecord
from planet.pages import activity, cards, profiles, shared_traits
from planet.pages.context import SPLIT_DIRECTORY, PageContext
from planet.pages.shared_traits import Bearer, Pages, Shared
from planet.views.page import View
from planet.views.people import DirectoryPage, FindPage, Person, Profile, Trait, TraitFamily, TraitPage, WayKind
from planet.views.site import Step
from planet.web.html import excerpt

FIND = "members/find.html"
BIO = 240
"""Characters of a bio in a list of people; their own page has all of it."""


def index(context: PageContext) -> Iterator[View]:
    """members/: everybody at a glance, with their last posts; past 500 members see `people`."""
    if context.store.members.count() <= SPLIT_DIRECTORY:
        everybody = _everybody(context)
        pages = shared_traits.shared(bearer for _, bearer in everybody)
        body = DirectoryPage(_cards(context, [member for member, _ in everybody], pages), "", (), _families(pages))
        yield View("members/index.html", "directory.html", context.translation.gettext("People"), body)


def _families(pages: Pages) -> tuple[TraitFamily, ...]:
    return tuple(dict.fromkeys(family for family, _ in pages))


def letter(context: PageContext, key: str) -> Iterator[View]:
    """One letter of a long directory; nothing while the directory is short or nobody stands under it."""
    found = context.store.members.present("member", key) if context.store.members.count() > SPLIT_DIRECTORY else ()
    if found:
        step = _letter_step(key)
        body = DirectoryPage(_cards(context, found, {}), step.label, _letters(context), ())
        yield View(step.path, "directory.html", context.translation.gettext("People: %(what)s", what=step.label), body)


def _letters(context: PageContext) -> tuple[Step, ...]:
    return tuple(map(_letter_step, context.store.members.letters()))


def _letter_step(letter: str) -> Step:
    return Step(f"members/index-{letter}.html", "0–9" if letter == "0" else letter.upper())


def _cards(context: PageContext, found: Sequence[MemberRecord], pages: Pages) -> tuple[Profile, ...]:
    ids = [one.member_id for one in found]
    latest = context.store.queries.latest_of(ids)
    rhythms = activity.rhythms(context, latest)
    feeds = _feeds_by_member(context, ids)
    shown = (
        profiles.profile_of(
            context,
            one,
            feeds.get(one.member_id, ()),
            latest=latest.get(one.member_id),
            rhythm=rhythms.get(one.member_id),
            pages=pages,
        )
        for one in found
    )
    return tuple(replace(one, bio=excerpt(one.bio, BIO)) for one in shown)


def _feeds_by_member(context: PageContext, ids: Sequence[int]) -> dict[int, tuple[FeedRecord, ...]]:
    found = sorted(context.store.feeds.of_members(ids), key=lambda one: one.member_id)
    return {member_id: tuple(some) for member_id, some in groupby(found, lambda one: one.member_id)}


# ---------------------------------------------------------------- what they have in common


def people(context: PageContext) -> Iterator[View]:
    """What changes when people do, and not when they write: the pages of what they have in common, and past 500
    members the index of letters."""
    everybody = _everybody(context)
    pages = shared_traits.shared(bearer for _, bearer in everybody)
    if len(everybody) > SPLIT_DIRECTORY:
        body = DirectoryPage((), "", _letters(context), _families(pages))
        yield View("members/index.html", "directory.html", context.translation.gettext("People"), body)
    if pages:
        yield View(
            FIND, "find.html", context.translation.gettext("Find people"), FindPage(tuple(_rows(context, pages)))
        )
    persons = {member.member_id: _person(member, bearer) for member, bearer in everybody}
    for one in pages.values():
        yield from _trait(context, one, [persons[member_id] for member_id in one.bearers])


def _everybody(context: PageContext) -> list[tuple[MemberRecord, Bearer]]:
    members = context.store.members.present("member")
    feeds = _feeds_by_member(context, [one.member_id for one in members])
    return [(one, profiles.bearer_of(one, feeds.get(one.member_id, ()))) for one in members]


def _person(member: MemberRecord, bearer: Bearer) -> Person:
    return Person(cards.byline(member), excerpt(bearer.profile.bio, BIO))


def _rows(context: PageContext, pages: Pages) -> Iterator[tuple[TraitFamily, tuple[Trait, ...]]]:
    for family, some in groupby(pages.values(), lambda one: one.family):
        rows = (Trait(one.label, one.path, len(one.bearers)) for one in some)
        yield family, tuple(sorted(rows, key=lambda row: (_title(context, family, row.label).casefold(), row.path)))


def _title(context: PageContext, family: TraitFamily, label: str) -> str:
    match family:
        case "language":
            return context.translation.language_name(label)
        case "kind":
            return context.translation.gettext(profiles.WORDS[cast(WayKind, label)])
        case _:
            return label


def _trait(context: PageContext, one: Shared, people: Sequence[Person]) -> Iterator[View]:
    many = range(0, len(people), SPLIT_DIRECTORY)
    paths = [one.path if n == 0 else one.path.replace(".html", f".part-{n + 1}.html") for n, _ in enumerate(many)]
    named = [Step(path, context.translation.gettext("Part %(number)s", number=n)) for n, path in enumerate(paths, 1)]
    steps = tuple(named) if len(named) > 1 else ()
    for part, (path, start) in enumerate(zip(paths, many, strict=True), 1):
        body = TraitPage(one.family, one.label, tuple(people[start : start + SPLIT_DIRECTORY]), part, steps)
        title = context.translation.gettext("People: %(what)s", what=_title(context, one.family, one.label))
        yield View(path, "trait.html", title, body)


# ---------------------------------------------------------------- for machines


def as_json(context: PageContext) -> bytes:
    """members.json: the directory for machines; what changes with each post is not in it."""
    members = context.store.members.present("member")
    feeds = _feeds_by_member(context, [one.member_id for one in members])
    told = [_told(context, profiles.profile_of(context, one, feeds.get(one.member_id, ()))) for one in members]
    document = {"schema": 1, "title": context.planet.title, "url": context.planet.url, "members": told}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _told(context: PageContext, one: Profile) -> Mapping[str, object]:
    said = {
        "slug": one.slug,
        "name": one.byline.name,
        "page": context.planet.url + one.byline.path,
        "url": one.url,
        "bio": one.bio,
        "avatar": cards.absolute(context.planet, one.avatar) if one.avatar else "",
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
                "url": context.planet.url + way.href if way.href == one.byline.path else way.href,
                "feed": way.feed,
            }
            for way in one.ways
        ],
        "feed": context.planet.url + one.byline.path + "feed.atom",
    }
    return {key: value for key, value in said.items() if value not in ("", [])}
