"""The files in which who wrote about a page is looked up stay small, however many links there are, and lose no page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from made_views import SITE
from plans import recorded

from planet.model.community import Member, Planet
from planet.model.entry import Entry
from planet.pages.context import PageContext
from planet.pages.weaving.who_wrote import AROUND, LARGEST, MOST_OF_PAGE, SHARD, digits_of, shard
from planet.rules.weaving.shards import name_of
from planet.store import Store, codec
from planet.turn.publish import page_context
from planet.turn.weaving.point_out import divide
from planet.web import urls
from planet.web.link_keys import link_key, shard_of

MEMBERS, ENTRIES, LINKS = 50, 10_000, 10
FAMOUS = tuple(f"https://famous{number}.example/" for number in range(20))
"""Pages to which everybody links."""
WORDS = (
    "هذه كلمات طويلة عن الشعاب المرجانية والمد والجزر والبحر الأحمر وكل ما يسبح فيه من الأسماك الصغيرة والكبيرة " * 3
)
PLANET = Planet(title="Planet", url=SITE.url)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A hundred thousand links with long words, titles and addresses, divided as a turn does it."""
    store = Store.open("sqlite:///planet.db", tmp_path_factory.mktemp("store"))
    with store.transaction():
        fill(store)
    divide(store)
    yield store
    store.close()


def fill(store: Store) -> None:
    """Store members, feeds, entries with their items, and links."""
    members, ids = range(1, MEMBERS + 1), range(1, ENTRIES + 1)
    profile = codec.dump(Member("ليلى فاروق عبد الرحمن", "https://m.example/"))
    payload = codec.dump(Entry("g", "", "", "", "", "", "article"))
    run = store._db.run_each
    run(
        "INSERT INTO members (id, role, slug, letter, position, present, profile, weaves) "
        "VALUES (?, 'member', ?, 'm', 0, 1, ?, 1)",
        [(n, f"m{n}", profile) for n in members],
    )
    run(
        "INSERT INTO feeds (id, member_id, url, place, position, present, settings, failures, state, reason, problems, "
        "moved_to, moved_days, hints, info, info_next, etag, last_modified, validated_url, body_hash, "
        "discovered) VALUES (?, ?, ?, 'web', 0, 1, '{\"url\": \"\"}', 0, 'ok', '', '[]', '', '[]', '{}', "
        "'{}', '', '', '', '', '', 0)",
        [(n, n, f"https://m{n}.example/f") for n in members],
    )
    run(
        "INSERT INTO entries (id, member_id, atom_id, first_seen, river_at, tie, backlog, item_id, shown, detail) "
        "VALUES (?, ?, ?, ?, ?, ?, 0, ?, 1, '')",
        [(n, n % MEMBERS + 1, f"tag:{n}", n, 1_700_000_000 + n, n, n) for n in ids],
    )
    run(
        "INSERT INTO items (id, feed_id, entry_id, guid, link, link_key, path_key, title_key, host, fingerprint, "
        "title, text, content, payload, kind, detail) "
        "VALUES (?, ?, ?, ?, ?, '', '', '', '', '', ?, '', '', ?, 'article', '')",
        [(n, n % MEMBERS + 1, n, f"g{n}", f"https://m.example/{n}/{'x' * 40}", f"{n} {WORDS}", payload) for n in ids],
    )
    run(
        "INSERT INTO links (item_id, position, url, url_key, host, shard, rel, before, words, after, counts) "
        "VALUES (?, ?, ?, ?, ?, ?, '', ?, ?, ?, 1)",
        [link(n, position) for n in ids for position in range(LINKS)],
    )


def link(item_id: int, position: int) -> tuple[Any, ...]:
    """A link of an item; the first leads to a famous page."""
    other = f"https://site{(item_id * LINKS + position) % 80_000}.example/{'path/' * 7}"
    url = other if position else FAMOUS[item_id % len(FAMOUS)]
    key = link_key(url)
    return item_id, position, url, key, urls.host(url), shard_of(key), WORDS, WORDS, WORDS


def test_no_file_is_large_and_no_page_is_lost(store: Store) -> None:
    """Of a hundred thousand links: 20 kB a file at most; each page has a row, a famous one its newest."""
    context = page_context(PLANET, store, datetime(2026, 11, 28, tzinfo=UTC))
    digits = digits_of(store)
    keys = [row["url_key"] for row in store._db.rows("SELECT DISTINCT url_key FROM links")]
    by_shard: dict[str, set[str]] = {}
    for key in keys:
        by_shard.setdefault(name_of(shard_of(key), digits), set()).add(key)
    famous = {name_of(shard_of(link_key(url)), digits) for url in FAMOUS}
    fullest = sorted(by_shard, key=lambda name: -len(by_shard[name]))[:60]
    sizes: list[int] = []
    for name in {*famous, *fullest, *sorted(by_shard)[::40]}:
        (document,) = shard(context, name)
        assert document.path == f"mentions/{name}.json"
        assert len(document.body) <= LARGEST == 20_000
        sizes.append(len(document.body))
        pages = json.loads(document.body)
        assert set(pages) == by_shard[name]
        for rows in pages.values():
            assert 1 <= len(rows) <= MOST_OF_PAGE
            assert all(len(row.get(part, "")) <= AROUND for row in rows for part in ("before", "words", "after"))
    assert max(sizes) > LARGEST * 0.9, "none is near the limit: the test looks at nothing"
    key = link_key(FAMOUS[0])
    (document,) = shard(context, name_of(shard_of(key), digits))
    assert json.loads(document.body)[key][0]["title"].startswith(f"{ENTRIES} ")


def test_several_are_read_at_once(store: Store) -> None:
    """Their files are the same as if each were made alone, and the store is asked as often for many as for a few."""

    def context() -> PageContext:
        return page_context(PLANET, store, datetime(2026, 11, 28, tzinfo=UTC))

    digits = digits_of(store)
    names = sorted({name_of(shard_of(link_key(url)), digits) for url in FAMOUS})
    alone = [list(shard(context(), name)) for name in names]
    asked: dict[int, int] = {}
    for number in (3, len(names)):
        together = context()
        with recorded(store) as questions:
            SHARD.gather(together, names[:number])
            assert [list(shard(together, name)) for name in names[:number]] == alone[:number]
        asked[number] = len(questions)
    assert asked[3] == asked[len(names)] < 10
