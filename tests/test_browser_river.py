"""The river in a real browser, without scripts: pictures end where the column ends, and what stands beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import browser as chromium
import pytest
from made_views import DAY, FULL_VIEWS, GATHERED, LEAD_CARD, NOTICES, OLDER, PHOTO_CARD, SHORT_NOTES, SITE, UP, view
from test_fetch_pictures import jpeg

from planet.model.entry import Image
from planet.service.preview import preview
from planet.site.look import Look
from planet.site.templates import Renderer
from planet.struct import replace
from planet.views.entry import Card, Thumbnail
from planet.views.river import DayPage, FrontPage, RiverDay

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(chromium.why_missing()) and not chromium.must_be_there(), reason=chromium.why_missing()),
]

SHAPES = {"w": (1200, 800), "t": (800, 1200), "s": (900, 900), "p": (1600, 400)}
"""Wide, tall, square, a panorama."""

SETS = ("w", "t", "p", "ww", "wt", "tw", "tt", "ss", "pt", "wst", "ttt", "tww", "wwww", "wtst")


def card(shapes: str) -> Card:
    """A photo of several pictures."""
    urls = [f"https://photos.example/{shapes}-{n}.jpg" for n in range(len(shapes))]
    copies = {url: Thumbnail(f"pictures/{sign}.jpg", *SHAPES[sign]) for url, sign in zip(urls, shapes, strict=True)}
    return replace(PHOTO_CARD, id=f"e-{shapes}", images=tuple(map(Image, urls)), thumbnails=copies)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests; where it must be there and is not, this fails."""
    assert not chromium.why_missing(), chromium.why_missing()
    with chromium.started() as running:
        yield running


@pytest.fixture(scope="module", params=["ltr", "rtl"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A day of photos, the fullest front and contact sheet, with files behind their pictures."""
    folder = tmp_path_factory.mktemp(request.param)
    planet = SITE if request.param == "ltr" else replace(SITE, language="ar", direction="rtl")
    days = (
        RiverDay(DAY, UP.path, (LEAD_CARD, replace(SHORT_NOTES[0], id="e-alone"))),
        RiverDay(DAY - timedelta(days=23), UP.path, (GATHERED,), pause=23),
    )
    front = view("index.html", "front", FrontPage(days, OLDER, NOTICES, pause=400))
    day = view("day/index.html", "day", DayPage(DAY, tuple(map(card, SETS)), (), 1, (), (), UP, None, None))
    sheet = next(full for full in FULL_VIEWS if full.path == "members/layla/index.html")
    look = Look(None)
    renderer = Renderer(look, planet)
    pages = [renderer.render(one) for one in (front, day, sheet)]
    for page in (*pages, *look.assets(planet.accent)):
        _put(folder / page.path, page.body)
    for name, size in {**SHAPES, "lead": (480, 320), **{f"{n}a": (900, 901) for n in range(3)}}.items():
        _put(folder / f"pictures/{name}.jpg", jpeg(size=size))
    server = preview(folder, port=0)
    server.start()
    yield server.url
    server.close()


def _put(file: Path, body: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(body)


ROWS = """() => [...document.querySelectorAll(".pictures")].map(row => {
    const column = row.closest(".entry-body").getBoundingClientRect();
    const boxes = [...row.querySelectorAll("img")].map(img => img.getBoundingClientRect());
    return {alone: boxes.length === 1, tall: boxes.length === 1 && boxes[0].height > boxes[0].width,
            left: Math.min(...boxes.map(b => b.left)) - column.left,
            right: column.right - Math.max(...boxes.map(b => b.right)),
            heights: boxes.map(b => b.height), shapes: boxes.map(b => b.width / b.height)}; })"""


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_pictures_in_a_row_end_where_the_column_ends(browser: Browser, site: str, width: int) -> None:
    """However wide and high they are: all of a row are equally high, the first begins with the column, the last ends
    with it. A picture alone is as wide as the column, but for a tall one."""
    window = {"viewport": {"width": width, "height": 900}, "java_script_enabled": False}
    with chromium.visiting(browser, **window) as visit:
        visit.open(f"{site}day/")
        assert visit.overflow() <= 0
        rows = visit.page.evaluate(ROWS)
        assert len(rows) == len(SETS) + sum(len(shapes) == 4 or shapes == "wst" for shapes in SETS)
        for row in rows:
            assert max(row["heights"]) - min(row["heights"]) < 1, row
            sides = sorted((abs(row["left"]), abs(row["right"])))
            assert sides[0] < 1, row
            assert sides[1] < 1 or row["tall"], row
            assert row["alone"] or all(0.7 < shape < 1.6 for shape in row["shapes"]), row


@pytest.mark.parametrize("width", [320, 1280])
def test_what_is_small_stays_small(browser: Browser, site: str, width: int) -> None:
    """An article's picture beside its words, short notes no larger than excerpts, faces with names for those who
    listen."""
    window = {"viewport": {"width": width, "height": 900}, "java_script_enabled": False}
    with chromium.visiting(browser, **window) as visit:
        visit.open(site)
        assert visit.overflow() <= 0
        sizes = visit.page.evaluate(
            "() => ['.note', '.brief .note', '.excerpt'].map(one => parseFloat(getComputedStyle("
            "document.querySelector(one)).fontSize))"
        )
        assert sizes[1] <= sizes[0] == sizes[2]
        picture, words = (visit.page.locator(f"#e-lead {one}").bounding_box() for one in (".lead-picture", ".excerpt"))
        assert picture
        assert words
        assert picture["width"] <= 140
        assert abs(picture["y"] - words["y"]) < 12
        column = visit.page.locator("#e-lead .beside").bounding_box()
        assert column
        ends = (column["x"] - picture["x"], column["x"] + column["width"] - picture["x"] - picture["width"])
        assert min(map(abs, ends)) < 1
        if width == 1280:
            assert picture["x"] >= words["x"] + words["width"] or picture["x"] + picture["width"] <= words["x"]
        if width == 1280:
            named = visit.page.locator(".notice-faces").get_by_role("link", name="A 12")
            assert named.count() == 1
            assert named.bounding_box()["height"] >= 24  # type: ignore[index]


def test_the_river_is_accessible(browser: Browser, site: str) -> None:
    """Axe finds nothing on a front with all of this, wide and narrow, and on a contact sheet."""
    for width, scheme, path in ((1280, "light", ""), (390, "dark", ""), (390, "dark", "members/layla/")):
        window = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
        with chromium.visiting(browser, bypass_csp=True, **window) as visit:
            visit.open(site + path)
            assert chromium.barriers(visit.page) == [], path
