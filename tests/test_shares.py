"""One member has a fifth of the front and of the merged feeds at most, where others have something to show."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from community import Community, Post
from selectolax.lexbor import LexborHTMLParser

ATOM = "{http://www.w3.org/2005/Atom}"


def publish(community: Community, name: str, count: int, *, hours: float, key: str = "") -> None:
    """Publish so many posts of a member, one every few hours, the newest just now. `key` tells them from others."""
    moments = [community.now - timedelta(hours=0.1 + hours * n) for n in range(count)]
    posts = [
        Post(f"{name} {key}{n}", f"https://{name}.example/{key}{n}", f"{key}{n}", moment)
        for n, moment in enumerate(moments)
    ]
    community.publish(f"/{name}.xml", *posts)


def names_in_atom(community: Community) -> Counter[str]:
    feed = ElementTree.fromstring(community.files()["atom.xml"])
    return Counter(str(title.text).partition(" ")[0] for title in feed.iterfind(f"{ATOM}entry/{ATOM}title"))


def names_on_front(community: Community) -> Counter[str]:
    body = LexborHTMLParser(community.files()["index.html"])
    return Counter(title.text(strip=True).partition(" ")[0] for title in body.css(".entry h3.entry-title"))


@pytest.fixture
def flooded(community: Community) -> Community:
    """Ten members write now and then; one of them brings 150 posts in one visit."""
    for name in ("flood", *(f"m{n}" for n in range(9))):
        community.member(name, f"/{name}.xml")
        publish(community, name, 8, hours=20)
    community.turn()
    community.now += timedelta(hours=1)
    publish(community, "flood", 150, hours=0.005, key="x")
    community.turn()
    return community


def test_a_flood_leaves_the_merged_feeds_to_others(flooded: Community) -> None:
    """150 posts in one visit take a fifth of each merged feed, the newest of them; the others have the rest."""
    counts = names_in_atom(flooded)
    assert counts["flood"] == 20
    assert all(counts[f"m{n}"] == 8 for n in range(9))
    files = flooded.files()
    assert {item["title"] for item in json.loads(files["feed.json"])["items"]} >= {f"flood x{n}" for n in range(20)}
    assert files["rss20.xml"].count(b"<title>flood ") == 20
    assert files["members/flood/feed.atom"].count(b"<entry>") == 50


def test_a_flood_leaves_the_front_to_others(flooded: Community) -> None:
    """On the front it takes a fifth of the cards, folded ones included; no card of the others is missing for it, and
    the day says where the rest is."""
    counts = names_on_front(flooded)
    assert counts["flood"] == 20
    assert all(counts[f"m{n}"] == 8 for n in range(9))
    body = LexborHTMLParser(flooded.files()["index.html"])
    days = {day.css_first("h2 a").attributes["href"]: day for day in body.css("section.day")}
    (more,) = days["archive/2026/11/22/"].css("p.more a")
    assert more.attributes["href"] == "archive/2026/11/22/"


def test_whoever_is_alone_has_everything(community: Community) -> None:
    """A hub of one member shows theirs, as many as fit."""
    community.member("ada", "/ada.xml")
    publish(community, "ada", 12, hours=13)
    community.turn()
    community.now += timedelta(hours=1)
    publish(community, "ada", 150, hours=0.005, key="x")
    community.turn()
    assert names_in_atom(community) == {"ada": 100}
    assert names_on_front(community) == {"ada": 100}


def test_few_others_leave_half(community: Community) -> None:
    """Where the others have little, a member fills half of a feed and of the front, and pushes none of them out."""
    for name, count in (("ada", 1), ("bob", 3)):
        community.member(name, f"/{name}.xml")
        publish(community, name, count, hours=20)
    community.turn()
    community.now += timedelta(hours=1)
    publish(community, "ada", 150, hours=0.005, key="x")
    community.turn()
    assert names_in_atom(community) == {"ada": 47, "bob": 3}
    assert names_on_front(community) == {"ada": 47, "bob": 3}


def test_what_fits_is_shown_whole(community: Community) -> None:
    """Where nobody is pushed out, nobody is cut: all of seven days, and all of a feed."""
    for name in ("ada", "bob"):
        community.member(name, f"/{name}.xml")
        publish(community, name, 45, hours=3)
    community.turn()
    community.now += timedelta(hours=1)
    community.turn()
    assert names_in_atom(community) == names_on_front(community) == {"ada": 45, "bob": 45}


def test_a_day_that_the_front_leaves_out_is_led_to(community: Community) -> None:
    """Who writes most fills their share with the newest days; on a day of theirs alone, the front links to it."""
    community.member("flood", "/flood.xml")
    publish(community, "flood", 150, hours=0.45)
    for n in range(9):
        community.member(f"m{n}", f"/m{n}.xml")
        publish(community, f"m{n}", 4, hours=48)
    community.turn()
    body = LexborHTMLParser(community.files()["index.html"])
    days = [str(one.attributes["id"])[2:] for one in body.css(".day-name")]
    links = [str(one.attributes["href"]) for one in body.css("main .more a")]
    assert days == ["2026-11-22", "2026-11-20", "2026-11-18", "2026-11-16"]
    assert {"archive/2026/11/21/", "archive/2026/11/19/"} <= set(links)
    assert len(links) == len(set(links))
