"""The edges are the same for every order in which entries arrive, leave and come back."""

from __future__ import annotations

import random

import pytest
from community import START, Community
from test_pointing import cite
from test_weaving import edges, hub, post, publish, to

from planet import config
from planet.struct import replace
from planet.turn.weaving import loom, relate
from planet.turn.weaving import weave as weaving
from planet.turn.weaving.reweave import reweave
from planet.turn.weaving.weave import weave

SHUFFLES = 1_000


def woven_community(community: Community) -> set[tuple[str, str, str, int]]:
    """A dozen entries with chains, several answers at once, a round-up and links into the future; return the edges as
    one turn makes them."""
    hub(community, "ada", "ben", "cleo", "dan")
    posts = [
        post("ada", "1"),
        post("ben", "1", to("ada", "1") + to("cleo", "1"), day=2),
        post("cleo", "1", to("ben", "1"), day=3),
        post("ada", "2", to("cleo", "1") + to("ben", "1"), day=4),
        post("dan", "1", to("ada", "2"), day=5),
        post("ben", "2", to("dan", "1"), day=6),
        post("ben", "3", "".join(to("ada", str(n)) for n in range(20)), day=7),
        post("cleo", "2", to("ben", "3"), day=8),
        *(post("ada", str(n), day=1, hour=n) for n in range(10, 18)),
    ]
    publish(community, *posts)
    community.turn()
    return edges(community)


def arrive_in_another_order(community: Community, order: random.Random) -> None:
    """Let all entries go, and come again one by one or a few at once, in any order; some go and come twice."""
    store, planet = community.store, config.load(community.hub.folder)
    with store.transaction():
        shown = [row["id"] for row in store._db.rows("SELECT id FROM entries WHERE shown = 1 ORDER BY id")]
        store._db.run("UPDATE entries SET shown = 0")
        store.weave.wait(shown)
    weave(planet, store, START)
    assert edges(community) == set()
    order.shuffle(shown)
    while shown:
        now, shown = shown[: order.randint(1, 3)], shown[order.randint(1, 3) :]
        with store.transaction():
            store._db.run_each("UPDATE entries SET shown = 1 WHERE id = ?", [(id,) for id in (*now, *shown[:1])])
            store.weave.wait([*now, *shown[:1]])
        weave(planet, store, START)
    with store.transaction():
        ids = [row["id"] for row in store._db.rows("SELECT id FROM entries WHERE item_id IS NOT NULL AND shown = 0")]
        store._db.run("UPDATE entries SET shown = 1 WHERE item_id IS NOT NULL")
        store.weave.wait(ids)
    weave(planet, store, START)


@pytest.mark.parametrize("shuffles", [40, pytest.param(SHUFFLES, marks=pytest.mark.long)])
def test_the_order_makes_no_difference(community: Community, shuffles: int) -> None:
    """Each order comes to the edges and trees that one turn with everything came to."""
    expected = woven_community(community)
    assert {kind for _, _, kind, _ in expected} == {"link", "gather"}
    order = random.Random(10)
    for _ in range(shuffles):
        arrive_in_another_order(community, order)
        assert edges(community) == expected
        assert trees(community) == parents_by_edges(community)


WOVEN = {
    "edges": "SELECT * FROM edges",
    "trees": "SELECT entry_id, parent_id, question_at FROM weave WHERE parent_id OR question_at",
    "addresses": "SELECT * FROM addresses",
    "counts": "SELECT item_id, url, counts FROM links WHERE position >= 0",
    "sites": "SELECT key, entry_id, linked FROM site_links JOIN sites ON sites.id = site_id",
    "related": "SELECT * FROM related",
    "bases": "SELECT * FROM relating",
}


def all_woven(community: Community) -> dict[str, list[tuple[object, ...]]]:
    """All that a weaving writes but the names of conversations, by what it is."""
    return {name: sorted(map(tuple, community.store._db.rows(text)), key=repr) for name, text in WOVEN.items()}


def test_small_steps_make_no_difference(community: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether one transaction weaves all, or each a few entries of which nothing is remembered for the next."""
    hub(community, "ada", "ben", "cleo")
    paper, signature, long = cite(), "<p><a href='https://shop.example/'>shop</a></p>", "All of one word. " * 40
    publish(
        community,
        *(post("ada", str(n), signature + (paper if n == 3 else to("cleo", "1")), day=n) for n in range(1, 6)),
        *(post("cleo", "1", long), post("cleo", "2", to("ben", "2"), day=20), post("cleo", "3", "Why?", day=21)),
    )
    passed_on = replace(post("ben", "8", signature, day=23), link="https://ada.example/4", guid="what-ben-passes-on")
    copied = post("ben", "7", long + to("ada", "2"), day=22, title="cleo 1")
    answers = [post("ben", str(n), to("ada", str(n)) + paper, day=6 + n, title=f"Who knows {n}?") for n in range(1, 3)]
    community.publish("/ben.xml", passed_on, copied, *answers, link="https://ben.example/")
    community.turn()
    expected = all_woven(community)
    assert [name for name, rows in expected.items() if not rows] == []
    assert {row[2] for row in expected["counts"]} == {0, 1}
    store, planet = community.store, config.load(community.hub.folder)
    with store.transaction():
        for table in ("edges", "weave", "conversations", "addresses", "related", "relating", "site_links", "sites"):
            store._db.run(f"DELETE FROM {table}")
    for module, name, few in ((weaving, "BATCH", 2), (relate, "BATCH", 2), (loom, "MOST", 0)):
        monkeypatch.setattr(module, name, few)
    reweave(store)
    weave(planet, store, START)
    assert all_woven(community) == expected


def trees(community: Community) -> dict[int, int]:
    """The parent of each entry that has one, by the tree."""
    rows = community.store._db.rows("SELECT entry_id, parent_id FROM weave WHERE parent_id IS NOT NULL")
    places = {row["entry_id"]: row["parent_id"] for row in rows}
    seats = {row["entry_id"]: row["conversation_id"] for row in community.store._db.rows("SELECT * FROM weave")}
    assert all(seats[child] == seats[parent] is not None for child, parent in places.items())
    return places


def parents_by_edges(community: Community) -> dict[int, int]:
    """The same by the edges."""
    rows = community.store._db.rows("SELECT source_id, target_id FROM edges WHERE rank = 0 AND kind <> 'gather'")
    return {row["source_id"]: row["target_id"] for row in rows}
