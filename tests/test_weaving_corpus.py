"""The corpus of the weave: its own consistency. What is written down about it can be true."""

from __future__ import annotations

import re
import unicodedata

import pytest
from weaving.community import World, world
from weaving.documents import documents, listed
from weaving.expected import conversations, edges, mentions, no_edges, trees, woven


@pytest.fixture(scope="module")
def reef() -> World:
    return world()


def test_it_is_as_large_as_promised(reef: World) -> None:
    """At least 25 members with 300 entries, in seven scripts."""
    assert len(reef.people) >= 25
    assert len(reef.posts) >= 300
    text = "".join(version.html + version.title for post in reef.posts.values() for version in post.versions.values())
    scripts = {unicodedata.name(letter, "").partition(" ")[0] for letter in set(text) if letter.isalpha()}
    assert scripts >= {"LATIN", "CYRILLIC", "ARABIC", "HEBREW", "DEVANAGARI", "CJK", "HIRAGANA", "KATAKANA"}


def test_every_name_is_a_post(reef: World) -> None:
    """Edges, mentions and hides name posts that exist; no pair is an edge and none at once."""
    pairs = {(edge.source, edge.target) for edge in edges()}
    named = {name for pair in pairs for name in pair}
    named |= {name for pair in no_edges() for name in (pair.source, pair.target)}
    named |= {name for posts in mentions().values() for name in posts} | {hide.post for hide in reef.hides}
    assert named <= set(reef.posts)
    assert set(mentions()) <= set(reef.people)
    assert not pairs & {(pair.source, pair.target) for pair in no_edges()}


def test_every_reference_is_accounted_for(reef: World) -> None:
    """Whatever a post says of another one by its name is an edge, or stands among what is none."""
    known = {(edge.source, edge.target) for edge in edges()}
    known |= {(pair.source, pair.target) for pair in no_edges()}
    authors = {name: post for name, post in reef.posts.items() if not name.startswith(("bea/", "kelp/c", "hub/"))}
    addresses = {version.url: name for name, post in authors.items() for version in post.versions.values()}
    named = set()
    for name, post in reef.posts.items():
        for version in post.versions.values():
            footer = "<hr>" if "<hr>" in version.html else "<aside>"
            words = version.html.partition(footer)[0] + " ".join(f'="{value}"' for _, value in version.declared)
            named |= {(name, addresses[url]) for url in re.findall(r'"([^"]+)"', words) if url in addresses}
    assert sorted(pair for pair in named - known if pair[0] in authors and pair[0] != pair[1]) == []


def test_conversations_follow_from_edges(reef: World) -> None:
    """The trees of the last turn are written down, and are those that the edges make."""
    assert trees(woven(reef, max(reef.turns))) == conversations()


def test_each_turn_has_documents(reef: World) -> None:
    """Every feed has a document at every turn, and lists something in it; something arrives at each turn."""
    for turn in reef.turns:
        assert len(documents(reef, turn)) == sum(len(person.feeds) for person in reef.people.values())
        assert all(listed(reef, feed, turn) for person in reef.people.values() for feed in person.feeds)
        assert any(min(post.listed) == turn for post in reef.posts.values())


FORWARD = {("dov/early", "ravi/late-p"), ("dov/orphan", "fen/faro"), ("olga/two", "fen/raices")}
FORWARD |= {("noor/story-a", "ravi/lantern"), ("mei/story-c", "ravi/lantern"), ("bea/lantern", "ravi/lantern")}
"""Answers that arrive before what they answer."""


def test_edges_point_back_in_time(reef: World) -> None:
    """By the dates that posts state. What arrives before its target is one of the few that are meant to."""
    for edge in edges():
        source, target = reef.posts[edge.source], reef.posts[edge.target]
        assert source.versions[1].date >= target.versions[1].date, edge
        early = min(source.listed) < min(target.listed)
        assert not early or (edge.source, edge.target) in FORWARD or edge.source.startswith("sam/late-"), edge


def test_an_address_is_one_posts_unless_it_is_meant(reef: World) -> None:
    """No two posts share an address or a feed's id but those that are there for it."""
    places: dict[str, set[str]] = {}
    for name, post in reef.posts.items():
        for version in post.versions.values():
            for key in {version.url, version.guid, version.canonical} - {""}:
                places.setdefault(key, set()).add(name)
    shared = {frozenset(names) for names in places.values() if len(names) > 1}
    meant = {frozenset({"axel/now-1", "axel/now-2"}), frozenset({"fen/12", "rex/12"}), frozenset({"fen/11", "rex/11"})}
    borrowed = {
        names for names in shared if any(name.startswith(("bea/", "kelp/", "hub/", "priya/")) for name in names)
    }
    assert shared - borrowed == meant
