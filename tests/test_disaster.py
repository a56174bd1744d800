"""What goes wrong with one member costs that member alone, with a sentence; what stops everybody ends the turn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
from community import START, Community, Post, ReadsHere

from planet.errors import PlanetError
from planet.model.community import FeedKind
from planet.model.report import TurnReport
from planet.model.results import Found, Reading, Unreadable
from planet.model.visits import Failed, Fetched, FetchRequest, Hints, Outcome
from planet.struct import replace

HOUR = timedelta(hours=1)
PLEASE = "a mistake of the program: please report it"

Mend = Callable[[Reading], Reading]


class ReadsBadly(ReadsHere):
    """Readers that do something else with what comes from one path."""

    def __init__(self, path: str, mend: Mend) -> None:
        self.path = path
        self.mend = mend

    async def read(self, fetched: Fetched, kind: FeedKind | None, max_entries: int) -> Reading | Unreadable:
        reading = await super().read(fetched, kind, max_entries)
        return self.mend(reading) if fetched.url.endswith(self.path) and isinstance(reading, Reading) else reading

    async def find(self, fetched: Fetched) -> Found:
        if fetched.url.endswith(self.path):
            self.mend(Reading(info=None, entries=()))  # type: ignore[arg-type]
        return await super().find(fetched)


def raising(error: BaseException) -> Mend:
    def mend(_: Reading) -> Reading:
        raise error

    return mend


def with_entry(**told: object) -> Mend:
    """A reading whose entries say what no reader may ever say."""
    return lambda reading: replace(reading, entries=tuple(replace(entry, **told) for entry in reading.entries))  # type: ignore[arg-type]


@pytest.fixture
def three(community: Community) -> Community:
    """Three members with a post each; nothing has been visited yet."""
    for name in ("Ada", "Bob", "Cy"):
        community.member(name, f"/{name.lower()}.xml")
        post = Post(f"{name} writes", f"https://{name.lower()}.example/1", f"{name}-1", START - HOUR)
        community.publish(f"/{name.lower()}.xml", post)
    return community


def of_bob(report: TurnReport) -> str:
    """What the report says of Bob, who is the only one that failed."""
    (failure,) = report.failures
    assert failure.member == "bob"
    assert failure.next_visit is not None
    assert failure.next_visit > START
    return failure.reason


DISASTERS: dict[str, tuple[Mend, str]] = {
    "the reader is mistaken": (raising(KeyError("x")), "KeyError"),
    "the reader runs out of memory": (raising(MemoryError()), "MemoryError"),
    "the reading processes are gone": (raising(RuntimeError("The pool is not active")), "RuntimeError"),
    "matching meets what it cannot compare": (with_entry(link=7), "Error"),
    "a date is none": (with_entry(published="yesterday"), "Error"),
    "half a character": (with_entry(title="\ud800"), "UnicodeEncodeError"),
    "the store has no such number": (with_entry(published=datetime.max.replace(year=9000)), "Error"),
    "a column refuses": (with_entry(title=None, text="x", content=None), "Error"),
    "hints that are none": (lambda reading: replace(reading, hints=Hints(skip_hours=("x",), fresh_for=7)), "Error"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("name", DISASTERS)
def test_a_disaster_costs_one_member(three: Community, name: str) -> None:
    """The others are read, stored and published; the one keeps what was there and says what to do."""
    mend, kind = DISASTERS[name]
    report = three.turn(reader=ReadsBadly("/bob.xml", mend))
    reason = of_bob(report)
    assert kind in reason
    assert PLEASE in reason
    assert sorted(three.titles()) == ["Ada writes", "Cy writes"]
    assert three.feeds()[1].state.state == "failing"
    assert three.feeds()[1].state.validators.etag == ""
    three.turn(hours=1)
    assert sorted(three.titles()) == ["Ada writes", "Bob writes", "Cy writes"]


def test_what_the_store_must_refuse(three: Community) -> None:
    """An entry that breaks a rule of the tables rolls back what its feed brought, and nothing else."""
    three.turn()
    broken = replace(Post("Bob again", "https://bob.example/2", "Bob-2", START))
    three.publish("/bob.xml", broken)
    stored = three.count()
    reason = of_bob(three.turn(hours=1, reader=ReadsBadly("/bob.xml", with_entry(link=None))))
    assert PLEASE in reason
    assert three.count() == stored
    assert "Bob writes" in three.titles()


def test_the_sentence_says_where(three: Community) -> None:
    """Whoever mends the program learns the place; nothing of the exception's words, which a feed may have chosen."""
    reason = of_bob(three.turn(reader=ReadsBadly("/bob.xml", with_entry(link=["<script>alert(1)</script>"]))))
    assert ".py line " in reason
    assert "script" not in reason


class Network:
    """A network that answers as it is told, by path; what is not told fails with `other`."""

    def __init__(self, answers: dict[str, Outcome | Exception], other: Outcome) -> None:
        self.answers = answers
        self.other = other
        self.asked: list[str] = []

    @asynccontextmanager
    async def fetch(self, request: FetchRequest) -> AsyncIterator[Outcome]:
        if request.accept != "robots":
            self.asked.append(request.url)
        answer = next((one for path, one in self.answers.items() if request.url.endswith(path)), self.other)
        if isinstance(answer, Exception):
            raise answer
        yield answer

    def pause_host(self, url: str, duration: timedelta) -> None:
        """Nobody has to wait here."""


def test_a_visit_that_raises(three: Community) -> None:
    """A mistake in the visitor, which promises never to raise, is a failure of that feed."""
    network = Network({"/bob.xml": ValueError("what?")}, Failed("There is nothing at this address.", status=404))
    report = three.turn(fetcher=network)
    assert [PLEASE in one.reason for one in report.failures] == [False, True, False]


def test_a_file_that_raises(three: Community) -> None:
    """A feed in a file whose name no disk can take is told; the others go on."""
    three.member("Di", "feeds/" + "x" * 300 + ".xml")
    report = three.turn()
    assert [one.member for one in report.failures] == ["di"]
    assert len(three.titles()) == 3


@pytest.mark.parametrize("error", [PlanetError("The disk is full."), asyncio.CancelledError()], ids=["disk", "stop"])
def test_what_concerns_everybody_ends_the_turn(three: Community, error: BaseException) -> None:
    """A full disk or a signal is nobody's feed: the turn ends, and nobody is blamed."""
    with pytest.raises((PlanetError, asyncio.CancelledError)):
        three.turn(reader=ReadsBadly("/bob.xml", raising(error)))
    assert {feed.state.state for feed in three.feeds()} <= {"new", "ok"}
    three.turn(hours=1)
    assert len(three.titles()) == 3


def test_a_disaster_in_looking_for_feeds(three: Community) -> None:
    """A page that breaks the search costs its member a sentence; it is looked at again in an hour."""
    three.member("Eve", url="/eve/")
    three.put("/eve/", b"<html><title>Eve</title></html>", "text/html")
    three.turn(reader=ReadsBadly("/eve/", raising(IndexError("x"))), force=False)
    (search,) = three.store.members.discoveries().values()
    assert PLEASE in search.reason
    assert search.next_due == START + HOUR
    assert len(three.titles()) == 3


# ---------------------------------------------------------------- what the turn tells


def test_a_mistake_in_a_post_is_told_by_the_turn(community: Community) -> None:
    """Whoever runs `planet update` reads file, line and what to mend, once: not in every turn that follows."""
    from planet.cli.reports.turn import turn_document, turn_lines

    community.member("Ada")
    community.write("posts/ada/reef.md", "+++\ntags = 7\n+++\nWords.")
    report = community.turn()
    (note,) = report.notes
    assert note.startswith("ada: posts/ada/reef.md, line 2: tags must be a list")
    assert f"  {note}" in list(turn_lines(report))
    assert turn_document(report)["notes"] == [note]
    assert community.turn(hours=1).notes == ()


def test_what_could_not_be_read_of_a_feed_is_told(community: Community) -> None:
    """An entry that says nothing is named with its member and feed."""
    community.member("Ada", "/ada.xml")
    community.publish("/ada.xml", Post(), Post("Sound", "https://ada.example/1"))
    (note,) = community.turn().notes
    assert note.startswith(f"ada: {community.web.url}/ada.xml: Entry 1 of the feed has neither")


# ---------------------------------------------------------------- no network


OFF = Failed("The name of the host is not known.", unreachable=True)


def test_without_network_nobody_is_punished(three: Community) -> None:
    """One line says so; every feed is due as it was, has no failure counted, and keeps its validators."""
    from planet.cli.reports.turn import turn_lines

    for number, one in enumerate(three.members):
        one["feeds"] = [one["feeds"][0].replace("/", f"http://host{number}.example/", 1)]
    three.turn(fetcher=Network({}, OFF))
    before = [replace(feed.state, reason="", version=0) for feed in three.feeds()]
    report = three.turn(fetcher=Network({}, OFF), hours=30)
    assert (report.offline, report.not_reached) == (True, len(three.feeds()))
    assert len([line for line in turn_lines(report) if "network" in line or "host" in line]) == 1
    assert [replace(feed.state, reason="", version=0) for feed in three.feeds()] == before
    assert {feed.state.failures for feed in three.feeds()} == {0}
    assert "no network" in three.feeds()[0].state.reason


def test_a_proxy_that_passes_nothing_on_is_named(three: Community) -> None:
    """Once, in the turn; no feed is blamed for it, nor is anybody told to wait for the network alone."""
    from planet.cli.reports.turn import turn_lines

    for number, one in enumerate(three.members):
        one["feeds"] = [one["feeds"][0].replace("/", f"http://host{number}.example/", 1)]
    three.fetch["proxy"] = "http://127.0.0.1:9"
    report = three.turn(fetcher=Network({}, OFF))
    assert report.offline
    assert len([line for line in turn_lines(report) if "check the key proxy under [fetch]" in line]) == 1
    assert {feed.state.failures for feed in three.feeds()} == {0}
    assert "proxy" in three.feeds()[0].state.reason
    assert "proxy" not in three.files(status=True)["status/index.html"].decode()


def test_one_that_answers_shows_that_there_is_a_network(three: Community) -> None:
    """Where any server was reached, those that were not have failed."""
    for number, one in enumerate(three.members):
        one["feeds"] = [one["feeds"][0].replace("/", f"http://host{number}.example/", 1)]
    report = three.turn(fetcher=Network({"/bob.xml": Failed("There is nothing here.", status=404)}, OFF))
    assert not report.offline
    assert [feed.state.failures for feed in three.feeds()] == [1, 1, 1]


def test_a_search_without_network_is_made_again_at_the_next_turn(three: Community) -> None:
    """Without network the search for feeds is not counted against a member either."""
    three.members = []
    three.member("Eve", url="https://eve.example/")
    three.member("Fay", url="https://fay.example/")
    assert three.turn(fetcher=Network({}, OFF), force=False).offline
    network = Network({}, Failed("There is nothing here.", status=404))
    three.turn(fetcher=network, hours=1 / 60, force=False)
    assert network.asked == ["https://eve.example/", "https://fay.example/"]


# ---------------------------------------------------------------- a thousand at once


def test_a_running_hub_spreads_what_falls_due_at_once(community: Community) -> None:
    """Each look takes a share of all feeds, those that have waited longest first, and each feed once."""
    from planet.model.community import FetchRules
    from planet.rules import schedule

    assert schedule.feeds_per_look(1000, FetchRules()) == 53
    for number in range(200):
        community.member(f"M {number}", f"https://m{number}.example/feed")
    network = Network({}, Failed("There is nothing here.", status=404))
    looks = []
    for _ in range(6):
        looks.append(community.turn(fetcher=network, most=53, force=False, hours=10 / 3600).feeds_due)
    assert looks == [53, 53, 53, 41, 0, 0]
    assert len(network.asked) == len(set(network.asked)) == 200
    network.asked.clear()
    assert community.turn(fetcher=network, hours=5, force=False, most=2).feeds_due == 2
    assert network.asked == ["https://m0.example/feed", "https://m1.example/feed"]
    assert community.turn(fetcher=network, hours=1 / 60, force=False).feeds_due == 198


def test_local_feeds_do_not_wait(community: Community) -> None:
    """What lies in the hub folder is looked at whenever there is a turn."""
    community.member("Ada", "feeds/ada.xml")
    community.member("Bob", "https://bob.example/feed")
    community.member("Cy", "https://cy.example/feed")
    network = Network({}, Failed("There is nothing here.", status=404))
    assert community.turn(fetcher=network, most=1, force=False).feeds_due == 2
    assert network.asked == ["https://bob.example/feed"]
