"""The little script in a real browser: the view, the scheme of colours, keys, what is new since the last visit."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import browser as chromium
import pytest
from made_views import BARE_CARD, DAY, OLDER, SITE
from made_views import view as view_of

from planet.service.preview import preview
from planet.site.look import Look
from planet.site.templates import Renderer
from planet.struct import replace
from planet.views.river import FrontPage, RiverDay

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(chromium.why_missing()) and not chromium.must_be_there(), reason=chromium.why_missing()),
]

LIGHT, DARK = "rgb(251, 250, 247)", "rgb(22, 22, 20)"
FIRST_SIGHT = """requestAnimationFrame(() => {
    window.firstSight = getComputedStyle(document.documentElement).backgroundColor;
    window.firstView = document.documentElement.dataset.view;
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
        page = self._renderer.render(view_of("index.html", "front", FrontPage(shown, OLDER if days else None)))
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


def comforts(visit: chromium.Visit) -> Locator:
    """The panel with colours and keys, opened as a reader does it."""
    panel = visit.page.locator(".comforts")
    if panel.get_attribute("open") is None:
        panel.locator("summary").click()
    return panel


def test_a_choice_of_colours_is_remembered_without_a_flash(visit: chromium.Visit, river: Queries) -> None:
    """It holds from the first thing seen of the next page, against the system's wish, until it is taken back."""
    assert (paper(visit), frame(visit)) == (LIGHT, "#fbfaf7")
    comforts(visit).get_by_label("dark").check()
    assert (paper(visit), frame(visit)) == (DARK, "#161614")
    visit.open(f"{river.url}other.html")
    visit.page.evaluate("new Promise(requestAnimationFrame)")
    assert visit.page.evaluate("window.firstSight") == DARK
    assert comforts(visit).get_by_label("dark").is_checked()
    visit.page.emulate_media(color_scheme="dark")
    comforts(visit).get_by_label("light").check()
    assert (paper(visit), frame(visit)) == (LIGHT, "#fbfaf7")
    comforts(visit).get_by_label("as my system").check()
    assert (paper(visit), frame(visit)) == (DARK, "#161614")
    assert visit.page.evaluate("Object.keys(localStorage).filter(key => key.endsWith('scheme'))") == []
    visit.page.keyboard.press("Escape")
    assert not visit.page.get_by_label("dark").is_visible()
    visit.page.emulate_media(media="print")
    assert visit.page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert visit.trouble(river.url) == []


def place(visit: chromium.Visit) -> str:
    return str(visit.page.evaluate("document.activeElement.id || document.activeElement.closest('h2')?.id || ''"))


def with_keys(visit: chromium.Visit, url: str) -> None:
    """Open a page with the keys switched on."""
    comforts(visit).get_by_label("Move with keys").check()
    visit.open(url)


def test_keys_are_off_until_a_reader_wants_them(visit: chromium.Visit, river: Queries) -> None:
    """Then j and k move from entry to entry, o opens one, ? tells of them; with no modifier, and not in the help."""
    press = visit.page.keyboard.press
    for key in ("j", "n", "v", "/", "?", "g", "p"):
        press(key)
    assert place(visit) == ""
    assert visit.page.url == river.url
    assert view(visit) == "full"
    assert not visit.page.locator("dialog").is_visible()
    with_keys(visit, river.url)
    seen = []
    for key in "jjjjkk":
        press(key)
        seen.append(place(visit))
    assert seen == ["e-a", "e-b", "e-c", "e-c", "e-b", "e-a"]
    for key in ("Control+j", "Alt+j", "Meta+j", "Shift+j"):
        press(key)
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


def test_keys_lead_to_days(visit: chromium.Visit, river: Queries) -> None:
    """n to the one below, p to the head of its own, then to the one above; j goes on from there.

    Past the last day the way leads to older pages."""
    river.show("ab", "c", "d")
    with_keys(visit, river.url)
    seen = []
    for key in "nnjpkpn":
        visit.page.keyboard.press(key)
        seen.append(place(visit).removeprefix("d-2026-11-"))
    assert seen == ["21", "20", "e-d", "20", "e-c", "21", "20"]
    visit.page.keyboard.press("n")
    visit.page.wait_for_url(f"{river.url}archive/2026/11/21/")


def test_keys_lead_to_places(visit: chromium.Visit, river: Queries) -> None:
    """g and a letter lead to a part of the site, / to the search; a letter alone, or after another key, does not."""
    with_keys(visit, river.url)
    for keys, path in (("gp", "members/"), ("gt", "topics/"), ("gc", "conversations/"), ("ga", "archive/"),
                       ("gs", "subscribe/"), ("gb", "about/"), ("gf", ""), ("/", "search/")):  # fmt: skip
        visit.open(river.url)
        visit.page.evaluate("() => { document.onclick = event => { window.went = event.target.href; return false; } }")
        for key in keys:
            visit.page.keyboard.press(key)
        assert visit.page.evaluate("window.went") == river.url + path, keys
    visit.page.evaluate("window.went = ''")
    for keys in ("t", "gjt", "gxt"):
        for key in keys:
            visit.page.keyboard.press(key)
    assert visit.page.evaluate("window.went") == ""


SENT = """facts => { const {id, ...more} = facts;
    (document.getElementById(id) || document.body).dispatchEvent(
        new KeyboardEvent("keydown", {bubbles: true, cancelable: true, composed: true, ...more})); }"""


def test_keys_keep_out_of_the_way(visit: chromium.Visit, river: Queries) -> None:
    """Nothing happens while somebody types, composes a sign, or writes one with AltGr; a letter is the one that its key
    writes, and in a script without it the key at its place."""
    with_keys(visit, river.url)
    visit.page.evaluate("""() => document.querySelector("main").insertAdjacentHTML("beforeend",
        "<input id=i><textarea id=t></textarea><p contenteditable id=c>x</p><select id=s><option>x</select>")""")
    quiet: list[dict[str, object]] = [
        *({"id": field, "key": "j", "code": "KeyJ"} for field in "itcs"),
        {"key": "j", "code": "KeyJ", "isComposing": True},
        {"key": "Process", "code": "KeyJ", "keyCode": 229},
        {"key": "j", "code": "KeyJ", "modifierAltGraph": True},
        {"key": "h", "code": "KeyJ"},  # Dvorak
        {"key": "Dead", "code": "KeyJ"},
        {"key": "ł", "code": "KeyJ"},
    ]
    for facts in quiet:
        visit.page.evaluate(SENT, facts)
        assert place(visit) == "", facts
    for key, code in (("j", "KeyC"), ("о", "KeyJ"), ("ت", "KeyJ"), ("ㅓ", "KeyJ")):
        visit.page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
        visit.page.evaluate(SENT, {"key": key, "code": code})
        assert place(visit) == "e-a", key
    assert visit.trouble(river.url) == []


def view(visit: chromium.Visit) -> str:
    return str(visit.page.evaluate("document.documentElement.dataset.view"))


def test_the_view_is_remembered_without_a_flash(visit: chromium.Visit, river: Queries) -> None:
    """One switch for all pages with entries: from the first thing seen of the next page, until it is taken back."""
    tall = visit.page.locator("#e-a").bounding_box()
    visit.page.locator(".view-switch").get_by_label("Compact").check()
    small = visit.page.locator("#e-a").bounding_box()
    assert tall
    assert small
    assert small["height"] < tall["height"] / 2
    visit.open(f"{river.url}other.html")
    visit.page.evaluate("new Promise(requestAnimationFrame)")
    assert visit.page.evaluate("window.firstView") == "compact"
    assert visit.page.get_by_label("Compact").is_checked()
    comforts(visit).get_by_label("Move with keys").check()
    visit.page.keyboard.press("Escape")
    visit.page.keyboard.press("v")
    assert (view(visit), visit.page.get_by_label("Full", exact=True).is_checked()) == ("full", True)
    visit.page.keyboard.press("v")
    visit.page.locator(".view-switch").get_by_label("Full", exact=True).check()
    assert visit.page.evaluate("Object.keys(localStorage).filter(key => key.endsWith('view'))") == []
    river.show()
    visit.open(river.url)
    assert not visit.page.locator(".view-switch").is_visible()
    assert visit.trouble(river.url) == []


def news(visit: chromium.Visit) -> str:
    return visit.page.locator(".news").inner_text()


def line(visit: chromium.Visit) -> list[str]:
    """The entries around the line: the last that is new, and the one below."""
    order = "[...document.querySelectorAll('.entry, .since:not([hidden])')].map(one => one.id.replace('since', '-'))"
    shown = visit.page.evaluate(order)
    at = shown.index("-") if "-" in shown else -1
    return shown[at - 1 : at + 2] if at > 0 else []


def at(visit: chromium.Visit, river: Queries, moment: str) -> str:
    """What is told at the head of the front, for a reader who comes at a time."""
    visit.page.clock.set_fixed_time(moment)
    visit.open(river.url)
    return news(visit)


def test_what_is_new_is_told_at_the_head(browser: Browser, river: Queries) -> None:
    """Not at the first visit; it stays for the visit, leads to the line above the old, and moves on with the next."""
    with chromium.visiting(browser, viewport={"width": 390, "height": 500}, reduced_motion="reduce") as visit:
        assert at(visit, river, "2026-11-17T09:40:00") == ""
        assert at(visit, river, "2026-11-17T09:50:00") == ""
        assert at(visit, river, "2026-11-17T18:00:00") == "Nothing new since your last visit"
        assert line(visit) == []
        river.show("dab", "c")
        for _ in range(2):
            assert at(visit, river, "2026-11-18T08:00:00") == "1 new since yesterday"
            assert line(visit) == ["e-d", "-", "e-a"]
        river.show("f", "e", "dab")
        assert at(visit, river, "2026-11-18T20:05:00") == "2 new since 08:00"
        assert line(visit) == ["e-e", "-", "e-d"]
        visit.page.locator(".news a").click()
        box = visit.page.locator("#since").bounding_box()
        assert box
        assert 0 <= box["y"] < 450
        river.show("hg", "f", "edab")
        assert at(visit, river, "2026-11-23T20:00:00") == "2 new since Wednesday"
        river.show("i", "hg", "f", "edab")
        assert at(visit, river, "2026-11-30T20:00:00") == "1 new since 23 November"
        river.show("k", "i", "hg", "f", "edab")
        assert at(visit, river, "2027-01-02T20:00:00") == "1 new since 30 November 2026"
        river.show("k", "ipq", "hgr", "f", "edabz")
        assert at(visit, river, "2027-01-03T20:00:00") == "3 new since yesterday", (
            "what came late counts, what fills not"
        )
        assert visit.page.locator(".news a").get_attribute("href") == "#e-p"
        assert line(visit) == []
        river.show("u", "ipq", "hgrt", "f", "edab")
        assert at(visit, river, "2027-01-04T20:00:00") == "2 new since yesterday"
        assert line(visit) == ["e-u", "-", "e-i"]
        river.show("xy", "z")
        assert at(visit, river, "2027-02-02T20:00:00") == "All of this is new since your last visit"
        assert line(visit) == ["e-z", "-"]
        assert visit.trouble(river.url) == []


def test_the_heading_of_the_day_stays_and_covers_nothing(visit: chromium.Visit, river: Queries) -> None:
    """On a phone: it is in view while its day scrolls by; what a link or a key leads to stands below it, and what Tab
    comes to, forwards or back, is not under it."""
    visit.page.set_viewport_size({"width": 390, "height": 300})
    visit.page.emulate_media(reduced_motion="reduce")
    river.show("abcdefgh", "ijklmn")
    visit.open(f"{river.url}other.html#e-e")
    head, entry = (visit.page.locator(one).bounding_box() for one in ("#d-2026-11-22", "#e-e"))
    assert head
    assert entry
    assert head["y"] == 0
    assert entry["y"] >= head["height"]
    with_keys(visit, f"{river.url}")
    for key in "jjjjj":
        visit.page.keyboard.press(key)
    assert covered(visit) == []
    for _ in range(30):
        visit.page.keyboard.press("Tab")
        assert covered(visit) == []
    for _ in range(30):
        visit.page.keyboard.press("Shift+Tab")
        assert covered(visit) == []


def covered(visit: chromium.Visit) -> list[str]:
    """The element with the focus, where a heading of a day hides it whole."""
    hidden: list[str] = visit.page.evaluate("""() => {
        const at = document.activeElement, box = at.getBoundingClientRect();
        if (!at.closest(".day-entries")) return [];
        const heads = [...document.querySelectorAll(".day-name")].map(one => one.getBoundingClientRect());
        const brim = Math.min(box.bottom, box.top + 8);
        return heads.some(head => head.top < box.bottom && head.bottom >= brim) ? [at.outerHTML] : [];
    }""")
    return hidden


def test_a_way_back_to_the_top(browser: Browser, river: Queries) -> None:
    """Without a script: a link at the end, and one that is seen from the third screen on; no page is longer for it."""
    window = {"width": 390, "height": 500}
    with chromium.visiting(browser, viewport=window, java_script_enabled=False, reduced_motion="reduce") as visit:
        river.show("abcdefghijklmnopqrstuvwxyz")
        visit.open(river.url)
        up = visit.page.locator(".up a")
        assert not in_window(up, 500)
        visit.page.mouse.wheel(0, 1500)
        visit.page.wait_for_timeout(100)
        assert in_window(up, 500)
        up.click()
        box = visit.page.locator(".masthead").bounding_box()
        assert box
        assert box["y"] == 0
        assert visit.page.get_by_role("link", name="Back to the top").count() == 1
        river.show("a")
        visit.page.set_viewport_size({"width": 390, "height": 900})
        visit.open(river.url)
        assert visit.page.evaluate("document.documentElement.scrollHeight") == 900


def in_window(link: Locator, height: int) -> bool:
    box = link.bounding_box()
    return bool(box and 0 <= box["y"] <= height - box["height"])


def test_without_javascript_nothing_is_promised(browser: Browser, river: Queries) -> None:
    """What needs the script is not seen without it."""
    with chromium.visiting(browser, java_script_enabled=False) as visit:
        visit.open(river.url)
        assert not visit.page.locator(".tools, .help, .since, .news").filter(visible=True).count()
        assert visit.page.locator("#e-a").bounding_box()["height"] > 60  # type: ignore[index]


def test_a_browser_that_keeps_nothing_still_obeys(browser: Browser, river: Queries) -> None:
    """Where storage is refused, a choice holds for the page."""
    with chromium.visiting(browser) as visit:
        visit.page.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('no'); }})")
        visit.open(river.url)
        comforts(visit).get_by_label("dark").check()
        assert paper(visit) == DARK
        comforts(visit).get_by_label("Move with keys").check()
        visit.page.keyboard.press("Escape")
        visit.page.keyboard.press("j")
        assert place(visit) == "e-a"
        assert visit.trouble(river.url) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_comforts_keep_nobody_out(browser: Browser, river: Queries, scheme: str) -> None:
    """Axe finds nothing in them, nor in the help, in either scheme; and the help fits a small screen."""
    with chromium.visiting(browser, bypass_csp=True, viewport={"width": 320, "height": 640}) as visit:
        visit.open(river.url)
        comforts(visit).get_by_label(scheme).check()
        assert chromium.barriers(visit.page) == []
        assert visit.overflow() <= 0
        visit.page.get_by_role("button", name="About the keys").click()
        assert chromium.barriers(visit.page) == []
        assert visit.overflow() <= 0


def test_script_and_style_stay_small() -> None:
    """Gzipped, as published: the script of all pages in 4 KB, the style of entries in 10, that of all other pages in 6.
    What runs on a single page has a limit of its own."""
    assets = {one.path.removeprefix("assets/"): len(gzip.compress(one.body)) for one in Look(None).assets("#8a2be2")}
    limits = {"planet.js": 4096, "search.js": 6656, "mentions.js": 3000, "planet.css": 10_240, "hub.css": 6144}
    sizes = {name: size for name, size in assets.items() if name.endswith((".js", ".css"))}
    assert [name for name, size in sizes.items() if size > limits.get(name, 2048)] == []
    assert limits.keys() <= sizes.keys()
