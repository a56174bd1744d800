"""Documents made to break their reader: nothing they name is opened, and time and memory cost their own feed alone."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import effort
import pytest
from hostile import ROUTES, Exchange, Hostile

from planet.model.results import Reading, Unreadable
from planet.model.visits import Fetched
from planet.workers.jobs import read_feed
from planet.workers.pool import Workers

pytestmark = pytest.mark.long

MB = 1_000_000
LARGEST = 5 * MB
CANARY = "the canary sings"
SOUND = b"<rss version='2.0'><channel><title>S</title><item><title>Sound</title><guid>1</guid></item></channel></rss>"


def feed(prolog: str = "", title: str = "A", text: str = "B", more: str = "", head: str = "") -> bytes:
    item = f"<item><title>{title}</title><guid>1</guid><description>{text}</description></item>"
    channel = f"<channel><title>T</title>{head}{item}{more}</channel>"
    return f'<?xml version="1.0"?>{prolog}<rss version="2.0">{channel}</rss>'.encode()


def doctype(declarations: str, outside: str = "") -> str:
    return f"<!DOCTYPE rss {outside}[{declarations}]>"


def laughs(times: int = 10, levels: int = 10) -> str:
    levelled = (f'<!ENTITY l{n} "{f"&l{n - 1};" * times}">' for n in range(1, levels))
    return '<!ENTITY l0 "ha">' + "".join(levelled)


class Aviary:
    """Where canaries sit: a pipe in which whoever opens it is stuck, a file, and a server that keeps a log."""

    def __init__(self, folder: Path, server: Hostile) -> None:
        self.server = server
        self.file = folder / "canary.txt"
        self.file.write_text(CANARY)
        self.pipe = folder / "canary.pipe"
        os.mkfifo(self.pipe)
        self.web = server.url("/canary")

    @property
    def places(self) -> tuple[str, ...]:
        return self.file.as_uri(), str(self.file), self.pipe.as_uri(), str(self.pipe), self.web

    def undisturbed(self) -> bool:
        """Whether nobody asked the server or waits in the pipe."""
        try:
            os.close(os.open(self.pipe, os.O_WRONLY | os.O_NONBLOCK))
        except OSError:
            return not self.server.requests("/canary")
        return False


@pytest.fixture(scope="module")
def aviary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aviary]:
    with Hostile() as server:
        yield Aviary(tmp_path_factory.mktemp("canary"), server)


def lures(place: str) -> Iterator[bytes]:
    """Every way in which an XML document may ask its reader to open something."""
    yield feed(doctype(f'<!ENTITY x SYSTEM "{place}">'), "A &x;", "B &x;")
    yield feed(doctype(f'<!ENTITY x PUBLIC "-//X//EN" "{place}">'), "A &x;")
    yield feed(doctype(f'<!ENTITY % x SYSTEM "{place}"> %x;'))
    yield feed(doctype(f"<!ENTITY % a '<!ENTITY &#37; x SYSTEM \"{place}\">'> %a; %x;"))
    yield feed(doctype("", f'SYSTEM "{place}"'))
    yield feed(doctype(f'<!NOTATION x SYSTEM "{place}"><!ENTITY y SYSTEM "{place}" NDATA x>'))
    yield feed(f'<?xml-stylesheet type="text/xsl" href="{place}"?><?xml-model href="{place}"?>')
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{place}" parse="text"/>'
    yield feed(title=f"A {include}", text=f"B {include}", more=include)
    schema = f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:x {place}"'
    yield feed().replace(b"<rss ", f"<rss {schema} ".encode())
    links = f'<content src="{place}" type="text/html"/><link rel="enclosure" href="{place}"/>'
    entry = f"<entry><title>A</title><id>1</id>{links}</entry>"
    yield f'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>{entry}</feed>'.encode()
    yield place.encode()


BOMBS = {
    "a billion laughs": feed(doctype(laughs()), "A &l9;", "&l9;"),
    "a billion laughs in an attribute": feed(doctype(laughs()), more="<link rel='&l9;'/>"),
    "laughs by parameter entities": feed(doctype('<!ENTITY % a "ha"><!ENTITY % b "%a;%a;">' * 20 + "%b;")),
    "a quadratic blow-up": feed(doctype(f'<!ENTITY x "{"x" * 100_000}">'), "A", "&x;" * 20_000),
    "an entity of itself": feed(doctype('<!ENTITY x "&y;"><!ENTITY y "&x;">'), "A &x;", "&y;"),
    "a declaration that never ends": feed("<!DOCTYPE rss [" + "<!ENTITY x 'y'" * 50_000),
    "entities by the hundred thousand": feed(doctype("".join(f"<!ENTITY e{n} 'x'>" for n in range(100_000)))),
    "deep nesting": feed(text="<a>" * 50_000 + "</a>" * 50_000),
    "deep nesting in JSON": b'{"version":"https://jsonfeed.org/version/1.1","items":' + b"[" * 200_000,
    "one element of many attributes": feed(more="<item " + " ".join(f"a{n}='1'" for n in range(20_000)) + "/>"),
    "an endless author": feed(more=f"<item><title>B</title><author>{'a@' * 20_000}</author></item>"),
    "numbers without end": feed(text=f"&#{'9' * 200_000};&#x{'f' * 200_000};"),
    "namespaces by the thousand": feed(more="<x " + " ".join(f"xmlns:n{n}='urn:{n}'" for n in range(5000)) + "/>"),
    "a comment that never ends": feed(text="<!--" * 100_000),
    "CDATA that never ends": feed(text="<![CDATA[" * 50_000),
    "UTF-7 that hides a bomb": feed(doctype(laughs()))
    .decode()
    .replace('"1.0"', '"1.0" encoding="UTF-7"')
    .encode("utf-7"),
    "UTF-16 that hides a bomb": feed(doctype(laughs()), "A &l9;").decode().encode("utf-16"),
}


def flood(*drops: str, head: str = "", size: int = LARGEST) -> bytes:
    """Five megabytes of the same, inside an entry and outside of any; `head` may break the document."""
    water = "".join(drop * (size // len(drops) // len(drop)) for drop in drops)
    return feed(head=head, more=f"<item><title>x</title>{water}</item>")


DROPS = {
    "tags": ("<a/>",), "attributes": ("<a " + " ".join(f"b{n}=''" for n in range(99)) + "/>",),
    "open tags": ("<a>",), "nested tags": ("<a>", "</a>"), "entries": ("<item/>",), "open entries": ("<item>",),
    "end tags": ("</a>",), "ends of entries": ("</item>",), "categories": ("<category>a</category>",),
    "links": ("<link href='http://a/b'/>",), "sources": ("<source url='x'>a</source>",),
    "signs": ("<",), "quotes": ("<a b='",), "numbers": ("&#1;",), "ampersands": ("&",), "comments": ("<!---->",),
}  # fmt: skip
FLOODS = {
    **{name: flood(*drops) for name, drops in DROPS.items()},
    **{f"{name}, malformed": flood(*drops, head="<a></b>") for name, drops in DROPS.items()},
    "namespaces": feed(more="".join(f"<n{n}:x xmlns:n{n}='urn:{n}'/>" for n in range(130_000))),
    "namespaces of one element": feed(more="<x " + " ".join(f"xmlns:n{n}='urn:{n}'" for n in range(150_000)) + "/>"),
    "tags in UTF-16": flood("<a/>", size=LARGEST // 2).decode().encode("utf-16"),
    "tags of XHTML": b"<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title><entry><id>1</id>"
    b"<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>" + b"<b>a</b>" * (LARGEST // 8) + b"</div>"
    b"</content></entry></feed>",
    "tags in JSON": b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"A","tags":['
    + b'"a",' * (LARGEST // 4)
    + b'"b"]}]}',
}


def read_all(
    documents: list[bytes], *, seconds: float = 300, most: int = 200, units: float = 10_000
) -> list[Reading | Unreadable]:
    """What one worker makes of each document, for so many units of effort at most; starting it does not count."""

    async def reading() -> list[Reading | Unreadable]:
        async with Workers(many=False, seconds=seconds) as workers:
            results = []
            await workers.read(Fetched(url="https://reef.example/feed", body=SOUND), None, most)
            for body in documents:
                with effort.at_most(units):
                    results.append(await workers.read(Fetched(url="https://reef.example/feed", body=body), None, most))
            return results

    return asyncio.run(reading())


def test_nothing_that_a_document_names_is_opened(aviary: Aviary) -> None:
    """Entities, DTDs, XInclude, stylesheets and schemas open no file, pipe or address, and reading goes on."""
    documents = [body for place in aviary.places for body in lures(place)]
    *results, last = read_all([*documents, SOUND], seconds=60)
    for body, made in zip(documents, results, strict=True):
        assert CANARY not in repr(made), body
        assert "too long" not in repr(made), body
    assert isinstance(last, Reading)
    assert aviary.undisturbed()


def test_a_canary_would_be_heard(aviary: Aviary, tmp_path: Path) -> None:
    """The pipe tells of a reader, so that its silence means something."""
    silent = aviary.undisturbed()
    held = os.open(aviary.pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert silent
        assert not aviary.undisturbed()
    finally:
        os.close(held)


def test_bombs_are_answered_soon() -> None:
    """The classical bombs are read or refused in about a second, with nothing large in the answer."""
    for name, made in zip(BOMBS, read_all(list(BOMBS.values()), units=200), strict=True):
        assert len(repr(made)) < MB, name


@pytest.mark.parametrize("name", FLOODS)
def test_floods_are_answered_soon(name: str) -> None:
    """Five megabytes of one thing cost little time: what came before them is taken, or the feed has its sentence."""
    with effort.at_most(200):
        made = read_feed(FLOODS[name], "", "https://reef.example/feed", "", None, 200)
    if isinstance(made, Unreadable):
        assert "more elements before the end of its first entry" in made.reason


def test_entities_that_are_meant_are_read() -> None:
    """A document's own short entities and those of HTML still say what they stand for."""
    own = doctype('<!ENTITY reef "coral reef"><!ENTITY eacute "&#233;"><!ENTITY nbsp "&#160;">')
    body = feed(own, "&reef; caf&eacute; &mdash; &hellip;", "&amp;lt; &copy;")
    [made] = read_all([body])
    assert isinstance(made, Reading)
    assert made.entries[0].title == "coral reef café — …"
    assert made.entries[0].text == "< ©"


def busy(entries: int = 2900) -> bytes:
    """Keeps a reader that takes all of its entries busy for many seconds."""
    text = "&lt;a href='/x'>&lt;b>y" * 70
    return feed(more="".join(f"<item><guid>{n}</guid><description>{text}</description></item>" for n in range(entries)))


def hungry(size: int = LARGEST) -> bytes:
    """Five megabytes that become hundreds in memory."""
    return b'{"version":"https://jsonfeed.org/version/1.1","items":[' + b'{"a":1},' * (size // 8) + b"{}]}"


def article(size: int = LARGEST) -> bytes:
    """A long text that is meant to be read."""
    return feed(text="&lt;p&gt;Words &amp;amp; more." * (size // 30))


def test_time_costs_its_own_feed_a_sentence() -> None:
    """A document that keeps its reader busy is given up."""
    [made] = read_all([busy()], seconds=0.5, most=3000)
    assert isinstance(made, Unreadable)
    assert "too long to read" in made.reason


def test_memory_costs_its_own_feed_a_sentence() -> None:
    """A hungry document is given up; the next one is read by a worker in the place of the killed one."""
    made = read_all([hungry(), SOUND, hungry(), article(MB), SOUND])
    assert all(
        isinstance(one, Unreadable) and "more memory than this hub has" in one.reason for one in (made[0], made[2])
    )
    assert [one.entries[0].title for one in made if isinstance(one, Reading)] == ["Sound", "A", "Sound"]


def posts(size: int = LARGEST) -> bytes:
    """Thousands of posts, as some blogs keep them all in their feed."""
    item = (
        "<item><title>T</title><link>https://reef.example/{0}</link><description>"
        + "word " * 40
        + "</description></item>"
    )
    return feed(more="".join(item.format(n) for n in range(size // 300)))


def peak(pid: int) -> float:
    """The most memory that a process ever held, in MB (Linux: VmHWM of /proc)."""
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) * 1024 / MB if found else 0


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="measured in /proc, which this system lacks")
@pytest.mark.parametrize(("make", "is_read"), [(posts, True), (hungry, False)])
def test_no_worker_holds_more_than_150_mb(make: Callable[[], bytes], is_read: bool) -> None:
    """Bodies of 5 MB, of good will and of ill will, keep a reading process within its bound; the good ones are read."""

    async def reading() -> tuple[float, Reading | Unreadable]:
        async with Workers(many=False) as workers:
            document = Fetched(url="https://reef.example/feed", body=make())
            under_way = asyncio.ensure_future(workers.read(document, None, 200))
            most = 0.0
            while not under_way.done():
                most = max(most, *map(peak, effort.family(os.getpid())[1:]), 0.0)
                await asyncio.sleep(0.02)
            return most, under_way.result()

    most, made = asyncio.run(reading())
    assert 20 < most <= 150
    assert isinstance(made, Reading) == is_read


def test_large_and_hungry_bodies_at_once_do_not_stop_the_readers() -> None:
    """A worker that runs out of memory leaves nothing in the pipe that all share: every body has its answer."""

    async def reading() -> list[Reading | Unreadable]:
        async with Workers(many=True) as workers, asyncio.timeout(600):
            bodies = (hungry(), article(2 * MB), hungry(), SOUND)
            documents = [Fetched(url="https://reef.example/feed", body=body) for body in bodies * 3]
            return list(await asyncio.gather(*(workers.read(one, None, 200) for one in documents)))

    assert [isinstance(one, Reading) for one in asyncio.run(reading())] == [False, True, False, True] * 3


async def _large(exchange: Exchange) -> None:
    makers = (article, hungry, article, attributes)
    await exchange.answer(200, makers[int(exchange.request.query["n"]) % 4](3 * MB))


def attributes(size: int) -> bytes:
    return feed(more="<item " + " ".join(f"a{n}='1'" for n in range(size // 12)) + "/>")


ROUTES["/bomb/large"] = _large


@pytest.mark.long
def test_a_turn_of_large_feeds_stays_under_400_mb(tmp_path: Path) -> None:
    """Thirty large bodies at once: all processes of the turn together hold less, whenever they are measured."""
    (tmp_path / "config").mkdir()
    with Hostile() as server:
        members = "".join(
            f'[[members]]\nname = "M{n}"\nfeeds = ["{server.url(f"/bomb/large?n={n}")}"]\n' for n in range(30)
        )
        head = '[planet]\ntitle = "T"\nurl = "https://planet.example/"\n[fetch]\nhost_delay = "0s"\nper_host = 16\n'
        limits = 'timeout = "10m"\nprivate_allow = ["127.0.0.1"]\n'
        (tmp_path / "config/members.toml").write_text(head + limits + members)
        command = [sys.executable, "-m", "planet", "update", "-C", str(tmp_path)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        most = 0.0
        while process.poll() is None:
            most = max(most, sum(map(share, effort.family(process.pid))))
            time.sleep(0.05)
        out, err = process.communicate()
    assert process.returncode == 0, err
    assert "30 visited" in out
    assert out.count("more memory than this hub has") >= 7
    assert 100 < most < 400


def share(pid: int) -> float:
    """What a process holds in memory now, in MB; of pages that several hold, its part (Linux: Pss)."""
    try:
        found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    except OSError:
        return 0
    return int(found[1]) * 1024 / MB if found else 0


def plain_posts(size: int, sign: str = "", in_texts: bool = False) -> bytes:
    """Eighty posts in plain text, with a sign beyond the BMP in the first title, or in every text."""
    words = "word and more words " * (size // 80 // 20 - 8) + (sign if in_texts else "")
    item = "<item><title>Post {0}{1}</title><link>https://reef.example/{0}</link><description>{2}</description></item>"
    return feed(more="".join(item.format(n, "" if n else sign, words) for n in range(80)))


MEANT = {
    "one sign in a title": plain_posts(4_200_000, "🐠"),
    "a sign in every text": plain_posts(4_900_000, "🐠", in_texts=True),
    "UTF-16": plain_posts(2_400_000, "🐠", in_texts=True).decode().encode("utf-16"),
    "nothing but signs": feed(more=f"<item><title>F</title><description>{'🐠' * 1_200_000}</description></item>"),
    "Chinese": feed(more=f"<item><title>C</title><description>{'珊瑚礁の魚' * 320_000}</description></item>"),
    "one article": article(4_900_000),
}


@pytest.mark.parametrize("name", MEANT)
def test_what_is_meant_to_be_read_is_read_whatever_its_signs(name: str) -> None:
    """A sign beyond the BMP makes Python spend four bytes on each character of its text: that is not the member's."""
    assert len(MEANT[name]) <= LARGEST
    [made] = read_all([MEANT[name]])
    assert isinstance(made, Reading), made


def test_what_is_meant_to_be_read_is_read_in_company() -> None:
    """A worker that still holds the last body reads the next one."""

    async def reading() -> list[Reading | Unreadable]:
        async with Workers(many=True) as workers, asyncio.timeout(120):
            bodies = [MEANT["a sign in every text"], plain_posts(2_000_000, "🐠", in_texts=True)] * 4
            documents = [Fetched(url="https://reef.example/feed", body=body) for body in bodies]
            return list(await asyncio.gather(*(workers.read(document, None, 200) for document in documents)))

    assert all(isinstance(made, Reading) for made in asyncio.run(reading()))
