"""Every key of the members file with its type, its default and its bounds; the only door to pydantic.

The words on each key stand in docs/reference/members-file.md; a test holds the two together.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator, model_validator

from planet.config import locations, values
from planet.model.community import ACCENT, Content, FeedKind

NOT_YET = (
    "planet.neighbours",
    "planet.after_publish",
    "members.weave",
    "prompts",
)
"""Keys that are understood and checked, but that this version does not act on yet."""

Text = Annotated[str, AfterValidator(values.text)]
Line = Annotated[str, AfterValidator(values.line)]
Needed = Annotated[str, AfterValidator(values.needed)]
Slug = Annotated[str, AfterValidator(values.slug)]
Language = Annotated[str, AfterValidator(values.language)]
Web = Annotated[str, AfterValidator(locations.web_url)]
WebOrNothing = Annotated[str, AfterValidator(locations.optional_web_url)]
Picture = Annotated[str, AfterValidator(locations.picture)]
Email = Annotated[str, AfterValidator(values.email)]
FeedUrl = Annotated[str, AfterValidator(locations.feed)]
Duration = Annotated[timedelta, PlainValidator(values.duration)]
TimeLimit = Annotated[timedelta, PlainValidator(values.time_limit)]
VisitInterval = Annotated[timedelta, PlainValidator(values.visit_interval)]
Size = Annotated[int, PlainValidator(values.size)]


def _pattern(value: str) -> str:
    """Return a pattern of include or exclude; raise ValueError where it does not compile."""
    from planet.rules.filters import compile_pattern

    compile_pattern(value)
    return value


Pattern = Annotated[str, AfterValidator(_pattern)]


class Table(BaseModel):
    """A table of the file: no key but these, and no type but the one named."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class OwnerTable(Table):
    name: Line = ""
    email: Email = ""


class PlanetTable(Table):
    title: Needed
    url: Annotated[str, AfterValidator(locations.site)]
    description: Text = ""
    language: Language = "en"
    timezone: Annotated[str, AfterValidator(values.timezone)] = "UTC"
    owner: OwnerTable = OwnerTable()
    join: Annotated[str, AfterValidator(locations.join)] = ""
    store: Annotated[str, AfterValidator(locations.store)] = "sqlite:///planet.db"
    content: Content = "full"
    river: Literal["excerpts", "full"] = "excerpts"
    days_on_front: Annotated[int, Field(ge=1, le=366)] = 7
    per_member_per_day: Annotated[int, Field(ge=1, le=1_000)] = 4
    feed_entries: Annotated[int, Field(ge=1, le=10_000)] = 100
    accent: Annotated[str, AfterValidator(values.accent)] = ACCENT
    theme: Annotated[str, AfterValidator(values.folder)] = "plain"
    status: Literal["public", "off"] = "public"
    neighbours: bool = True
    after_publish: Line = ""


class FetchTable(Table):
    interval: VisitInterval = timedelta(hours=1)
    max_interval: VisitInterval = timedelta(hours=24)
    timeout: TimeLimit = timedelta(seconds=20)
    concurrency: Annotated[int, Field(ge=1, le=1_000)] = 64
    per_host: Annotated[int, Field(ge=1, le=100)] = 2
    host_delay: Duration = timedelta(seconds=1)
    max_bytes: Size = 5_000_000
    max_entries: Annotated[int, Field(ge=1, le=100_000)] = 200
    private_allow: list[Annotated[str, AfterValidator(locations.allowance)]] = []
    proxy: Annotated[str, AfterValidator(locations.proxy)] = ""
    ca: Line = ""


class ChannelTable(Table):
    name: Needed
    kind: Literal["email", "forum", "chat"]
    url: Annotated[str, AfterValidator(locations.channel_url)]
    feed: FeedUrl | None = None


class FeedTable(Table):
    """A feed; in a list of feeds its URL alone will do."""

    url: FeedUrl
    kind: FeedKind | None = None
    title: Line = ""
    include: list[Pattern] = []
    exclude: list[Pattern] = []
    languages: list[Language] = []
    content: Content = "full"
    since: date | None = None
    interval: VisitInterval | None = None
    auth_env: Annotated[str, AfterValidator(values.environment_name)] = ""
    accept: date | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_url(cls, value: Any) -> Any:
        return {"url": value} if isinstance(value, str) else value


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
    languages: list[Language] = []
    interests: list[Needed] = []
    joined: date | None = None
    links: list[Annotated[str, AfterValidator(locations.contact)]] = []
    content: Content = "full"
    license: Line = ""
    noindex: bool = False
    paused: bool = False
    weave: bool = True
    feeds: list[FeedTable] = []


class HideTable(Table):
    url: Web
    reason: Line = ""


class PromptTable(Table):
    tag: Annotated[str, AfterValidator(values.tag)]
    starts: date = Field(alias="from")
    ends: date = Field(alias="until")
    text: Needed


class MembersFile(Table):
    """The whole file."""

    planet: PlanetTable
    fetch: FetchTable = FetchTable()
    channels: list[ChannelTable] = []
    members: list[MemberTable] = []
    hide: list[HideTable] = []
    prompts: list[PromptTable] = []
