"""The table of promises names tests that exist; and promises that no other room holds alone."""

from __future__ import annotations

import ast
import re
from datetime import timedelta
from pathlib import Path

import pytest
from community import START, Community, Post, rss

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/explanation/promises.md"


def named_tests() -> list[tuple[str, str]]:
    return sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE.read_text("utf-8"))))


@pytest.mark.parametrize(("file", "name"), named_tests())
def test_a_promise_names_a_test_that_exists(file: str, name: str) -> None:
    """A test that was renamed or removed takes its line on the page with it."""
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, functions)}


def test_every_promise_names_a_test() -> None:
    """No line of the page is without one."""
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ") and "held by" not in line]
    assert rows
    assert not [row for row in rows if "::test_" not in row]


POSTS = tuple(
    Post(f"Post {n}", f"https://a.example/{n}", f"https://a.example/{n}", START - timedelta(n)) for n in range(9)
)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"<!doctype html><title>Domain for sale</title><p>Buy this domain.", "text/html", 200),
        (b'{"error": "try later"}', "application/json", 200),
        (b"", "application/rss+xml", 200),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "image/png", 200),
        (b'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title><item><tit', "application/rss+xml", 200),
        (b"Internal error", "text/plain", 500),
    ],
    ids=["page", "json", "empty", "image", "cut", "error"],
)
def test_an_unusable_body_leaves_no_validators(community: Community, body: bytes, kind: str, status: int) -> None:
    """It is told in a sentence; nothing is published, removed or overwritten by it, and the next visit asks for the
    feed as it was last readable."""
    community.member("Ada", "/feed")
    community.publish("/feed", *POSTS)
    community.turn()
    before, shown = community.feeds()[0].state, community.titles()
    community.put("/feed", body, kind, status)
    report = community.turn(hours=2)
    after = community.feeds()[0].state
    assert report.feeds_failed == 1
    assert len(report.failures[0].reason.split()) > 5
    assert (after.validators, after.body_hash) == (before.validators, before.body_hash)
    assert (after.state, after.failures) == ("failing", 1)
    assert community.titles() == shown
    community.publish("/feed", *POSTS)
    community.turn(hours=2)
    assert community.feeds()[0].state.state == "ok"
    assert community.titles() == shown


def test_no_entries_after_many_leave_the_archive_untouched(community: Community) -> None:
    """A feed that is suddenly empty takes nothing back, not even after days."""
    community.member("Ada", "/feed")
    community.publish("/feed", *POSTS)
    community.turn()
    community.publish("/feed")
    for _ in range(3):
        community.turn(days=2)
    assert len(community.titles()) == len(POSTS)


def test_a_feed_that_is_gone_keeps_its_entries(community: Community) -> None:
    """410: the entries stay, the status says gone, and nobody asks again unless the member is named with --force."""
    community.member("Ada", "/feed")
    community.publish("/feed", *POSTS)
    community.turn()
    community.put("/feed", b"gone", "text/plain", 410)
    community.turn(hours=2)
    assert community.feeds()[0].state.state == "gone"
    asked = community.web.asked("/feed")
    community.turn(days=3)
    assert community.web.asked("/feed") == asked
    assert len(community.titles()) == len(POSTS)
    community.turn("ada", days=1)
    assert community.web.asked("/feed") == asked + 1


def test_an_empty_feed_overwrites_nothing(community: Community) -> None:
    """A feed that lists nothing any more changes no file: neither its title nor its address is believed."""
    community.member("Ada", "/ada.xml")
    community.publish("/ada.xml", Post("Reef", "https://ada.example/1", "1", START))
    community.turn()
    before = community.files()
    for visit in range(3):
        community.put("/ada.xml", rss(title="For sale", link="https://casino.example/") + f"<!-- {visit} -->".encode())
        community.turn(days=2)
    assert community.files() == before
