"""The search of the site: what its indexes hold, when they are written, and that they hold no more than is shared."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from community import START, Community, Post

from planet import config
from planet.model.community import PageBounds
from planet.turn import publish
from planet.turn.publish import PublishReport

SECRET = "zanzibar"


def posts(name: str, *titles: str, days: int = 1) -> list[Post]:
    return [
        Post(title, f"https://{name}.example/{title}", date=START - timedelta(days=days * n), text=f"{SECRET} {title}")
        for n, title in enumerate(titles, start=1)
    ]


def titles(community: Community) -> list[str]:
    """The titles that the page without the whole index looks through."""
    return [one[0] for one in json.loads(community.files()["search/titles.json"])["entries"]]


def fragments(community: Community) -> list[str]:
    """What the whole index holds of each entry, unpacked."""
    packed = (body for path, body in sorted(community.files().items()) if path.endswith(".pf_fragment"))
    return [gzip.decompress(body).decode() for body in packed]


def render(community: Community) -> publish.PublishReport:
    planet = config.load(community.hub.folder)
    return publish.publish_site(
        community.hub, planet, community.store, community.now + timedelta(minutes=2), all_pages=True
    )


def found_files(written: Sequence[str]) -> set[str]:
    return {path for path in written if path.startswith("search/")}


# ---------------------------------------------------------------- both ways


def searchable(community: Community, way: str) -> str:
    """All that can be found, as text."""
    return "\n".join(fragments(community)) if way == "whole_index" else str(titles(community))


@pytest.fixture(params=["whole_index", "titles"])
def way(request: pytest.FixtureRequest) -> str:
    """The site's search with the extra, and without."""
    if request.param == "whole_index":
        request.getfixturevalue(request.param)
    return str(request.param)


def test_a_day_takes_in_what_came_before_it(community: Community, way: str) -> None:
    """Everything of the hub's first turn is found; a post of today from tomorrow's first turn on, and no other turn
    writes the indexes for it, nor does rendering everything."""
    community.publish("/a", *posts("a", "kelp"))
    community.member("Ada", "/a")
    assert "search/index.html" in community.turn().written
    assert "kelp" in searchable(community, way)
    community.publish("/a", *posts("a", "kelp", "urchin"))
    assert not found_files(community.turn(hours=1).written)
    assert not found_files(render(community).written)
    assert "urchin" not in searchable(community, way)
    assert found_files(community.turn(hours=20).written)
    assert "urchin" in searchable(community, way)
    assert not render(community).written
    assert not found_files(community.turn(days=1).written)


def test_the_end_of_a_post_is_heard_at_once(community: Community, way: str) -> None:
    """An edit, and a [[hide]], reach the search in the turn that learns of them."""
    community.publish("/a", *posts("a", "kelp", "urchin"))
    community.member("Ada", "/a")
    community.turn()
    edited = Post("seagrass", "https://a.example/kelp", date=START - timedelta(days=1), text="another")
    community.publish("/a", edited, *posts("a", "x", "urchin")[1:])
    community.turn(hours=1)
    assert "kelp" not in searchable(community, way).replace("/kelp", "")
    assert "seagrass" in searchable(community, way)
    community.hides.append({"url": "https://a.example/urchin"})
    community.turn(hours=1)
    assert "urchin" not in searchable(community, way)
    assert not render(community).written


def test_no_more_is_found_than_is_shared(community: Community, way: str) -> None:
    """Of members who share titles the titles, of untitled posts nothing; of those who want no search engine nothing."""
    community.publish("/whole", *posts("whole", "kelp"))
    community.publish(
        "/titles", *posts("titles", "urchin"), Post("", "https://t.example/2", date=START, text="manatee")
    )
    community.publish("/nowhere", *posts("nowhere", "dugong"))
    community.member("Whole", "/whole")
    community.member("Titles", "/titles", content="title")
    community.member("Nowhere", "/nowhere", noindex=True)
    community.turn()
    told = searchable(community, way)
    assert "kelp" in told
    assert "urchin" in told
    assert "manatee" not in told
    assert "dugong" not in told
    assert told.count(SECRET) == (1 if way == "whole_index" else 0)
    community.members[2]["noindex"] = False
    community.turn(hours=1)
    assert "dugong" in searchable(community, way)


# ---------------------------------------------------------------- titles


def test_the_titles_are_those_of_the_last_year(community: Community) -> None:
    """The newest of 365 days, so many at most, with author, day and address; a language where it is another one."""
    community.bounds = PageBounds(titles=3)
    community.publish("/a", *posts("a", "one", "two", "three", "four", days=100), link="https://a.example/")
    community.member("Ada", "/a")
    community.turn()
    assert titles(community) == ["one", "two", "three"]
    first = json.loads(community.files()["search/titles.json"])
    assert (first["people"], first["entries"][0]) == (["Ada"], ["one", 0, "2026-08-14", "https://a.example/one"])
    community.turn(days=100)
    assert titles(community) == ["one", "two"]


# ---------------------------------------------------------------- the whole index


def blocks(paths: Iterable[str]) -> set[str]:
    """The blocks of the whole index to which these files belong."""
    return {path.split("/")[2] for path in paths if path.startswith("search/pagefind/")}


def test_blocks_are_made_for_what_changed_alone(
    community: Community, whole_index: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The index is made in blocks of a thousand ids; one is made anew where what it holds has changed or a file of it
    was lost, and disappears with the last entry that it holds."""
    community.member("Ada", "/a")
    for first, titles in ((1, "ab"), (999, "abcd"), (2000, "abcdef")):
        community.publish("/a", *posts("a", *titles))
        community.next_entry_id(first)
        community.poll()
    assert blocks(community.turn().written) == {"0", "1", "2"}
    assert b"search/pagefind/2/ search/pagefind/1/ search/pagefind/0/" in community.files()["search/index.html"]
    community.publish("/a", *posts("a", *"abcdefg"))
    assert blocks(community.turn(days=1).written) == {"2"}
    with monkeypatch.context() as broken:
        broken.setenv("PAGEFIND_BINARY_PATH", shutil.which("false") or "")
        assert render(community) == PublishReport()  # no block was to be made
    edited = [replace(post, text="anemones") if post.title == "f" else post for post in posts("a", *"abcdefg")]
    community.publish("/a", *edited)
    assert blocks(community.turn(hours=1).written) == {"2"}
    (community.hub.output / "search/pagefind/0/pagefind.js").unlink()
    assert blocks(community.turn(hours=1).written) == {"0"}
    community.hides.extend({"url": f"https://a.example/{title}"} for title in "abd")
    community.turn(hours=1)
    assert blocks(community.files()) == {"1", "2"}
    assert b"search/pagefind/0/" not in community.files()["search/index.html"]


def test_a_failing_indexer_costs_nothing_but_the_news(
    community: Community, whole_index: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The turn is published, the index stays as it was, the report says why; the next turn tries again."""
    community.publish("/a", *posts("a", "kelp"))
    community.member("Ada", "/a")
    community.turn()
    community.publish("/a", *posts("a", "kelp", "urchin"))
    with monkeypatch.context() as broken:
        broken.setenv("PAGEFIND_BINARY_PATH", shutil.which("false") or "")
        report = community.turn(days=1)
    assert any("pagefind" in note for note in report.notes)
    assert "urchin" in community.files()["index.html"].decode()
    assert "kelp" in searchable(community, "whole_index")
    assert not community.turn(hours=1).notes
    assert "urchin" in searchable(community, "whole_index")


def test_the_extra_comes_and_goes(community: Community, whole_index: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Installed, it replaces the titles at the next turn; removed, it leaves nothing behind."""
    community.publish("/a", *posts("a", "kelp"))
    community.member("Ada", "/a")
    with monkeypatch.context() as without:
        without.setenv("PAGEFIND_BINARY_PATH", "switched off")
        community.turn()
        assert titles(community) == ["kelp"]
    community.turn(hours=1)
    assert "search/titles.json" not in community.files()
    assert fragments(community)
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", "switched off")
    community.turn(hours=1)
    assert {path for path in community.files() if path.startswith("search/")} == {
        "search/index.html",
        "search/titles.json",
    }
