"""Mutated documents: each is read, or refused with a sentence; damage within one entry costs no other entry.

A mutation is drawn by a seed: a cut, bytes flipped, tags exchanged or left out, a piece repeated, an
encoding lied about.
"""

from __future__ import annotations

import random
import re
import time
from functools import cache
from pathlib import Path

import pytest
from judge import documents

from planet.model.entry import Entry
from planet.model.results import Reading, Unreadable
from planet.workers.jobs import read_feed

HERE = Path(__file__).parent
COLLECTIONS = ("feeds", "feeds_of_others", "feeds_from_the_field")
LARGEST = 100_000
"""Documents of more bytes take too long to be read thousands of times."""
SLOWEST = 20
"""Seconds that a document may take: a hundred times what the slowest takes on an idle machine."""

TAG = re.compile(rb"<[^<>]{1,200}>")
ENTRY = re.compile(rb"<(item|entry)\b[^>]*>(.*?)</\1>", re.DOTALL)
LABELS = (
    "utf-8",
    "utf-16",
    "utf-32",
    "iso-8859-1",
    "windows-1252",
    "shift_jis",
    "gbk",
    "iso-2022-jp",
    "koi8-r",
    "none",
)
ODD = (b"\0", b"\x0b", b"\xff\xfe", b"&", b"&#0;", b"&nbsp;", b"&#xD83D;", b"<", b">", b'"', b"'", b"\xed\xa0\x80")
ODD_IN_ENTRY = (b"\0", b"\x0b", b"\xff", b"&", b"&#0;", b"&nbsp;", b"&#xD83D;", b"< ", b">", b'"', b"\xed\xa0\x80")


class Mutation:
    """The changes of one seed."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)

    def apply(self, document: bytes) -> tuple[bytes, str]:
        """Return the document with one to three changes, and the content type that it is served with."""
        for _ in range(self.dice.randint(1, 3)):
            change = self.dice.choice((self.cut, self.flip, self.exchange, self.leave_out, self.repeat, self.put_in))
            document = change(document)
        if self.dice.random() < 0.3:
            return self.lie(document)
        return document, ""

    def cut(self, document: bytes) -> bytes:
        place = self.dice.randrange(len(document) + 1)
        return document[:place] if self.dice.random() < 0.8 else document[place:]

    def flip(self, document: bytes) -> bytes:
        damaged = bytearray(document)
        for _ in range(min(len(damaged), self.dice.choice((1, 1, 3, 20)))):
            damaged[self.dice.randrange(len(damaged))] ^= 1 << self.dice.randrange(8)
        return bytes(damaged)

    def exchange(self, document: bytes) -> bytes:
        tags = list(TAG.finditer(document))
        if len(tags) < 2:
            return document
        first, second = sorted(self.dice.sample(tags, 2), key=lambda tag: tag.start())
        between = document[first.end() : second.start()]
        return document[: first.start()] + second[0] + between + first[0] + document[second.end() :]

    def leave_out(self, document: bytes) -> bytes:
        tags = list(TAG.finditer(document))
        if not tags:
            return document
        tag = self.dice.choice(tags)
        return document[: tag.start()] + document[tag.end() :]

    def repeat(self, document: bytes) -> bytes:
        start = self.dice.randrange(len(document) + 1)
        piece = document[start : start + self.dice.choice((1, 30, 1000))]
        return document[:start] + piece * self.dice.choice((2, 3, 20)) + document[start + len(piece) :]

    def put_in(self, document: bytes, pieces: tuple[bytes, ...] = ODD) -> bytes:
        place = self.dice.randrange(len(document) + 1)
        return document[:place] + self.dice.choice(pieces) * self.dice.choice((1, 1, 3)) + document[place:]

    def lie(self, document: bytes) -> tuple[bytes, str]:
        """Write the document in one encoding, and name others in its declaration and in the header."""
        label, declared, served = (self.dice.choice(LABELS) for _ in range(3))
        document = re.sub(rb'encoding="[^"]*"', b'encoding="' + declared.encode() + b'"', document, count=1)
        if label != "none":
            document = document.decode("utf-8", "replace").encode(label, "replace")
        return document, f"application/xml; charset={served}"

    def damage_one(self, document: bytes) -> tuple[bytes, int]:
        """Return the document with one of its entries damaged, and the place of that entry."""
        entries = list(ENTRY.finditer(document))
        place = self.dice.randrange(len(entries))
        start, end = entries[place].span(2)
        change = self.dice.choice((self.exchange, self.leave_out, self.flip_words, self.put_in_words))
        return document[:start] + change(document[start:end]) + document[end:], place

    def flip_words(self, text: bytes) -> bytes:
        """Flip bits of letters alone: in names of elements, attributes and words."""
        letters = [match.start() for match in re.finditer(rb"[A-Za-z]", text)]
        damaged = bytearray(text)
        for place in self.dice.sample(letters, min(len(letters), self.dice.choice((1, 3, 10)))):
            damaged[place] ^= self.dice.choice((1, 2, 4, 8, 32, 128))
        return bytes(damaged)

    def put_in_words(self, text: bytes) -> bytes:
        return self.put_in(text, ODD_IN_ENTRY)


@cache
def collection() -> tuple[bytes, ...]:
    """Return the documents that are mutated, in an order that does not depend on the disk's."""
    paths = [path for name in COLLECTIONS for path in documents(HERE / name)]
    return tuple(path.read_bytes() for path in paths if 0 < path.stat().st_size <= LARGEST)


def read(document: bytes, content_type: str = "") -> Reading | Unreadable:
    return read_feed(document, content_type, "https://reef.example/feed", "", None, 200)


def check(seed: int) -> bool:
    """Read a mutated document; return whether it was a feed."""
    mutation = Mutation(seed)
    document, content_type = mutation.apply(mutation.dice.choice(collection()))
    started = time.process_time()
    answer = read(document, content_type)
    assert time.process_time() - started < SLOWEST, seed
    if isinstance(answer, Reading):
        for entry in answer.entries:
            entry.title.encode()  # no half of a character, which no file could hold
        return True
    assert isinstance(answer, Unreadable), seed
    assert re.fullmatch(r"(The|This) \S.{20,}", answer.reason, re.DOTALL), (seed, answer.reason)
    assert "mistake of the program" not in answer.reason, seed
    return False


# ---------------------------------------------------------------- one damaged entry among sound ones

RSS = (
    '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"><channel>'
    "<title>Reef</title>",
    "<item><title>Post {n}</title><link>https://reef.example/{n}</link><guid>https://reef.example/{n}</guid>"
    "<pubDate>Sun, 22 Nov 2026 10:0{n}:00 GMT</pubDate><dc:creator>Ada</dc:creator><category>fish</category>"
    "<description>&lt;p&gt;Words&lt;/p&gt;</description><media:content "
    'url="https://reef.example/{n}.png" type="image/png">'
    "<media:title>Fish</media:title></media:content>"
    "<content:encoded>&lt;p&gt;Wörter 言葉&lt;/p&gt;</content:encoded></item>",
    "</channel></rss>",
)
ATOM = (
    '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Reef</title>',
    '<entry><title>Post {n}</title><link href="https://reef.example/{n}" rel="alternate"/>'
    "<id>tag:reef.example,2026:{n}</id>"
    '<updated>2026-11-22T10:0{n}:00Z</updated><author><name>Ada</name></author><category term="fish"/>'
    '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Wörter <b>и</b> 言葉</p></div>'
    "</content></entry>",
    "</feed>",
)
CDATA = (
    '<rss version="2.0"><channel><title>Reef</title>',
    "<item><title><![CDATA[Post {n}]]></title><link>https://reef.example/{n}</link><guid>https://reef.example/{n}</guid>"
    "<description><![CDATA[<p>Wörter <i>и</i> 言葉 &amp; more<br></p>]]></description><comments>none</comments></item>",
    "</channel></rss>",
)
RDF = (
    '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Reef</title></channel>',
    '<item rdf:about="https://reef.example/{n}"><title>Post {n}</title><link>https://reef.example/{n}</link>'
    "<dc:date>2026-11-22T10:0{n}:00Z</dc:date><description>Wörter &lt;b&gt;и&lt;/b&gt; 言葉</description></item>",
    "</rdf:RDF>",
)


def sound(form: tuple[str, str, str]) -> bytes:
    opening, entry, closing = form
    return (opening + "".join(entry.format(n=number) for number in range(7)) + closing).encode()


def check_neighbours(seed: int) -> None:
    """Read a document with one damaged entry: each of the others is as in the sound document."""
    mutation = Mutation(seed)
    document = sound(mutation.dice.choice((RSS, CDATA, ATOM, RDF)))
    damaged, place = mutation.damage_one(document)
    before, answer = read(document), read(damaged)
    assert isinstance(before, Reading)
    assert isinstance(answer, Reading), (seed, damaged)
    entries = {entry.title: entry for entry in answer.entries}
    for number in range(7):
        if number != place:
            title = f"Post {number}"
            assert title in entries, (seed, place, damaged)
            assert told(entries[title]) == told(next(entry for entry in before.entries if entry.title == title)), seed


def told(entry: Entry) -> tuple[object, ...]:
    return entry.guid, entry.link, entry.published, entry.content


def test_a_mutated_document_is_read_or_refused_with_a_sentence() -> None:
    """Both happen: the mutations neither spare everything nor ruin everything."""
    assert {check(seed) for seed in range(200)} == {True, False}


def test_one_damaged_entry_costs_no_other() -> None:
    """Not even a word of the others."""
    for seed in range(300):
        check_neighbours(seed)


@pytest.mark.long
@pytest.mark.parametrize("part", range(10))
def test_three_thousand_mutated_documents(part: int) -> None:
    """The same for 3,000 documents, and as many with one damaged entry."""
    for seed in range(part * 300, (part + 1) * 300):
        check(seed)
        check_neighbours(seed)
