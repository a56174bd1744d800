"""Which entries of a list are one person, and which of them is a member already. Pure.

Two entries are one person if they have the same name ("Ada (photos)" is Ada's on the same page) and something else in
common: their home page, their place on the web, an e-mail address, a picture, or the name that they have at a service.
In the list of a planet, which people write for people, the same full name alone is enough, as long as nothing
contradicts it. In other lists it is not: "My blog" may be anybody's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from planet.model.lists import ListedFeed, ListedMember, ListNote, MemberList
from planet.rules.places import places_of
from planet.struct import Struct, replace
from planet.web import urls

MOST_NAMESAKES = 4
"""So many groups of entries with one name may be one person by that name alone; a name of more is no person's."""

_WITHOUT_SPACES = ("CJK UNIFIED", "HIRAGANA", "KATAKANA", "HANGUL", "THAI", "LAO", "KHMER", "MYANMAR")
_LETTERS_OF_A_NAME = 2

_IN_BRACKETS = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])$")
"""What a list adds to the name of one of a person's feeds."""


class Present(Struct, frozen=True):
    """An entry whose person is a member already: its line, and their name in the members file."""

    line: int
    name: str


class People(Struct, frozen=True):
    """The people of a list: who is new, who is a member already, and notes on what is left out."""

    newcomers: tuple[ListedMember, ...]
    present: tuple[Present, ...]
    notes: tuple[ListNote, ...]


def people_of(listed: MemberList, members: Sequence[ListedMember], feeds: Mapping[str, str]) -> People:
    """Join the entries of a list that are one person, and set those apart who are members already.

    `members` are those of the members file, with line 0; `feeds` are the comparison keys of all feeds in it, channels'
    too, each with the name of its owner.
    """
    notes: list[ListNote] = []
    present: list[Present] = []
    entries = list(_without_known_addresses(listed.members, members, feeds, present, notes))
    newcomers = []
    for group in _groups([*members, *entries], listed.of_people, notes):
        new = [entry for entry in group if entry.line]
        if len(new) < len(group):
            owner = next(entry for entry in group if not entry.line)
            for entry in new:
                present.append(Present(entry.line, owner.name))
                notes += _further(entry, owner.name)
        elif new:
            newcomers.append(_joined(new, notes))
    return People(tuple(newcomers), tuple(sorted(present, key=lambda entry: entry.line)), tuple(notes))


def _further(entry: ListedMember, owner: str) -> Iterator[ListNote]:
    """Yield a note for each feed of an entry that its person does not have yet."""
    for feed in entry.feeds:
        yield ListNote(
            feed.line, feed.url, f"a further feed of {owner}, who is a member already: add it to their feeds"
        )


# ---------------------------------------------------------------- addresses that are known


def _without_known_addresses(
    entries: Iterable[ListedMember],
    members: Sequence[ListedMember],
    feeds: Mapping[str, str],
    present: list[Present],
    notes: list[ListNote],
) -> Iterator[ListedMember]:
    """Yield the entries with those of their feeds that neither the members file nor an earlier entry names.

    Entries of which nothing is left are not yielded: they are added to `present` or `notes`.
    """
    pages = {key: member.name for member in members if (key := _key(member.url))}
    lines: dict[str, int] = {}
    for entry in entries:
        new, owners = [], []
        for feed in entry.feeds:
            key = _key(feed.url)
            if key in feeds:
                owners.append(feeds[key])
            elif key in lines:
                notes.append(ListNote(feed.line, feed.url, f"the same feed as on line {lines[key]}"))
            else:
                lines[key] = feed.line
                new.append(feed)
        if owners:
            present.append(Present(entry.line, owners[0]))
            notes += _further(replace(entry, feeds=tuple(new)), owners[0])
        elif new:
            yield replace(entry, feeds=tuple(new))
        elif not entry.feeds:
            yield from _page_alone(entry, pages, feeds, lines, present, notes)


def _page_alone(
    entry: ListedMember,
    pages: Mapping[str, str],
    feeds: Mapping[str, str],
    lines: dict[str, int],
    present: list[Present],
    notes: list[ListNote],
) -> Iterator[ListedMember]:
    """Yield an entry that names a page only, if nobody has this page yet."""
    key = _key(entry.url)
    owner = pages.get(key) or feeds.get(key)
    if owner is not None:
        present.append(Present(entry.line, owner))
    elif key in lines:
        notes.append(ListNote(entry.line, entry.url, f"the same address as on line {lines[key]}"))
    else:
        lines[key] = entry.line
        yield entry


def _key(url: str) -> str:
    return urls.comparison_key(url) or url


# ---------------------------------------------------------------- who is whom


def _groups(entries: Sequence[ListedMember], of_people: bool, notes: list[ListNote]) -> Iterator[list[ListedMember]]:
    """Yield the entries of each person, in the order of their first entries."""
    by_name: dict[str, list[int]] = {}
    for position, name in enumerate(_person_names(entries)):
        by_name.setdefault(name or f"\0{position}", []).append(position)
    groups: dict[int, list[int]] = {}
    for name, positions in by_name.items():
        alike = _by_evidence(entries, positions)
        if len(alike) > 1 and of_people and len(alike) <= MOST_NAMESAKES and _is_full_name(name):
            alike = _by_name_alone(entries, alike)
        _note_namesakes([[entries[position] for position in group] for group in alike], notes)
        groups |= {group[0]: group for group in alike}
    for first in sorted(groups):
        yield [entries[position] for position in groups[first]]


def _person_names(entries: Sequence[ListedMember]) -> list[str]:
    """Return the name of each entry's person, folded. Of entries with the same page one that begins with the name of
    another is that person's: "Ada (photos)" and "Ada: links" beside "Ada"."""
    names = [_name_key(entry.name) for entry in entries]
    by_page: dict[str, list[int]] = {}
    for position, entry in enumerate(entries):
        if entry.url and names[position]:
            by_page.setdefault(_key(entry.url), []).append(position)
    for positions in by_page.values():
        if len(positions) > 1:
            bare = sorted({_IN_BRACKETS.sub("", names[position]) for position in positions}, key=len)
            for position in positions:
                names[position] = next(name for name in bare if _begins_with(names[position], name))
    return names


def _name_key(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _begins_with(name: str, person: str) -> bool:
    """Return whether a name is a person's, or goes on behind it with something that is no letter or digit, other than
    the blank of a second name."""
    more = name[len(person) :]
    return name.startswith(person) and (not more or re.match(r"\W*[^\w\s]", more) is not None)


def _is_full_name(name: str) -> bool:
    """Return whether a name is that of one person among those who meet in one list: two words, or in scripts without
    spaces two characters."""
    letters = [sign for sign in name if sign.isalpha()]
    is_written_together = letters and all(unicodedata.name(sign, "").startswith(_WITHOUT_SPACES) for sign in letters)
    return len(letters) >= _LETTERS_OF_A_NAME if is_written_together else len(name.split()) > 1


def _by_evidence(entries: Sequence[ListedMember], positions: Sequence[int]) -> list[list[int]]:
    """Group entries of one name: those that have something in common, directly or through others, are together."""
    if len(positions) == 1:
        return [list(positions)]
    leaders = {position: position for position in positions}

    def leader(position: int) -> int:
        while leaders[position] != position:
            leaders[position] = leaders[leaders[position]]
            position = leaders[position]
        return position

    first_with: dict[Hashable, int] = {}
    hosts = {urls.host(address) for position in positions for address in _addresses(entries[position])}
    for position in positions:
        for evidence in _evidence(entries[position], hosts):
            first = first_with.setdefault(evidence, position)
            one, two = sorted((leader(first), leader(position)))
            leaders[two] = one
    groups: dict[int, list[int]] = {}
    for position in positions:
        groups.setdefault(leader(position), []).append(position)
    return list(groups.values())


def _evidence(entry: ListedMember, hosts: set[str]) -> Iterator[Hashable]:
    """Yield what another entry of the same name may have in common with this one. `hosts` are those of all entries of
    this name: a host above that of an entry counts if it is one of them."""
    yield from _stated(entry)
    for place in places_of(_addresses(entry)):
        yield "place", place.host, place.path if place.shared else ()
        if not place.shared:
            labels = place.host.split(".")
            above = (".".join(labels[depth:]) for depth in range(1, len(labels) - 1))
            yield from (("place", host, ()) for host in above if host in hosts)


def _stated(entry: ListedMember) -> Iterator[tuple[str, str]]:
    """Yield what an entry says of its person, each with its sort."""
    if entry.email:
        yield "email", entry.email.casefold()
    if entry.avatar:
        yield "avatar", entry.avatar
    for sign in sorted(entry.signs):
        service, _, name = sign.partition(":")
        yield service, name


def _addresses(entry: ListedMember) -> tuple[str, ...]:
    return tuple(filter(None, (entry.url, *entry.pages, *(feed.url for feed in entry.feeds))))


def _by_name_alone(entries: Sequence[ListedMember], groups: list[list[int]]) -> list[list[int]]:
    """Join the groups of one full name, unless two of them say different things of the same sort."""
    said = [{sort: value for position in group for sort, value in _stated(entries[position])} for group in groups]
    for number, facts in enumerate(said):
        for later in said[number + 1 :]:
            if any(later.get(sort, value) != value for sort, value in facts.items()):
                return groups
    return [sorted(position for group in groups for position in group)]


def _note_namesakes(groups: Sequence[Sequence[ListedMember]], notes: list[ListNote]) -> None:
    """Note entries that have the name of another one and are taken for somebody else."""
    for first, later in pairwise(groups):
        if later[0].line:
            where = f"on line {first[0].line}" if first[0].line else "in the members file"
            reason = f"taken for somebody else than the one {where}; if they are one person, join their blocks"
            notes.append(ListNote(later[0].line, later[0].name, reason, "changed"))


# ---------------------------------------------------------------- several entries as one


def _joined(group: Sequence[ListedMember], notes: list[ListNote]) -> ListedMember:
    """Return the entries of one person as one: what the first says goes before what later ones say."""
    if len(group) == 1:
        return group[0]
    pages = _distinct([page for entry in group for page in (entry.url, *entry.pages) if page])
    awake = [entry for entry in group if not entry.paused] or list(group)
    for entry in group:
        for feed in entry.feeds if entry not in awake else ():
            notes.append(ListNote(feed.line, feed.url, "switched off, while other feeds of the same member are not"))
        if entry.avatar and entry.avatar != _first(group, "avatar"):
            notes.append(
                ListNote(entry.line, "avatar", "another one than that of the same member further up", "option")
            )
        if entry.email and entry.email != _first(group, "email"):
            notes.append(ListNote(entry.line, "email", "another one than that of the same member further up", "option"))
    feeds: tuple[ListedFeed, ...] = tuple(feed for entry in awake for feed in entry.feeds)
    return replace(
        group[0],
        name=min((entry.name for entry in group), key=len),
        url=next(iter(pages), ""),
        pages=tuple(pages[1:]),
        feeds=feeds,
        slug=_first(group, "slug"),
        avatar=_first(group, "avatar"),
        bio=_first(group, "bio"),
        email=_first(group, "email"),
        location=_first(group, "location"),
        languages=tuple(dict.fromkeys(language for entry in group for language in entry.languages)),
        links=tuple(dict.fromkeys(link for entry in group for link in entry.links)),
        paused=all(entry.paused for entry in group),
        signs=frozenset().union(*(entry.signs for entry in group)),
    )


def _first(group: Sequence[ListedMember], key: str) -> str:
    return next((value for entry in group if (value := str(getattr(entry, key)))), "")


def _distinct(pages: Iterable[str]) -> list[str]:
    by_key: dict[str, str] = {}
    for page in pages:
        by_key.setdefault(_key(page), page)
    return list(by_key.values())
