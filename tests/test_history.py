"""A feed's past, read on request: archives and pages over real sockets, within bounds."""

from __future__ import annotations

import asyncio
import base64
from datetime import timedelta
from urllib.parse import urlsplit
from xml.sax.saxutils import quoteattr

import pytest
from community import Community, Post, ReadsHere, atom, rss

from planet.locale.search_terms import terms
from planet.model.community import FeedKind
from planet.model.entry import FeedInfo
from planet.model.results import Reading, Unreadable
from planet.model.visits import Fetched
from planet.turn import history
from planet.turn.history import credentials
from planet.turn.visit_changes import Counts

DAY = timedelta(days=1)


def document(*posts: Post, to: str = "", rel: str = "prev-archive") -> bytes:
    """An Atom document that leads to another."""
    link = f"<link rel={quoteattr(rel)} href={quoteattr(to)}/>" if to else ""
    return atom(*posts).replace(b"<entry>", link.encode() + b"<entry>", 1)


def post(community: Community, days: float, host: str = "ada.example") -> Post:
    """A post of so many days ago, called by that number."""
    return Post(f"Day {days}", f"https://{host}/{days}", f"https://{host}/{days}", community.now - days * DAY)


@pytest.fixture
def ada(community: Community) -> Community:
    """Ada's feed lists her newest post and names two archives behind it."""
    community.member("Ada", "/feed.xml", url="https://ada.example/")
    community.put("/feed.xml", document(post(community, 1), to="/archive/2.xml"))
    community.put("/archive/2.xml", document(post(community, 40), post(community, 50), to="1.xml"))
    community.put("/archive/1.xml", document(post(community, 400)))
    return community


def asked(community: Community) -> list[str]:
    """The paths asked for since the last look."""
    paths = [one.path for one in community.web.log if one.path != "/robots.txt"]
    community.web.log.clear()
    return paths


def test_without_being_asked_for_the_past_is_left_alone(ada: Community) -> None:
    """A turn visits the feed and nothing that it names."""
    ada.turn()
    assert asked(ada) == ["/feed.xml"]
    assert ada.titles() == ["Day 1"]


def test_the_past_is_read_to_its_end(ada: Community) -> None:
    """One GET a document, the feed's own without conditions; each entry stands at its own date, and is told once."""
    ada.turn()
    asked(ada)
    report = ada.turn(hours=1, history=True)
    assert "if-none-match" not in ada.web.log[0].headers
    assert asked(ada) == ["/feed.xml", "/archive/2.xml", "/archive/1.xml"]
    assert ada.titles() == ["Day 1", "Day 40", "Day 50", "Day 400"]
    assert [one.river_at for one in ada.shown()] == [one.entry.updated for one in ada.shown()]
    assert (report.entries_new, report.feeds_failed, report.notes) == (3, 0, ())
    assert ada.store.search.find(terms("Day"), 10)[0] == 4
    again = ada.turn(hours=1, history=True)
    assert (again.entries_new, again.entries_updated, ada.count()) == (0, 0, 4)
    ada.web.log.clear()
    ada.turn(hours=1)
    assert "if-none-match" in ada.web.log[0].headers


def test_the_past_breaks_no_silence(ada: Community) -> None:
    """Documents come newest first: until the older ones have come, each seems to follow a long silence."""
    ada.members[0]["feeds"].append("/old.xml")
    ada.publish("/old.xml", post(ada, 3000))
    ada.turn()
    ada.turn(hours=1, history=True)
    assert {one.entry.title: one.silence for one in ada.shown() if one.silence}.keys() <= {"Day 1"}


def test_the_pages_of_a_feed_are_its_past_as_well(community: Community) -> None:
    """RFC 5005 paged feeds, in Atom and RSS, and JSON Feed's next_url, mixed."""
    community.member("Ada", "/feed.json", url="https://ada.example/")
    community.put(
        "/feed.json",
        b'{"version": "https://jsonfeed.org/version/1.1", "title": "Ada", "next_url": "/2.xml", "items": '
        b'[{"id": "1", "title": "One", "url": "https://ada.example/1", "date_published": "2026-10-01T00:00:00Z"}]}',
        "application/feed+json",
    )
    community.put("/2.xml", document(post(community, 100), to="/3.xml", rel="next"))
    link = b'<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="next" href="4.xml"/><item>'
    community.put("/3.xml", rss(post(community, 200)).replace(b"<item>", link, 1))
    community.put("/4.xml", document(post(community, 300), to="/5.xml", rel="previous"))
    community.turn(history=True)
    assert community.titles() == ["One", "Day 100", "Day 200", "Day 300"]


def test_what_was_told_since_is_not_overwritten(ada: Community) -> None:
    """An archive may be stale: an edit stays, and what was withdrawn does not come back by it."""
    edited = post(ada, 40)
    edited = Post("Day 40", edited.link, edited.guid, edited.date, text="mended")
    middle, last = post(ada, 41), post(ada, 42)
    ada.put("/feed.xml", document(edited, middle, last, *(post(ada, n) for n in range(43, 50)), to="/archive/2.xml"))
    ada.put("/archive/2.xml", document(post(ada, 40), middle, post(ada, 60)))
    ada.turn()
    shorter = document(edited, last, *(post(ada, n) for n in range(43, 50)), to="/archive/2.xml")
    ada.put("/feed.xml", shorter.replace(b"mended", b"mended twice"))
    ada.turn(days=0)
    ada.put("/feed.xml", shorter)
    ada.turn(days=2)
    assert "Day 41" not in ada.titles()
    ada.turn(hours=1, history=True)
    assert "Day 41" not in ada.titles()
    assert "Day 60" in ada.titles()
    assert ada.one("Day 40").entry.text == "mended"


def test_undated_entries_of_the_past_pass_no_front(ada: Community) -> None:
    """They go to the archive, all of them."""
    ada.put(
        "/archive/2.xml", document(Post("Old", "https://ada.example/old"), Post("Older", "https://ada.example/older"))
    )
    ada.turn(history=True)
    assert ada.titles(merged=True) == ["Day 1"]
    assert set(ada.titles()) == {"Day 1", "Old", "Older"}


def test_a_past_without_end_is_bounded() -> None:
    """After so many documents it is enough, and told."""
    asked_for: list[str] = []

    async def read_document(url: str) -> Reading:
        asked_for.append(url)
        return Reading(FeedInfo(), (), older=f"{url}x")

    async def store_reading(reading: Reading) -> Counts:
        return Counts(new=1)

    counts = asyncio.run(
        history.read_history("https://ada.example/feed", "https://ada.example/x", read_document, store_reading, most=3)
    )
    assert asked_for == [f"https://ada.example/{'x' * number}" for number in (1, 2, 3)]
    assert counts.new == 3
    assert "no more than 3 documents" in counts.notes[0]


@pytest.mark.parametrize("to", ["/feed.xml", "/archive/2.xml"])
def test_a_past_that_leads_in_a_circle_ends(ada: Community, to: str) -> None:
    """Each document is read once."""
    ada.put("/archive/1.xml", document(post(ada, 400), to=to))
    report = ada.turn(history=True)
    assert ada.count() == 4
    assert asked(ada) == ["/feed.xml", "/archive/2.xml", "/archive/1.xml"]
    assert "leads back to itself" in report.notes[0]


class BreaksAtArchives(ReadsHere):
    """Reads feeds, and comes to grief at documents of their past."""

    async def read(self, fetched: Fetched, kind: FeedKind | None, max_entries: int) -> Reading | Unreadable:
        if "/archive/" in fetched.url:
            raise LookupError("nobody foresaw this")
        return await super().read(fetched, kind, max_entries)


def test_a_disaster_in_the_past_is_no_failure_of_the_feed(ada: Community) -> None:
    """What the visit itself brought stays, and the feed counts as read."""
    report = ada.turn(history=True, reader=BreaksAtArchives())
    assert (report.feeds_failed, ada.titles()) == (0, ["Day 1"])
    assert "LookupError" in report.notes[0]
    (feed,) = ada.feeds()
    assert (feed.state.state, feed.state.last_success) == ("ok", ada.now)


@pytest.mark.parametrize(
    ("put", "reason"),
    [
        ((b"", "text/plain", 404), "404"),
        ((b"<!doctype html><title>Gone</title>", "text/html", 200), "a web page"),
        ((b"<feed", "application/atom+xml", 200), "could not be read"),
    ],
)
def test_a_past_that_cannot_be_read_is_no_failure(ada: Community, put: tuple[bytes, str, int], reason: str) -> None:
    """The feed is well; what came before the break is kept, and the rest is told."""
    ada.put("/archive/1.xml", *put)
    report = ada.turn(history=True)
    assert (report.feeds_failed, ada.count()) == (0, 3)
    assert reason in report.notes[0]
    assert "/archive/1.xml" in report.notes[0]


def test_a_past_in_a_private_network_is_refused(ada: Community) -> None:
    """An archive is a visit like any other."""
    ada.put("/feed.xml", document(post(ada, 1), to="http://10.0.0.7/archive"))
    assert "private" in ada.turn(history=True).notes[0]


def test_the_past_of_a_feed_that_may_have_changed_hands_is_left_alone(ada: Community) -> None:
    """Neither is a held feed's past read, nor one that leads where its member has never been."""
    ada.put("/feed.xml", document(post(ada, 1), to="/strange.xml"))
    ada.put("/strange.xml", document(post(ada, 90, "casino.example")))
    ada.turn()
    report = ada.turn(hours=1, history=True)
    assert "changed hands" in report.notes[0]
    ada.put("/feed.xml", document(post(ada, 2, "casino.example"), to="/archive/2.xml"))
    ada.turn(hours=1, history=True)
    assert ada.titles() == ["Day 1"]


@pytest.mark.parametrize(
    ("feed", "secret", "older", "shown"),
    [
        ("https://h.example/feed", "ada:pw", "https://h.example/old", "ada:pw"),
        ("https://a%40b:p%3A1@h.example/feed", "", "https://H.example:443/old", "a@b:p:1"),
        ("https://ada:pw@h.example/feed", "token", "https://h.example/old", "token"),
        ("https://ada:pw@h.example/feed", "token", "http://h.example/old", ""),
        ("https://ada:pw@h.example/feed", "", "https://h.example:8443/old", ""),
        ("https://ada:pw@h.example/feed", "", "https://www.h.example/old", ""),
        ("https://h.example/feed", "", "https://h.example/old", ""),
    ],
)
def test_credentials_of_a_feed_are_for_its_origin(feed: str, secret: str, older: str, shown: str) -> None:
    """The past of a feed behind a password is behind the same; another origin learns nothing."""
    assert credentials(feed, secret, older) == shown


def test_credentials_reach_the_archive(ada: Community) -> None:
    """A feed whose address carries a password has its archive behind the same."""
    home = urlsplit(ada.web.url)
    ada.members[0]["feeds"] = [f"http://ada:pw@{home.netloc}/feed.xml"]
    ada.turn(history=True)
    expected = "Basic " + base64.b64encode(b"ada:pw").decode()
    assert [one.headers.get("authorization") for one in ada.web.log] == [None, *[expected] * 3]
