"""Keys of other programs, and an owner that is a text: the mistake says what to write here, with the value."""

from __future__ import annotations

from pathlib import Path

import pytest

from planet import config
from planet.config.hints import hint
from planet.errors import PlanetError


def mistake(folder: Path, planet: str = "", member: str = "") -> str:
    (folder / "config").mkdir(exist_ok=True)
    (folder / "config/members.toml").write_text(
        f'[planet]\ntitle = "P"\nurl = "https://hub.example/"\n{planet}\n'
        f'[[members]]\nname = "Ada"\nurl = "https://ada.example/"\n{member}\n',
        encoding="utf-8",
    )
    with pytest.raises(PlanetError) as error:
        config.load(folder)
    return str(error.value)


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ('rss = "https://a.example/f"', 'feeds = ["https://a.example/f"]'),
        ('feed_url = "https://a.example/f"', 'feeds = ["https://a.example/f"]'),
        (
            'rss = ["https://a.example/1", "https://a.example/2"]',
            'feeds = ["https://a.example/1", "https://a.example/2"]',
        ),
        ("rss = 3", 'feeds = ["…"]'),
        ('tags = ["reef", "night"]', 'interests = ["reef", "night"]'),
        ('tags = "reef, night"', 'interests = ["reef", "night"]'),
        ('twitter = "@ada"', 'links = ["https://…"], the whole address'),
        ('GitHub = "https://github.com/ada"', 'links = ["https://github.com/ada"]'),
        ('website = "https://a.example/"', 'url = "https://a.example/"'),
        ('face = "a.png"', 'avatar = "a.png"'),
        ('language = "de"', 'languages = ["de"]'),
        ('nick = "ada"', 'slug = "ada"'),
        ('include = ["reef"]', "it belongs under [[members.feeds]]"),
        ('timezone = "UTC"', "it belongs under [planet]"),
    ],
)
def test_a_key_of_another_program_is_answered_with_ours(tmp_path: Path, written: str, instead: str) -> None:
    sentence = mistake(tmp_path, member=written)
    assert "line 8: " in sentence
    assert instead in sentence


@pytest.mark.parametrize(
    ("value", "instead"),
    [
        ("Ada <ada@x.example>", '{ name = "Ada", email = "ada@x.example" }'),
        ("Ada Lovelace", '{ name = "Ada Lovelace" }'),
        ("ada@x.example", '{ email = "ada@x.example" }'),
        ("<ada@x.example>", '{ email = "ada@x.example" }'),
        ("", '{ name = "…", email = "…" }'),
    ],
)
def test_an_owner_that_is_a_text(tmp_path: Path, value: str, instead: str) -> None:
    """What is to be written is right: the file loads with it."""
    sentence = mistake(tmp_path, planet=f'owner = "{value}"')
    assert f"write owner = {instead}" in sentence
    assert "line 4: planet.owner" in sentence
    file = tmp_path / "config/members.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(f'"{value}"', instead), encoding="utf-8")
    if "…" not in instead:
        config.load(tmp_path)


@pytest.mark.parametrize("value", ["3", "true", '["Ada"]'])
def test_an_owner_that_is_no_text_either(tmp_path: Path, value: str) -> None:
    assert "planet.owner: must be a table" in mistake(tmp_path, planet=f"owner = {value}")


def test_nobody_guesses_at_a_key_that_no_program_has() -> None:
    assert hint("members", "facets", "x") == ""
