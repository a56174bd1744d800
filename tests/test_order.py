"""Two hubs over the same feeds publish the same bytes, whichever feed answers first."""

from __future__ import annotations

import random
import shutil
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from community import START, Community, Post

from planet.model.records import FeedRecord
from planet.turn.poll_feeds import FeedPoller

DAY = timedelta(days=1)


def write_feeds(community: Community) -> None:
    """Members with equal dates among and within their feeds, without dates, with tags that each writes in their way,
    with a long silence in one of two feeds, and with a post that another feed passes on."""
    for number, name in enumerate(("ada", "bob", "cy", "dee", "eve", "flo")):
        community.member(name.title(), f"/{name}.xml", f"/{name}-notes.xml", url=f"https://{name}.example/")
        tag = ("Reef", "reef", "REEF")[number % 3]
        post = f"https://{name}.example/post"
        community.publish(
            f"/{name}.xml",
            *(
                Post(f"Same day {n}", f"https://{name}.example/{n}", f"{name}-{n}", START - DAY, tags=(tag,))
                for n in (3, 2, 1)
            ),
            Post("A story of a reef", post, f"{name}-post", START - 2 * DAY, "Words. " * 80, (tag, "kelp")),
            Post("Long ago it was", f"https://{name}.example/old", f"{name}-old", START - (300 + number) * DAY),
        )
        community.publish(
            f"/{name}-notes.xml",
            *(
                Post("", f"https://{name}.example/note-{n}", f"{name}-note-{n}", None, f"Note {n} of {name}")
                for n in (2, 1)
            ),
            Post("", f"https://{name}.example/toot", f"{name}-toot", START - 36 * timedelta(hours=1), f"New: {post}"),
            Post(
                "", f"https://{name}.example/between", f"{name}-between", START - 100 * DAY, "Between", (tag.lower(),)
            ),
        )


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_answers_changes_no_byte(community: Community, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """River, merged feeds, archive, topics and members' pages are the same, at the first turn and at the second."""
    write_feeds(community)
    sites: list[dict[str, bytes]] = []
    poll = FeedPoller.poll
    empty = community.hub.folder / "planet.db"
    copy = Path(shutil.copy(empty, community.hub.folder / "empty.db"))
    for dice in (None, random.Random(seed)):

        async def visited(self: FeedPoller, due: Sequence[FeedRecord], say: Any, dice: Any = dice) -> Any:
            shuffled = dice.sample(due, len(due)) if dice else due
            return [one for feed in shuffled for one in await poll(self, [feed], say)]

        monkeypatch.setattr(FeedPoller, "poll", visited)
        community.turn()
        sites.append(community.files())
        community.store.close()
        shutil.copy(copy, empty)
        for name in ("planet.db-wal", "planet.db-shm"):
            (community.hub.folder / name).unlink(missing_ok=True)
        shutil.rmtree(community.hub.output)
        community.store = type(community.store).open("sqlite:///planet.db", community.hub.folder)
    first, second = sites
    assert len(first) > 50
    assert [path for path in first.keys() | second.keys() if first.get(path) != second.get(path)] == []
