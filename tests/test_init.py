"""A new hub: what is written, that it is right as it is, and that nothing is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from pages import ROOT

from planet.admin.new_hub import make_hub
from planet.admin.surroundings import Fact, facts, language_of, pages_address, title_of
from planet.config import load
from planet.errors import PlanetError
from planet.model.community import Feed


def test_a_new_hub_is_right_as_it_is(tmp_path: Path) -> None:
    """The starter loads, needs no network, and its member has a post."""
    written = make_hub(tmp_path / "new" / "hub").written
    assert {str(path.relative_to(tmp_path / "new" / "hub")) for path in written} == {
        "config/members.toml",
        "posts/ada/welcome.md",
        ".gitignore",
    }
    planet = load(tmp_path / "new" / "hub")
    (member,) = planet.members
    assert member.feeds == (Feed("posts/ada/", "folder"),)
    assert not member.wants_discovery


def test_every_remark_of_the_starter_can_be_taken_away(tmp_path: Path) -> None:
    """The keys that stand behind # are right too: without the signs, the file still loads."""
    make_hub(tmp_path)
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
        make_hub(tmp_path)
    assert (tmp_path / "config" / "members.toml").read_text(encoding="utf-8") == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["config"]


def test_other_files_are_kept(tmp_path: Path) -> None:
    """What is in the folder already stays as it is, and is not named among the files written."""
    (tmp_path / ".gitignore").write_text("mine", encoding="utf-8")
    assert tmp_path / ".gitignore" not in make_hub(tmp_path).written
    assert (tmp_path / ".gitignore").read_text(encoding="utf-8") == "mine"


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    """Where no folder can be made, the sentence says what to do."""
    (tmp_path / "hub").write_text("", encoding="utf-8")
    with pytest.raises(PlanetError, match="name a folder that you may write to"):
        make_hub(tmp_path / "hub")


# ------------------------------------------------------------ what nobody is asked


TITLES = {
    "reef": "Planet Reef",
    "planet-reef": "Planet Reef",
    "our_PLANET": "Our PLANET",
    "göteborg hackers": "Planet Göteborg Hackers",
    "リーフ": "Planet リーフ",
    "2026": "",
    "--": "",
    "": "",
}


@pytest.mark.parametrize(("name", "title"), TITLES.items())
def test_the_title_comes_from_the_folder(name: str, title: str) -> None:
    """Words of the folder's name in capitals, "Planet" before them where it is not among them."""
    assert title_of(name) == title


ORIGINS = {
    "git@github.com:Ada/reef.git": "https://ada.github.io/reef/",
    "https://github.com/ada/reef": "https://ada.github.io/reef/",
    "https://token@github.com/ada/ada.github.io.git": "https://ada.github.io/",
    "ssh://git@gitlab.com/ada/reef.git": "https://ada.gitlab.io/reef/",
    "https://gitlab.com/group/sub/reef.git": "",
    "https://code.example.org/ada/reef.git": "",
    "https://evil.example/github.com/ada/reef": "",
    "": "",
}


@pytest.mark.parametrize(("origin", "url"), ORIGINS.items())
def test_the_address_comes_from_the_origin(origin: str, url: str) -> None:
    """Code hosts serve the pages of a repository at an address that follows from its own; of others nothing is sure."""
    assert pages_address(origin) == url


LOCALES = {
    "de_DE.UTF-8": "de",
    "de_AT.UTF-8": "de-AT",
    "pt_BR": "pt",
    "pt_PT.utf8": "pt-PT",
    "en_US.UTF-8": "en",
    "zh_TW.UTF-8": "zh-TW",
    "ar_EG": "ar",
    "nb": "nb",
    "C": "",
    "C.UTF-8": "",
    "POSIX": "",
    "qq_QQ": "",
    "sr_RS@latin": "",
    "": "",
}


@pytest.mark.parametrize(("name", "tag"), LOCALES.items())
def test_the_language_comes_from_the_locale(name: str, tag: str) -> None:
    """The region stays where the language alone would mean another; what is no language is not guessed."""
    assert language_of({"LANG": name}) == tag
    assert language_of({"LC_ALL": name or "C", "LANG": "de_DE"}) == tag


def test_a_fact_that_would_be_a_mistake_is_left_out(tmp_path: Path) -> None:
    """Only what the members file takes is written; the starter's own words stay in the place of the rest."""
    hub = make_hub(
        tmp_path,
        [
            Fact("title", 'The "Reef" \\', "x"),
            Fact("timezone", "Mars/Base", "x"),
            Fact("owner", {"name": "Ada", "email": "nobody"}, "x"),
            Fact("language", "de", "x"),
        ],
    )
    assert [fact.key for fact in hub.facts] == ["title", "language"]
    planet = load(tmp_path)
    assert (planet.title, planet.language, str(planet.timezone), planet.owner.email) == (
        'The "Reef" \\',
        "de",
        "UTC",
        "",
    )


def run_init(folder: Path, **environment: str) -> str:
    """What `planet init` prints in this folder, for a person whose home is beside it."""
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(folder.parent), **environment}
    words = [sys.executable, "-m", "planet", "init", str(folder), "--github", "--gitlab"]
    return subprocess.run(words, env=env, capture_output=True, text=True, check=True).stdout


def test_the_command_asks_nothing_and_says_what_it_found(tmp_path: Path) -> None:
    """What is known is filled in, each with where it comes from; remarks stay in line."""
    (tmp_path / ".gitconfig").write_text('[user]\nname = Ada "L" Lovelace\nemail = ada@ada.example\n')
    hub = tmp_path / "reef"
    hub.mkdir()
    subprocess.run(["git", "init", "--quiet", hub], check=True)
    subprocess.run(["git", "-C", hub, "remote", "add", "origin", "git@github.com:ada/reef.git"], check=True)
    printed = run_init(hub, LANG="de_AT.UTF-8", TZ="Europe/Vienna")
    planet = load(hub)
    assert (planet.title, planet.url, planet.language) == ("Planet Reef", "https://ada.github.io/reef/", "de-AT")
    assert (str(planet.timezone), planet.owner.email) == ("Europe/Vienna", "ada@ada.example")
    assert "  owner: Ada L Lovelace, ada@ada.example  (from git)" in printed
    assert "  timezone: Europe/Vienna  (from this machine's clock)" in printed
    text = (hub / "config" / "members.toml").read_text(encoding="utf-8")
    assert text.count("owner =") == 1
    remarks = [line.index("#") for line in text.splitlines() if line.startswith(("url =", "language =", "timezone ="))]
    assert remarks == [44, 44, 44]
    for name, shipped in (
        (".github/workflows/planet.yml", "github/planet.yml"),
        (".gitlab-ci.yml", "gitlab/.gitlab-ci.yml"),
    ):
        assert yaml.safe_load((hub / name).read_text()) == yaml.safe_load((ROOT / "deploy" / shipped).read_text())


def test_a_machine_that_knows_nothing(tmp_path: Path) -> None:
    """Without git's settings, a locale or a zone, the starter's own words stay, and it is right as it is."""
    assert "(from git)" not in run_init(tmp_path / "a" / "reef", TZ="UTC", LANG="C")
    planet = load(tmp_path / "a" / "reef")
    assert (planet.language, str(planet.timezone), planet.owner.name) == ("en", "UTC", "")


def test_an_address_at_which_nobody_reads_is_not_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hidden addresses are no way to reach the owner, who is still named; nor is there git everywhere."""
    (tmp_path / ".gitconfig").write_text("[user]\nname = Ada\nemail = 1+ada@users.noreply.github.com\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    (owner,) = [fact.value for fact in facts(tmp_path / "reef", {}) if fact.key == "owner"]
    assert owner == {"name": "Ada"}
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not [fact for fact in facts(tmp_path / "reef", {}) if fact.key == "owner"]
