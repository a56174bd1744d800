"""The pages of the weave in a real browser, without scripts: deep threads on small screens, notices at the river."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import browser as chromium
import pytest
from made_views import FULL_VIEWS, NOTICES, SITE

from planet.service.preview import preview
from planet.site.look import Look
from planet.site.templates import Renderer
from planet.struct import replace
from planet.views.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(chromium.why_missing()) and not chromium.must_be_there(), reason=chromium.why_missing()),
]

TEMPLATES = ("front.html", "conversation.html", "conversations.html", "member.html")
NARROW = {"viewport": {"width": 320, "height": 640}, "java_script_enabled": False}
WIDE = {"viewport": {"width": 1200, "height": 900}, "java_script_enabled": False}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests; where it must be there and is not, this fails."""
    assert not chromium.why_missing(), chromium.why_missing()
    with chromium.started() as running:
        yield running


@pytest.fixture(scope="module", params=["ltr", "rtl"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The fullest views of the pages of the weave, of a planet in English and of one in Arabic: address, direction."""
    folder = tmp_path_factory.mktemp(request.param)
    _write(folder, SITE if request.param == "ltr" else replace(SITE, language="ar", direction="rtl"))
    server = preview(folder, port=0)
    server.start()
    yield server.url, request.param
    server.close()


def _write(folder: Path, site: Site) -> None:
    look = Look(None)
    renderer = Renderer(look, site)
    pages = [renderer.render(view) for view in FULL_VIEWS if view.template in TEMPLATES]
    for page in (*pages, *look.assets(site.accent)):
        (folder / page.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / page.path).write_bytes(page.body)


PATHS = ("", "conversations/", "conversations/c-1/", "members/ada/")


def test_no_page_of_the_weave_is_wider_than_its_window(browser: Browser, site: tuple[str, str]) -> None:
    """At 320 pixels, with a thread nine deep, titles without a blank, and words in both directions."""
    with chromium.visiting(browser, **NARROW) as visit:
        for path in PATHS:
            visit.open(site[0] + path)
            assert visit.overflow() <= 0, path


def test_the_deepest_voice_can_be_read(browser: Browser, site: tuple[str, str]) -> None:
    """It has half of the smallest screen, and stands further in than the one that it answers."""
    with chromium.visiting(browser, **NARROW) as visit:
        visit.open(f"{site[0]}conversations/c-1/")
        widths = visit.page.evaluate(
            "() => [...document.querySelectorAll('.voice .entry-body')].map(e => e.offsetWidth)"
        )
        assert min(widths) >= 160
        depths = visit.page.evaluate(INDENTS % ("r.left" if site[1] == "ltr" else "innerWidth - r.right"))
        assert depths == sorted(depths)
        assert len(set(depths)) == 7


INDENTS = """() => [0, 1, 2, 3, 4, 5, 6].map(depth => {
    const r = document.querySelector(`.depth-${depth} .face`).getBoundingClientRect(); return Math.round(%s); })"""


def test_each_depth_has_its_hairline(browser: Browser, site: tuple[str, str]) -> None:
    """As many as a voice has posts above it, drawn from where the line is read from."""
    with chromium.visiting(browser, **WIDE) as visit:
        visit.open(f"{site[0]}conversations/c-1/")
        drawn = visit.page.evaluate(HAIRLINES)
        assert [width / drawn[1][0] for width, _ in drawn] == [0, 1, 2, 3, 4, 5, 6]
        assert {way for _, way in drawn[1:]} == {"to right" if site[1] == "ltr" else "to left"}


HAIRLINES = """() => [0, 1, 2, 3, 4, 5, 6].map(depth => {
    const style = getComputedStyle(document.querySelector(`.depth-${depth}`), "::before");
    const way = style.backgroundImage.match(/to (?:left|right)/)?.[0] || "to right";
    return [Math.round(parseFloat(style.width)), way]; })"""


def test_words_in_another_direction_stay_on_their_side(browser: Browser, site: tuple[str, str]) -> None:
    """An Arabic title in an English page begins at the right, an English one in an Arabic page at the left."""
    with chromium.visiting(browser, **WIDE) as visit:
        visit.open(f"{site[0]}conversations/c-1/")
        ways = visit.page.evaluate(
            "() => ['rtl', 'ltr'].map(way => getComputedStyle(document.querySelector("
            "`.voice .entry-title[dir=${way}]`)).direction)"
        )
        assert ways == ["rtl", "ltr"]


def test_notices_stand_beside_the_river_where_there_is_room(browser: Browser, site: tuple[str, str]) -> None:
    """Open and without a script, in the third that the river leaves free, beside its first day."""
    with chromium.visiting(browser, **WIDE) as visit:
        visit.open(site[0])
        assert visit.page.locator(".notice:visible").count() == len(NOTICES)
        assert visit.page.locator(".notices summary:visible").count() == 0
        day, notices = (visit.page.locator(name).first.bounding_box() for name in (".day-entries", ".notice"))
        assert day
        assert notices
        assert notices["y"] < day["y"] + 100
        apart = (
            notices["x"] - day["x"] - day["width"] if site[1] == "ltr" else day["x"] - notices["x"] - notices["width"]
        )
        assert apart >= 0


def test_notices_are_folded_below_the_first_day_where_there_is_none(browser: Browser, site: tuple[str, str]) -> None:
    """A reader opens them, also without a script."""
    with chromium.visiting(browser, **NARROW) as visit:
        visit.open(site[0])
        assert visit.page.locator(".notice:visible").count() == 0
        first, second = (box["y"] for box in (one.bounding_box() for one in visit.page.locator(".day").all()[:2]))
        summary = visit.page.locator(".notices summary")
        box = summary.bounding_box()
        assert box
        assert first < box["y"] < second
        summary.click()
        assert visit.page.locator(".notice:visible").count() == len(NOTICES)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_the_weave_are_accessible(browser: Browser, site: tuple[str, str], scheme: str) -> None:
    """Axe finds nothing on the fullest of them: contrast, order of headings, targets, landmarks."""
    window = {"viewport": {"width": 390, "height": 800}, "color_scheme": scheme}
    with chromium.visiting(browser, bypass_csp=True, **window) as visit:
        for path in PATHS[1:3]:
            visit.open(site[0] + path)
            assert chromium.barriers(visit.page) == [], path
