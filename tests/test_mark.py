"""The mark of a planet: pictures for previews of links and for home screens, drawn from title and accent."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from planet.site import mark
from planet.site.look import Look

INK, PAPER = "#0b6e4f", "#fbfaf7"
TITLES = ("Planet Reef", "كوكب الشعاب", "珊瑚の惑星", "Πλανήτης", "", "\ud800", "x" * 10_000)


def picture(name: str, title: str, accent: str = INK) -> Image.Image:
    """The picture as another program reads it, whole."""
    opened = Image.open(io.BytesIO(mark.draw(name, title, accent, PAPER)))
    opened.load()
    assert opened.format == "PNG"
    return opened


@pytest.mark.parametrize("name", mark.SIZES)
@pytest.mark.parametrize("title", TITLES)
def test_every_title_has_a_picture(name: str, title: str) -> None:
    """Whatever the script, it has the size that others expect, the accent and the paper are in it, and it is small."""
    drawn = picture(name, title)
    assert drawn.size == mark.SIZES[name]
    colours = {colour for _, colour in drawn.getcolors(2**20)}
    assert (0x0B, 0x6E, 0x4F) in colours
    assert len(colours) > 20  # edges are smooth
    assert len(mark.draw(name, title, INK, PAPER)) < 80_000


def test_the_same_title_and_accent_give_the_same_bytes() -> None:
    """Another title or another accent is another picture; nothing else is."""
    mark.draw.cache_clear()
    first = mark.draw(mark.SOCIAL, "Planet Reef", INK, PAPER)
    mark.draw.cache_clear()
    assert mark.draw(mark.SOCIAL, "Planet Reef", INK, PAPER) == first
    marks = {mark.draw(mark.TOUCH_ICON, f"Planet {number}", INK, PAPER) for number in range(40)}
    assert len(marks) == 40
    assert mark.draw(mark.SOCIAL, "Planet Reef", "#7a2e5d", PAPER) != first


@pytest.mark.parametrize("number", range(60))
def test_the_planet_is_whole(number: int) -> None:
    """Whatever the title, the planet stands in the middle, its ring reaches beyond it, and nothing touches the rim."""
    drawn = picture(mark.TOUCH_ICON, f"Title {number}")
    ground = drawn.getpixel((0, 0))
    assert all(drawn.getpixel((x, y)) == ground for x in range(180) for y in (0, 179))
    assert all(drawn.getpixel((x, y)) == ground for x in (0, 179) for y in range(180))
    assert drawn.getpixel((90, 90)) != ground
    ring = [x for x in range(180) if any(drawn.getpixel((x, y)) != ground for y in range(0, 180, 2))]
    assert ring[0] < 40
    assert ring[-1] > 140


def test_pictures_of_the_hub_win(tmp_path: Path) -> None:
    """Each that the hub has is published as it is; the other is drawn."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / mark.SOCIAL).write_bytes(b"ours")
    files = {page.path: page.body for page in Look(tmp_path).assets(INK, "Planet Reef")}
    assert files[f"assets/{mark.SOCIAL}"] == b"ours"
    assert files[f"assets/{mark.TOUCH_ICON}"] == mark.draw(mark.TOUCH_ICON, "Planet Reef", INK, PAPER)


def test_a_hub_with_an_icon_of_its_own(tmp_path: Path) -> None:
    """Beside an icon that is not the shipped one nothing is drawn that does not resemble it."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "icon.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    look = Look(tmp_path)
    drawn = {page.path for page in look.assets(INK, "Planet Reef")} & {f"assets/{name}" for name in mark.SIZES}
    assert drawn == {"assets/cover.png"}  # a podcast must have a picture
    assert [look.asset(name) for name in mark.SIZES] == ["", "", "assets/cover.png"]


def test_the_accent_is_that_of_the_page() -> None:
    """An accent that could not be read on paper is darkened in the pictures as it is on the pages."""
    drawn = {page.path: page.body for page in Look(None).assets("#ffe680", "P")}[f"assets/{mark.SOCIAL}"]
    colours = {colour for _, colour in Image.open(io.BytesIO(drawn)).getcolors(2**20)}
    assert (0xFF, 0xE6, 0x80) not in colours
