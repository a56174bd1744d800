"""The little script in a real browser: the scheme of colours, keys, the line where the last visit ended."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import browser as chromium
import pytest
from made_views import BARE_CARD, DAY, SITE, view

from planet.service.preview import preview
from planet.site.look import Look
from planet.site.templates import Renderer
from planet.views.river import FrontPage, RiverDay

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(chromium.why_missing()) and not chromium.must_be_there(), reason=chromium.why_missing()),
]

ASSETS = Path(__file__).parents[1] / "templates/assets"
LIGHT, DARK = "rgb(251, 250, 247)", "rgb(22, 22, 20)"
FIRST_SIGHT = """requestAnimationFrame(() => {
    window.firstSight = getComputedStyle(document.documentElement).backgroundColor;
});"""
"""Run by the test, before the page's own: the colour of the page when there is first something to see."""


class Queries:
    """A front page that is published, and may change."""

    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        look = Look(None)
        self._renderer = Renderer(look, SITE)
        self._editions = 0
        self.url = url
        for asset in look.assets(SITE.accent):
            (folder / asset.path).parent.mkdir(exist_ok=True)
            (folder / asset.path).write_bytes(asset.body)

    def show(self, *days: str) -> None:
        """Publish days of entries; each entry is a letter."""
        shown = tuple(
            RiverDay(
                DAY - timedelta(days=number),
                "archive/",
                tuple(replace(BARE_CARD, id=f"e-{one}", title=f"Post {one}", href=f"other.html#{one}") for one in day),
            )
            for number, day in enumerate(days)
        )
        page = self._renderer.render(view("index.html", "front", FrontPage(shown, None)))
        self._editions += 1
        for name in (page.path, "other.html"):
            (self._folder / name).write_bytes(page.body)
            os.utime(
                self._folder / name, (self._editions, self._editions)
            )  # a second is the least that HTTP tells apart


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert not chromium.why_missing(), chromium.why_missing()
    with chromium.started() as running:
        yield running


@pytest.fixture
def river(tmp_path: Path) -> Iterator[Queries]:
    with preview(tmp_path, port=0) as server:
        server.start()
        found = Queries(tmp_path, server.url)
        found.show("ab", "c")
        yield found


@pytest.fixture
def visit(browser: Browser, river: Queries) -> Iterator[chromium.Visit]:
    with chromium.visiting(browser, color_scheme="light") as found:
        found.page.add_init_script(FIRST_SIGHT)
        found.open(river.url)
        yield found


def paper(visit: chromium.Visit) -> str:
    return str(visit.page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))


def frame(visit: chromium.Visit) -> str:
    """The colour that the browser's own frame is asked to have."""
    metas = "[...document.querySelectorAll('meta[name=theme-color]')]"
    return str(visit.page.evaluate(f"{metas}.find(one => matchMedia(one.media).matches).content"))


def test_a_choice_of_colours_is_remembered_without_a_flash(visit: chromium.Visit, river: Queries) -> None:
    """It holds from the first thing seen of the next page, against the system's wish, until it is taken back."""
    assert (paper(visit), frame(visit)) == (LIGHT, "#fbfaf7")
    visit.page.get_by_label("dark").check()
    assert (paper(visit), frame(visit)) == (DARK, "#161614")
    visit.open(f"{river.url}other.html")
    visit.page.evaluate("new Promise(requestAnimationFrame)")
    assert visit.page.evaluate("window.firstSight") == DARK
    assert visit.page.get_by_label("dark").is_checked()
    visit.page.emulate_media(color_scheme="dark")
    visit.page.get_by_label("light").check()
    assert (paper(visit), frame(visit)) == (LIGHT, "#fbfaf7")
    visit.page.get_by_label("as my system").check()
    assert (paper(visit), frame(visit)) == (DARK, "#161614")
    assert visit.page.evaluate("Object.keys(localStorage).filter(key => key.endsWith('scheme'))") == []
    visit.page.emulate_media(media="print")
    assert visit.page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert visit.trouble(river.url) == []


def place(visit: chromium.Visit) -> str:
    return str(visit.page.evaluate("document.activeElement.id"))


def test_keys_are_off_until_a_reader_wants_them(visit: chromium.Visit, river: Queries) -> None:
    """Then j and k move from entry to entry, o opens one, ? tells of them; with no modifier, and not in the help."""
    press = visit.page.keyboard.press
    press("j")
    press("?")
    assert place(visit) == ""
    assert not visit.page.locator("dialog").is_visible()
    visit.page.get_by_label("Move with the keys").check()
    visit.open(river.url)
    seen = []
    for key in "jjjjkk":
        press(key)
        seen.append(place(visit))
    assert seen == ["e-a", "e-b", "e-c", "e-c", "e-b", "e-a"]
    press("Control+j")
    assert place(visit) == "e-a"
    press("?")
    assert visit.page.locator("dialog").is_visible()
    press("j")
    press("Escape")
    assert not visit.page.locator("dialog").is_visible()
    assert place(visit) == "e-a"
    press("o")
    visit.page.wait_for_url(f"{river.url}other.html#a")
    assert visit.trouble(river.url) == []


def line(visit: chromium.Visit) -> list[str]:
    """The entries around the line: the last that is new, and the one below."""
    order = "[...document.querySelectorAll('.entry, .since:not([hidden])')].map(one => one.id || '-')"
    shown = visit.page.evaluate(order)
    at = shown.index("-") if "-" in shown else -1
    return shown[at - 1 : at + 2] if at > 0 else []


def test_a_line_stands_where_the_last_visit_ended(visit: chromium.Visit, river: Queries) -> None:
    """Not at the first visit, nor where nothing is new; it stays for the visit, and moves on with the next."""
    later = "for (const key of Object.keys(localStorage)) { const seen = JSON.parse(localStorage[key]);\
        seen.at -= 31 * 60 * 1000; localStorage[key] = JSON.stringify(seen); }"
    assert line(visit) == []
    visit.page.evaluate(later)
    visit.open(river.url)
    assert line(visit) == []
    river.show("dab", "c")
    visit.page.evaluate(later)
    for _ in range(2):
        visit.open(river.url)
        assert line(visit) == ["e-d", "-", "e-a"]
    river.show("f", "e", "dab")
    visit.page.evaluate(later)
    visit.open(river.url)
    assert line(visit) == ["e-e", "-", "e-d"]
    assert visit.trouble(river.url) == []


def test_without_javascript_nothing_is_promised(browser: Browser, river: Queries) -> None:
    """What needs the script is not seen without it."""
    with chromium.visiting(browser, java_script_enabled=False) as visit:
        visit.open(river.url)
        assert not visit.page.locator(".tools, .help, .since").filter(visible=True).count()


def test_a_browser_that_keeps_nothing_still_obeys(browser: Browser, river: Queries) -> None:
    """Where storage is refused, a choice holds for the page."""
    with chromium.visiting(browser) as visit:
        visit.page.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('no'); }})")
        visit.open(river.url)
        visit.page.get_by_label("dark").check()
        assert paper(visit) == DARK
        visit.page.get_by_label("Move with the keys").check()
        visit.page.keyboard.press("j")
        assert place(visit) == "e-a"
        assert visit.trouble(river.url) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_comforts_keep_nobody_out(browser: Browser, river: Queries, scheme: str) -> None:
    """Axe finds nothing in them, nor in the help, in either scheme; and the help fits a small screen."""
    with chromium.visiting(browser, bypass_csp=True, viewport={"width": 320, "height": 640}) as visit:
        visit.open(river.url)
        visit.page.get_by_label(scheme).check()
        assert chromium.barriers(visit.page) == []
        visit.page.get_by_role("button", name="About the keys").click()
        assert chromium.barriers(visit.page) == []
        assert visit.overflow() <= 0


def test_script_and_style_stay_small() -> None:
    """Gzipped: the scripts of any page in 4 KB, the style in 10. The rules by which addresses are compared have a limit
    of their own, and so has the search, which is on one page."""
    style = next(one.body for one in Look(None).assets("#8a2be2") if one.path.endswith("planet.css"))
    sizes = {one.name: len(gzip.compress(one.read_bytes())) for one in ASSETS.glob("*.js")}
    everywhere = sizes.pop("planet.js")
    assert sizes.pop("mentions.js") <= 3000
    assert sizes.pop("search.js") <= 6400
    assert set(sizes) == {"subscribe.js"}  # on a page of its own
    assert everywhere + max(sizes.values()) <= 4096
    assert len(gzip.compress(style)) <= 10_240
