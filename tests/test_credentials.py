"""Secrets come from the environment or from files; the hub's own key is made once."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from planet.config import credentials
from planet.config.credentials import derived, hub_key, read_secret
from planet.errors import PlanetError
from planet.model.outreach import Secret


def test_a_secret_of_the_environment(tmp_path: Path) -> None:
    assert read_secret(Secret(environment="REEF"), "inbox.password", tmp_path, {"REEF": "sea \n"}) == "sea "


def test_a_secret_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("tide\r\n")
    assert read_secret(Secret(file="password"), "inbox.password", tmp_path, {}) == "tide"
    assert read_secret(Secret(file=str(tmp_path / "password")), "inbox.password", Path("/nowhere"), {}) == "tide"


def test_no_secret(tmp_path: Path) -> None:
    assert read_secret(Secret(), "inbox.password", tmp_path, {}) == ""


@pytest.mark.parametrize("content", [None, b"", b"\n", b"\xff\xfe", b"x" * 20_000])
def test_a_file_without_a_secret_is_a_mistake(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "password").write_bytes(content)
    with pytest.raises(PlanetError, match=r"inbox\.password_file"):
        read_secret(Secret(file="password"), "inbox.password", tmp_path, {})


def test_a_variable_that_is_not_set_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(PlanetError, match=r"inbox\.password_env: the environment variable REEF is not set"):
        read_secret(Secret(environment="REEF"), "inbox.password", tmp_path, {"REEF": ""})


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    key = hub_key(tmp_path, {})
    file = tmp_path / credentials.KEY_FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert hub_key(tmp_path, {}) == key
    assert [path.name for path in tmp_path.iterdir()] == [credentials.KEY_FILE]


def test_a_key_of_the_environment_makes_no_file(tmp_path: Path) -> None:
    assert hub_key(tmp_path, {"PLANET_KEY": "a long enough key"}) == b"a long enough key"
    assert not list(tmp_path.iterdir())


def test_a_short_key_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(PlanetError, match="too short"):
        hub_key(tmp_path, {"PLANET_KEY": "reef"})


def test_what_is_derived_differs_by_key_purpose_and_names() -> None:
    key = b"a long enough key"
    values = {derived(key, "inbox", "ada", 1), derived(key, "inbox", "ada", 2), derived(key, "push", "ada", 1)}
    values |= {derived(key, "inbox", "ada1"), derived(b"another long key", "inbox", "ada", 1)}
    assert len(values) == 5
    assert derived(key, "inbox", "ada", 1) in values
