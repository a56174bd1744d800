"""The directory: all members at a glance, those who share a trait, and members.json for machines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import cast

from planet.model.records import FeedRecord, MemberRecord
from planet.pages import cards
from planet.pages.context import PageContext
from planet.pages.marks import Family, Mark, Output, only_key_for_members, single
from planet.pages.people import profiles, rows, shared_traits
from planet.pages.people.arrivals import newcomers, wrote_lately
from planet.pages.people.shared_traits import MemberTraits, SharedTrait, TraitPages
from planet.store.members import letter_of
from planet.struct import replace
from planet.views.files import Document
from planet.views.page import View
from planet.views.people import DirectoryPage, FindPage, LinkKind, Person, Profile, Trait, TraitFamily, TraitPage
from planet.views.site import PageLink
from planet.web.excerpts import excerpt
from planet.web.json_text import indented

FIND = "members/find.html"
NAMES = "members/names.json"
SEARCHED_FROM = 13
"""So many members are too many to see at a glance: there is a box for a name, and who wrote or came lately."""

AT_ONCE = 500
"""Members whose feeds are read at once."""

BIO = 240
"""Characters of a bio in a list of people; their own page has all of it."""


def index(context: PageContext) -> Iterator[View]:
    """Yield members/: all members with their profiles and last posts; past 100 of them rows of names, past 500 the
    letters alone."""
    number, bounds = context.store.members.count(), context.bounds
    body = DirectoryPage((), "", (), ())
    if number > bounds.directory:
        body = replace(body, letters=_letters(context), names=NAMES)
    elif number:
        members = all_members(context)
        pages = shared_traits.shared(traits for _, traits in members)
        body = replace(body, families=_families(pages))
        if number > bounds.profiles:
            body = replace(body, rows=tuple(rows.by_letter(members)))
        else:
            body = replace(body, profiles=_profiles(context, [member for member, _ in members], pages))
    if number >= SEARCHED_FROM:
        lately = wrote_lately(context)
        body = replace(body, searched=True, lately=lately, newcomers=newcomers(context, lately))
    yield View("members/index.html", "directory.html", context.translation.gettext("People"), body)


def _families(pages: TraitPages) -> tuple[TraitFamily, ...]:
    return tuple(dict.fromkeys(family for family, _ in pages))


def letter(context: PageContext, letter: str) -> Iterator[View]:
    """Yield one letter of a long directory, in parts if many are listed there; nothing while the directory is short, or
    if nobody is."""
    if context.store.members.count() <= context.bounds.directory:
        return
    members = _with_traits(context, context.store.members.present("member", letter))
    starts = range(0, len(members), context.bounds.letter)
    link, links = _letter_link(letter), part_links(context, _letter_link(letter).path, len(starts))
    body = DirectoryPage((), link.label, _letters(context), (), searched=True, names=NAMES)
    title = context.translation.gettext("People: %(what)s", what=link.label)
    for part, start in enumerate(starts, 1):
        people = tuple(rows.by_letter(members[start : start + context.bounds.letter]))
        parts = links if len(links) > 1 else ()
        yield View(links[part - 1].path, "directory.html", title, replace(body, rows=people, part=part, parts=parts))


def part_links(context: PageContext, path: str, number: int) -> tuple[PageLink, ...]:
    """Return the links to the parts of a list of people: the first has the list's own path."""
    paths = (path if part == 1 else path.replace(".html", f".part-{part}.html") for part in range(1, number + 1))
    return tuple(
        PageLink(path, context.translation.gettext("Part %(number)s", number=part))
        for part, path in enumerate(paths, 1)
    )


def _letters(context: PageContext) -> tuple[PageLink, ...]:
    return tuple(map(_letter_link, context.store.members.letters()))


def _letter_link(letter: str) -> PageLink:
    return PageLink(f"members/index-{letter}.html", rows.label_of(letter))


def _other_letters(context: PageContext, _: str) -> Iterator[Mark]:
    """Yield the marks of all letters: each links to the others, and they come and go together."""
    yield from LETTER.marks(context.store.members.letters())


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
    500 members the file of their names."""
    members = all_members(context)
    pages = shared_traits.shared(traits for _, traits in members)
    is_long = len(members) > context.bounds.directory
    if pages or is_long:
        title = context.translation.gettext("Find people")
        yield View(FIND, "find.html", title, FindPage(tuple(_rows(context, pages))))
    persons = {member.member_id: _person(member, traits) for member, traits in members}
    for trait in pages.values():
        yield from _trait_page(context, trait, [persons[member_id] for member_id in trait.member_ids])
    yield Document("members.json", as_json(context))
    if is_long:
        yield Document(NAMES, rows.names(member for member, _ in members))


def all_members(context: PageContext) -> list[tuple[MemberRecord, MemberTraits]]:
    """Return all members with their traits, in the order of the directory."""
    return _with_traits(context, context.present_members("member"))


def _with_traits(context: PageContext, members: Sequence[MemberRecord]) -> list[tuple[MemberRecord, MemberTraits]]:
    """Return members with their traits; the records of their feeds are read for some at a time, for they are large."""
    traits: list[tuple[MemberRecord, MemberTraits]] = []
    for start in range(0, len(members), AT_ONCE):
        batch = members[start : start + AT_ONCE]
        feeds = _feeds_by_member(context, [member.member_id for member in batch])
        traits += [(member, profiles.traits_of(member, feeds.get(member.member_id, ()))) for member in batch]
    return traits


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
    links = part_links(context, trait.path, len(starts))
    parts = links if len(links) > 1 else ()
    title = context.translation.gettext("People: %(what)s", what=_title(context, trait.family, trait.label))
    for part, (link, start) in enumerate(zip(links, starts, strict=True), 1):
        body = TraitPage(
            trait.family, trait.label, tuple(people[start : start + context.bounds.directory]), part, parts
        )
        yield View(link.path, "trait.html", title, body)


# ---------------------------------------------------------------- for machines


def as_json(context: PageContext) -> bytes:
    """Return members.json: the directory for machines, without what changes with each post."""
    members = context.present_members("member")
    feeds = _feeds_by_member(context, [member.member_id for member in members])
    rows = [
        _json_of(context, profiles.profile_of(context, member, feeds.get(member.member_id, ()))) for member in members
    ]
    document = {"schema": 1, "title": context.planet.title, "url": context.planet.url, "members": rows}
    return indented(document)


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
    of_member=_letter_of_member,
    neighbours=_other_letters,
)
