"""The directory: all members at a glance, those who share a trait, and members.json for machines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import cast

from planet.model.records import FeedRecord, MemberRecord
from planet.pages import cards
from planet.pages.context import PageContext
from planet.pages.marks import Family, Output, only_key_for_members, single
from planet.pages.people import profiles, shared_traits
from planet.pages.people.shared_traits import MemberTraits, SharedTrait, TraitPages
from planet.store.members import letter_of
from planet.views.files import Document
from planet.views.page import View
from planet.views.people import DirectoryPage, FindPage, LinkKind, Person, Profile, Trait, TraitFamily, TraitPage
from planet.views.site import PageLink
from planet.web.excerpts import excerpt

FIND = "members/find.html"
BIO = 240
"""Characters of a bio in a list of people; their own page has all of it."""


def index(context: PageContext) -> Iterator[View]:
    """Yield members/ with all members and their last posts; nothing past 500 members, see `people`."""
    if context.store.members.count() <= context.bounds.directory:
        members = all_members(context)
        pages = shared_traits.shared(traits for _, traits in members)
        body = DirectoryPage(_profiles(context, [member for member, _ in members], pages), "", (), _families(pages))
        yield View("members/index.html", "directory.html", context.translation.gettext("People"), body)


def _families(pages: TraitPages) -> tuple[TraitFamily, ...]:
    return tuple(dict.fromkeys(family for family, _ in pages))


def letter(context: PageContext, letter: str) -> Iterator[View]:
    """Yield one letter of a long directory; nothing while the directory is short, or if nobody is listed there."""
    members: tuple[MemberRecord, ...] = ()
    if context.store.members.count() > context.bounds.directory:
        members = context.store.members.present("member", letter)
    if members:
        link = _letter_link(letter)
        body = DirectoryPage(_profiles(context, members, {}), link.label, _letters(context), ())
        yield View(link.path, "directory.html", context.translation.gettext("People: %(what)s", what=link.label), body)


def _letters(context: PageContext) -> tuple[PageLink, ...]:
    return tuple(map(_letter_link, context.store.members.letters()))


def _letter_link(letter: str) -> PageLink:
    return PageLink(f"members/index-{letter}.html", "0–9" if letter == "0" else letter.upper())


def _profiles(context: PageContext, members: Sequence[MemberRecord], pages: TraitPages) -> tuple[Profile, ...]:
    ids = [member.member_id for member in members]
    latest = context.store.queries.latest_of(ids)
    rhythms = profiles.rhythms(context, latest)
    feeds = _feeds_by_member(context, ids)
    complete = (
        profiles.profile_of(
            context,
            member,
            feeds.get(member.member_id, ()),
            latest=latest.get(member.member_id),
            rhythm=rhythms.get(member.member_id),
            pages=pages,
        )
        for member in members
    )
    return tuple(replace(profile, bio=excerpt(profile.bio, BIO)) for profile in complete)


def _feeds_by_member(context: PageContext, ids: Sequence[int]) -> dict[int, tuple[FeedRecord, ...]]:
    records = sorted(context.store.feeds.of_members(ids), key=lambda record: record.member_id)
    return {member_id: tuple(group) for member_id, group in groupby(records, lambda record: record.member_id)}


# ---------------------------------------------------------------- shared traits


def people(context: PageContext) -> Iterator[Output]:
    """Yield what changes when members do, and not when they write: the pages of shared traits, members.json, and past
    500 members the index of letters."""
    members = all_members(context)
    pages = shared_traits.shared(traits for _, traits in members)
    if len(members) > context.bounds.directory:
        body = DirectoryPage((), "", _letters(context), _families(pages))
        yield View("members/index.html", "directory.html", context.translation.gettext("People"), body)
    if pages:
        title = context.translation.gettext("Find people")
        yield View(FIND, "find.html", title, FindPage(tuple(_rows(context, pages))))
    persons = {member.member_id: _person(member, traits) for member, traits in members}
    for trait in pages.values():
        yield from _trait_page(context, trait, [persons[member_id] for member_id in trait.member_ids])
    yield Document("members.json", as_json(context))


def all_members(context: PageContext) -> list[tuple[MemberRecord, MemberTraits]]:
    """Return all members with their traits, in the order of the directory."""
    members = context.store.members.present("member")
    feeds = _feeds_by_member(context, [member.member_id for member in members])
    return [(member, profiles.traits_of(member, feeds.get(member.member_id, ()))) for member in members]


def _person(member: MemberRecord, traits: MemberTraits) -> Person:
    return Person(cards.byline(member), excerpt(traits.profile.bio, BIO))


def _rows(context: PageContext, pages: TraitPages) -> Iterator[tuple[TraitFamily, tuple[Trait, ...]]]:
    for family, traits in groupby(pages.values(), lambda trait: trait.family):
        rows = (Trait(trait.label, trait.path, len(trait.member_ids)) for trait in traits)
        yield family, tuple(sorted(rows, key=lambda row: (_title(context, family, row.label).casefold(), row.path)))


def _title(context: PageContext, family: TraitFamily, label: str) -> str:
    match family:
        case "language":
            return context.translation.language_name(label)
        case "kind":
            return context.translation.gettext(profiles.WORDS[cast(LinkKind, label)])
        case _:
            return label


def _trait_page(context: PageContext, trait: SharedTrait, people: Sequence[Person]) -> Iterator[View]:
    starts = range(0, len(people), context.bounds.directory)
    paths = [trait.path if n == 0 else trait.path.replace(".html", f".part-{n + 1}.html") for n, _ in enumerate(starts)]
    links = [
        PageLink(path, context.translation.gettext("Part %(number)s", number=n)) for n, path in enumerate(paths, 1)
    ]
    parts = tuple(links) if len(links) > 1 else ()
    title = context.translation.gettext("People: %(what)s", what=_title(context, trait.family, trait.label))
    for part, (path, start) in enumerate(zip(paths, starts, strict=True), 1):
        body = TraitPage(
            trait.family, trait.label, tuple(people[start : start + context.bounds.directory]), part, parts
        )
        yield View(path, "trait.html", title, body)


# ---------------------------------------------------------------- for machines


def as_json(context: PageContext) -> bytes:
    """Return members.json: the directory for machines, without what changes with each post."""
    members = context.store.members.present("member")
    feeds = _feeds_by_member(context, [member.member_id for member in members])
    rows = [
        _json_of(context, profiles.profile_of(context, member, feeds.get(member.member_id, ()))) for member in members
    ]
    document = {"schema": 1, "title": context.planet.title, "url": context.planet.url, "members": rows}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _json_of(context: PageContext, profile: Profile) -> Mapping[str, object]:
    row = {
        "slug": profile.slug,
        "name": profile.byline.name,
        "page": context.planet.url + profile.byline.path,
        "url": profile.url,
        "bio": profile.bio,
        "avatar": cards.absolute(context.planet, profile.avatar) if profile.avatar else "",
        "email": profile.email,
        "location": profile.location.label,
        "pronouns": profile.pronouns,
        "languages": [trait.label for trait in profile.languages],
        "interests": [trait.label for trait in profile.interests],
        "joined": profile.joined.isoformat() if profile.joined else "",
        "license": profile.license,
        "ways": [
            {
                "label": link.label or profiles.WORDS[link.kind],
                "kind": link.kind,
                "url": context.planet.url + link.href if link.href == profile.byline.path else link.href,
                "feed": link.feed,
            }
            for link in profile.links
        ],
        "feed": context.planet.url + profile.byline.path + "feed.atom",
        "resting": profile.resting,
    }
    return {key: value for key, value in row.items() if value not in ("", [], False)}


def _letter_of_member(member: MemberRecord) -> tuple[str, ...]:
    return (letter_of(member.profile.name),) if member.role == "member" else ()


PEOPLE = single("people", people, of_member=only_key_for_members)
DIRECTORY = single(
    "directory",
    index,
    of_entry=lambda change: ("",) if change.entry.role == "member" else (),
    of_member=only_key_for_members,
)
LETTER = Family(
    "letter",
    letter,
    lambda inventory: inventory.store.members.letters(),
    str,
    of_entry=lambda change: (change.entry.letter,) if change.entry.role == "member" else (),
    of_member=_letter_of_member,
)
