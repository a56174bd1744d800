"""Files in output/: whole or not at all, and nothing else touched."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from planet.errors import PlanetError
from planet.model.records import PublishedFile
from planet.site import standing
from planet.site.writer import UNFINISHED, Publication


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "output"


def put(
    output: Path, pages: dict[str, bytes], known: dict[str, PublishedFile] | None = None
) -> tuple[set[str], dict[str, PublishedFile]]:
    """Publish pages; gives the paths written and what to remember."""
    publication = Publication(output)
    files = {path: publication.stage(path, body, "m", (known or {}).get(path)) for path, body in pages.items()}
    return set(publication.commit()), files


def test_a_page_is_written_where_it_belongs(output: Path) -> None:
    """A staged page stands nowhere until commit, and then under its own name alone."""
    publication = Publication(output)
    publication.stage("a/b/index.html", b"hello", "m", None)
    assert not (output / "a/b/index.html").exists()
    publication.commit()
    assert (output / "a/b/index.html").read_bytes() == b"hello"
    assert [one.name for one in (output / "a/b").iterdir()] == ["index.html"]


def test_the_same_bytes_are_not_written_again(output: Path) -> None:
    """A page whose bytes did not change keeps its file, down to the time of its last change."""
    _, known = put(output, {"index.html": b"one"})
    before = (output / "index.html").stat()
    written, _ = put(output, {"index.html": b"one"}, known)
    after = (output / "index.html").stat()
    assert written == set()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)


def test_a_page_that_stands_already_is_recognised_without_memory(output: Path) -> None:
    """An output/ that came from elsewhere (a cache, a clone) is not written again where its bytes are right."""
    output.mkdir()
    (output / "index.html").write_bytes(b"one")
    written, _ = put(output, {"index.html": b"one"})
    assert written == set()


def test_files_come_in_their_order(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of new files what has no links comes first, then pages, then feeds, then the page for lost readers; a changed
    page, which may link to new ones, comes last."""
    put(output, {"index.html": b"old"})
    order: list[str] = []
    replace = os.replace

    def noting(source: Path, target: Path) -> None:
        order.append(target.name)
        replace(source, target)

    publication = Publication(output)
    for path in ("index.html", "404.html", "atom.xml", "feed.json", "topics.atom", "new.html", "face.webp", "a.svg"):
        publication.stage(path, b"new", "m", None)
    monkeypatch.setattr(os, "replace", noting)
    publication.commit()
    feeds = ["atom.xml", "feed.json", "topics.atom"]
    assert order == ["face.webp", "a.svg", "new.html", *feeds, "404.html", "index.html"]


def test_the_survey_finds_what_others_did(output: Path) -> None:
    """A file that is missing or was changed is to be made again; one with another time but the same bytes is not."""
    _, known = put(output, {"gone.html": b"1", "changed.html": b"2", "touched.html": b"3", "left.html": b"4"})
    marked = {path: PublishedFile(path, path, f.hash, f.size, f.mtime_ns) for path, f in known.items()}
    (output / "gone.html").unlink()
    (output / "changed.html").write_bytes(b"9")
    os.utime(output / "touched.html", ns=(1, 1))
    touched, moved = standing.compare_all(output, marked)
    assert touched == {"gone.html", "changed.html"}
    assert [one.path for one in moved] == ["touched.html"]


def test_unfinished_files_are_swept_up(output: Path) -> None:
    """What a killed turn left half written does not stay."""
    publication = Publication(output)
    publication.stage("a/index.html", b"half", "m", None)
    assert next((output / "a").iterdir()).name.endswith(UNFINISHED)
    standing.compare_all(output, {})
    assert list(output.iterdir()) == []


def test_unfinished_files_are_swept_up_behind_a_link(output: Path, tmp_path: Path) -> None:
    """output/ may be a link to another place: its top folder is looked into as well, and what lies in others' links is
    not touched."""
    place, others = tmp_path / "place", tmp_path / "others"
    for folder in (place / "new", others):
        folder.mkdir(parents=True)
        (folder / f".x{UNFINISHED}").touch()
    (place / f".x{UNFINISHED}").touch()
    (place / "mine").mkdir()
    (place / "link").symlink_to(others)
    output.symlink_to(place)
    times = standing.folder_times(output, [""])
    assert standing.changed_folders(output, times) == ()
    (place / "one").touch()
    os.utime(place, ns=(1, 1))
    assert standing.changed_folders(output, times) == ("",)
    standing.sweep(output, [""], times)
    assert sorted(path.name for path in place.rglob("*")) == ["link", "mine", "one"]
    assert len(list(others.iterdir())) == 1


def test_a_site_that_broke_off_and_cannot_be_removed_stops_the_next(output: Path) -> None:
    """What lies in the folder of a first site would be published with the next: so it is told. A site that stands is
    published all the same."""
    waiting = output.with_name(f".output{UNFINISHED}")
    waiting.write_text("in the way")
    with pytest.raises(PlanetError, match=r"output\.planet-new cannot be removed"), Publication(output, first=True):
        pytest.fail("it began")
    output.mkdir()
    with Publication(output) as publication:
        publication.stage("a/index.html", b"a", "m", None)
        assert publication.commit() == ("a/index.html",)


def test_a_publishing_that_breaks_off_leaves_no_folder(output: Path) -> None:
    """Neither the files that waited nor the folders that were made for them stay."""
    output.mkdir()
    with Publication(output) as publication:
        publication.stage("a/b/index.html", b"a", "m", None)
        assert (output / "a/b").is_dir()
    assert list(output.iterdir()) == []


def test_foreign_files_are_left_alone(output: Path) -> None:
    """What an admin put into output/ by hand (a CNAME, a picture) is neither read nor removed."""
    put(output, {"a/index.html": b"1"})
    (output / "CNAME").write_text("planet.example.org")
    (output / "a/extra.txt").write_text("mine")
    publication = Publication(output)
    standing.compare_all(output, {})
    publication.remove(["a/index.html"])
    assert (output / "CNAME").read_text() == "planet.example.org"
    assert (output / "a/extra.txt").exists()


def test_removal_takes_the_empty_folders_along(output: Path) -> None:
    """The last page of a folder takes the folder with it, but never output/ itself."""
    put(output, {"a/b/c/index.html": b"1"})
    Publication(output).remove(["a/b/c/index.html"])
    assert output.is_dir()
    assert list(output.iterdir()) == []


@pytest.mark.parametrize("path", ["../x", "a/../../x", "/etc/x", "a//x", "", "a/./x", "a\\..\\x", "a\0b"])
def test_no_path_leaves_output(output: Path, path: str) -> None:
    """A page whose name would lead elsewhere is refused, whatever made that name."""
    with pytest.raises(PlanetError, match="no place"):
        Publication(output).stage(path, b"x", "m", None)


def test_a_symbolic_link_on_the_way_is_refused(output: Path, tmp_path: Path) -> None:
    """A folder in output/ that is a link would carry pages outside: nothing is written through it."""
    outside = tmp_path / "outside"
    outside.mkdir()
    output.mkdir()
    (output / "members").symlink_to(outside)
    with pytest.raises(PlanetError, match="symbolic link"):
        Publication(output).stage("members/ada/index.html", b"x", "m", None)
    assert list(outside.iterdir()) == []


def test_a_file_that_is_a_symbolic_link_is_replaced_not_followed(output: Path, tmp_path: Path) -> None:
    """The link goes, its target stays as it was."""
    target = tmp_path / "precious"
    target.write_bytes(b"precious")
    output.mkdir()
    (output / "index.html").symlink_to(target)
    put(output, {"index.html": b"page"})
    assert target.read_bytes() == b"precious"
    assert not (output / "index.html").is_symlink()


def test_a_folder_where_a_file_belongs_is_told_in_a_sentence(output: Path) -> None:
    """What cannot be written is an error with the path in it, not a traceback."""
    (output / "index.html").mkdir(parents=True)
    publication = Publication(output)
    publication.stage("index.html", b"x", "m", None)
    with pytest.raises(PlanetError, match=r"output/index\.html could not be written"):
        publication.commit()
