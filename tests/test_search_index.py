"""The search of the site: what its indexes hold, when they are written, and that they hold no more than is shared."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from community import START, Community, Post

from planet import config
from planet.errors import Interrupted
from planet.pages import search
from planet.site import pagefind
from planet.struct import replace
from planet.turn import publish
from planet.turn.publish import PublishReport
from planet.views.page import SearchRecord

SECRET = "zanzibar"


def posts(name: str, *titles: str, days: int = 1) -> list[Post]:
    return [
        Post(title, f"https://{name}.example/{title}", date=START - timedelta(days=days * n), text=f"{SECRET} {title}")
        for n, title in enumerate(titles, start=1)
    ]


def entries(community: Community, folder: str) -> list[Any]:
    """The rows of the files of titles (`titles`), or of today's entries (`new`)."""
    found = sorted((path, body) for path, body in community.files().items() if path.startswith(f"search/{folder}/"))
    return [row for _, body in found for row in json.loads(body)["entries"]]


def titles(community: Community) -> list[str]:
    """The titles that the page without the whole index looks through."""
    return [row[0] for row in entries(community, "titles")]


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


def indexed(community: Community, way: str) -> str:
    """What the large index holds, as text."""
    return "\n".join(fragments(community)) if way == "whole_index" else str(titles(community))


def new_titles(community: Community) -> list[str]:
    return [row[0] for row in entries(community, "new")]


def searchable(community: Community, way: str) -> str:
    """All that can be found, as text."""
    return f"{indexed(community, way)}\n{entries(community, 'new')}"


@pytest.fixture(params=["whole_index", "titles"])
def way(request: pytest.FixtureRequest) -> str:
    """The site's search with the extra, and without."""
    if request.param == "whole_index":
        request.getfixturevalue(request.param)
    return str(request.param)


def large_files(written: Sequence[str]) -> set[str]:
    return {path for path in found_files(written) if path.startswith(("search/pagefind/", "search/titles/"))}


def test_a_post_of_today_is_found_today(community: Community, way: str) -> None:
    """It stands in a small file beside the large index, which no turn of the day makes anew for it; tomorrow's first
    turn takes it in, and the small file goes. Turn by turn all is as rendered at once."""
    community.publish("/a", *posts("a", "kelp"))
    community.member("Ada", "/a")
    assert "search/index.html" in community.turn().written
    assert "kelp" in indexed(community, way)
    community.publish("/a", *posts("a", "kelp", "urchin"))
    written = community.turn(hours=1).written
    assert not large_files(written)
    assert {"search/new/0.json", "search/index.html"} <= set(written)
    assert new_titles(community) == ["urchin"]
    assert b"search/new/0.json" in community.files()["search/index.html"]
    assert (SECRET in str(entries(community, "new"))) == (way == "whole_index")
    assert not render(community).written
    community.publish("/a", *posts("a", "kelp", "urchin", "dulse"))
    assert found_files(community.turn(hours=1).written) == {"search/new/0.json"}
    assert large_files(community.turn(hours=20).written)
    assert "urchin" in indexed(community, way)
    assert "dulse" in indexed(community, way)
    assert not new_titles(community)
    assert b"search/new/" not in community.files()["search/index.html"]
    assert not render(community).written
    assert not found_files(community.turn(days=1).written)


def test_a_file_of_today_is_bounded(community: Community, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new entry writes the small file of its block alone. Where very many come in a day, the large index takes them
    in at once, so that a browser never loads more than that of small files."""
    monkeypatch.setattr(search, "NEW_BLOCK", 4)
    monkeypatch.setattr(search, "MOST_NEW", 12)
    community.publish("/a", *posts("a", "first"))
    community.member("Ada", "/a")
    community.turn()
    names = [f"weed {n:02}" for n in range(8)]
    community.publish("/a", *posts("a", "first", *names))
    community.turn(hours=1)
    community.publish("/a", *posts("a", "first", *names, "kelp"))
    assert found_files(community.turn(hours=1).written) == {"search/new/2.json"}
    assert sorted(new_titles(community)) == ["kelp", *names]
    assert not render(community).written
    community.publish("/a", *posts("a", "first", *names, "kelp", "x", "y", "z"))
    assert large_files(community.turn(hours=1).written)
    assert not new_titles(community)
    assert "weed 07" in indexed(community, way)
    assert not render(community).written


def test_the_end_of_a_new_post_is_heard_at_once(community: Community, way: str) -> None:
    """An edit of a post of today, a [[hide]], the wish of its author."""
    community.publish("/a", *posts("a", "kelp"))
    ada = community.member("Ada", "/a")
    community.turn()
    community.publish("/a", *posts("a", "kelp", "urchin", "dulse"))
    community.turn(hours=1)
    assert sorted(new_titles(community)) == ["dulse", "urchin"]
    community.hides.append({"url": "https://a.example/urchin"})
    community.turn(hours=1)
    assert new_titles(community) == ["dulse"]
    ada["noindex"] = True
    community.turn(hours=1)
    assert "dulse" not in searchable(community, way)
    assert "kelp" not in searchable(community, way)
    assert b'"Ada"' not in community.files()["search/people.json"]
    assert not render(community).written


def test_a_search_is_narrowed_and_tags_are_found(community: Community, way: str) -> None:
    """An entry is known by its member, its kind, its year and its tags; the page offers what there is."""
    tagged = Post("kelp", "https://a.example/kelp", date=START - timedelta(days=400), text="x", tags=("Forest",))
    community.publish("/a", tagged)
    community.publish("/b", Post("urchin", "https://b.example/1", date=START, text="y", tags=("Forest", "Sea")))
    community.member("Ada", "/a", slug="ada")
    community.member("Ben", "/b", slug="ben")
    community.turn()
    if way == "whole_index":
        kelp = next(text for text in fragments(community) if '"kelp"' in text)
        assert '"by":["ada"]' in kelp
        assert '"kind":["article"]' in kelp
        assert '"year":["2025"]' in kelp
        assert "Forest" in kelp
    else:
        row = next(row for row in entries(community, "titles") if row[0] == "kelp")
        assert row[2:] == ["2025-10-18", "article", "https://a.example/kelp", "", ["Forest"]]
        people = json.loads(community.files()["search/titles/0.json"])["people"]
        assert people[row[1]] == ["Ada", "ada"]
    page = community.files()["search/index.html"].decode()
    assert '<option value="article">Articles</option>' in page
    assert re.findall(r"<option>(\d+)</option>", page) == ["2026", "2025"]
    assert json.loads(community.files()["search/topics-f.json"])["topics"] == [["Forest", "forest", 2]]
    assert "search/topics-s.json" not in community.files()
    ada, ben = json.loads(community.files()["search/people.json"])["people"]
    assert (ada[:4], ben[:3]) == (["Ada", "ada", "members/ada/", []], ["Ben", "ben", "members/ben/"])
    community.members[0]["slug"], community.members[0]["name"] = "lovelace", "Ada L."
    community.turn(hours=1)
    ada, _ = json.loads(community.files()["search/people.json"])["people"]
    assert ada[:4] == ["Ada L.", "lovelace", "members/lovelace/", ["ada"]]
    assert ('"by":["lovelace"]' if way == "whole_index" else "kelp") in indexed(community, way)
    assert not render(community).written


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
    community.hides.clear()
    community.turn(hours=1)
    assert blocks(community.files()) == {"0", "1", "2"}  # with the same entries as before


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


def test_a_signal_need_not_wait_for_the_indexer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While pagefind thinks, the work is asked again and again whether it must end; then pagefind ends with it."""
    program = tmp_path / "pagefind"
    program.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\nexec sleep 600\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(program))
    pulses = []

    def stop_at_the_third() -> None:
        pulses.append(1)
        if len(pulses) == 3:
            raise Interrupted(2)

    with pytest.raises(Interrupted):
        pagefind.index([SearchRecord("", "", "a", "b", "2026-01-01", "", "c")], "en", stop_at_the_third)
    pid = int((tmp_path / "pid").read_text(encoding="utf-8"))
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_the_extra_comes_and_goes(community: Community, whole_index: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Installed, it replaces the titles at the next turn; removed, it leaves nothing behind."""
    community.publish("/a", *posts("a", "kelp"))
    community.member("Ada", "/a")
    with monkeypatch.context() as without:
        without.setenv("PAGEFIND_BINARY_PATH", "switched off")
        community.turn()
        assert titles(community) == ["kelp"]
    community.turn(hours=1)
    assert not [path for path in community.files() if path.startswith("search/titles/")]
    assert fragments(community)
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", "switched off")
    community.turn(hours=1)
    assert {path for path in community.files() if path.startswith("search/")} == {
        "search/index.html",
        "search/people.json",
        "search/titles/0.json",
    }
