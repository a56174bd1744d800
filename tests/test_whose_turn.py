"""Each sentence of a visit belongs to a kind of trouble, and each kind to somebody's turn."""

from __future__ import annotations

from datetime import date

import pytest

from planet.fetch import reasons
from planet.fetch.robot_check import Wall
from planet.model.visits import FeedState
from planet.rules.feed_state import hold_feed
from planet.rules.whose_turn import LASTING, Trouble, trouble_of, turn_of
from planet.struct import replace

KINDS: dict[str, Trouble] = {
    **dict.fromkeys(("address", "scheme", "no name", "garbled"), "missing"),
    **dict.fromkeys(("unsendable", "no answer", "no route", "private", "proxy"), "hub"),
    **dict.fromkeys(("refused", "unreachable", "silent", "late", "slow", "hung up", "cut off"), "unreachable"),
    **dict.fromkeys(("held", "silent host", "held: post", "silent host: post"), "calm"),
    **dict.fromkeys(("certificate", "issuer", "tls"), "certificate"),
    **dict.fromkeys(("headers", "encoding", "not packed", "empty", "304 unasked"), "server"),
    **dict.fromkeys(("loop", "redirects", "astray", "in the clear", "nowhere"), "redirects"),
    "too large": "large",
}
STATUSES: dict[int, Trouble] = {
    **dict.fromkeys((206, 299, 500, 502, 503, 504, 520), "server"),
    **dict.fromkeys((401, 402, 403, 451, 999), "refused"),
    **dict.fromkeys((400, 404, 406, 418), "missing"),
    **dict.fromkeys((421,), "server"),
    408: "unreachable",
    410: "gone",
    429: "calm",
    304: "redirects",
}
READERS: dict[str, Trouble] = {
    "The address answers with the page of a parked domain (“Buy me”): the site has lapsed or moved away": "parked",
    "The address answers with a web page (“Ada”), not with a feed: name the feed itself": "page",
    "The address answers with JSON that breaks off or is malformed, so it cannot be read as a feed": "page",
    "The feed breaks off before the end of its first entry: the site sends only a part of it": "unreadable",
    "The feed takes too long to read: it is built in a way that keeps a reader busy.": "unreadable",
    "The environment has no ADA_KEY: set it to user:password or a token.": "hub",
    "The file feeds/ada.xml is empty: see whether the program that writes it still runs.": "hub",
}


def failing(reason: str, failures: int = 1) -> FeedState:
    return FeedState(1, "https://ada.example/feed", "web", state="failing", reason=reason, failures=failures)


@pytest.mark.parametrize("kind", reasons.SENTENCES)
def test_every_sentence_of_a_visit_has_its_kind(kind: str) -> None:
    """A new sentence needs a place here, and so a thought about whose turn it is."""
    error = reasons.fetch_error(kind, "ada.example", seconds=20.0, size="5 MB", detail="br", most=5, status=302)
    assert trouble_of(error.reason) == KINDS[kind]


@pytest.mark.parametrize("status", {*reasons.STATUSES, *STATUSES})
def test_every_status_has_its_kind(status: int) -> None:
    """The same for the numbers of servers."""
    assert trouble_of(reasons.status_error(status, "ada.example").reason) == STATUSES[status]


@pytest.mark.parametrize("sentence", READERS)
def test_what_readers_and_the_hub_say_has_its_kind(sentence: str) -> None:
    """They write their own sentences."""
    assert trouble_of(sentence) == READERS[sentence]


def test_every_wall_is_one() -> None:
    """Whoever made it."""
    walls = [Wall(service, is_check) for service in reasons.PASS for is_check in (True, False)]
    assert {trouble_of(reasons.wall_error(wall, 403, "ada.example", "feeds").reason) for wall in walls} == {"wall"}


def test_a_trouble_that_passes_is_nobodys_turn_until_it_lasts() -> None:
    """A server that is down once is left alone; one that stays down is for whoever runs it."""
    down = failing(reasons.status_error(502, "ada.example").reason)
    assert turn_of(down) == "nobody"
    assert turn_of(replace(down, failures=LASTING)) == "host"
    busy = failing(reasons.status_error(429, "ada.example").reason, failures=50)
    assert turn_of(busy) == "nobody"


def test_whose_turn_it_is_otherwise() -> None:
    """The member knows the address, the host opens doors, the admin decides what is held."""
    state = FeedState(1, "https://ada.example/feed", "web", state="ok")
    assert turn_of(state) == "nobody"
    assert turn_of(hold_feed(state, date(2026, 11, 22))) == "admin"
    assert turn_of(replace(state, state="gone", reason="whatever")) == "member"
    assert turn_of(failing(reasons.status_error(404, "ada.example").reason)) == "member"
    assert turn_of(failing(reasons.status_error(403, "ada.example").reason)) == "host"
    assert turn_of(failing("The environment has no KEY: set it.")) == "admin"
