"""Whose id it is, decided by the entries and the places of their members alone."""

from __future__ import annotations

from typing import Any

import pytest

from planet.model.entry import Author, Entry, Source
from planet.rules.ownership import gathers, owns, passes_on
from planet.rules.places import NOWHERE, places_of

POST = "https://ada.example/reef"
OTHER = "https://old.example/?p=1"
UUID = "urn:uuid:7b1a7a80-0000-4000-8000-000000000001"
TAGGED = "tag:ada.example,2026:1"
ADA = places_of(["https://ada.example/", "https://social.example/@ada"])
BOB = places_of(["https://bob.example/", "https://social.example/@bob"])


def entry(guid: str = POST, link: str = POST, kind: Any = "article", text: str = "", **more: Any) -> Entry:
    return Entry(guid=guid, link=link, title="", content="", text=text, excerpt="", kind=kind, **more)


def source(url: str = "", feed_url: str = "", id: str = "") -> Source:
    return Source("A feed", url, feed_url, id)


PASSED_ON = {
    "a bookmark": entry(kind="bookmark", target=POST),
    "a bookmark on a page of one's own": entry(link="https://bob.example/b/1", kind="bookmark", target=POST),
    "a bookmark without a target": entry(kind="bookmark"),
    "a boost": entry(kind="note"),
    "a quote": entry(link="https://social.example/@bob/1", kind="note", text=f"So it is: {POST}"),
    "an aggregate": entry(source=source(feed_url="https://ada.example/feed.xml")),
    "an aggregate that knows the site": entry(source=source("https://ada.example/")),
    "an aggregate with an id": entry(UUID, source=source(id="https://ada.example/")),
    "an aggregate with a link of its own": entry(UUID, "https://bob.example/1", source=source("https://ada.example/")),
    "an aggregate of a tagged post": entry(TAGGED, source=source("https://ada.example/")),
    "an aggregate of a site with a name alone": entry(UUID, source=source()),
}

OWN = {
    "a post of a blog that nobody knows": entry(),
    "a bookmark with its own id": entry("https://bob.example/b/1", kind="bookmark", target=POST),
    "a toot of one's own": entry("https://social.example/@bob/1", "https://social.example/@bob/1", kind="note"),
    "a post with a tag of one's own": entry("tag:bob.example,2026:1", source=source("https://ada.example/")),
    "a post of one's other site": entry(UUID, source=source("https://bob.example/notes/")),
    "a post that was moved": entry(OTHER, "https://bob.example/1"),
    "a note that links elsewhere": entry(OTHER, "https://social.example/@bob/1", kind="note", text=POST),
}


@pytest.mark.parametrize("name", PASSED_ON)
def test_what_bob_passes_on(name: str) -> None:
    """The id is that of what he points at."""
    assert passes_on(PASSED_ON[name].guid, PASSED_ON[name], BOB)


@pytest.mark.parametrize("name", OWN)
def test_what_may_be_bobs_own(name: str) -> None:
    """The id may be his: it lies at his place, or nothing says that it is somebody else's."""
    assert not passes_on(OWN[name].guid, OWN[name], BOB)


def test_without_a_place_nobody_knows() -> None:
    """A note that leads to its own address is a boost or not; a bookmark says so itself."""
    assert not passes_on(POST, PASSED_ON["a boost"], NOWHERE)
    assert passes_on(POST, PASSED_ON["a bookmark"], NOWHERE)


def test_a_feed_that_gathers() -> None:
    """Ids on two hosts of others: none is its member's. One host may be a blog of which nobody knows."""
    ada, cy = entry(), entry("https://cy.example/1", "https://cy.example/1")
    own = entry("https://bob.example/1", "https://bob.example/1")
    other = entry("1", "https://dan.example/1")
    assert gathers([ada], [ada, cy, own], BOB)
    assert passes_on(POST, ada, BOB, gathered=True)
    assert not gathers([ada], [ada, own, other], BOB)
    assert not gathers([own], [ada, cy, own], BOB)
    assert not gathers([ada], [ada, cy], NOWHERE)


THEIRS = {
    "an address at her place": (entry(), entry(), POST),
    "an address at her place, and a page of his": (entry(), entry(link="https://bob.example/1"), POST),
    "an address at her place, and her page is elsewhere": (entry(link="https://medium.com/@ada/1"), entry(), POST),
    "a tag of her host": (entry(TAGGED, "https://medium.com/@ada/1"), entry(TAGGED, "https://bob.example/1"), TAGGED),
    "an id without a place, and a link to her": (entry(UUID), entry(UUID), UUID),
    "an old address, and a link to her": (entry(OTHER), entry(OTHER), OTHER),
    "his source is hers": (
        entry(UUID),
        entry(UUID, "https://bob.example/1", source=source("https://ada.example/")),
        UUID,
    ),
    "his author is she": (
        entry(UUID),
        entry(UUID, "https://bob.example/1", authors=(Author("Ada", "https://social.example/@ada"),)),
        UUID,
    ),
    "a film on a host of many, and a bookmark of it": (
        entry(OTHER, OTHER),
        entry(OTHER, OTHER, "bookmark", target=OTHER),
        OTHER,
    ),
}


@pytest.mark.parametrize("name", THEIRS)
def test_what_is_evidently_adas(name: str) -> None:
    """She gets it from Bob, and he does not get it from her."""
    hers, his, id = THEIRS[name]
    assert owns(id, hers, ADA, his, BOB)
    assert not owns(id, his, BOB, hers, ADA)


@pytest.mark.parametrize(
    ("hers", "his", "id"),
    [
        (entry(UUID, "https://ada.example/1"), entry(UUID, "https://bob.example/1"), UUID),
        (entry(UUID, "https://bob.example/1"), entry(UUID, "https://ada.example/1"), UUID),
        (entry(OTHER, OTHER), entry(OTHER, OTHER), OTHER),
        (entry(UUID, ""), entry(UUID, ""), UUID),
    ],
    ids=["each has a page", "each leads to the other", "it stands elsewhere", "no link at all"],
)
def test_what_is_nobodys_stays(hers: Entry, his: Entry, id: str) -> None:
    """Where nothing tells, neither gets it from the other."""
    assert not owns(id, hers, ADA, his, BOB)
    assert not owns(id, his, BOB, hers, ADA)


def test_who_passes_on_owns_nothing() -> None:
    """Also where the other's copy leads to her: she says herself that it is Cy's."""
    hers = entry(UUID, "https://ada.example/1", source=source("https://cy.example/"))
    assert not owns(UUID, hers, ADA, entry(UUID, "https://ada.example/1"), BOB)
