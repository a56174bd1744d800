"""The first visits to an address: what stands there, and what its feeds hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from planet.admin.ask_owners import OwnersBeside
from planet.errors import PlanetError
from planet.model.introductions import ReadFeed
from planet.model.profiles import PageProfile
from planet.model.results import Found, FoundFeed, Reading, Unreadable
from planet.model.visits import Failed, Fetched, FetchRequest
from planet.ports import Fetcher, PageReader, Progress
from planet.rules.upkeep.typed_addresses import TypedAddress
from planet.struct import Struct, field
from planet.web import known_sites, urls

MOST_FEEDS = 8
"""Feeds of one page that are visited."""

NAME_THE_FEED = "If you know the address of a feed, name that: planet add https://…"

_NOT_VISITED = "whatever the page names behind them, for only its first {} feeds are visited: the next one is {}"

CHECK = "Check the address, or try again later."


class Sight(Struct, frozen=True):
    """What stands at a URL: a feed (`reading`), or a page with its statements and feeds.

    `url` is the one to write down: where permanent redirects led, or another spelling of the one that was asked for,
    else that. `refusal` says what a page is, as a reader of feeds sees it.
    """

    url: str
    reading: Reading | None = None
    profile: PageProfile = field(default_factory=PageProfile)
    found: Found = field(default_factory=Found)
    refusal: str = ""


class Scout:
    """Visits the URLs around one address, one after the other."""

    def __init__(
        self, fetcher: Fetcher, reader: PageReader, now: datetime, most_entries: int, progress: Progress
    ) -> None:
        self._fetcher = fetcher
        self._reader = reader
        self._now = now
        self._most_entries = most_entries
        self._progress = progress
        self._visits = 0
        self.owners = OwnersBeside(fetcher, now)

    async def look(self, url: str, *, feed: bool = False) -> Sight | Failed:
        """Visit one URL, as a page or as a `feed`."""
        self._visits += 1
        self._progress("Looking", self._visits, self._visits + 1)
        async with self._fetcher.fetch(FetchRequest(url, accept="feeds" if feed else "page", now=self._now)) as outcome:
            if isinstance(outcome, Fetched):
                return await self._read(outcome, url, feed)
        return outcome if isinstance(outcome, Failed) else Failed("The address answered without a document.")

    async def _read(self, fetched: Fetched, url: str, feed: bool) -> Sight:
        reading = await self._reader.read(fetched, None, self._most_entries)
        is_spelling = urls.comparison_key(fetched.url) == urls.comparison_key(url)  # mostly https in place of http
        here = fetched.moved_to or (fetched.url if is_spelling else url)
        if isinstance(reading, Reading):
            return Sight(here, reading)
        refusal = reading.reason if isinstance(reading, Unreadable) else ""
        if feed:
            return Sight(here, refusal=refusal)
        found, profile = await self._reader.find(fetched), await self._reader.read_profile(fetched)
        return Sight(here, None, profile, found, refusal)

    async def arrive(self, typed: TypedAddress) -> Sight:
        """Return what stands at a typed address; raise PlanetError where nothing does.

        A handle is looked up first; a URL without a scheme is tried with https, and with http where no server answers.
        """
        addresses = (*await self._looked_up(typed), *typed.urls)
        failures: dict[str, Failed] = {}
        for url in addresses:
            sight = await self.look(url)
            if isinstance(sight, Sight):
                return sight
            failures[url] = sight
            if sight.status:
                if feeds := known_sites.feeds_of(url) or _guessed(url):
                    return Sight(url, found=Found(feeds), refusal=sight.reason)
                raise PlanetError(f"{url} cannot be read. {sight.reason} {NAME_THE_FEED}")
        raise PlanetError(f"{addresses[0]} cannot be read. {failures[addresses[0]].reason} {CHECK}")

    async def _looked_up(self, typed: TypedAddress) -> Sequence[str]:
        """Return the page that the fediverse names for a handle; nothing where it names none."""
        for directory in typed.directories:
            answer = await self.look(directory)
            if isinstance(answer, Sight):
                return (answer.profile.page,) if answer.profile.page else ()
            if answer.status:
                return ()
        return ()

    async def read_feeds(self, feeds: Iterable[FoundFeed]) -> tuple[list[ReadFeed], list[str]]:
        """Visit feeds; return those that could be read, and a sentence on each of the others."""
        good: list[ReadFeed] = []
        bad: list[str] = []
        listed = list(feeds)
        for feed in listed[:MOST_FEEDS]:
            if refusal := await self.owners.wish_against(feed.url):
                bad.append(f"{feed.url}, whose owner asks not to be here: {refusal}")
                continue
            sight = await self.look(feed.url, feed=True)
            if isinstance(sight, Sight) and sight.reading:
                good.append(ReadFeed(sight.url, sight.reading, feed.title))
            else:
                reason = sight.reason if isinstance(sight, Failed) else sight.refusal
                bad.append(f"{feed.url}: {reason.rstrip('.')}")
        if good and len(listed) > MOST_FEEDS:
            bad.append(_NOT_VISITED.format(MOST_FEEDS, listed[MOST_FEEDS].url))
        return good, bad


def _guessed(url: str) -> tuple[FoundFeed, ...]:
    return tuple(FoundFeed(feed, known_sites.kind_of(feed)) for feed in known_sites.guess(url))


def feeds_on(sight: Sight) -> tuple[FoundFeed, ...]:
    """Return the feeds of a page: by its URL on a well-known host, else those that it declares, else the likely one."""
    return known_sites.feeds_of(sight.url) or sight.profile.feeds or sight.found.feeds


def is_post(sight: Sight, feeds: Sequence[ReadFeed]) -> bool:
    """Return whether a page is one of the posts in its feeds."""
    key = urls.comparison_key(sight.url)
    homes = {urls.comparison_key(feed.reading.info.url) for feed in feeds}
    links = {urls.comparison_key(entry.link) for feed in feeds for entry in feed.reading.entries if entry.link}
    return key in links and key not in homes
