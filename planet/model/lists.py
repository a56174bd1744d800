"""Lists of members in foreign formats: what stands in them, and what of it cannot be carried over."""

from __future__ import annotations

from typing import Literal

from planet.struct import Struct

NoteKind = Literal["left out", "option", "changed"]
"""What a note on a list is about: an entry that is not carried over, an option of an entry, or something that is
carried over in another form."""


class ListNote(Struct, frozen=True):
    """A line of a list that is not carried over, or not as it stands.

    `subject` is the address, the name or the option in question, as the list writes it. `reason` says why in a few
    words, which go behind the subject and a colon; all notes of one sort have the same.
    """

    line: int
    subject: str
    reason: str
    kind: NoteKind = "left out"


class ListedFeed(Struct, frozen=True):
    """A feed of a list: an http(s) URL, the line that names it, and what lets its entries in or keeps them out."""

    url: str
    line: int = 0
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    exclude_categories: tuple[str, ...] = ()
    title: str = ""


class ListedMember(Struct, frozen=True):
    """A person as one entry of a list tells of them, or as several do, once they are known to be one.

    `line` is that of the (first) entry. Texts are plain and of one line, addresses are http(s) URLs; but `avatar` may
    be the path of a file, and `slug` any text from which a slug can be made. `signs` are the names by which other
    services know the person ("irc:ada"): whoever shares one and has the same name is the same person. `pages` are
    further home pages.
    """

    line: int
    name: str = ""
    url: str = ""
    feeds: tuple[ListedFeed, ...] = ()
    slug: str = ""
    avatar: str = ""
    bio: str = ""
    email: str = ""
    location: str = ""
    languages: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    paused: bool = False
    signs: frozenset[str] = frozenset()


class MemberList(Struct, frozen=True):
    """A list as it was read.

    `format` names its format in words. `entries` is the number of sections, outlines or records that name somebody.
    `of_people`: its names are those of people, as in the configuration of a planet, and not the titles of sites.
    `hub_file` is its text if it is the members file of a hub, else "".
    """

    format: str
    members: tuple[ListedMember, ...]
    notes: tuple[ListNote, ...] = ()
    entries: int = 0
    of_people: bool = False
    hub_file: str = ""
