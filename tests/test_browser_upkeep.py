"""What a hub shows of feeds in trouble, in a real browser: every state that a feed can be in, in English and Arabic."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import browser as chromium
import checker
import pytest
from community import START, Community, Post, Web, serve

from planet.service.preview import preview

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(chromium.why_missing()) and not chromium.must_be_there(), reason=chromium.why_missing()),
]

DAY = timedelta(days=1)
SMALL, LARGE = {"width": 390, "height": 800}, {"width": 1280, "height": 800}
WINDOWS = {
    f"{size}, {scheme}": {"viewport": viewport, "color_scheme": scheme}
    for size, viewport in (("small", SMALL), ("large", LARGE))
    for scheme in ("light", "dark")
}
STATES = ("ok", "new", "failing", "gone", "held", "declined", "paused")
LONG_NAME = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
CHALLENGE = b"<html><title>Just a moment...</title><body>_cf_chl_opt</body></html>"
PAGE = b"<!doctype html><title>Home</title><p>No feed here."


class Troubled(NamedTuple):
    """A published hub: where its files are, its address, and the pages on feeds in trouble."""

    language: str
    output: Path
    origin: str
    paths: tuple[str, ...]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests; where it must be there and is not, this fails."""
    assert not chromium.why_missing(), chromium.why_missing()
    with chromium.started() as running:
        yield running


@pytest.fixture(scope="module", params=["en", "ar"])
def troubled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, empty_store: Path
) -> Iterator[Troubled]:
    """A hub whose members' feeds are in every state, served."""
    folder = tmp_path_factory.mktemp(request.param)
    shutil.copy(empty_store, folder / "planet.db")
    with ThreadPoolExecutor(1) as aside:  # the browser has this thread's event loop
        aside.submit(_live, folder, request.param).result()
    server = preview(folder / "output", port=0, home="/planet.example/")
    server.start()
    yield Troubled(request.param, folder / "output", server.url, _paths(folder / "output"))
    server.close()


def _live(folder: Path, language: str) -> None:
    """A first turn in which all is well, and another after ten days, in which little is."""
    web = Web()
    feeds = serve(web)
    hub = Community(folder, web)
    hub.planet |= {"language": language, "description": "Reefs"}
    for name in ("well", "walled", "missing", "gone", "held", "declined", "resting", "filtered", "broken"):
        keys = {"exclude": ["/Secret/"]} if name == "filtered" else {}
        label = LONG_NAME if name == "missing" else "ليلى فاروق" if name == "held" else name.title()
        hub.member(label, {"url": f"/{name}.xml", **keys}, slug=name, url=f"https://{name}.example/")
        hub.publish(f"/{name}.xml", *(_post(name, n) for n in range(1, 9)), title=name, link=f"https://{name}.example/")
    hub.member("Findable", url="/home/", slug="findable")
    hub.put("/home/", PAGE, "text/html")
    hub.turn()
    hub.put("/walled.xml", CHALLENGE, "text/html", 403)
    hub.put("/missing.xml", PAGE, "text/html", 404)
    hub.put("/gone.xml", b"", status=410)
    hub.publish("/held.xml", *(_post("casino", n) for n in range(5)), title="Casino", link="https://casino.example/")
    hub.put("/robots.txt", b"User-agent: planet-river\nDisallow: /declined\n", "text/plain")
    hub.put("/broken.xml", b"<rss><channel><item>", "application/rss+xml")
    next(one for one in hub.members if one["slug"] == "resting")["paused"] = True
    hub.turn(days=10)
    hub.member("Newcomer", "/later.xml", slug="newcomer")
    hub.turn("well", hours=1)
    hub.store.close()
    feeds.shutdown()
    feeds.server_close()


def _post(name: str, number: int) -> Post:
    link = f"https://{name}.example/{number}/"
    title = f"Secret {number}" if name == "filtered" and number < 4 else f"{name} {number}"
    return Post(title, link, link, START - number * DAY, f"The text of {title}.")


def _paths(output: Path) -> tuple[str, ...]:
    of_members = sorted(
        path.parent.relative_to(output).as_posix() for path in output.glob("members/*/status/index.html")
    )
    return ("status/", "members/", "about/", "members/resting/", *(f"{path}/" for path in of_members))


def test_every_state_is_there(troubled: Troubled) -> None:
    """What the tests below look at is a hub in which a feed is in each state, with a page for each member."""
    page = (troubled.output / "status/index.html").read_text(encoding="utf-8")
    assert set(re.findall(r'class="state state-(\w+)"', page)) == {*STATES} - {"ok"}
    assert set(re.findall(r'<li class="state-(\w+)"', page)) == {*STATES}
    assert '<ul class="well">' in page
    assert len([path for path in troubled.paths if path.endswith("/status/")]) == 11


def test_pages_on_trouble_are_calm_and_open_to_all(browser: Browser, troubled: Troubled) -> None:
    """Nothing is asked elsewhere, nothing is wider than its window, and Axe finds nothing; each page in one window."""
    first = troubled.language == "ar"  # so that it opens a page in another window than English does
    for number, window in enumerate(WINDOWS):
        be_calm_and_open(browser, window, troubled.origin, troubled.paths[(number + first) % 4 :: 4])


@pytest.mark.long
@pytest.mark.parametrize("window", WINDOWS)
def test_pages_on_trouble_are_so_in_every_window(browser: Browser, troubled: Troubled, window: str) -> None:
    """As above, with all pages in each."""
    be_calm_and_open(browser, window, troubled.origin, troubled.paths)


def be_calm_and_open(browser: Browser, window: str, origin: str, paths: Sequence[str]) -> None:
    """Open pages, and fail at what keeps somebody out or is not calm."""
    with chromium.visiting(browser, bypass_csp=True, **WINDOWS[window]) as visit:
        for path in paths:
            visit.open(origin + path)
            assert visit.trouble(origin) == [], path
            assert visit.overflow() <= 0, path
            assert chromium.barriers(visit.page) == [], path


def test_pages_on_trouble_stand_on_the_smallest_screen(browser: Browser, troubled: Troubled) -> None:
    """At 320 pixels and without scripts the policy holds and nothing scrolls sideways."""
    with chromium.visiting(browser, viewport={"width": 320, "height": 640}, java_script_enabled=False) as visit:
        for path in troubled.paths:
            visit.open(troubled.origin + path)
            assert visit.trouble(troubled.origin) == [], path
            assert visit.overflow() <= 0, path


def test_the_keyboard_reaches_what_can_be_done(browser: Browser, troubled: Troubled) -> None:
    """Tab comes to every link of the status pages, once, and each shows that it has the focus."""
    with chromium.visiting(browser, **WINDOWS["large, light"]) as visit:
        for path in ("status/", "members/walled/status/", "members/held/status/"):
            visit.open(troubled.origin + path)
            assert chromium.keyboard_traps(visit.page) == [], path


@pytest.mark.skipif(
    bool(checker.why_missing()) and not chromium.must_be_there(), reason=checker.why_missing() or "it is there"
)
def test_the_checker_finds_no_error_in_pages_on_trouble(troubled: Troubled) -> None:
    """Pages as they are published, of every state, have no error of HTML."""
    assert checker.errors([troubled.output / path / "index.html" for path in troubled.paths]) == []
