"""The newest entries of a long document are read, whatever their order, and what is left out is told."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta

import pytest
from community import START, Community, Post, atom, rss

from planet.model.results import Reading
from planet.workers.jobs import read_feed

DAY = timedelta(days=1)
NEWEST = 200


def posts(count: int) -> list[Post]:
    """Plain posts, the oldest first, one a day."""
    days = (START - (count - n) * DAY for n in range(1, count + 1))
    return [Post(f"Post {n}", f"https://ada.example/{n}", f"urn:{n}", date, "Words") for n, date in enumerate(days, 1)]


def json_feed(*posts: Post) -> bytes:
    items = [
        {"id": post.guid, "url": post.link, "title": post.title, "content_text": post.text}
        | {"date_published": post.date.isoformat() if isinstance(post.date, datetime) else ""}
        for post in posts
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Ada", "items": items}).encode()


def reading(body: bytes, most: int = NEWEST) -> Reading:
    answer = read_feed(body, "", "https://ada.example/feed", "", None, most)
    assert isinstance(answer, Reading)
    return answer


@pytest.mark.parametrize("document", [rss, atom, json_feed])
@pytest.mark.parametrize("order", ["oldest first", "newest first", "any"])
@pytest.mark.parametrize("count", [250, 3100])
def test_the_newest_are_read_whatever_the_order(document: object, order: str, count: int) -> None:
    """Of 3,100 entries the newest 200 come, in document order, and the reading says how many were left out."""
    listed = posts(count)
    if order == "newest first":
        listed.reverse()
    elif order == "any":
        random.Random(7).shuffle(listed)
    answer = reading(document(*listed))  # type: ignore[operator]
    newest = [post.title for post in listed if post.date and post.date > START - NEWEST * DAY]
    assert sorted(entry.title for entry in answer.entries) == sorted(f"Post {n}" for n in range(count, count - 200, -1))
    assert [entry.title for entry in answer.entries if entry.title in newest] == newest
    assert f"The feed lists {count} entries: the newest 200 of them were taken" in answer.problems


def test_long_entries_make_room_for_the_newest() -> None:
    """Where the episodes of a podcast are too much to read, the oldest are left out, not the last listed."""
    chapters = "".join(
        f"<media:content url='https://a.example/{n}.mp4' type='video/mp4' width='9'/>" for n in range(40)
    )
    body = rss(*posts(1500)).replace(b"</item>", f"{chapters}</item>".encode())
    body = body.replace(b"<rss ", b'<rss xmlns:media="http://search.yahoo.com/mrss/" ')
    answer = reading(body)
    assert {"Post 1500", "Post 1301"} <= {entry.title for entry in answer.entries}


def test_later_posts_come(community: Community) -> None:
    """A feed that appends: the post of the next day is read, and status tells what is left out."""
    community.member("Ada", "/ada.xml")
    listed = posts(3100)
    community.publish("/ada.xml", *listed)
    report = community.turn()
    assert report.entries_new == 200
    assert "The feed lists 3100 entries: the newest 200 of them were taken" in report.notes[0]
    community.publish("/ada.xml", *listed, Post("News", "https://ada.example/n", "urn:n", START + DAY, "New"))
    assert community.turn(days=1).entries_new == 1
    assert community.titles()[0] == "News"
