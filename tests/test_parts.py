"""Lists that are too long for one page: parts that stay as they are when something new comes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from community import START, Community, Post

from planet.model.community import PageBounds

HOUR = timedelta(hours=1)


@pytest.fixture
def busy(community: Community) -> Community:
    """A hub whose pages have room for few: three lines, two cards."""
    community.bounds = PageBounds(lines=3, cards=2, year_lines=3)
    community.member("Ada", "/ada.xml")
    return community


def publish(community: Community, count: int) -> None:
    posts = (
        Post(f"Post {n}", f"https://ada.example/{n}", f"{n}", START + n * HOUR / 10, tags=("reef",))
        for n in range(count, 0, -1)
    )
    community.publish("/ada.xml", *posts)


def on(community: Community, folder: str) -> list[list[str]]:
    """The titles on each part of a list, in the order in which the first names them."""
    files = community.files()
    paths = ["", *(f"part-{n}/" for n in range(9, 0, -1))]
    pages = [files[path].decode() for one in paths if (path := f"{folder}{one}index.html") in files]
    return [[f"Post {n}" for n in range(20, 0, -1) if f">Post {n}<" in page] for page in pages]


@pytest.mark.parametrize("folder", ["archive/2026/11/22/", "members/ada/2026/", "topics/reef/2026/"])
def test_parts_are_whole_from_the_oldest_on(busy: Community, folder: str) -> None:
    """Every entry stands on one part, the newest on the first."""
    publish(busy, 7)
    busy.turn(hours=1)
    assert on(busy, folder) == [["Post 7"], ["Post 6", "Post 5", "Post 4"], ["Post 3", "Post 2", "Post 1"]]


def test_one_post_more_writes_no_further_part(busy: Community) -> None:
    """Of a year or a day in parts, only the first shows what is new."""
    publish(busy, 7)
    busy.turn(hours=1)
    publish(busy, 8)
    written = busy.turn(hours=1).written
    assert {"archive/2026/11/22/index.html", "members/ada/2026/index.html", "topics/reef/2026/index.html"} <= {*written}
    assert [path for path in written if "part-" in path] == []
