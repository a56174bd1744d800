"""The pages of people: the directory, profiles, local posts."""

from __future__ import annotations

from datetime import date
from typing import Literal

from planet.model.community import FeedKind
from planet.struct import Struct, field
from planet.views.entry import Byline, Card, Line, Participant
from planet.views.site import PageLink
from planet.views.weaving import Exchanges

LinkKind = FeedKind | Literal["website", "link", "mail", "phone", "chat"]


class ProfileLink(Struct, frozen=True):
    """A link by which a member can be reached or followed.

    `label` is its own name, or "": then the word for its `kind` is shown. `place` names where it leads (a host, an
    address), "" for a page of this hub. `feed` is the public URL of its feed, "" for a link that is no feed. `rel_me`
    is True for URLs that identify the member.
    """

    kind: LinkKind
    href: str
    label: str = ""
    place: str = ""
    feed: str = ""
    rel_me: bool = False


class Rhythm(Struct, frozen=True):
    """A member's posts a month.

    `counts` are the numbers of posts of the last months, the oldest first, ending with the month of their last post;
    their number is always the same. `begins` is the oldest of them. `since` is the first with a post, and `months`
    counts the months from it on. `wrote_in` counts those with posts; `most` is the highest number in a month.
    """

    path: str
    hue: int
    begins: date
    since: date
    until: date
    counts: tuple[int, ...]
    wrote_in: int
    months: int
    most: int


class Trait(Struct, frozen=True):
    """A property that several members have in common; `path` is the page that lists them, "" if there is none.

    `label` is as members write it; for a language it is the tag, for a kind of feed its name in the members file.
    """

    label: str
    path: str = ""
    people: int = 0


class Profile(Struct, frozen=True):
    """A member as the directory shows them: their own words, and from their feeds what the members file leaves open.

    `resting`: the hub does not visit their feeds for now.
    """

    byline: Byline
    slug: str
    bio: str
    url: str
    avatar: str
    email: str
    location: Trait
    pronouns: str
    languages: tuple[Trait, ...]
    interests: tuple[Trait, ...]
    joined: date | None
    links: tuple[ProfileLink, ...]
    license: str
    latest: Line | None
    rhythm: Rhythm | None
    has_feeds: bool
    resting: bool = False


class Person(Struct, frozen=True):
    """A member in a plain list: who they are, in their own words."""

    byline: Byline
    bio: str


TraitFamily = Literal["interest", "language", "place", "kind"]


class PersonRow(Struct, frozen=True):
    """A member in a row of names. `latin` is the name in Latin letters, for those who look for it by these; "" if it
    has no others."""

    byline: Byline
    bio: str
    latin: str = ""


class LetterRows(Struct, frozen=True):
    """The members under a letter: its label, and the anchor of its heading."""

    id: str
    label: str
    rows: tuple[PersonRow, ...]


class DatedPerson(Struct, frozen=True):
    """A member with a day: of their newest entry, or that on which they came."""

    byline: Byline
    day: date


class DirectoryPage(Struct, frozen=True):
    """members/: everybody, or past 500 members the letters alone and a page for each, in parts past 200 (`part` counts
    from 1).

    `letter` is "" on the index, `letters` is empty while everybody fits on one page. Past 100 members there are rows of
    names by letter in place of `profiles`. `families` are the kinds of traits by which people can be found.

    `lately` are those who wrote last, `newcomers` those who came last. `searched` is True if people can look for a
    name; `names` is the file with all names, "" if the page itself has them.
    """

    profiles: tuple[Profile, ...]
    letter: str
    letters: tuple[PageLink, ...]
    families: tuple[TraitFamily, ...]
    rows: tuple[LetterRows, ...] = ()
    part: int = 1
    parts: tuple[PageLink, ...] = ()
    lately: tuple[DatedPerson, ...] = ()
    newcomers: tuple[DatedPerson, ...] = ()
    searched: bool = False
    names: str = ""


class FindPage(Struct, frozen=True):
    """members/find.html: all properties that several members have in common, by family."""

    families: tuple[tuple[TraitFamily, tuple[Trait, ...]], ...]


class TraitPage(Struct, frozen=True):
    """members/FAMILY-TRAIT.html: the members with a trait, only names and bios; past 500 in parts (`part` counts from
    1)."""

    family: TraitFamily
    label: str
    people: tuple[Person, ...]
    part: int
    parts: tuple[PageLink, ...]


class ThreadRow(Struct, frozen=True):
    """A thread on the page of its channel: its subject, its page in the channel's own archive (or its first message),
    its first and its newest message, and who takes part."""

    label: str
    href: str
    first: Card
    newest: Card
    messages: int
    people: tuple[Participant, ...]
    more_people: int


class MemberPage(Struct, frozen=True):
    """members/SLUG/ or channels/SLUG/: profile, newest entries, years; whom they answer, and who answers them. `status`
    is the path of the page on how the hub sees them, "" where it is not published.

    `sheet` are those of the `cards` that stand side by side as photos with a picture here, of somebody who shows little
    else; else none. A channel has `threads` in place of entries, that with the newest message first; `in_channels` are
    the newest messages that a member has certainly written in channels. `posts` counts all entries of a member that
    show, the first of them in `first_year`; 0 without any, and for channels. `topics` are what a member writes about
    most."""

    profile: Profile
    cards: tuple[Card, ...]
    years: tuple[PageLink, ...]
    feed: str
    exchanges: Exchanges = field(default_factory=Exchanges)
    status: str = ""
    threads: tuple[ThreadRow, ...] = ()
    in_channels: tuple[Line, ...] = ()
    sheet: tuple[Card, ...] = ()
    posts: int = 0
    first_year: int = 0
    topics: tuple[PageLink, ...] = ()


class PostPage(Struct, frozen=True):
    """members/SLUG/posts/NAME/: one local post, whole. `pictures_on_request`: pictures of other sites in it are links,
    which a reader may follow or open in place. `answers` are pages of other sites that it answers."""

    card: Card
    pictures_on_request: bool = True
    answers: tuple[PageLink, ...] = ()

    @property
    def cards(self) -> tuple[Card, ...]:
        """Return the post as the only card of its page."""
        return (self.card,)


class MovedPage(Struct, frozen=True):
    """The page that stays at the old URL when a member's slug has changed."""

    to: PageLink
