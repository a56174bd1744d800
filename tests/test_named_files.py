"""Files that the members file names and that the hub lacks; a planet's language that no catalog has."""

from __future__ import annotations

from pathlib import Path

import pytest

from planet import config
from planet.admin.checkup import checkup
from planet.hub import Hub
from planet.model.findings import Finding

HEAD = '[planet]\ntitle = "T"\nurl = "https://planet.example.org/"\n'


def findings(folder: Path, more: str) -> list[Finding]:
    (folder / "config").mkdir(exist_ok=True)
    (folder / "config/members.toml").write_text(HEAD + more, encoding="utf-8")
    report = checkup(Hub(folder), config.load(folder), None)
    return [placed.finding for placed in report.findings]


MEMBER = '[[members]]\nname = "Ada"\nfeeds = ["feeds/ada.xml"]\navatar = "faces/ada.png"\nblogroll = "lists/ada.opml"\n'


def test_files_that_are_not_there(tmp_path: Path) -> None:
    """Each is told at its key; the one that was probably meant is ready to paste; all there, nothing is said."""
    (tmp_path / "faces").mkdir()
    (tmp_path / "faces/Ada.PNG").write_bytes(b"x")
    (tmp_path / "lists/ada.opml").mkdir(parents=True)
    (avatar, blogroll, feed) = sorted(findings(tmp_path, MEMBER), key=lambda finding: str(finding.path[2]))
    assert feed.path == ("members", 0, "feeds", 0)
    assert (feed.kind, feed.fact) == ("missing-file", "names a file that is not there")
    assert feed.advice == "put the file there, or take the feed out"
    assert (avatar.fact, avatar.write) == ("names a file that is not there, but faces/Ada.PNG is", '"faces/Ada.PNG"')
    assert blogroll.fact == "names a folder, not a file"
    (tmp_path / "lists/ada.opml").rmdir()
    (tmp_path / "feeds").mkdir()
    for file in ("lists/ada.opml", "feeds/ada.xml", "faces/ada.png"):
        (tmp_path / file).write_text("x")
    assert findings(tmp_path, MEMBER) == []
    (tmp_path / "feeds/ada.xml").write_text("")
    assert [finding.fact for finding in findings(tmp_path, MEMBER)] == ["names a file that is empty"]


def test_pictures_in_the_web_are_not_looked_for(tmp_path: Path) -> None:
    member = '[[members]]\nname = "Ada"\nurl = "https://ada.example/"\navatar = "https://ada.example/a.png"\n'
    assert findings(tmp_path, member) == []


@pytest.mark.parametrize(
    ("language", "count"), [("en", 0), ("en-GB", 0), ("de", 0), ("de-AT", 0), ("ar", 0), ("fr", 1), ("tlh", 1)]
)
def test_a_language_without_a_catalog_is_each_said_once(tmp_path: Path, language: str, count: int) -> None:
    file = f'language = "{language}"\n[[members]]\nname = "Ada"\nurl = "https://ada.example/"\n'
    told = findings(tmp_path, file)
    assert [finding.path for finding in told] == [("planet", "language")] * count
    (tmp_path / "templates/locales").mkdir(parents=True)
    (tmp_path / f"templates/locales/{language}.po").write_text('msgid "Status"\nmsgstr "État"\n', encoding="utf-8")
    assert findings(tmp_path, file) == []
