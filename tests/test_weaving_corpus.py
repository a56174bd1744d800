"""The weave of a whole community, turn by turn: every edge that is written down stands, and no other.

First the corpus itself (tests/weaving/README.md): what is written down about it can be true. Then the hub.
"""

from __future__ import annotations

import random
import re
import shutil
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from community import Web, serve
from weaving.community import World, world
from weaving.documents import documents, listed
from weaving.expected import Woven, conversations, edges, mentions, no_edges, trees, woven
from weaving.turns import Turns

from planet.turn.staging import Staging
from planet.web import urls


@pytest.fixture(scope="module")
def reef() -> World:
    return world()


@pytest.fixture(scope="module")
def network() -> Iterator[Web]:
    """The web of the community, and the proxy to it."""
    web = Web()
    server = serve(web)
    yield web
    server.shutdown()
    server.server_close()


@dataclass(frozen=True)
class Moment:
    """What the store holds after a turn: edges, posts that show, conversations by name, and those that merged."""

    edges: frozenset[Woven]
    shown: frozenset[str]
    conversations: dict[str, frozenset[str]]
    redirects: dict[str, str]
    ids: dict[str, str]


def life(reef: World, network: Web, folder: Path, store: Path, seed: int | None = None) -> dict[int, Moment]:
    """All turns of the community in a hub of its own, with what the store holds after each. With a seed, members
    stand in the file, and are visited, in an order of its own at every turn. Pages wait for the end, and with a seed
    are not made at all: nobody looks at them here."""
    folder.mkdir()
    shutil.copy(store, folder / "planet.db")
    turns = Turns(reef, folder, network)
    order = None if seed is None else random.Random(seed)
    moments = {}
    for turn in reef.turns:
        with pytest.MonkeyPatch.context() as patch:
            if order or turn != max(reef.turns):
                patch.setattr(Staging, "stage", lambda *_, **__: None)
            turns.take(turn, order)
        moments[turn] = Moment(turns.edges(), turns.shown(), turns.conversations(), turns.redirects(), turns.ids())
    turns.hub.store.close()
    return moments


@pytest.fixture(scope="module")
def lived(reef: World, network: Web, tmp_path_factory: pytest.TempPathFactory, empty_store: Path) -> dict[int, Moment]:
    """The life of the community as its files describe it."""
    return life(reef, network, tmp_path_factory.mktemp("reef") / "hub", empty_store)


def differences(reef: World, turn: int, found: frozenset[Woven]) -> list[str]:
    """What is missing among the edges of a turn, and what is false, in words."""
    due, allowed = woven(reef, turn), woven(reef, turn, perhaps=True)
    missing = [f"turn {turn} lacks {_words(edge)}" for edge in sorted(due - found)]
    return missing + [f"turn {turn} has {_words(edge)}" for edge in sorted(found - due - allowed)]


def _words(edge: Woven) -> str:
    return f"{edge.source} {edge.kind} {edge.target}{', its parent' if edge.parent else ''}"


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
    authors = {
        name: post
        for name, post in reef.posts.items()
        if not name.startswith(("bea/", "kelp/c", "hub/", "olden/", "adam/211"))
    }
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
        assert len(documents(reef, turn)) == sum(len(person.feeds) for person in reef.people.values()) - 1
        assert all(listed(reef, feed, turn) for person in reef.people.values() for feed in person.feeds)
        assert any(min(post.listed) == turn for post in reef.posts.values())


FORWARD = {("dov/early", "ravi/late-p"), ("dov/orphan", "fen/faro"), ("olga/two", "fen/raices")}
FORWARD |= {("mei/to-late", "fen/puente")}
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
        names
        for names in shared
        if any(name.startswith(("bea/", "kelp/", "hub/", "priya/", "olden/", "adam/211")) for name in names)
    }
    assert shared - borrowed == meant


# ---------------------------------------------------------------- the hub


def test_the_hub_shows_what_it_must(reef: World, lived: dict[int, Moment]) -> None:
    """At each turn those posts show that are there, are not withdrawn, hidden, filtered, held, and whose member is
    one."""
    for turn, moment in lived.items():
        assert moment.shown == {name for name in reef.posts if reef.shows(name, turn)}


def test_every_edge_stands_and_no_other(reef: World, lived: dict[int, Moment]) -> None:
    """The edges in the store are those of edges.txt, at every turn, each of its kind, and the parent is the
    first-named."""
    assert [line for turn, moment in lived.items() for line in differences(reef, turn, moment.edges)] == []


def test_what_is_no_edge_never_is(lived: dict[int, Moment]) -> None:
    """No pair of no_edges.txt is an edge at any turn, whichever kind."""
    never = {(pair.source, pair.target): pair.why for pair in no_edges()}
    found = {(edge.source, edge.target) for moment in lived.values() for edge in moment.edges}
    assert {pair: why for pair, why in never.items() if pair in found} == {}


def test_conversations_are_the_trees(lived: dict[int, Moment]) -> None:
    """At each turn the posts with one conversation are those that answers to parents join, and no others."""
    for moment in lived.values():
        assert set(moment.conversations.values()) == set(trees(moment.edges).values())


def test_conversations_keep_their_addresses(lived: dict[int, Moment]) -> None:
    """A conversation that goes on bears a name that one of its posts knew before; two that merge leave the name of one,
    and the other leads there."""
    merged = 0
    for turn in list(lived)[1:]:
        former, present = lived[turn - 1].conversations, lived[turn].conversations
        for name, posts in present.items():
            before = {other for other, old in former.items() if old & posts}
            free = before - {other for other, later in present.items() if later is not posts}
            assert name in before or not free, (turn, name, before)
        for name, posts in former.items():
            homes = {other for other, later in present.items() if posts <= later}
            if homes and name not in present:
                merged += 1
                assert lived[turn].redirects.get(name) in homes, (turn, name)
    assert merged


def test_an_authors_id_is_theirs(reef: World, lived: dict[int, Moment]) -> None:
    """A post bears the id that its author gave it, from the first day on; bookmarks, boosts, quotes and copies bear
    another."""
    for name, id in lived[max(reef.turns)].ids.items():
        guid = reef.posts[name].at(min(reef.posts[name].listed)).guid
        if urls.is_iri(guid):
            assert (id == guid) == (name not in BORROWED), name


BORROWED = {f"bea/{slug}" for slug in ["kelp", "tides", "primer", "lantern", "tram", "jansson", "elsewhere", "late"]}
BORROWED |= {"kelp/c12"} | {f"kelp/c{number}" for number in range(1, 10)} | {f"hub/c{number}" for number in range(1, 9)}
BORROWED |= {f"olden/c{number}" for number in range(1, 9)} | {"adam/211", "priya/quote"}
"""Posts with the id of another one, or with the address of a page elsewhere for an id."""


@pytest.mark.parametrize("seed", range(1))
def test_any_order_gives_the_same_edges(
    reef: World, network: Web, tmp_path: Path, empty_store: Path, lived: dict[int, Moment], seed: int
) -> None:
    """Members in another order, visited one group after the other: the same edges at the end of each turn."""
    for turn, moment in life(reef, network, tmp_path / "hub", empty_store, seed).items():
        assert moment.shown == lived[turn].shown
        assert differences(reef, turn, moment.edges) == []
        assert moment.edges == lived[turn].edges


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 20))
def test_many_orders_give_the_same_edges(
    reef: World, network: Web, tmp_path: Path, empty_store: Path, lived: dict[int, Moment], seed: int
) -> None:
    """The same for many more orders."""
    for turn, moment in life(reef, network, tmp_path / "hub", empty_store, seed).items():
        assert moment.edges == lived[turn].edges
        assert differences(reef, turn, moment.edges) == []
