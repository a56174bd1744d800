"""Every key of the members file with its type, its default and its bounds.

A file without mistakes is read by `config/quick.py`; what is wrong with any other is said by `config/strict.py`. The
words on each key stand in docs/reference/members-file.md; a test holds the two together.
"""

# No `from __future__ import annotations`: the annotations themselves are read.

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Annotated, Any, ClassVar, Literal

from planet.config import locations, values
from planet.model.community import ACCENT, STORE, Content, FeedKind, Kind
from planet.model.outreach import Encryption, Subject, Weekday
from planet.struct import Struct


class Rule(Struct, frozen=True, dict=True):
    """A function that returns the tidy value, or raises ValueError with what to write instead. It is given text, or,
    if it is `whole`, a value of any type."""

    tidy: Callable[[Any], Any]
    whole: bool = False


class Between(Struct, frozen=True, dict=True):
    """The bounds of a whole number."""

    least: int
    most: int


class Key(Struct, frozen=True, dict=True):
    """The name of a key in the file, if it is a word of Python."""

    name: str


Text = Annotated[str, Rule(values.text)]
Line = Annotated[str, Rule(values.line)]
Needed = Annotated[str, Rule(values.needed)]
Slug = Annotated[str, Rule(values.slug)]
Language = Annotated[str, Rule(values.language)]
Web = Annotated[str, Rule(locations.web_url)]
WebOrNothing = Annotated[str, Rule(locations.optional_web_url)]
Picture = Annotated[str, Rule(locations.picture)]
Email = Annotated[str, Rule(values.email)]
FeedUrl = Annotated[str, Rule(locations.feed)]
Duration = Annotated[timedelta, Rule(values.duration, whole=True)]
TimeLimit = Annotated[timedelta, Rule(values.time_limit, whole=True)]
VisitInterval = Annotated[timedelta, Rule(values.visit_interval, whole=True)]
Size = Annotated[int, Rule(values.size, whole=True)]
Variable = Annotated[str, Rule(values.environment_name)]
SecretFile = Annotated[str, Rule(locations.secret_file)]
Host = Annotated[str, Rule(locations.host)]
Port = Annotated[int, Between(1, 65_535)]
TimeOfDay = Annotated[time, Rule(values.time_of_day, whole=True)]


def _pattern(value: str) -> str:
    """Return a pattern of include or exclude; raise ValueError where it does not compile."""
    from planet.rules.filters import compile_pattern

    compile_pattern(value)
    return value


Pattern = Annotated[str, Rule(_pattern)]


def _tag(value: str) -> str:
    """Return a tag without its #; raise ValueError where it has no letter or digit, so that no topic has it."""
    from planet.rules.topics import fold

    tidy = values.tag(value)
    if not fold(tidy):
        raise ValueError(f"{values.quoted(value)} has no letter or digit; write a word")
    return tidy


Category = Annotated[str, Rule(_tag)]


def _person(value: str) -> str:
    """Return the name, handle or address of an author; raise ValueError where it names nobody."""
    from planet.rules.upkeep.feed_rules import author_key

    tidy = values.needed(value)
    if not author_key(tidy):
        raise ValueError(f"{values.quoted(value)} names nobody; write a name, a handle or the address of a page")
    return tidy


Person = Annotated[str, Rule(_person)]


class Table:
    """A table of the file: no key but these, and no type but the one named. A tuple is a list in the file.

    `ALONE` is the key whose value may stand for the whole table.
    """

    ALONE: ClassVar[str] = ""


class OwnerTable(Table):
    name: Line = ""
    email: Email = ""


class PlanetTable(Table):
    title: Needed
    url: Annotated[str, Rule(locations.site)]
    description: Text = ""
    language: Language = "en"
    timezone: Annotated[str, Rule(values.timezone)] = "UTC"
    owner: OwnerTable = OwnerTable()
    join: Annotated[str, Rule(locations.join)] = ""
    store: Annotated[str, Rule(locations.store)] = STORE
    content: Content = "full"
    river: Literal["excerpts", "full"] = "excerpts"
    days_on_front: Annotated[int, Between(1, 366)] = 7
    per_member_per_day: Annotated[int, Between(1, 1_000)] = 4
    feed_entries: Annotated[int, Between(1, 10_000)] = 100
    accent: Annotated[str, Rule(values.accent)] = ACCENT
    theme: Annotated[str, Rule(values.folder)] = "plain"
    status: Literal["public", "off"] = "public"
    neighbours: bool = True
    not_neighbours: tuple[Annotated[str, Rule(locations.site_name)], ...] = ()
    after_publish: Line = ""
    sample_until: date | None = None


class FetchTable(Table):
    interval: VisitInterval = timedelta(hours=1)
    max_interval: VisitInterval = timedelta(hours=24)
    timeout: TimeLimit = timedelta(seconds=20)
    concurrency: Annotated[int, Between(1, 1_000)] = 64
    per_host: Annotated[int, Between(1, 100)] = 2
    host_delay: Duration = timedelta(seconds=1)
    max_bytes: Size = 5_000_000
    max_entries: Annotated[int, Between(1, 100_000)] = 200
    private_allow: tuple[Annotated[str, Rule(locations.allowance)], ...] = ()
    proxy: Annotated[str, Rule(locations.proxy)] = ""
    ca: Line = ""


class ChannelTable(Table):
    name: Needed
    kind: Literal["email", "forum", "chat"]
    url: Annotated[str, Rule(locations.channel_url)]
    feed: FeedUrl | None = None


class FeedTable(Table):
    """A feed; in a list of feeds its URL alone will do."""

    ALONE = "url"

    url: FeedUrl
    kind: FeedKind | None = None
    title: Line = ""
    include: tuple[Pattern, ...] = ()
    exclude: tuple[Pattern, ...] = ()
    languages: tuple[Language, ...] = ()
    categories: tuple[Category, ...] = ()
    exclude_categories: tuple[Category, ...] = ()
    authors: tuple[Person, ...] = ()
    exclude_authors: tuple[Person, ...] = ()
    kinds: tuple[Kind, ...] = ()
    exclude_kinds: tuple[Kind, ...] = ()
    min_length: Annotated[int, Between(0, 1_000_000)] = 0
    content: Content = "full"
    since: date | None = None
    interval: VisitInterval | None = None
    auth_env: Variable = ""
    accept: date | None = None


class MemberTable(Table):
    name: Needed
    url: WebOrNothing = ""
    slug: Slug = ""
    bio: Text = ""
    avatar: Picture = ""
    email: Email = ""
    show_email: bool = False
    location: Line = ""
    pronouns: Line = ""
    languages: tuple[Language, ...] = ()
    interests: tuple[Needed, ...] = ()
    joined: date | None = None
    links: tuple[Annotated[str, Rule(locations.contact)], ...] = ()
    content: Content = "full"
    license: Line = ""
    noindex: bool = False
    paused: bool = False
    weave: bool = True
    blogroll: Annotated[str, Rule(locations.blogroll)] = ""
    feeds: tuple[FeedTable, ...] = ()


class HideTable(Table):
    url: Web
    reason: Line = ""


class PromptTable(Table):
    tag: Annotated[str, Rule(_tag)]
    starts: Annotated[date | None, Key("from")] = None
    ends: Annotated[date | None, Key("until")] = None
    text: Needed


class InboxTable(Table):
    """The mailbox of posts by mail."""

    host: Host
    port: Port | None = None
    tls: Encryption = "tls"
    user: Needed
    password_env: Variable = ""
    password_file: SecretFile = ""
    address: Annotated[str, Rule(values.mailbox)]
    folder: Needed = "INBOX"
    max_bytes: Size = 20_000_000


class LetterTable(Table):
    """The letter of the last days, and the list that it is sent to."""

    days: Annotated[int, Between(1, 92)] = 7
    weekday: Weekday = "monday"
    time: TimeOfDay = time(7)
    to: Email = ""
    sender: Annotated[str, Rule(values.sender), Key("from")] = ""
    unsubscribe: Annotated[str, Rule(locations.mail_url)] = ""
    host: Annotated[str, Rule(locations.optional_host)] = ""
    port: Port | None = None
    tls: Encryption = "tls"
    user: Line = ""
    password_env: Variable = ""
    password_file: SecretFile = ""


class AnnounceTable(Table):
    """A place where the hub tells its news."""

    name: Needed
    target_env: Variable = ""
    target_file: SecretFile = ""
    webhook: bool = False
    about: tuple[Subject, ...] = ("entries",)
    kinds: tuple[Kind, ...] = ()
    topics: tuple[Category, ...] = ()
    members: tuple[Needed, ...] = ()
    template: Text = ""
    length: Annotated[int, Between(0, 100_000)] = 0
    per_hour: Annotated[int, Between(1, 1_000)] = 6
    quiet: Annotated[tuple[time, time] | None, Rule(values.hours, whole=True)] = None


class PushTable(Table):
    """WebSub: the hub that is told of news, and where hubs of members reach this planet."""

    hub: WebOrNothing = ""
    callback: Annotated[str, Rule(locations.callback)] = ""
    lease: Annotated[timedelta, Rule(values.lease, whole=True)] = timedelta(days=10)


class MembersFile(Table):
    """The whole file."""

    planet: PlanetTable
    fetch: FetchTable = FetchTable()
    channels: tuple[ChannelTable, ...] = ()
    members: tuple[MemberTable, ...] = ()
    hide: tuple[HideTable, ...] = ()
    prompts: tuple[PromptTable, ...] = ()
    inbox: InboxTable | None = None
    letter: LetterTable | None = None
    announce: tuple[AnnounceTable, ...] = ()
    push: PushTable = PushTable()


def names_in_file(table: type[Table]) -> dict[str, str]:
    """Return the keys of a table as the file has them, each with the name of its field, in their order."""
    return {
        _name(annotation) or field: field for field, annotation in table.__annotations__.items() if field != "ALONE"
    }


def _name(annotation: Any) -> str:
    return next((part.name for part in getattr(annotation, "__metadata__", ()) if isinstance(part, Key)), "")
