"""What an intake asks the store: SQLite answers all of it from an index, however much is stored."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from community import START, Community, Post
from plans import recorded, scans, shape_of

DAY = timedelta(days=1)


@pytest.fixture
def asked(community: Community) -> Iterator[list[str]]:
    """Everything that the store is asked in some days of a community, visit by visit."""
    community.member("Ada", "/blog", "/toots", url="https://ada.example/")
    community.member("Ben", "/ben", url="https://ben.example/")
    community.member("Cleo", {"url": "/cleo", "exclude": ["secret"]}, url="https://cleo.example/")
    community.write("posts/ada/2026-11-20-hello.md", "# Hello\n\nWords.")
    with recorded(community.store) as statements:
        for hour, publish in enumerate((_first, _news, _renamed, _moved, _vanished)):
            publish(community)
            community.poll(hours=1 if hour else 0)
        community.hides.append({"url": "https://ben.example/1"})
        community.poll(days=2)
        community.members.pop()
        community.poll(hours=1)
        yield statements


def _posts(name: str, *numbers: int, host: str = "", guid: str = "", text: str = "") -> list[Post]:
    host = host or f"{name}.example"
    return [
        Post(
            f"The long title of {number}",
            f"https://{host}/{number}",
            f"{guid or name}-of-a-long-guid-{number}",
            START - number * DAY,
            f"{text} of {number} https://elsewhere.example/{number}",
            tags=("Reef", f"tide {number}"),
        )
        for number in numbers
    ]


def _first(community: Community) -> None:
    community.publish("/blog", *_posts("ada", *range(1, 12)))
    community.publish("/toots", *_posts("ada", 1, 2, host="social.example", guid="toot", text="https://ada.example/1"))
    community.publish("/ben", *_posts("ben", *range(1, 12)))
    community.publish("/cleo", *_posts("cleo", 1, 2), *_posts("cleo", 3, text="secret"))


def _news(community: Community) -> None:
    community.publish("/blog", *_posts("ada", 0, *range(1, 11)))
    community.publish("/ben", *_posts("ben", 0, 1, text="edited"), *_posts("ben", *range(2, 11)))
    community.write("posts/ada/2026-11-21-again.md", "# Again\n\nWords.")


def _renamed(community: Community) -> None:
    community.publish("/blog", *_posts("ada", *range(11), guid="new"))
    community.publish("/ben", *_posts("ben", *range(11)), title="Another name")


def _moved(community: Community) -> None:
    community.publish("/blog", *_posts("ada", *range(11), host="ada.elsewhere.example", guid="moved"))
    community.publish("/cleo", *_posts("stranger", *range(20, 25)))


def _vanished(community: Community) -> None:
    community.publish("/ben", *_posts("ben", *range(5), *range(6, 11)))


def test_no_statement_of_an_intake_reads_a_growing_table_whole(asked: list[str], community: Community) -> None:
    """Whatever the store is asked about entries, items, topics or pages is found by an index."""
    assert scans(community.store._db.file, asked) == {}


def test_everything_that_an_intake_does_was_asked(asked: list[str]) -> None:
    """The days above wrote each table of an intake, so that the test above has seen its statements."""
    written = {match[1] for text in asked if (match := re.match(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)", text))}
    tables = {
        "entries",
        "items",
        "entry_topics",
        "topics",
        "item_links",
        "feeds",
        "stale",
        "full_text",
        "hidden_counts",
    }
    assert tables <= written
    assert len({shape_of(text) for text in asked}) > 60


def test_no_statement_of_a_turn_reads_a_growing_table_whole(community: Community) -> None:
    """Publishing included, also the first turn of a day, which makes the front and the archive anew. Read whole is the
    list of the marks that wait, which is what has changed; and the newest entries in their order, up to a limit."""
    community.member("Ada", "/blog", "/toots", url="https://ada.example/")
    community.member("Ben", "/ben", url="https://ben.example/")
    community.member("Cleo", {"url": "/cleo", "exclude": ["secret"]}, url="https://cleo.example/")
    community.write("posts/ada/2026-11-20-hello.md", "# Hello\n\nWords.")
    _first(community)
    community.turn()
    with recorded(community.store) as statements:
        for publish in (_news, _renamed, _moved, _vanished):
            publish(community)
            community.turn(hours=1)
        community.turn(hours=1)
        community.turn(days=1)
    assert len({shape_of(text) for text in statements}) > 100
    whole = scans(community.store._db.file, [text for text in statements if " FROM stale" not in text])
    assert [steps for shape, steps in whole.items() if "LIMIT" not in shape] == []
    assert {step for steps in whole.values() for step in steps} <= {
        "SCAN entries USING INDEX ix_entries_river",
        "SCAN conversations USING INDEX ix_conversations_latest_at",
        "SCAN conversations USING INDEX ix_conversations_people",
        "SCAN relating USING INDEX ix_relating_waits",
        "SCAN relating USING COVERING INDEX ix_relating_waits",
        "SCAN weave USING INDEX ix_weave_question_at",
        "SCAN weave USING COVERING INDEX ix_weave_question_at",
        "SCAN problems",
        "SCAN problems USING INDEX ix_problems_waits",
    }


def test_a_scan_is_seen(community: Community) -> None:
    """The recorder finds a table that is read whole, also under another name, and by an index that does not help."""
    file = community.store._db.file
    whole = [
        "SELECT * FROM items WHERE host = 'a'",
        "SELECT x.id FROM entries AS x WHERE x.rule = 'hide'",
        "SELECT count(*) FROM entry_topics",
    ]
    assert len(scans(file, whole)) == len(whole)
    assert scans(file, ["SELECT * FROM items WHERE guid = 'a'", "SELECT * FROM members"]) == {}


def test_a_visit_asks_little(community: Community) -> None:
    """A first visit of twenty entries, one with a single new entry, and one without news: so many statements each."""
    community.member("Ben", "/ben", url="https://ben.example/")
    community.publish("/ben", *_posts("ben", *range(1, 21)))
    with recorded(community.store) as first:
        community.poll()
    community.publish("/ben", *_posts("ben", *range(20)))
    with recorded(community.store) as news:
        community.poll(hours=1)
    community.publish("/ben", *_posts("ben", *range(20)), link="https://ben.example/other")
    with recorded(community.store) as none:
        community.poll(hours=1)
    questions = [sum(text.startswith("SELECT") for text in statements) for statements in (first, news, none)]
    shapes = [len({shape_of(text) for text in statements}) for statements in (first, news, none)]
    assert all(count <= most for count, most in zip(questions, (85, 38, 9), strict=True)), questions
    assert all(count <= most for count, most in zip(shapes, (77, 48, 14), strict=True)), shapes


def test_a_long_document_asks_no_more_than_a_short_one(community: Community) -> None:
    """Two hundred new entries cost as many questions as twenty: what is asked is asked of all of them at once."""
    counts = []
    for name, length in (("ben", 20), ("cleo", 200)):
        community.member(name.title(), f"/{name}", url=f"https://{name}.example/")
        community.publish(f"/{name}", *_posts(name, *range(1, length + 1)))
        with recorded(community.store) as statements:
            community.poll(hours=1)
        counts.append(sum(text.startswith("SELECT") for text in statements))
    assert counts[1] <= counts[0] + 15, counts  # of which some are the visit to Ben
