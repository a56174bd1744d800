"""The weaving of 20 new entries among few and among many that are stored, each with ten links."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.cache import workplace
from bench.measure import Cost
from bench.posts import NOON
from bench.scenarios import Setting
from planet.model.community import FetchRules, Member, Planet
from planet.store import Store, codec
from planet.turn.weaving.weave import weave
from planet.web import urls
from planet.web.link_keys import link_key, shard_of

MEMBERS = 100
LINKS, TO_MEMBERS = 10, 2
"""Links of an entry, and how many of them lead to posts of members."""

ANSWERING = 5
"""Every fifth entry answers others; all have links to pages elsewhere."""

NEW = 20
SIZES = (1_000, 10_000, 100_000)
PLANET = Planet(title="Planet", url="https://planet.example/", fetch=FetchRules())


def weaving(setting: Setting, steps: Sequence[str]) -> None:
    """Measure stores of 1,000, 10,000 and 100,000 entries; of fewer where the largest is small."""
    sizes = [size for size in SIZES if size <= setting.largest] or [setting.largest // 5, setting.largest]
    folder = workplace()
    stores = {f"{size:,}": LinkedStore(size, folder / str(size)) for size in sizes}
    for _ in range(setting.repeats):
        for label, store in stores.items():
            setting.results.add("weaving", "weaving", label, store.bring_entries())
    for store in stores.values():
        store.close()


class LinkedStore:
    """A store of so many entries, woven, with links to each other and to pages elsewhere."""

    def __init__(self, size: int, folder: Path) -> None:
        folder.mkdir()
        self._size = size
        self._random = random.Random(size)
        self._store = Store.open("sqlite:///planet.db", folder)
        with self._store.transaction():
            self._fill(range(1, size + 1))
            self._run("INSERT INTO facts (name, value) VALUES ('woven', '1')", [()])
            self._store.weave.wait_all()
        weave(PLANET, self._store, NOON)

    def bring_entries(self) -> Cost:
        """Weave 20 new entries; return what it cost."""
        ids = range(self._size + 1, self._size + NEW + 1)
        self._size += NEW
        with self._store.transaction():
            self._fill(ids)
            self._store.weave.wait(ids)
        wall, cpu = time.perf_counter(), time.process_time()
        weave(PLANET, self._store, NOON)
        return Cost(time.perf_counter() - wall, time.process_time() - cpu, 0.0, 0.0, 0.0, "")

    def close(self) -> None:
        self._store.close()

    def _fill(self, ids: range) -> None:
        """Store entries with these ids, each with its item, its links and its address."""
        if ids[0] == 1:
            numbers = range(1, MEMBERS + 1)
            self._run(
                "INSERT INTO members (id, role, slug, letter, position, present, profile, weaves) "
                "VALUES (?, 'member', ?, 'm', ?, 1, ?, 1)",
                ((n, f"m{n}", n, codec.dump(Member(f"M{n}", f"https://m{n}.example/"))) for n in numbers),
            )
            self._run("INSERT INTO places (member_id, key) VALUES (?, ?)", ((n, f"m{n}.example") for n in numbers))
            self._run(
                "INSERT INTO feeds (id, member_id, url, place, position, present, settings, failures, state, reason, "
                "problems, moved_to, moved_days, hints, document, info, info_next, etag, last_modified, validated_url, "
                "body_hash, discovered) VALUES (?, ?, ?, 'web', 0, 1, ?, 0, 'ok', '', '[]', '', '[]', '{}', '[]', "
                "'{}', '', '', '', '', '', 0)",
                (
                    (n, n, f"https://m{n}.example/feed", json.dumps({"url": f"https://m{n}.example/feed"}))
                    for n in numbers
                ),
            )
        self._run(
            "INSERT INTO entries (id, member_id, atom_id, first_seen, river_at, tie, backlog, item_id, shown, detail) "
            "VALUES (?, ?, ?, ?, ?, ?, 0, ?, 1, '')",
            ((id, self._member(id), _url(id), *[self._moment(id)] * 2, id, id) for id in ids),
        )
        self._run(
            "INSERT INTO items (id, feed_id, entry_id, guid, link, link_key, path_key, title_key, host, fingerprint, "
            "published, title, text, content, payload, kind, detail) "
            "VALUES (?, ?, ?, ?, ?, ?, '', ?, ?, '', ?, ?, 'Words.', '', '{}', 'article', '')",
            (
                (
                    id,
                    self._member(id),
                    id,
                    url,
                    url,
                    link_key(url),
                    f"post {id}",
                    urls.host(url),
                    self._moment(id),
                    f"Post {id}",
                )
                for id in ids
                for url in (_url(id),)
            ),
        )
        self._run(
            "INSERT INTO links (item_id, position, url, url_key, host, shard, rel, before, words, after) "
            "VALUES (?, ?, ?, ?, ?, ?, '', 'As I read in ', 'that post', ', the tide turns.')",
            self._links(ids),
        )

    def _links(self, ids: range) -> Iterator[tuple[Any, ...]]:
        for id in ids:
            answers = id % ANSWERING == 0
            members = (_url(self._random.randint(max(1, id - 2_000), id)) for _ in range(TO_MEMBERS if answers else 0))
            pages = (
                f"https://site{self._random.randint(1, 5_000)}.example/{id}"
                for _ in range(LINKS - TO_MEMBERS * answers)
            )
            for position, url in enumerate((*members, *pages)):
                key = link_key(url)
                yield id, position, url, key, urls.host(url), shard_of(key)

    def _member(self, id: int) -> int:
        return id % MEMBERS + 1

    def _moment(self, id: int) -> int:
        return int((NOON - timedelta(days=4_000) + id * timedelta(minutes=50)).timestamp())

    def _run(self, statement: str, rows: Any) -> None:
        self._store._db.run_each(statement, rows)


def _url(id: int) -> str:
    return f"https://m{id % MEMBERS + 1}.example/{id}"
