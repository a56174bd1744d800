"""Threads that walk out of our feeds: a program follows them as rss.chat's threadwalker does."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping

from community import Community
from test_weaving import hub, post, publish, to

SOURCE = "{http://source.scripting.com/}"
THR = "{http://purl.org/syndication/thread/1.0}"
ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "https://planet.example/"


def items(files: Mapping[str, bytes], path: str) -> list[ET.Element]:
    """The items of a published RSS feed."""
    return list(ET.fromstring(files[path]).iter("item"))


def walk(files: Mapping[str, bytes], item: ET.Element) -> Iterator[tuple[ET.Element, ET.Element]]:
    """Every item below one, each with its parent: by source:comments alone, whose counts must be right."""
    comments = item.find(f"{SOURCE}comments")
    if comments is None:
        return
    path = comments.attrib["feedUrl"].removeprefix(SITE)
    replies = items(files, path)
    assert len(replies) == int(comments.attrib["count"])
    for reply in replies:
        yield item, reply
        yield from walk(files, reply)


def guid(item: ET.Element) -> str:
    """The guid of an item as a walker compares it: a bare string where it is a permalink."""
    element = item.find("guid")
    assert element is not None
    return element.text or ""


def community_with_a_thread(community: Community) -> Community:
    """Ada writes, Ben and Cleo answer her, and Ada answers Ben."""
    hub(community, "ada", "ben", "cleo")
    posts = [post("ada", "1"), post("ben", "1", to("ada", "1"), day=2)]
    more = [post("cleo", "1", to("ada", "1"), day=3), post("ada", "2", to("ben", "1") + to("cleo", "1"), day=4)]
    publish(community, *posts, *more)
    community.turn()
    return community


def test_a_thread_is_walked_from_its_first_post(community: Community) -> None:
    """Start at a permalink, find the item whose guid is the same text, follow feedUrl: every file is there, every count
    is right, and each answer names its parent by the id that we give it."""
    files = community_with_a_thread(community).files()
    (start,) = [item for item in items(files, "rss20.xml") if guid(item) == "https://ada.example/1"]
    assert start.find("guid").attrib == {}  # type: ignore[union-attr]
    walked = list(walk(files, start))
    told = [(guid(parent), guid(reply)) for parent, reply in walked]
    assert told == [
        ("https://ada.example/1", "https://cleo.example/1"),
        ("https://ada.example/1", "https://ben.example/1"),
        ("https://ben.example/1", "https://ada.example/2"),
    ]
    for parent, reply in walked:
        named = reply.find(f"{SOURCE}inReplyTo")
        assert named is not None
        assert (named.text, named.attrib) == (guid(parent), {})


def test_an_answer_to_several_names_them_all(community: Community) -> None:
    """The parent in source:inReplyTo, all of them in thr:in-reply-to, with their links and feeds."""
    files = community_with_a_thread(community).files()
    (item,) = [item for item in items(files, "rss20.xml") if guid(item) == "https://ada.example/2"]
    refs = [element.attrib["ref"] for element in item.findall(f"{THR}in-reply-to")]
    assert refs == ["https://ben.example/1", "https://cleo.example/1"]
    entry = next(e for e in ET.fromstring(files["atom.xml"]).iter(f"{ATOM}entry") if e.find(f"{ATOM}id").text == "https://ada.example/1")  # type: ignore[union-attr]  # fmt: skip
    (link,) = [link for link in entry.findall(f"{ATOM}link") if link.attrib["rel"] == "replies"]
    assert link.attrib[f"{THR}count"] == "2"
    assert link.attrib["href"].removeprefix(SITE) in files


def test_the_edges_stand_in_the_json_feed(community: Community) -> None:
    """What others may check and use."""
    files = community_with_a_thread(community).files()
    by_id = {item["id"]: item["_planet"] for item in json.loads(files["feed.json"])["items"]}
    answers = [one["id"] for one in by_id["https://ada.example/2"]["answers"]]
    assert answers == ["https://ben.example/1", "https://cleo.example/1"]
    answered = {one["id"] for one in by_id["https://ada.example/1"]["answered_by"]}
    assert answered == {"https://ben.example/1", "https://cleo.example/1"}
    assert by_id["https://ada.example/1"]["conversation"].removeprefix(SITE) + "index.html" in files


def test_a_parent_that_is_hidden_breaks_nothing(community: Community) -> None:
    """Its answers stand alone, and nothing names it or its feed any more."""
    community_with_a_thread(community)
    community.hides.append({"url": "https://ada.example/1"})
    community.turn(hours=1)
    files = community.files()
    assert not [
        path for path, body in files.items() if path.endswith((".xml", ".atom")) and b">https://ada.example/1<" in body
    ]
    told = [pair for item in items(files, "rss20.xml") for pair in walk(files, item)]
    assert len(told) == 1
    community.hides.clear()
    community.turn(hours=1)
    files = community.files()
    (start,) = [item for item in items(files, "rss20.xml") if guid(item) == "https://ada.example/1"]
    assert len(list(walk(files, start))) == 3


def test_an_answer_to_an_answer_changes_the_count_of_the_one_between(community: Community) -> None:
    """Also in the feed of answers in which that stands."""
    community_with_a_thread(community)
    posts = [post("ada", "1"), post("ben", "1", to("ada", "1"), day=2)]
    publish(community, *posts, post("ben", "2", to("ada", "2"), day=22))
    community.turn(hours=4)
    files = community.files()
    (start,) = [item for item in items(files, "rss20.xml") if guid(item) == "https://ada.example/1"]
    assert len(list(walk(files, start))) == 4
