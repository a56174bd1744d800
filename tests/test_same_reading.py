"""Documents whose bytes change without news: they cost no reading, and nothing that a reader would see is missed."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from community import START, Community, Post, ReadsHere, Web, rss, serve

import planet.normalise.fingerprint
from planet.model.community import FeedKind
from planet.model.raw import RawAnswer, RawEntry, RawFeed, RawImage, RawLink, RawPerson, RawSource, RawText
from planet.model.results import Reading, Same, Unreadable
from planet.model.visits import Fetched, Hints
from planet.normalise.fingerprint import fingerprint

URL = "https://reef.example/feed"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Community]:
    web = Web()
    server = serve(web)
    yield Community(tmp_path, web)
    server.shutdown()
    server.server_close()


class Counts(ReadsHere):
    """Reads here, and keeps the answers."""

    def __init__(self) -> None:
        self.answers: list[Reading | Same | Unreadable] = []

    async def read(self, fetched: Fetched, kind: FeedKind | None, max_entries: int) -> Reading | Same | Unreadable:
        self.answers.append(await super().read(fetched, kind, max_entries))
        return self.answers[-1]


def posts(*numbers: int) -> list[Post]:
    date = START - timedelta(days=30)
    return [Post(f"Post {n}", f"https://ada.example/{n}/", str(n), date + timedelta(days=n), "Words") for n in numbers]


def built(body: bytes, number: int) -> bytes:
    """Return a document with what programs change each time that they are asked."""
    volatile = (
        f"<lastBuildDate>Sun, 22 Nov 2026 10:00:{number:02} GMT</lastBuildDate><generator>blog {number}</generator>"
    )
    counted = body.replace(b"</item>", f"<x:views xmlns:x='urn:x'>{number}</x:views></item>".encode())
    return counted.replace(b"<description>d</description>", b"<description>d</description>" + volatile.encode(), 1)


def put(hub: Community, number: int, *numbers: int) -> None:
    hub.put("/ada", built(rss(*posts(*numbers)), number))


def test_a_body_that_says_the_same_is_not_read_again(hub: Community) -> None:
    hub.member("Ada", "/ada")
    put(hub, 0, *range(9, 0, -1))
    hub.turn()
    before = hub.files()
    reader = Counts()
    for number in (1, 2):
        put(hub, number, *range(9, 0, -1))
        report = hub.turn(hours=2, reader=reader)
        assert (report.feeds_unchanged, report.entries_updated) == (1, 0)
    assert reader.answers == [Same(), Same()]
    assert hub.files() == before
    put(hub, 2, *range(9, 0, -1))
    hub.turn(hours=2, reader=reader)
    assert len(reader.answers) == 2  # its bytes and validators were kept: the server says 304


def test_news_beside_such_changes_is_seen(hub: Community) -> None:
    hub.member("Ada", "/ada")
    put(hub, 0, *range(9, 0, -1))
    hub.turn()
    put(hub, 1, *range(10, 0, -1))
    assert hub.turn(hours=2).entries_new == 1
    put(hub, 2, *range(10, 0, -1))
    assert hub.turn(hours=2).feeds_unchanged == 1
    hub.put("/ada", built(rss(*posts(*range(10, 0, -1))), 3).replace(b"Words", b"Other words", 1))
    assert hub.turn(hours=2).entries_updated == 1


def test_a_post_that_is_gone_is_withdrawn_after_a_day_of_such_bodies(hub: Community) -> None:
    """The day counts although no body after the first one is read, and the post comes back when it is listed again."""
    hub.member("Ada", "/ada")
    put(hub, 0, *range(9, 0, -1))
    hub.turn()
    rest = [9, 8, 7, 6, 4, 3, 2, 1]
    put(hub, 1, *rest)
    assert hub.turn(hours=1).entries_withdrawn == 0
    put(hub, 2, *rest)
    assert hub.turn(hours=23).entries_withdrawn == 0
    put(hub, 3, *rest)
    report = hub.turn(hours=1)
    assert (report.feeds_unchanged, report.entries_withdrawn) == (1, 1)
    put(hub, 4, *range(9, 0, -1))
    hub.turn(hours=1)
    assert "Post 5" in hub.titles()


def test_another_version_of_the_reader_reads_it_again(hub: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.member("Ada", "/ada")
    put(hub, 0, 2, 1)
    hub.turn()
    monkeypatch.setattr(planet.normalise.fingerprint, "VERSION", 1000)
    reader = Counts()
    put(hub, 1, 2, 1)
    hub.turn(hours=2, reader=reader)
    assert [type(answer) for answer in reader.answers] == [Reading]


def test_another_kind_or_bound_in_the_members_file_reads_it_again(hub: Community) -> None:
    member = hub.member("Ada", "/ada")
    put(hub, 0, 3, 2, 1)
    hub.turn()
    reader = Counts()
    member["feeds"] = [{"url": "/ada", "kind": "photos"}]
    put(hub, 1, 3, 2, 1)
    hub.turn(hours=2, reader=reader)
    hub.fetch["max_entries"] = 2
    put(hub, 2, 3, 2, 1)
    hub.turn(hours=2, reader=reader)
    put(hub, 3, 3, 2, 1)
    hub.turn(hours=2, reader=reader)
    assert [type(answer) for answer in reader.answers] == [Reading, Reading, Same]


def test_a_filter_acts_on_such_feeds_as_on_silent_ones(hub: Community) -> None:
    member = hub.member("Ada", "/ada")
    put(hub, 0, 2, 1)
    hub.turn()
    member["feeds"] = [{"url": "/ada", "exclude": ["Post 1"]}]
    put(hub, 1, 2, 1)
    hub.turn(hours=2)
    assert hub.titles() == ["Post 2"]


def test_a_body_that_breaks_off_is_not_remembered(hub: Community) -> None:
    """The rest of a document that was cut is read when it comes, also where the document before it was the same."""
    hub.member("Ada", "/ada")
    put(hub, 0, 2, 1)
    hub.turn()
    whole = built(rss(*posts(3, 2, 1)), 1)
    hub.put("/ada", whole[: whole.index(b"Post 1")])
    hub.turn(hours=2)
    assert set(hub.titles()) == {"Post 1", "Post 2", "Post 3"}
    reader = Counts()
    hub.put("/ada", whole)
    hub.turn(hours=2, reader=reader)
    assert [type(answer) for answer in reader.answers] == [Reading]


# ---------------------------------------------------------------- the hash

EVERYTHING = RawFeed(
    format="rss20",
    title=RawText("T", "text/plain", "https://reef.example/", "en"),
    link="a",
    link_base="b",
    id="c",
    description=RawText("D"),
    language="en",
    authors=(RawPerson("Ada", "d", "e"),),
    image=RawImage("f", RawText("g"), "1", "2", True, "h"),
    license="i",
    hints=Hints(timedelta(1), timedelta(2), (3,), ("Monday",)),
    entries=(
        RawEntry(
            "guid",
            RawText("T"),
            "j",
            "k",
            (RawLink("l", "self", "m", "n", "o", "p", "q"),),
            RawText("S"),
            (RawText("C"), RawText("D")),
            (RawPerson("Bo"),),
            "r",
            "s",
            "t",
            ("u", "v"),
            (RawImage("w"),),
            "x",
            "y",
            "z",
            "A",
            RawSource("B", "C", "D", "E"),
            (RawAnswer("F", "G", "H"),),
            "I",
        ),
        RawEntry("2"),
    ),
    problems=("J",),
    cut=True,
    overlong=True,
    listed=4,
    deleted=("K",),
    older="L",
    self_url="M",
)


def variations(value: Any) -> Iterator[Any]:
    """Yield a value with each single part of it changed."""
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            for other in variations(getattr(value, field.name)):
                yield replace(value, **{field.name: other})
    elif isinstance(value, tuple):
        yield value[1:]
        yield value[::-1] if len(set(map(repr, value))) > 1 else (*value, *value)
        for place, part in enumerate(value):
            yield from ((*value[:place], other, *value[place + 1 :]) for other in variations(part))
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, timedelta):
        yield value + timedelta(seconds=1)
    elif isinstance(value, str):
        yield f"{value}x"
    elif value is not None:
        yield value + 1


def test_each_part_of_what_is_read_is_in_the_hash() -> None:
    """So that a field that is added to the model later cannot be forgotten."""
    made = {repr(raw): raw for raw in (EVERYTHING, *variations(EVERYTHING))}
    assert len(made) > 120
    assert len({fingerprint(raw, URL, None, 200) for raw in made.values()}) == len(made)


def test_each_condition_of_a_reading_is_in_the_hash() -> None:
    conditions = [(URL, None, 200), ("https://o.example/", None, 200), (URL, "photos", 200), (URL, None, 100)]
    assert len({fingerprint(EVERYTHING, *condition) for condition in conditions}) == len(conditions)


def test_the_hash_is_the_same_in_another_process() -> None:
    """The seed of Python's own hashes and the identity of objects do not go into it."""
    program = (
        "import pickle, sys; from planet.normalise.fingerprint import fingerprint; "
        "print(fingerprint(pickle.load(sys.stdin.buffer), sys.argv[1], None, 200))"
    )
    command = [sys.executable, "-c", program, URL]
    answer = subprocess.run(command, input=pickle.dumps(EVERYTHING), capture_output=True, check=True)
    assert answer.stdout.decode().strip() == fingerprint(EVERYTHING, URL, None, 200)
