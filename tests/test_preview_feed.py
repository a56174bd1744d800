"""`planet preview`: what a feed would give, and `planet why --online`. Nothing is stored."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result
from community import START, Community, Post

from planet.cli.commands import planet as command

DAY = timedelta(days=1)


def run(community: Community, *words: str) -> Result:
    hub = ["--hub", str(community.hub.folder), "--now", community.now.isoformat()]
    return CliRunner().invoke(command, [*words, *hub])


def look(community: Community, *words: str) -> list[dict[str, Any]]:
    """The feeds of the document of `planet preview`."""
    result = run(community, "preview", *words, "--json")
    assert result.exit_code == 0, result.output
    feeds: list[dict[str, Any]] = json.loads(result.stdout)["feeds"]
    return feeds


def post(number: int, **more: Any) -> Post:
    link = f"https://ada.example/{number}/"
    return Post(**{"title": f"Post {number}", "link": link, "guid": link, "date": START - number * DAY, **more})


@pytest.fixture
def ada(community: Community) -> Community:
    """A hub with a member whose feed is filtered, before any turn; a second feed of nobody."""
    feed = {"url": "/ada.xml", "exclude": ["/sponsored/i"], "since": date(2026, 1, 1)}
    community.member("Ada Lovelace", feed, url="https://ada.example/", slug="ada")
    posts = (post(0), post(1, title="Sponsored: tea"), post(30, tags=("Reef",)), post(400), post(2, date=None))
    community.publish("/ada.xml", *posts, title="Ada", link="https://ada.example/")
    community.publish("/free.xml", post(1), post(2, title="About corals", text="corals"), title="Free")
    community._step(0, 0)
    return community


def entries(feed: dict[str, Any]) -> dict[str, tuple[bool, str | None, str]]:
    return {entry["title"]: (entry["let_in"], entry["reason"], entry["place"]) for entry in feed["entries"]}


def state_of(community: Community) -> dict[str, bytes]:
    folder = community.hub.folder
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_members_feed_rule_by_rule(ada: Community) -> None:
    """By its slug: each entry with the rule that keeps it out, or the place where it would stand; nothing stored."""
    before = state_of(ada)
    (feed,) = look(ada, "ada")
    assert entries(feed) == {
        "Post 0": (True, None, "front"),
        "Sponsored: tea": (False, 'kept out by exclude = "/sponsored/i"', "front"),
        "Post 30": (True, None, "front"),
        "Post 400": (False, "older than since = 2026-01-01", "archive"),
        "Post 2": (True, None, "front"),
    }
    assert feed["counts"] == {"entries": 5, "let_in": 3, "kept_out": 2, "known": 0}
    assert feed["rules"] == {"exclude": ["/sponsored/i"], "since": "2026-01-01"}
    assert {share["key"]: share["let_in"] for share in feed["by_rule"]} == {"exclude": 4, "since": 4, "all": 3}
    assert feed["member"] == {"slug": "ada", "name": "Ada Lovelace"}
    assert state_of(ada) == before


def test_older_posts_that_fill_the_front_are_said_to_stand_there(ada: Community) -> None:
    """A quiet hub fills its front up to fifty; what is older than those is in the archive. The turn does the same."""
    ada.publish("/ada.xml", *(post(10 * number) for number in range(1, 61)), title="Ada", link="https://ada.example/")
    ada.members[0]["feeds"] = ["/ada.xml"]
    ada._step(0, 0)
    (feed,) = look(ada, "ada")
    foretold = {title for title, (_, _, place) in entries(feed).items() if place == "front"}
    assert foretold == {f"Post {10 * number}" for number in range(1, 51)}
    ada.turn()
    front = (ada.hub.output / "index.html").read_text()
    assert {f"Post {10 * number}" for number in range(1, 61) if f">Post {10 * number}<" in front} == foretold
    (feed,) = look(ada, "ada")
    assert {title for title, (_, _, place) in entries(feed).items() if place == "front"} == foretold


def test_rules_are_tried_before_they_are_written(ada: Community) -> None:
    """In place of those of the file, each key by itself."""
    (feed,) = look(ada, ada.web.url + "/ada.xml", "--exclude", "post", "--include", "#reef", "--include", "tea")
    let_in = {title for title, (is_in, _, _) in entries(feed).items() if is_in}
    assert let_in == {"Sponsored: tea"}
    assert feed["rules"] == {"include": ["#reef", "tea"], "exclude": ["post"], "since": "2026-01-01"}
    (feed,) = look(ada, ada.web.url + "/free.xml", "--min-length", "3", "--kind", "note", "--since", "2026-11-01")
    assert feed["rules"] == {"kinds": ["note"], "min_length": 3, "since": "2026-11-01"}
    wrong = run(ada, "preview", "ada", "--include", "/[/")
    assert wrong.exit_code == 2
    assert "is not a regular expression" in wrong.output


def test_what_is_known_keeps_its_place(ada: Community) -> None:
    """After a turn: entries that are stored, and new ones, placed as the next visit would."""
    ada.turn()
    late = post(3, title="Late", date=START - DAY)
    ada.publish("/ada.xml", late, post(0, title="Post 0"), title="Ada", link="https://ada.example/")
    ada._step(0, 3)
    (feed,) = look(ada, "ada")
    placed = {entry["title"]: (entry["known"], entry["river_date"]) for entry in feed["entries"]}
    assert placed == {
        "Post 0": (True, "2026-11-22T10:00:00Z"),
        "Late": (False, "2026-11-25T10:00:00Z"),
    }
    stored = ada.count()
    ada.turn()
    assert ada.count() == stored + 1
    assert ada.one("Late").river_at == ada.now


def test_a_page_a_file_and_a_folder(ada: Community) -> None:
    """A page leads to the best feed that it names; files and folders are read where they lie."""
    page = b'<html><head><link rel="alternate" type="application/rss+xml" href="/free.xml"></head><body></body></html>'
    ada.put("/", page, "text/html")
    (feed,) = look(ada, ada.web.url + "/")
    assert (feed["url"], feed["title"], feed["counts"]["let_in"]) == (ada.web.url + "/free.xml", "Free", 2)
    ada.write("feeds/free.xml", ada.web.documents["/free.xml"][2].decode())
    (feed,) = look(ada, "feeds/free.xml")
    assert feed["counts"]["entries"] == 2
    ada.write("posts/bo/first.md", "---\ndate: 2026-11-20\n---\n# My first\n\nHello.")
    ada.member("Bo", slug="bo")
    ada._step(0, 0)
    (feed,) = look(ada, "bo")
    assert list(entries(feed)) == ["My first"]


def test_what_cannot_be_read_says_why_and_whose_turn_it_is(ada: Community) -> None:
    """A wall is named; the exit status is 1."""
    ada.put("/ada.xml", b"<html><title>DDoS-Guard</title></html>", "text/html", 403)
    result = run(ada, "preview", "ada", "--json")
    (feed,) = json.loads(result.stdout)["feeds"]
    assert result.exit_code == 1
    assert feed["reason"].startswith("A check for robots (DDoS-Guard) stands before the feed at 127.0.0.1")
    assert (feed["trouble"], feed["turn"], feed["entries"]) == ("wall", "host", [])
    lines = run(ada, "preview", "ada")
    assert "It is the turn of whoever runs the member's site" in lines.stdout
    assert "'nobody' names no feed: give the URL of a feed" in str(run(ada, "preview", "nobody").exception)


def test_what_is_left_out_is_noted(ada: Community) -> None:
    """More entries than a visit takes, a feed that is cut off."""
    ada.fetch["max_entries"] = 2
    ada._step(0, 0)
    (feed,) = look(ada, "ada")
    assert any("newest 2 entries (max_entries)" in note for note in feed["notes"])
    whole = ada.web.documents["/free.xml"][2]
    ada.put("/free.xml", whole[: whole.rindex(b"</item>") - 5], "application/rss+xml")
    (feed,) = look(ada, ada.web.url + "/free.xml")
    assert feed["cut"]
    assert feed["notes"]


def test_the_lines_of_a_preview(ada: Community) -> None:
    """For people: what comes in, and what does not, with its reason."""
    lines = run(ada, "preview", "ada").stdout.splitlines()
    assert lines[0] == "Ada · Ada Lovelace"
    assert '  rule         exclude = ["/sponsored/i"]  (by itself it lets in 4 of 5)' in lines
    place = lines.index("  - 2026-11-21  article  Sponsored: tea")
    assert lines[place + 1] == '      kept out by exclude = "/sponsored/i"'


def test_why_online_looks_at_the_feed_as_it_is_now(ada: Community) -> None:
    """A post that no visit has seen yet is there, or is not."""
    ada.turn()
    ada.publish("/ada.xml", post(7, title="Just now"), title="Ada", link="https://ada.example/")
    document = json.loads(run(ada, "why", "https://ada.example/7/?utm_source=x", "--online", "--json").stdout)
    (feed,) = document["members"][0]["feeds"]
    assert feed["now"]["lists_it"]
    assert "now: it lists this post" in run(ada, "why", "https://ada.example/7/", "--online").stdout
    assert "now: it does not list this post" in run(ada, "why", "https://ada.example/8/", "--online").stdout
    assert "now" not in json.loads(run(ada, "why", "https://ada.example/8/", "--json").stdout)["members"][0]["feeds"][0]


def test_a_feed_whose_owner_minds_is_left_alone(ada: Community) -> None:
    """The wish is quoted, and no request goes to the feed."""
    ada.web.documents["/robots.txt"] = (200, "text/plain", b"User-agent: planet-river\nDisallow: /\n")
    ada.turn()
    visits = ada.web.asked("/ada.xml")
    document = json.loads(run(ada, "why", "https://ada.example/7/", "--online", "--json").stdout)
    (feed,) = document["members"][0]["feeds"]
    assert feed["now"]["reason"].startswith("Its owner asks not to be here: ")
    assert not feed["now"]["readable"]
    looked = json.loads(run(ada, "preview", "ada", "--json").stdout)["feeds"][0]
    assert looked["reason"] == feed["now"]["reason"]
    assert (looked["readable"], looked["trouble"], looked["turn"]) == (False, None, "nobody")
    assert ada.web.asked("/ada.xml") == visits
