"""A person gets what they wrote: as a feed that any reader takes, and as Markdown that another hub shows."""

from __future__ import annotations

import io
import os
import tracemalloc
import zipfile
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest
from click.testing import CliRunner, Result
from community import START, Community, Post, Web, serve

from planet.cli.commands import planet as command
from planet.errors import PlanetError, UsageError
from planet.web.markup import html_text

LONG = "<p>Words of <b>Ada</b> &amp; *stars*, see <a href='https://x.example/a?b=1&amp;c=2'>there</a>.</p><ul><li>one</li></ul>"


@pytest.fixture
def reef(community: Community) -> Community:
    """Ada with a blog, of which a filter hides a post, and with posts in a folder; and Ben."""
    day = timedelta(days=1)
    blog = [
        Post(
            "A “long” one \\ here", "https://ada.example/1", "https://ada.example/1", START - day, LONG, ("reef", 'a"b')
        ),
        Post("", "https://ada.example/note", "urn:x:2", START - 2 * day, "Just a note, without a title"),
        Post("Casino", "https://ada.example/3", "urn:x:3", START - 3 * day, "hidden here"),
        Post("Same", "https://ada.example/4", "urn:x:4", START - 4 * day, "4"),
        Post("Same", "https://ada.example/5", "urn:x:5", START - 5 * day, "5"),
    ]
    community.publish("/ada.xml", *blog, title="Ada's", link="https://ada.example/")
    community.publish("/ben.xml", Post("Ben", "https://ben.example/1", "b1", START, "Ben's words"))
    feed = {"url": "/ada.xml", "exclude": ["casino"]}
    community.member("Ada", feed, url="https://ada.example/", slug="ada", content="summary")
    community.member("Ben", "/ben.xml", url="https://ben.example/", slug="ben")
    community.write("posts/ada/2026-11-01-hello.md", '+++\ntitle = "Hello"\n+++\n\n![A fish](fish.png)\n\nLocal words')
    (community.hub.folder / "posts/ada/fish.png").write_bytes(b"\x89PNG picture")
    community.turn()
    return community


def run(reef: Community, *words: str) -> Result:
    args = ["export", *words, "--hub", str(reef.hub.folder), "--now", reef.now.isoformat()]
    return CliRunner().invoke(command, args, standalone_mode=False)


def test_a_zip(reef: Community, tmp_path: Path) -> None:
    """The feed, a file a post, the pictures; the sentence counts them."""
    target = tmp_path / "ada.zip"
    result = run(reef, "ada", str(target))
    assert result.output == f"{target}: 6 posts of Ada (ada), 1 of them as the files that they are.\n", result.exception
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == [
            "feed.atom",
            "posts/2026-11-01-hello.md",
            "posts/2026-11-17-same-2.md",
            "posts/2026-11-18-same.md",
            "posts/2026-11-19-casino.md",
            "posts/2026-11-20-note.md",
            "posts/2026-11-21-a-long-one-here.md",
            "posts/fish.png",
        ]
        assert archive.read("posts/fish.png") == b"\x89PNG picture"
        assert (
            archive.read("posts/2026-11-01-hello.md").decode()
            == (reef.hub.folder / "posts/ada/2026-11-01-hello.md").read_text()
        )
        assert archive.read("posts/2026-11-21-a-long-one-here.md").decode() == (
            "+++\n# https://ada.example/1\n"
            'title = "A “long” one \\\\ here"\ndate = 2026-11-21T10:00:00Z\ntags = ["reef", "a\\"b"]\n+++\n\n'
            "Words of **Ada** \\& \\*stars\\*, see [there](<https://x.example/a?b=1\\&c=2>).\n\n- one\n"
        )


def test_the_feed_holds_everything_whole(reef: Community, tmp_path: Path) -> None:
    """Whatever the hub shares or hides; ids and dates as they are. Any reader takes it."""
    assert run(reef, "https://ada.example/", str(tmp_path / "ada.atom")).exception is None
    feed = feedparser.parse(io.BytesIO((tmp_path / "ada.atom").read_bytes()))
    assert not feed.bozo
    assert [entry.title for entry in feed.entries][:3] == [
        "A “long” one \\ here",
        "Just a note, without a title",
        "Casino",
    ]
    assert {"https://ada.example/1", "urn:x:2", "urn:x:3"} <= {entry.id for entry in feed.entries}
    assert "<b>Ada</b>" in feed.entries[0].content[0].value
    assert feed.entries[0].published == "2026-11-21T10:00:00Z"
    assert len(feed.entries) == 6


def test_a_folder(reef: Community, tmp_path: Path) -> None:
    """A name without an ending; who has left gets theirs as well."""
    reef.members = reef.members[1:]
    reef.turn(hours=1)
    assert run(reef, "ada", str(tmp_path / "ada")).exception is None
    assert (tmp_path / "ada/posts/fish.png").exists()
    assert len(list((tmp_path / "ada/posts").glob("*.md"))) == 6
    assert sorted(os.listdir(tmp_path)) == sorted({"ada", *os.listdir(tmp_path)} - {"ada.unfinished"})


def test_another_hub_shows_the_same_posts(reef: Community, tmp_path: Path) -> None:
    """Put under posts/ada/ there: the same titles, dates, tags and words; what was a file here has the same id."""
    assert run(reef, "ada", str(tmp_path / "ada")).exception is None
    folder = tmp_path / "there"
    folder.mkdir()
    web = Web()
    server = serve(web)
    there = Community(folder, web)
    there.member("Ada", url="https://ada.example/", slug="ada")
    (tmp_path / "ada/posts").rename(folder / "posts-of-ada")
    (folder / "posts").mkdir()
    (folder / "posts-of-ada").rename(folder / "posts/ada")
    there.turn()
    here = {entry.entry_id: entry for entry in reef.store.exports.entries(reef.store.exports.ids(1))}.values()
    assert there.hidden() == {}
    now = {(e.entry.published, e.entry.title): e for e in there.store.exports.entries(there.store.exports.ids(1))}
    assert len(now) == 6
    for entry in here:
        twin = now[entry.entry.published, entry.entry.title]
        assert twin.entry.tags == entry.entry.tags
        assert html_text.lines(twin.entry.content) == html_text.lines(entry.entry.content)
    (local,) = (entry for entry in here if entry.feed.place == "folder")
    assert now[local.entry.published, "Hello"].atom_id == local.atom_id
    assert (there.hub.output / "members/ada/posts/fish.png").exists()
    there.store.close()
    server.shutdown()
    server.server_close()


def test_posts_whose_file_is_gone_are_written_anew(reef: Community, tmp_path: Path) -> None:
    """Under the name that they had, so that their id stays."""
    reef.members = reef.members[1:]
    reef.turn(hours=1)
    (reef.hub.folder / "posts/ada/2026-11-01-hello.md").unlink()
    assert run(reef, "ada", str(tmp_path / "ada")).exception is None
    text = (tmp_path / "ada/posts/2026-11-01-hello.md").read_text()
    assert "Local words" in text


def test_what_its_author_withdrew_stays_away(reef: Community, tmp_path: Path) -> None:
    """And so does what waits because a feed may have changed hands."""
    with reef.store.transaction():
        reef.store._db.run("UPDATE items SET withdrawn_at = 1 WHERE title = 'Casino'")
        reef.store._db.run("UPDATE items SET rule = 'held' WHERE text LIKE '4%'")
    assert run(reef, "ada", str(tmp_path / "ada.zip")).output.startswith(f"{tmp_path}/ada.zip: 4 posts of Ada")


@pytest.mark.parametrize(
    ("words", "sentence", "status"),
    [
        (("zed", "x.zip"), "No member is called 'zed': give a slug, a name or an address (known: ada, ben).", 2),
        (
            ("ada", "x.pdf"),
            "x.pdf says no form of export: let it end in .zip, in .atom for the feed alone, or name a new folder.",
            2,
        ),
        (
            ("ada", "{hub}/output/x.zip"),
            "{hub}/output/x.zip lies in output/, where everybody could read it: name a file elsewhere.",
            1,
        ),
        (("ada", "{hub}/config"), "{hub}/config is a folder with files in it already: name a new one.", 1),
        (("ada", "{hub}/no/x.zip"), "There is no folder {hub}/no: make it, then run again.", 1),
    ],
)
def test_what_cannot_be_done_is_said(reef: Community, words: tuple[str, str], sentence: str, status: int) -> None:
    """And nothing is written."""
    result = run(reef, *(word.format(hub=reef.hub.folder) for word in words))
    assert isinstance(result.exception, PlanetError), result.exception
    assert str(result.exception) == sentence.format(hub=reef.hub.folder)
    assert result.exception.exit_status == status


def test_several_of_one_name(reef: Community) -> None:
    """The slug tells them apart."""
    reef.publish("/ada2.xml", Post("X", "https://two.example/1", "x", START, "x"))
    reef.member("Ada", "/ada2.xml", url="https://two.example/", slug="ada-two")
    reef.turn(hours=1)
    result = run(reef, "Ada", "x.zip")
    assert isinstance(result.exception, UsageError)
    assert str(result.exception) == "2 members are called 'Ada': name one by their slug (ada, ada-two)."


def test_a_disk_that_refuses(reef: Community, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence names the file, and no half of it is left."""
    import errno

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "open", full)
    result = run(reef, "ada", str(tmp_path / "ada.zip"))
    assert str(result.exception) == (
        f"{tmp_path}/ada.zip cannot be written. The disk is full: make room, then run again."
    )
    assert not list(tmp_path.glob("ada.zip*"))


def test_memory_does_not_grow_with_the_posts(reef: Community, tmp_path: Path) -> None:
    """A post costs a line in the list of files, and not its text."""

    def peak(name: str) -> int:
        tracemalloc.start()
        try:
            assert run(reef, "ada", str(tmp_path / name)).exception is None
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    def more(first: int, last: int) -> None:
        with reef.store.transaction():
            for number in range(first, last):
                reef.store._db.run(
                    "INSERT INTO entries (member_id, atom_id, first_seen, river_at, tie, backlog, shown, detail) "
                    "VALUES (1, ?, 0, ?, 0, 0, 0, '')",
                    [f"urn:{number}", number],
                )
                reef.store._db.run(
                    "INSERT INTO items (feed_id, entry_id, guid, link, link_key, path_key, title_key, host, "
                    "fingerprint, detail, title, text, content, payload, kind) "
                    "SELECT feed_id, last_insert_rowid(), ?, link, '', '', '', "
                    "host, '', '', title, text, ?, payload, kind FROM items WHERE title = 'Casino' LIMIT 1",
                    [f"urn:{number}", "<p>" + "word " * 1000 + "</p>"],
                )

    peak("warm.zip")
    more(0, 500)
    few = peak("few.zip")
    more(500, 1000)
    many = peak("many.zip")
    assert (many - few) / 500 < len("word " * 1000)
    with zipfile.ZipFile(tmp_path / "many.zip") as archive:
        assert len(archive.namelist()) == 1008
        assert "posts/1970-01-01-casino-1001.md" in archive.namelist()
