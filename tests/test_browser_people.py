"""The pages of people, topics, of following and of the status in a real browser, as full as they can be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import browser as chromium
import pytest
from made_views import FULL_VIEWS, SITE

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

TEMPLATES = ("member.html", "topic.html", "trait.html", "subscribe.html", "status.html", "status_letter.html")
WITH_CARDS = ("member.html", "topic.html")
"""Their cards are looked at elsewhere."""

PATHS = ("members/ada/", "channels/reef-forum/", "topics/x/", "members/place-x.html", "subscribe/", "status/")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests; where it must be there and is not, this fails."""
    assert not chromium.why_missing(), chromium.why_missing()
    with chromium.started() as running:
        yield running


@pytest.fixture(scope="module", params=["ltr", "rtl"])
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The fullest views of these pages, of a planet in English and of one in Arabic."""
    folder = tmp_path_factory.mktemp(request.param)
    _write(folder, SITE if request.param == "ltr" else replace(SITE, language="ar", direction="rtl"))
    server = preview(folder, port=0)
    server.start()
    yield server.url
    server.close()


def _write(folder: Path, site: Site) -> None:
    look = Look(None)
    renderer = Renderer(look, site)
    views = [view for view in FULL_VIEWS if view.template in TEMPLATES]
    bare = [replace(view, body=replace(view.body, cards=())) if view.template in WITH_CARDS else view for view in views]  # type: ignore[type-var]
    for page in (*map(renderer.render, bare), *look.assets(site.accent)):
        (folder / page.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / page.path).write_bytes(page.body)


def test_they_are_accessible(browser: Browser, address: str) -> None:
    """Names of two letters are large enough to hit, no two landmarks have one name, and failing can be read."""
    with chromium.visiting(browser, bypass_csp=True, viewport={"width": 390, "height": 800}) as visit:
        visit.open(address + PATHS[0])
        visit.page.emulate_media(color_scheme="dark" if visit.page.locator("html[dir=rtl]").count() else "light")
        for path in PATHS:
            visit.open(address + path)
            assert chromium.barriers(visit.page) == [], path


def test_none_is_wider_than_its_window(browser: Browser, address: str) -> None:
    """At 320 pixels, with names, hosts and topics that have no blank; whoever is well has one row."""
    with chromium.visiting(browser, viewport={"width": 320, "height": 640}) as visit:
        for path in PATHS:
            visit.open(address + path)
            assert visit.overflow() <= 0, path
        visit.open(f"{address}status/")
        rows = visit.page.locator(".well li").evaluate_all(
            "rows => rows.map(row => row.getBoundingClientRect().height)"
        )
        assert rows[0] <= 48
        assert rows[1] <= 72, "the second line says what is not shown"
        colours = visit.page.evaluate(COLOURS)
        ink = visit.page.evaluate("() => getComputedStyle(document.body).color")
        assert colours[0] != ink == colours[1]


COLOURS = """() => ["failing", "ok"].map(state =>
    getComputedStyle(document.querySelector(`.states .state-${state} b`)).color)"""


def test_writers_beyond_the_latest_are_folded(browser: Browser, address: str) -> None:
    """They open without a script too."""
    with chromium.visiting(browser, java_script_enabled=False) as visit:
        visit.open(f"{address}topics/x/")
        assert visit.page.locator(".faces:visible li").count() == 8
        visit.page.locator(".faces-rest summary").click()
        assert visit.page.locator(".faces:visible li").filter(visible=True).count() == 11
