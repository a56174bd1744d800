"""A new hub: what is written, that it is right as it is, and that nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from planet.cli.init import write_hub
from planet.config import load
from planet.errors import PlanetError
from planet.model.community import Feed


def test_a_new_hub_is_right_as_it_is(tmp_path: Path) -> None:
    """The starter loads, needs no network, and its member has a post."""
    written = write_hub(tmp_path / "new" / "hub")
    assert {str(path.relative_to(tmp_path / "new" / "hub")) for path in written} == {
        "config/members.toml",
        "posts/ada/welcome.md",
        ".gitignore",
    }
    planet = load(tmp_path / "new" / "hub")
    (member,) = planet.members
    assert member.feeds == (Feed("posts/ada/", "folder"),)
    assert not member.wants_discovery
    assert planet.unused_keys == ()


def test_every_remark_of_the_starter_can_be_taken_away(tmp_path: Path) -> None:
    """The keys that stand behind # are right too: without the signs, the file still loads."""
    write_hub(tmp_path)
    file = tmp_path / "config" / "members.toml"
    lines = file.read_text(encoding="utf-8").splitlines()
    uncovered = [line.removeprefix("# ") if " = " in line or line.startswith("# [") else line for line in lines]
    file.write_text("\n".join(uncovered), encoding="utf-8")
    planet = load(tmp_path)
    assert (len(planet.members), len(planet.channels), len(planet.hides)) == (4, 1, 1)


def test_an_existing_hub_is_left_alone(tmp_path: Path) -> None:
    """A folder with a members file is refused, and nothing at all is written."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "members.toml").write_text("mine", encoding="utf-8")
    with pytest.raises(PlanetError, match="is there already"):
        write_hub(tmp_path)
    assert (tmp_path / "config" / "members.toml").read_text(encoding="utf-8") == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["config"]


def test_other_files_are_kept(tmp_path: Path) -> None:
    """What is in the folder already stays as it is, and is not named among the files written."""
    (tmp_path / ".gitignore").write_text("mine", encoding="utf-8")
    assert tmp_path / ".gitignore" not in write_hub(tmp_path)
    assert (tmp_path / ".gitignore").read_text(encoding="utf-8") == "mine"


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    """Where no folder can be made, the sentence says what to do."""
    (tmp_path / "hub").write_text("", encoding="utf-8")
    with pytest.raises(PlanetError, match="name a folder that you may write to"):
        write_hub(tmp_path / "hub")
