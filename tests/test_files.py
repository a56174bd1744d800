"""Visits inside the hub folder: feed files, folders of posts, pictures, and what must stay unread."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from planet.fetch.files import LARGEST_FOLDER, LARGEST_POST, images, visit_file, visit_posts
from planet.model.posts import POSTS_TYPE, PostsFolder
from planet.model.visits import Failed, Fetched, Outcome, Unchanged

BASE = "https://planet.example.org/members/ada/"


@pytest.fixture
def hub(tmp_path: Path) -> Path:
    """A hub folder with a feed and three posts, and a secret beside it."""
    (tmp_path / "secret.md").write_text("not yours")
    hub = tmp_path / "hub"
    (hub / "feeds").mkdir(parents=True)
    (hub / "feeds/ada.xml").write_bytes(b"<rss/>")
    posts = hub / "posts/ada"
    posts.mkdir(parents=True)
    for name in ("reef.md", "coral.md", "Zoë.md"):
        (posts / name).write_text(f"# {name} ünd mehr\n", encoding="utf-8")
    return hub


def fetched(outcome: Outcome | PostsFolder) -> Fetched:
    """What a visit gave; it must have. Of a folder, all its files."""
    if isinstance(outcome, PostsFolder):
        return outcome.fetched(outcome.files, "hash")
    assert isinstance(outcome, Fetched), outcome
    return outcome


def reason(outcome: Outcome | PostsFolder) -> str:
    """Why a visit failed; it must have."""
    assert isinstance(outcome, Failed), outcome
    return outcome.reason


def files(outcome: Outcome | PostsFolder) -> list[dict[str, str]]:
    """The posts that a visit brought."""
    document = json.loads(fetched(outcome).body)
    assert (document["format"], document["base"]) == ("planet-posts", BASE)
    found: list[dict[str, str]] = document["files"]
    return found


def test_a_feed_file_is_read_and_then_left_alone(hub: Path) -> None:
    """A file gives its bytes; with an unchanged stamp it is not even read."""
    first = fetched(visit_file(hub, "feeds/ada.xml"))
    assert (first.body, first.content_type, first.url) == (b"<rss/>", "application/xml", "")
    again = visit_file(hub, "feeds/ada.xml", validators=first.validators, body_hash=first.body_hash)
    assert again == Unchanged(first.validators)


def test_a_feed_file_that_was_only_touched_is_unchanged(hub: Path) -> None:
    """A new time and the same bytes are nothing new, but have a new stamp."""
    first = fetched(visit_file(hub, "feeds/ada.xml"))
    os.utime(hub / "feeds/ada.xml", (1, 1))
    again = visit_file(hub, "feeds/ada.xml", validators=first.validators, body_hash=first.body_hash)
    assert isinstance(again, Unchanged)
    assert again.validators != first.validators


def test_an_edit_that_keeps_size_and_date_is_seen(hub: Path) -> None:
    """Not even a file whose time was set back hides an edit."""
    file = hub / "feeds/ada.xml"
    facts = file.stat()
    first = fetched(visit_file(hub, "feeds/ada.xml"))
    file.write_bytes(b"<rdf/>")
    os.utime(file, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    again = visit_file(hub, "feeds/ada.xml", validators=first.validators, body_hash=first.body_hash)
    assert fetched(again).body == b"<rdf/>"


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("feeds/none.xml", "is not there"),
        ("feeds", "is not a file"),
        ("../secret.md", "outside the hub"),
        ("/etc/passwd", "outside the hub"),
        ("feeds/out.xml", "outside the hub"),
        ("feeds/loop.xml", "nowhere"),
        ("feeds/pipe.xml", "is not a file"),
        ("feeds/empty.xml", "is empty"),
        ("feeds/large.xml", "larger than the 1 kB"),
        ("feeds/\x00.xml", "nowhere"),
        ("feeds/" + "x" * 300, "cannot be read"),
    ],
)
def test_files_that_cannot_be_visited(hub: Path, path: str, word: str) -> None:
    """Missing, outside, looping, special, empty or too large: each is a sentence, and none is waited on."""
    (hub / "feeds/out.xml").symlink_to(hub.parent / "secret.md")
    (hub / "feeds/loop.xml").symlink_to("loop.xml")
    os.mkfifo(hub / "feeds/pipe.xml")
    (hub / "feeds/empty.xml").touch()
    (hub / "feeds/large.xml").write_bytes(b"x" * 1001)
    assert word in reason(visit_file(hub, path, max_bytes=1000))


def test_a_link_inside_the_hub_is_followed(hub: Path) -> None:
    """Symbolic links are resolved, and fine where they stay inside."""
    (hub / "feeds/link.xml").symlink_to("ada.xml")
    assert fetched(visit_file(hub, "feeds/link.xml")).body == b"<rss/>"


def test_posts_come_as_one_document_by_name(hub: Path) -> None:
    """All visible posts directly in the folder, in the order of their names, with the base for their links."""
    (hub / "posts/ada/.draft.md").write_text("hidden")
    (hub / "posts/ada/notes.rst").write_text("no post")
    (hub / "posts/ada/deeper").mkdir()
    (hub / "posts/ada/deeper/deep.md").write_text("too deep")
    outcome = fetched(visit_posts(hub, "posts/ada/", BASE))
    assert (outcome.content_type, outcome.url) == (POSTS_TYPE, BASE)
    assert files(outcome) == [
        {"name": f"posts/ada/{name}", "text": f"# {name} ünd mehr\n"} for name in ("Zoë.md", "coral.md", "reef.md")
    ]


def test_an_unchanged_folder_is_not_read(hub: Path) -> None:
    """The stamp covers names, contents and base; any change of them makes a visit."""
    first = fetched(visit_posts(hub, "posts/ada/", BASE))
    known = {"validators": first.validators, "body_hash": first.body_hash}
    assert visit_posts(hub, "posts/ada/", BASE, **known) == Unchanged(first.validators)  # type: ignore[arg-type]
    assert isinstance(visit_posts(hub, "posts/ada/", BASE + "x", **known), PostsFolder)  # type: ignore[arg-type]
    assert isinstance(visit_posts(hub, "posts/ada/", BASE, timezone="Asia/Tokyo", **known), PostsFolder)  # type: ignore[arg-type]
    (hub / "posts/ada/coral.md").rename(hub / "posts/ada/polyp.md")
    assert isinstance(visit_posts(hub, "posts/ada/", BASE, **known), PostsFolder)  # type: ignore[arg-type]


def unread(hub: Path, stamps: dict[str, str], reader: str = "1") -> list[str]:
    """The posts that a visit leaves closed."""
    outcome = visit_posts(hub, "posts/ada/", BASE, reader=lambda: reader, stamps=lambda: stamps)
    assert isinstance(outcome, PostsFolder)
    assert all(file.unread is not bool(file.text or file.mistake) for file in outcome.files)
    return [file.name.rpartition("/")[2] for file in outcome.files if file.unread]


def test_a_post_with_its_last_stamp_is_not_opened(hub: Path) -> None:
    """One that was edited is, also if its time and size were put back; so are all for another reader."""
    folder = hub / "posts/ada"
    (folder / "link.md").symlink_to(folder / "reef.md")
    (folder / "odd.md").write_bytes(b"\xe4")
    outcome = visit_posts(hub, "posts/ada/", BASE, reader=lambda: "1")
    assert isinstance(outcome, PostsFolder)
    stamps = {file.name: file.stamp for file in outcome.files}
    assert unread(hub, stamps) == ["Zoë.md", "coral.md", "reef.md"]
    assert unread(hub, stamps, reader="2") == []
    times = (folder / "coral.md").stat()
    text = (folder / "coral.md").read_text(encoding="utf-8")
    (folder / "coral.md").write_text(text.swapcase(), encoding="utf-8")
    os.utime(folder / "coral.md", ns=(times.st_atime_ns, times.st_mtime_ns))
    assert unread(hub, stamps) == ["Zoë.md", "reef.md"]
    (folder / "reef.md").unlink()
    (folder / "reef.md").mkdir()
    assert unread(hub, stamps) == ["Zoë.md"]


def test_posts_that_no_longer_fit_are_read_again(hub: Path) -> None:
    """The first files of a folder grow: what is beyond the limit now is named, although it has not changed."""
    folder = hub / "posts/ada"
    outcome = visit_posts(hub, "posts/ada/", BASE)
    assert isinstance(outcome, PostsFolder)
    stamps = {file.name: file.stamp for file in outcome.files}
    for number in range(LARGEST_FOLDER // LARGEST_POST):
        (folder / f"a{number:02}.md").write_bytes(b"x" * LARGEST_POST)
    outcome = visit_posts(hub, "posts/ada/", BASE, stamps=lambda: stamps)
    assert isinstance(outcome, PostsFolder)
    assert [file.name for file in outcome.files if file.unread] == ["posts/ada/Zoë.md"]
    assert "holds more than" in outcome.files[-1].mistake


def test_a_post_that_cannot_be_read_is_named_and_alone(hub: Path) -> None:
    """One mistake, with file and line, in the place of one text."""
    (hub / "posts/ada/coral.md").write_bytes(b"one\ntwo\n\xe4h\n")
    (hub / "posts/ada/large.md").write_bytes(b"x" * (LARGEST_POST + 1))
    (hub / "posts/ada/out.md").symlink_to(hub.parent / "secret.md")
    found = {file["name"]: file for file in files(visit_posts(hub, "posts/ada/", BASE))}
    assert "posts/ada/coral.md, line 3" in found["posts/ada/coral.md"]["mistake"]
    assert "larger than" in found["posts/ada/large.md"]["mistake"]
    assert "outside the hub" in found["posts/ada/out.md"]["mistake"]
    assert "not yours" not in str(found)
    assert found["posts/ada/reef.md"]["text"].startswith("# reef.md")


def test_a_folder_of_very_many_posts_is_bounded(hub: Path) -> None:
    """What is beyond the folder's limit is named, not read."""
    fitting = LARGEST_FOLDER // LARGEST_POST
    (hub / "posts/bob").mkdir()
    for number in range(fitting + 2):
        (hub / f"posts/bob/{number:02}.md").write_bytes(b"x" * LARGEST_POST)
    found = files(visit_posts(hub, "posts/bob/", BASE))
    assert ["text" in file for file in found] == [True] * fitting + [False] * 2


def test_a_byte_order_mark_is_no_text(hub: Path) -> None:
    """Editors that leave one do no harm."""
    (hub / "posts/ada/reef.md").write_bytes(b"\xef\xbb\xbf# Reef")
    assert files(visit_posts(hub, "posts/ada/", BASE))[-1]["text"] == "# Reef"


def test_a_file_name_that_is_not_utf8_breaks_nothing(hub: Path) -> None:
    """The document is sound whatever the file system holds."""
    Path(os.fsdecode(os.fsencode(hub) + b"/posts/ada/\xe4\n.md")).write_text("odd")
    assert any(file["name"] == "posts/ada/??.md" for file in files(visit_posts(hub, "posts/ada/", BASE)))


def test_folders_that_cannot_be_visited(hub: Path) -> None:
    """Missing, a file, or outside the hub: a sentence; an empty folder is a folder."""
    (hub / "posts/out").symlink_to(hub.parent)
    (hub / "posts/empty").mkdir()
    assert "is not there" in reason(visit_posts(hub, "posts/none/", BASE))
    assert "cannot be read" in reason(visit_posts(hub, "posts/ada/reef.md", BASE))
    assert "outside the hub" in reason(visit_posts(hub, "posts/out/", BASE))
    assert files(visit_posts(hub, "posts/empty/", BASE)) == []


def test_pictures_beside_posts(hub: Path) -> None:
    """Raster images by name; no SVG, nothing hidden, nothing from outside, and none without a folder."""
    for name in ("b.PNG", "a.jpg", "c.svg", ".d.gif", "e.webp"):
        (hub / "posts/ada" / name).touch()
    (hub / "posts/ada/out.png").symlink_to(hub.parent / "secret.md")
    assert [path.name for path in images(hub, "posts/ada/")] == ["a.jpg", "b.PNG", "e.webp"]
    assert images(hub, "posts/none/") == ()
