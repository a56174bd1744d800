"""Documents whose bytes change without news: they cost no reading, and nothing that a reader would see is missed."""

from __future__ import annotations

import pickle
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from community import START, Community, Post, ReadsHere, Web, rss, serve
from test_fast_reader import Dice

import planet.normalise.fingerprint
import planet.normalise.volatile
from planet.model.community import FeedKind
from planet.model.raw import RawAnswer, RawEntry, RawFeed, RawImage, RawLink, RawPerson, RawSource, RawText
from planet.model.results import Reading, Same, Unreadable
from planet.model.visits import Fetched, Hints
from planet.normalise import volatile
from planet.normalise.fingerprint import fingerprint
from planet.struct import Struct, fields_of, replace
from planet.workers.jobs import read_feed

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
    assert [type(answer) for answer in reader.answers] == [Same, Same]
    assert hub.files() == before
    put(hub, 2, *range(9, 0, -1))
    hub.turn(hours=2, reader=reader)
    assert len(reader.answers) == 2  # its bytes and validators were kept: the server says 304


def test_what_is_volatile_costs_no_reader(hub: Community) -> None:
    """Once a reader has shown that it reads nothing in them, dates and counts are passed over by the visit itself."""
    hub.member("Ada", "/ada")
    feed = rss(*posts(3, 2, 1)).replace(b"<description>d</description>", b"<lastBuildDate>{0}</lastBuildDate>")
    feed = feed.replace(b"</item>", b"<slash:comments xmlns:slash='urn:s'>7</slash:comments></item>")
    feed = feed.replace(b" xmlns:slash='urn:s'", b"").replace(b"<rss ", b"<rss xmlns:slash='urn:s' ")
    for hour in (b"08", b"10"):
        hub.put("/ada", feed.replace(b"{0}", b"Sun, 22 Nov 2026 " + hour + b":00:00 GMT"))
        hub.turn(hours=2)
    before = hub.files()
    reader = Counts()
    for hour in (b"12", b"14", b"16"):
        body = feed.replace(b"{0}", b"Sun, 22 Nov 2026 " + hour + b":00:00 GMT").replace(b">7<", b">" + hour + b"<")
        hub.put("/ada", body + b"<!-- made in 0." + hour + b" seconds -->")
        assert hub.turn(hours=2, reader=reader).feeds_unchanged == 1
    assert reader.answers == []
    assert hub.files() == before
    hub.put("/ada", body.replace(b"Post 2", b"Post two"))
    assert hub.turn(hours=2, reader=reader).entries_updated == 1


def test_a_file_that_a_program_writes_anew_costs_no_reader(hub: Community) -> None:
    hub.member("Ada", "feeds/ada.xml")
    reader = Counts()
    form = (
        rss(*posts(2, 1)).decode().replace("<description>d</description>", "<pubDate>Sun, 22 Nov 2026 {}:00</pubDate>")
    )
    for hour in range(10, 16):
        hub.write("feeds/ada.xml", form.format(hour))
        hub.turn(hours=1, reader=reader)
    assert [type(answer) for answer in reader.answers] == [Reading, Same]
    hub.write("feeds/ada.xml", form.format(16).replace("Post 2", "Post two"))
    assert hub.turn(hours=1, reader=reader).entries_updated == 1


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
    monkeypatch.setattr(planet.normalise.volatile, "VERSION", 1000)
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
    hub.put("/ada", built(whole[: whole.index(b"Post 1")], 2))
    hub.turn(hours=2, reader=reader)
    hub.put("/ada", whole)
    hub.turn(hours=2, reader=reader)
    assert [type(answer) for answer in reader.answers] == [Reading, Reading]


RELATIVE = (
    "<feed xmlns='http://www.w3.org/2005/Atom'><id>urn:a</id><title>A</title><updated>2026-11-22T10:00:0{}Z</updated>"
    "<entry><id>urn:a1</id><title>One</title><link href='posts/1'/><updated>2026-11-22T09:00:00Z</updated></entry>"
    "</feed>"
)


@pytest.mark.parametrize("status", [301, 302])
@pytest.mark.parametrize("builds", [1, 4], ids=["same", "quiet"])
def test_the_same_body_at_another_address_is_read(hub: Community, builds: int, status: int) -> None:
    """Its relative links lead to the new place then, also where the bytes or all that is read in them stay."""
    hub.member("Ada", "/ada")
    for number in range(builds):
        hub.put("/ada", RELATIVE.format(number).encode())
        hub.turn(hours=1)
    assert hub.one("One").entry.link == f"{hub.web.url}/posts/1"
    hub.put("/ada", b"", status=status)
    hub.web.headers["/ada"] = {"Location": "/new/place/feed"}
    hub.put("/new/place/feed", RELATIVE.format(builds - 1).encode())
    hub.turn(hours=1)
    assert hub.one("One").entry.link == f"{hub.web.url}/new/place/posts/1"
    assert hub.turn(hours=1).feeds_unchanged == 1


def test_a_feed_that_the_admin_lets_in_is_read(hub: Community) -> None:
    """What waits for the admin is not read again while it says the same; when it is let in, it is."""
    ada = hub.member("Ada", {"url": "/ada"}, url="https://ada.example/")
    put(hub, 0, 3, 2, 1)
    hub.turn()
    casino = rss(*(Post(f"Win {n}", f"https://casino.example/{n}/", f"c{n}", START) for n in range(3)))
    hub.put("/ada", casino)
    hub.turn(days=9)
    assert hub.feeds()[0].state.state == "held"
    reader = Counts()
    for number, state in ((1, "held"), (2, "ok")):
        hub.put("/ada", built(casino, number))
        hub.turn(hours=2, reader=reader)
        assert hub.feeds()[0].state.state == state
        ada["feeds"][0]["accept"] = (START + timedelta(days=9)).date()
    assert [type(answer) for answer in reader.answers] == [Same, Reading]
    assert "Win 1" in hub.titles()


# ---------------------------------------------------------------- volatile parts


def quiet_hash_of(body: bytes) -> str:
    """Return the quiet hash that a reader gives a body at the second sight."""
    reading = read_feed(body, "", URL, "", None, 200)
    assert isinstance(reading, Reading)
    same = read_feed(body, "", URL, "", None, 200, reading.hash)
    assert isinstance(same, Same)
    return same.quiet_hash


HEAD = "<rss version='2.0'><channel><title>T</title>"
VOLATILE = (
    HEAD + "<lastBuildDate>{}</lastBuildDate></channel></rss>",
    HEAD + "<pubDate>{}</pubDate><item><title>A</title></item></channel></rss>",
    HEAD + "<item><title>A</title><slash:comments xmlns:slash='urn:s'/></item></channel></rss><!-- {} -->\n",
    "<feed xmlns='http://www.w3.org/2005/Atom'><updated>{}</updated><entry><title>A</title></entry></feed>",
    "<rss version='2.0' xmlns:slash='urn:s'><channel><item><title>A</title><slash:comments>{}</slash:comments>"
    "</item></channel></rss>",
    "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:media='http://search.yahoo.com/mrss/'><entry><title>A</title>"
    '<media:group><media:community><media:starRating count="{0}" average="5.00"/><media:statistics views="{0}"/>'
    "</media:community></media:group></entry></feed>",
)
READ = (
    HEAD + "<item><title>A</title><pubDate>{}</pubDate></item></channel></rss>",
    HEAD + "<item><title>A</title><lastBuildDate>{}</lastBuildDate></item></channel></rss>",
    HEAD + "<description><![CDATA[<pubDate>{}</pubDate>]]></description></channel></rss>",
    HEAD + "<description>a <pubDate>{}</pubDate></description></channel></rss>",
    HEAD + "<item><description><![CDATA[<slash:comments>{}</slash:comments>]]></description></item></channel></rss>",
    HEAD + "<item><title>A</title></item></channel></rss><!-- {} --><x/>",
    "<entry xmlns='http://www.w3.org/2005/Atom'><updated>{}</updated><title>A</title></entry>",
    '{{"version":"https://jsonfeed.org/version/1.1","items":[{{"id":"1","content_text":"<slash:comments>{}</"}}]}}',
    '{{"version":"https://jsonfeed.org/version/1.1","title":"<updated>{}</updated>","items":[]}}',
)


@pytest.mark.parametrize("form", VOLATILE)
def test_volatile_parts_are_not_in_the_quiet_hash(form: str) -> None:
    body, later, empty, other = (form.format(value).encode() for value in ("10", "2026", "", "<b>10</b>"))
    quiet_hash = quiet_hash_of(body)
    assert 0 < len(quiet_hash) <= 64
    assert volatile.is_same(later, quiet_hash)
    assert volatile.is_same(body, quiet_hash)
    assert volatile.is_same(empty, quiet_hash) == ("<!--" in form)
    assert not volatile.is_same(other, quiet_hash)
    assert not volatile.is_same(body.replace(b"</title>", b"!</title>"), quiet_hash)
    assert volatile.comparable_hash(quiet_hash, None, 200) == quiet_hash
    assert not volatile.comparable_hash(quiet_hash, "photos", 200)
    assert not volatile.comparable_hash(quiet_hash, None, 100)


def test_no_address_is_taken_for_a_date() -> None:
    """For a licence is read in a text that may hold any markup."""
    form = HEAD + "<copyright><![CDATA[<updated>{}</updated>]]></copyright></channel></rss>"
    quiet_hash = quiet_hash_of(form.format("10").encode())
    assert not volatile.is_same(form.format("https://creativecommons.org/licenses/by/4.0").encode(), quiet_hash)


@pytest.mark.parametrize("form", READ)
def test_a_part_that_is_read_gives_no_quiet_hash(form: str) -> None:
    assert not quiet_hash_of(form.format("10").encode())


def test_whatever_a_feed_holds_its_quiet_hash_hides_no_news() -> None:
    """In bodies of the same quiet hash the same is read, wherever dates and counts stand in them."""
    quiet = 0
    for seed in range(500):
        dice = random.Random(seed)
        form = Dice(seed).document().decode()
        for _ in range(3):
            places = [place for place, sign in enumerate(form) if sign == "<"]
            place, name = dice.choice(places), dice.choice(("updated", "pubDate", "slash:comments", "dc:date"))
            form = f"{form[:place]}<{name}>@</{name}>{form[place:]}"
        bodies = [form.replace("@", value).encode() for value in ("7", "2026")]
        first, second = (read_feed(body, "", URL, "", None, 200) for body in bodies)
        quiet_hash = quiet_hash_of(bodies[0]) if isinstance(first, Reading) else ""
        if volatile.is_same(bodies[1], quiet_hash):
            quiet += 1
            assert isinstance(first, Reading)
            assert isinstance(second, Reading)
            assert second.hash == first.hash, bodies
    assert quiet > 20


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
    if isinstance(value, Struct):
        for name, part in fields_of(value).items():
            for other in variations(part):
                yield replace(value, **{name: other})
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
    assert len({fingerprint(raw, URL, None, 200).document for raw in made.values()}) == len(made)


def test_each_part_of_an_item_is_in_its_hash() -> None:
    """And nothing of the others: what stands beside it makes no difference."""
    entry = EVERYTHING.entries[0]
    made = {repr(varied): varied for varied in (entry, *variations(entry))}
    assert len(made) > 50
    hashes = [hash_of_item(replace(EVERYTHING, entries=(RawEntry("0"), varied))) for varied in made.values()]
    assert len(set(hashes)) == len(made)
    assert hashes[0] == fingerprint(EVERYTHING, URL, None, 200).items[0]


def test_each_condition_of_a_reading_is_in_the_hash() -> None:
    conditions = [(URL, None, 200), ("https://o.example/", None, 200), (URL, "photos", 200), (URL, None, 100)]
    assert len({fingerprint(EVERYTHING, *condition).document for condition in conditions}) == len(conditions)


@pytest.mark.parametrize(
    "changes",
    [
        {"link_base": "https://o.example/"},
        {"link": "https://o.example/"},
        {"language": "de"},
        {"authors": (RawPerson("Bo"),)},
        {"license": "https://o.example/by"},
        {"title": RawText("Other")},
        {"id": "other"},
        {"self_url": "https://o.example/feed"},
        {"format": "atom10"},
    ],
)
def test_what_an_item_inherits_of_its_feed_is_in_its_hash(changes: dict[str, Any]) -> None:
    assert hash_of_item(replace(EVERYTHING, **changes)) != hash_of_item(EVERYTHING)


def test_the_conditions_of_cleaning_are_in_the_hash_of_an_item(monkeypatch: pytest.MonkeyPatch) -> None:
    assert fingerprint(EVERYTHING, URL, "photos", 200).items != fingerprint(EVERYTHING, URL, None, 200).items
    assert fingerprint(EVERYTHING, URL, None, 100).items == fingerprint(EVERYTHING, URL, None, 200).items
    last = hash_of_item(EVERYTHING)
    monkeypatch.setattr(planet.normalise.fingerprint, "VERSION", -1)
    assert hash_of_item(EVERYTHING) != last


def hash_of_item(raw: RawFeed) -> str:
    return fingerprint(raw, URL, None, 200).items[-1]


def test_the_hash_is_the_same_in_another_process() -> None:
    """The seed of Python's own hashes and the identity of objects do not go into it."""
    program = (
        "import pickle, sys; from planet.normalise.fingerprint import fingerprint; "
        "print(*fingerprint(pickle.load(sys.stdin.buffer), sys.argv[1], None, 200).items)"
    )
    command = [sys.executable, "-c", program, URL]
    answer = subprocess.run(command, input=pickle.dumps(EVERYTHING), capture_output=True, check=True)
    assert answer.stdout.decode().split() == [*fingerprint(EVERYTHING, URL, None, 200).items]
