"""Every type of page in a real browser: a calm console, a policy that holds, no foreign request, no sideways scroll."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import browser as chromium
import mischief
import pytest
from hostile import Hostile

from planet.service.preview import preview

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(chromium.why_missing()) and not chromium.must_be_there(), reason=chromium.why_missing()),
]

ROOT = Path(__file__).parents[1]
WINDOWS = {
    "small, light": {"viewport": {"width": 390, "height": 800}, "color_scheme": "light"},
    "small, dark": {"viewport": {"width": 390, "height": 800}, "color_scheme": "dark"},
    "large, light": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
    "large, dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
}
HIGH: ViewportSize = {"width": 1280, "height": 6000}
JUDGED = ("small, light", "small, dark", "large, light")
HUBS = ("hostile", "sample", "mirrored")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests; where it must be there and is not, this fails."""
    assert not chromium.why_missing(), chromium.why_missing()
    with chromium.started() as running:
        yield running


def served(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """A published hub on loopback: its address, and one page of each type."""
    server = preview(folder / "output", port=0, home="/planet-reef.example/")
    server.start()
    yield server.url, page_types(folder / "output")
    server.close()


def page_types(output: Path) -> list[str]:
    """One page of each type, by its place in the site: the largest, which has the most to go wrong."""
    paths = sorted((one.relative_to(output) for one in output.rglob("*.html")), key=_type)
    largest = [max(alike, key=lambda one: (output / one).stat().st_size) for _, alike in groupby(paths, key=_type)]
    return [one.as_posix().removesuffix("index.html") for one in largest]


def _type(path: Path) -> tuple[int, str, str]:
    section, *below = path.parts
    fixed = below[1] if len(below) > 2 and not below[1].isdigit() else ""
    if len(below) == 1:
        fixed = Path(below[0]).stem.partition("-")[0]  # "members/interest-reef.html"
    return len(path.parts), section, fixed


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str]]]:
    """The community in which every field is hostile, with whole posts on its pages."""
    folder = tmp_path_factory.mktemp("hostile")
    with Hostile() as server:
        mischief.settle(folder, server)
        assert mischief.planet(folder, "update").returncode == 0
    yield from served(folder)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str]]]:
    """The sample community of this repository, without the feeds that need a network."""
    yield from served(settled(tmp_path_factory.mktemp("sample")))


@pytest.fixture(scope="module")
def mirrored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str]]]:
    """The same, of a planet that speaks Arabic."""
    yield from served(settled(tmp_path_factory.mktemp("mirrored"), language="ar"))


def settled(folder: Path, language: str = "en", *, pictures: bool = True) -> Path:
    """The sample community in a folder, published; with `pictures` also a post with some of another site. Its way to
    the web is a proxy that is not there."""
    for name in ("config", "examples", "posts"):
        shutil.copytree(ROOT / name, folder / name)
    file = folder / "config/members.toml"
    text = file.read_text().replace('language = "en"', f'language = "{language}"', 1)
    file.write_text(f'{text}\n[fetch]\nproxy = "http://127.0.0.1:9"\n')
    if pictures:
        words = "\n\n".join(f"![The harbour, {n}](https://pictures.example/{n}.jpg)" for n in range(3))
        (folder / "posts/amina/elsewhere.md").write_text(f"+++\ndate = 2026-11-22T09:00:00Z\n+++\n\n{words}\n")
    mischief.planet(folder, "update")
    return folder


def test_there_is_a_page_of_every_type(hostile: tuple[str, list[str]], sample: tuple[str, list[str]]) -> None:
    """What the tests below open is neither nothing nor one page many times."""
    for _, paths in (hostile, sample):
        assert {path.partition("/")[0] for path in paths} >= {"", "archive", "members", "topics", "status", "about"}
        assert len(paths) >= 12


def dealt(hub: str, paths: list[str], windows: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Deal the pages to the windows: each is opened in one of them, that of another hub in the next."""
    for number, window in enumerate(windows):
        yield window, paths[(number - HUBS.index(hub)) % len(windows) :: len(windows)]


NOT_MATCHED = """css => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    const rules = list => [...list].flatMap(one => one.selectorText ? [one] : rules(one.cssRules || []));
    return rules(sheet.cssRules).map(one => one.selectorText)
        .filter(one => document.querySelector(one.replace(/::?(before|after|hover|target|disabled)\\b/g, "") || "*"));
}"""
"""Run by the test: the selectors of a style that speak of something on the page."""


@pytest.mark.parametrize("hub", HUBS)
def test_every_page_is_calm(browser: Browser, request: pytest.FixtureRequest, hub: str) -> None:
    """The console is silent, the policy holds, no request leaves the site, no page is wider than its window. The front,
    a day and their like load planet.css alone, and nothing of the second style is about them."""
    origin, paths = request.getfixturevalue(hub)
    css = (ROOT / "templates/assets/hub.css").read_text()
    lean = set()
    for window, several in dealt(hub, paths, list(WINDOWS)):
        for path, page in stay_calm(browser, hub, window, origin, several):
            if not page.locator("link[href$='assets/hub.css']").count():
                lean.add(path.partition("/")[0])
                assert page.evaluate(NOT_MATCHED, css) == [], path
    assert hub != "sample" or lean >= {"", "archive", "conversations", "on", "questions", "quiet"}


@pytest.mark.long
@pytest.mark.parametrize("hub", HUBS)
@pytest.mark.parametrize("window", WINDOWS)
def test_every_page_is_calm_in_every_window(
    browser: Browser, request: pytest.FixtureRequest, hub: str, window: str
) -> None:
    """As above, with all pages in each."""
    assert list(stay_calm(browser, hub, window, *request.getfixturevalue(hub)))


def stay_calm(browser: Browser, hub: str, window: str, origin: str, paths: list[str]) -> Iterator[tuple[str, Page]]:
    """Open pages, and fail at what one does that is not calm: of foreign content, what it asks for or runs, too. Gives
    each while it is open."""
    with chromium.visiting(browser, **WINDOWS[window]) as visit:
        for path in paths:
            visit.open(origin + path)
            trouble = visit.trouble(origin)
            assert [one for one in trouble if hub != "hostile" or not _is_of_picture(one)] == [], path
            assert visit.overflow() <= 0, path
            yield path, visit.page


def _is_of_picture(trouble: str) -> bool:
    """Whole posts may show pictures from elsewhere; here there are none to be had."""
    return trouble.startswith(("asked for image http", "console: Failed to load resource: "))


@pytest.mark.parametrize("hub", HUBS)
def test_every_page_is_accessible(browser: Browser, request: pytest.FixtureRequest, hub: str) -> None:
    """Axe finds nothing: WCAG 2.2 A and AA, and what it calls best practice. Of the two sample hubs, which have the
    same pages, each opens every other one."""
    origin, paths = request.getfixturevalue(hub)
    paths = paths if hub == "hostile" else paths[HUBS.index(hub) % 2 :: 2]
    for window, several in dealt(hub, paths, JUDGED):
        be_open_to_all(browser, window, origin, several)


@pytest.mark.long
@pytest.mark.parametrize("hub", HUBS)
@pytest.mark.parametrize("window", JUDGED)
def test_every_page_is_accessible_in_every_window(
    browser: Browser, request: pytest.FixtureRequest, hub: str, window: str
) -> None:
    """As above, with all pages in each."""
    be_open_to_all(browser, window, *request.getfixturevalue(hub))


def be_open_to_all(browser: Browser, window: str, origin: str, paths: list[str]) -> None:
    """Open pages, and fail at what Axe finds on one."""
    with chromium.visiting(browser, bypass_csp=True, **WINDOWS[window]) as visit:
        for path in paths:
            visit.open(origin + path)
            assert chromium.barriers(visit.page) == [], path


def test_the_keyboard_reaches_everything(browser: Browser, sample: tuple[str, list[str]]) -> None:
    """Tab comes to the first links, summaries and players of each page, once, and each shows that it has the focus."""
    reach_everything(browser, sample, most=20)


@pytest.mark.long
def test_the_keyboard_reaches_what_is_further_below(browser: Browser, sample: tuple[str, list[str]]) -> None:
    """As above, of what a person comes to later."""
    reach_everything(browser, sample, most=60)


def reach_everything(browser: Browser, hub: tuple[str, list[str]], most: int) -> None:
    """Fail at what Tab does not come to, of the first `most` stops of each page."""
    origin, paths = hub
    with chromium.visiting(browser, **WINDOWS["large, light"]) as visit:
        for path in paths:
            visit.open(origin + path)
            assert chromium.keyboard_traps(visit.page, most) == [], path


@pytest.mark.parametrize(
    "body",
    ["<p>words", '<a href="#" hidden>x</a>', '<a href="#" style="outline:none">x</a>', '<a href="#" tabindex=-1>x</a>',
     '<a href="#" onkeydown="event.preventDefault()">x</a><a href="#">y</a>'],
)  # fmt: skip
def test_a_page_that_the_keyboard_cannot_use_would_be_noticed(browser: Browser, body: str) -> None:
    """No stop at all, none that shows itself, none that Tab comes to, one that Tab cannot leave."""
    with chromium.visiting(browser) as visit:
        visit.page.set_content(body)
        assert chromium.keyboard_traps(visit.page)
        visit.page.set_content('<a href="#">x</a><a href="#">y</a>')
        assert chromium.keyboard_traps(visit.page) == []


def test_a_page_that_keeps_somebody_out_would_be_noticed(browser: Browser) -> None:
    """A picture without words, and a text that is hardly seen."""
    with chromium.visiting(browser, bypass_csp=True) as visit:
        visit.page.set_content("<html lang=en><title>x</title><main><h1>x</h1><img src=x><p style='color:#eee'>words")
        assert [one.partition(":")[0] for one in chromium.barriers(visit.page)] == ["color-contrast", "image-alt"]


@pytest.mark.parametrize("hub", HUBS)
def test_every_page_stands_without_scripts(browser: Browser, request: pytest.FixtureRequest, hub: str) -> None:
    """Without JavaScript a browser loads late pictures at once, and in a window as high as the page all of them: still
    no request leaves the site. At 320 pixels, which is also 400 % zoom, the title is seen, and nothing scrolls
    sideways."""
    origin, paths = request.getfixturevalue(hub)
    frames = 0
    with chromium.visiting(browser, viewport=HIGH, java_script_enabled=False) as visit:
        for path in paths:
            visit.page.set_viewport_size(HIGH)
            visit.open(origin + path)
            foreign = [f"asked for {kind} {url}" for kind, url in visit.requests if not url.startswith(origin)]
            assert [one for one in foreign if hub != "hostile" or not _is_of_picture(one)] == [], path
            frames += visit.page.locator("a[data-picture]").count()
            visit.page.set_viewport_size({"width": 320, "height": 640})
            assert visit.page.locator("h1").count() == 1, path
            assert visit.page.locator("h1").inner_text().strip(), path
            assert visit.overflow() <= 0, path
    assert hub == "hostile" or frames > 2, "there is a picture of another site that could be loaded"


def test_arabic_pages_are_the_mirror(
    browser: Browser, sample: tuple[str, list[str]], mirrored: tuple[str, list[str]]
) -> None:
    """What stands at one edge of a page in English stands at the other in Arabic, as far from it."""
    edges = []
    for (origin, _), at_start in ((sample, "r.x"), (mirrored, "1280 - r.right")):
        with chromium.visiting(browser, **WINDOWS["large, light"]) as visit:
            visit.open(origin)
            edges.append(visit.page.evaluate(FROM_THE_START % at_start))
    assert edges[0] == edges[1]


FROM_THE_START = """() => [".masthead-title", ".day-number", ".entry .face", ".entry-body", ".quote", ".footer"]
    .map(name => document.querySelector(name).getBoundingClientRect()).map(r => Math.round(%s))"""


def test_a_page_that_runs_something_would_be_noticed(browser: Browser, tmp_path: Path) -> None:
    """The bait itself, in a page without a policy, is seen to run: so its silence elsewhere means something."""
    (tmp_path / "index.html").write_text(f"<!doctype html><title>x</title>{mischief.BAIT}<p style='width:5000px'>x")
    server = preview(tmp_path, port=0)
    server.start()
    with chromium.visiting(browser, **WINDOWS["small, light"]) as visit:
        visit.open(server.url)
        assert "a script of theirs ran" in visit.trouble(server.url)
        assert visit.overflow() > 1000
        visit.page.set_content(
            f"<meta http-equiv=Content-Security-Policy content=\"default-src 'none'\">{mischief.BAIT}"
        )
        assert any("violat" in one or "img-src" in one for one in visit.trouble(server.url))
    server.close()
