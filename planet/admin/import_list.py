"""The import of a list of members: whom it adds to the members file, and what of it cannot be carried over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from planet import config
from planet.admin.roster import Roster, returning, roster_of
from planet.config import edits, locations, syntax, values
from planet.config.edits import toml
from planet.errors import MembersFileError, PlanetError
from planet.hub import Hub
from planet.locale.slugs import slug_of
from planet.model.community import Feed, Member, Planet
from planet.model.lists import ListedFeed, ListedMember, ListNote, MemberList
from planet.parse import lists
from planet.rules.lists.naming import name_by_address, slug_for
from planet.rules.lists.people import Present, people_of
from planet.struct import Struct, replace
from planet.web import urls

NOBODY = "The list names nobody: there is no address in it that a hub can visit."

_FILE_OF_THE_OLD_PLANET = (
    "a file of the old planet: say with --faces where such pictures are, as an address or as a folder in the hub"
)
_NAMED_BY_ADDRESS = "no name in the list, so named by the address"
_PAGE_OF_ANOTHER = "the page of {}, who is known by it: left out"

_ANY_PLANET = '[planet]\ntitle = "Planet"\nurl = "https://planet.example/"'


class Import(Struct, frozen=True):
    """What a list brings: the new members, who of it is a member already, and a note on all that is not carried over.

    `text` is the members file with the new members, `fingerprint` that of the file as it is.
    """

    format: str
    entries: int
    members: tuple[Member, ...]
    present: tuple[Present, ...]
    notes: tuple[ListNote, ...]
    text: str
    fingerprint: str

    def notes_of(self, *kinds: str) -> tuple[ListNote, ...]:
        """Return the notes of some kinds."""
        return tuple(note for note in self.notes if note.kind in kinds)


def prepare(hub: Hub, body: bytes, faces: str = "") -> Import:
    """Read a list, and return what its import would bring. Nothing is written.

    `faces` is put before avatars that are files: a web address, or a folder in the hub. Raises MembersFileError where
    the members file has mistakes, and PlanetError where the list cannot be read or names nobody.
    """
    text, planet = edits.read(hub.folder)
    listed = lists.read(body)
    people = people_of(listed, [_as_listed(member) for member in planet.members], _feeds_of(planet))
    if not (people.newcomers or people.present or listed.notes):
        raise PlanetError(NOBODY)
    origins = _members_of_hub(listed, hub)
    notes = [*(note for note in listed.notes if note.kind != "option" or note.line not in origins), *people.notes]
    newcomers = _Newcomers(hub, roster_of(hub, planet), faces, origins, notes)
    members = tuple(newcomers.members(people.newcomers))
    return Import(
        listed.format,
        listed.entries,
        members,
        people.present,
        tuple(sorted(notes, key=lambda note: note.line)),
        edits.append_members(text, members),
        planet.fingerprint,
    )


def carry_out(hub: Hub, brought: Import) -> None:
    """Write the new members into the members file; without any, nothing is written."""
    if brought.members:
        edits.write(hub.folder, brought.text, brought.fingerprint)


def _feeds_of(planet: Planet) -> dict[str, str]:
    """Return the comparison keys of all feeds of the members file, each with its owner's name."""
    owned = [(feed.url, member.name) for member in planet.members for feed in member.feeds]
    owned += [(channel.feed, channel.name) for channel in planet.channels if channel.feed]
    return {urls.comparison_key(url) or url: name for url, name in owned}


def _as_listed(member: Member) -> ListedMember:
    """Return a member of the members file as a list would tell of them, with line 0."""
    feeds = tuple(ListedFeed(feed.url) for feed in member.feeds if feed.place == "web")
    return ListedMember(0, member.name, member.url, feeds, email=member.email, avatar=member.avatar, slug=member.slug)


def _members_of_hub(listed: MemberList, hub: Hub) -> dict[int, Member]:
    """Return the members of another hub's members file by their lines, without those whose tables have mistakes; none
    of another list."""
    document = syntax.read(listed.hub_file)
    members = {}
    for number, table in enumerate(document.data.get("members", ()) if listed.hub_file else ()):
        try:
            text = "\n".join([_ANY_PLANET, *toml.block(table)])
            members[document.index.line_of(("members", number))] = config.parse(text, "the list", hub.folder).members[0]
        except (MembersFileError, TypeError, AttributeError):
            continue  # what can be read of it without its rules is carried over
    return members


class _Newcomers:
    """People of a list made into members, in the form that the members file accepts."""

    def __init__(
        self, hub: Hub, roster: Roster, faces: str, origins: Mapping[int, Member], notes: list[ListNote]
    ) -> None:
        self._hub = hub
        self._origins = origins
        self._faces = faces
        self._notes = notes
        self._roster = roster
        self._departed = roster.slugs_of_departed()
        self._returned: set[str] = set()
        # what is stored under a slug, and a folder of posts, is somebody's; a member of another hub brings their folder
        folders = hub.post_folders() if origins else ()
        members = roster.planet.members
        self._slugs = {*(roster.used - {*folders}), *(member.slug or slug_of(member.name) for member in members)}
        # a page that somebody without a slug has is theirs alone
        self._pages = {
            urls.comparison_key(member.url): member.name
            for member in roster.planet.members
            if member.url and not member.slug
        }

    def members(self, people: Iterable[ListedMember]) -> Iterator[Member]:
        """Yield each person as a member; note those of whom no usable address is left."""
        for person in people:
            if not person.name:
                person = replace(person, name=name_by_address(person))
                self._notes.append(ListNote(person.line, person.name, _NAMED_BY_ADDRESS, "changed"))
            if member := self._member(person):
                yield member

    def _member(self, person: ListedMember) -> Member | None:
        feeds = tuple(feed for listed in person.feeds for feed in self._feed(listed))
        url = self._page(person)
        if not feeds and not url:
            return None
        links = (*person.pages, *person.links)
        origin = self._origins.get(person.line, Member(person.name))
        as_there = {feed.url: feed for feed in origin.feeds}
        member = replace(
            origin,
            name=person.name,
            slug="",
            url=url,
            bio=person.bio,
            avatar=self._avatar(person),
            email=self._checked(values.email, person.email, person.line, "email"),
            location=person.location,
            languages=person.languages,
            links=tuple(link for link in links if self._checked(locations.contact, link, person.line, link)),
            paused=person.paused,
            feeds=tuple(as_there.get(feed.url, feed) for feed in feeds),
        )
        return replace(member, slug=self._slug(person, member))

    def _slug(self, person: ListedMember, member: Member) -> str:
        """Return the slug that a member had when they left, else one that nobody has or had."""
        slug = returning(member, self._departed)
        if slug and slug not in self._returned:
            self._returned.add(slug)
        else:
            slug = slug_for(person, self._slugs, self._roster.reserved(member))
        self._slugs.add(slug)
        return slug

    def _feed(self, listed: ListedFeed) -> Iterator[Feed]:
        try:
            yield Feed(
                locations.feed(listed.url),
                title=listed.title,
                include=listed.include,
                exclude=listed.exclude,
                categories=listed.categories,
                exclude_categories=listed.exclude_categories,
            )
        except ValueError as error:
            self._notes.append(ListNote(listed.line, listed.url, f"no feed: {error}"))

    def _page(self, person: ListedMember) -> str:
        """Return the home page of a person; "" where it is that of a member who is known by it."""
        owner = self._pages.get(urls.comparison_key(person.url)) if person.url else None
        if owner is not None and person.feeds:
            self._notes.append(ListNote(person.line, person.url, _PAGE_OF_ANOTHER.format(owner), "option"))
            return ""
        try:
            return locations.optional_web_url(person.url)
        except ValueError as error:
            self._notes.append(ListNote(person.line, person.url, f"no page: {error}"))
            return ""

    def _avatar(self, person: ListedMember) -> str:
        """Return the picture of a person: a web address, or a file that is in the hub folder."""
        avatar = person.avatar
        is_file = bool(avatar) and not locations.is_web(avatar)
        if is_file and self._faces:
            avatar = f"{self._faces.rstrip('/')}/{avatar.lstrip('/')}"
        elif is_file and not (self._hub.folder / avatar).is_file():
            self._notes.append(ListNote(person.line, "avatar", _FILE_OF_THE_OLD_PLANET, "option"))
            return ""
        return self._checked(locations.picture, avatar, person.line, "avatar")

    def _checked(self, rule: Callable[[str], str], value: str, line: int, subject: str) -> str:
        """Return a value as the members file has it; "" and a note where its rule refuses it."""
        try:
            return rule(value)
        except ValueError as error:
            self._notes.append(ListNote(line, subject, f"left out: {error}", "option"))
            return ""


def list_at(path: Path | None, stream: Callable[[], bytes]) -> bytes:
    """Return the bytes of a list: those of a file, or of `stream` where there is no path; one byte more than a list may
    have where it is longer. Raises PlanetError where the file cannot be read."""
    if path is None:
        return stream()
    try:
        with path.open("rb") as file:
            return file.read(lists.MOST_BYTES + 1)
    except OSError as error:
        raise PlanetError(
            f"{path} cannot be read ({error.strerror}): name the file of the list, or - for standard input."
        ) from error


def blocks(members: Iterable[Member]) -> Iterator[str]:
    """Yield the lines of the members' blocks, with an empty line behind each."""
    for member in members:
        yield from (*toml.block(toml.table_of(member)), "")


def grouped(notes: Sequence[ListNote]) -> list[tuple[ListNote, ...]]:
    """Return notes of one kind in groups: those with the same reason together."""
    groups: dict[str, list[ListNote]] = {}
    for note in notes:
        groups.setdefault(note.reason, []).append(note)
    return [tuple(group) for group in groups.values()]
