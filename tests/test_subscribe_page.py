"""The subscribe page in a real browser: ticked feeds are taken away as a list that readers can import."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import browser as chromium
import listparser
import pytest
from made_views import SITE, view

from planet.service.preview import preview
from planet.site.look import Look
from planet.site.templates import Renderer
from planet.views.feeds import Outline, OutlineGroup
from planet.views.plain import PeopleGroup, SubscribePage
from planet.views.site import PageLink

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(chromium.why_missing()) and not chromium.must_be_there(), reason=chromium.why_missing()),
]

HOME = "https://ada.example/"
ADA = OutlineGroup("Ada & <Lovelace>", (Outline("Ada", "https://ada.example/feed?a=1&b=2", HOME),))
LAYLA = OutlineGroup(
    'ليلى "فاروق"',
    (
        Outline("مدونة", f"{SITE.url}members/layla/feed.atom", HOME),
        Outline("Photos", "https://photos.example/l.xml", HOME),
    ),
)
PAGE = SubscribePage(
    (PageLink("atom.xml", "Atom"),),
    kinds=(PageLink("kinds/photo.atom", "Photos"), PageLink("kinds/note.atom", "Notes")),
    languages=(PageLink("languages/zh-Hant.atom", "Chinese (Traditional)"),),
    topics=(PageLink("topics/reef/feed.atom", "reef"),),
    people=(PeopleGroup("A", (ADA,)), PeopleGroup("L", (LAYLA,))),
    file="planet-reef.opml",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert not chromium.why_missing(), chromium.why_missing()
    with chromium.started() as running:
        yield running


def published(folder: Path, page: SubscribePage) -> int:
    """Publish a subscribe page; give the bytes of it."""
    look = Look(None)
    made = Renderer(look, SITE).render(view("subscribe/index.html", "subscribe", page))
    for file in (made, *look.assets(SITE.accent)):
        (folder / file.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / file.path).write_bytes(file.body)
    return len(made.body)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    published(tmp_path, PAGE)
    with preview(tmp_path, port=0) as server:
        server.start()
        yield server.url


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[chromium.Visit]:
    with chromium.visiting(browser) as visit:
        visit.open(f"{address}subscribe/")
        yield visit


def taken(visit: chromium.Visit) -> tuple[str, bytes]:
    """The name and the bytes of the list that the button gives."""
    with visit.page.expect_download() as download:
        visit.page.get_by_role("button", name="Take the list away").click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_what_is_ticked_is_taken_away(visit: chromium.Visit, address: str) -> None:
    """People with their own feeds, topics, kinds, languages: absolute addresses, names as they are; nothing else."""
    button = visit.page.get_by_role("button", name="Take the list away")
    assert button.is_disabled()
    visit.page.locator("details.picks-letter").evaluate_all("parts => parts.forEach(part => part.open = true)")
    for name in ("Notes", "reef", "Chinese (Traditional)", "Ada & <Lovelace>", 'ليلى "فاروق"'):
        visit.page.get_by_label(name, exact=True).check()
    assert visit.page.locator("output").inner_text() == "5"
    name, body = taken(visit)
    assert name == "planet-reef.opml"
    told = listparser.parse(body)
    assert not told.bozo
    assert [(feed.title, feed.url) for feed in told.feeds] == [
        ("Notes", f"{SITE.url}kinds/note.atom"),
        ("Chinese (Traditional)", f"{SITE.url}languages/zh-Hant.atom"),
        ("reef", f"{SITE.url}topics/reef/feed.atom"),
        ("Ada & <Lovelace>", "https://ada.example/feed?a=1&b=2"),
        ("مدونة", f"{SITE.url}members/layla/feed.atom"),
        ("Photos", "https://photos.example/l.xml"),
    ]
    root = ElementTree.fromstring(body)
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert root.findtext("head/title") == SITE.title
    outlines = root.findall("body//outline")
    assert all(one.get("text") and (one.get("type") == "rss") == (one.get("xmlUrl") is not None) for one in outlines)
    assert visit.trouble(address) == []


def test_the_keyboard_is_enough(visit: chromium.Visit, address: str) -> None:
    """Space ticks and unticks; with nothing ticked there is no list to take."""
    box = visit.page.get_by_label("Notes", exact=True)
    box.focus()
    visit.page.keyboard.press("Space")
    assert visit.page.get_by_role("button", name="Take the list away").is_enabled()
    visit.page.keyboard.press("Space")
    assert visit.page.get_by_role("button", name="Take the list away").is_disabled()
    assert chromium.barriers(visit.page) == []
    visit.open(f"{address}subscribe/")
    visit.page.get_by_label("Notes", exact=True).evaluate("box => box.click()")  # or the button would be no stop
    assert chromium.keyboard_traps(visit.page) == []


def test_each_feed_is_a_link_beside_its_box(visit: chromium.Visit) -> None:
    """Which says whose it is, for those who listen."""
    link = visit.page.get_by_role("link", name="feed: Notes")
    assert link.get_attribute("href") == "../kinds/note.atom"


def test_an_address_is_copied(browser: Browser, address: str) -> None:
    """Whole, with a word that it is; where the clipboard is closed it is copied as a selection."""
    for permissions in (["clipboard-read", "clipboard-write"], []):
        with chromium.visiting(browser, permissions=permissions) as visit:
            visit.open(f"{address}subscribe/")
            if not permissions:
                visit.page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
                visit.page.evaluate(
                    "document.addEventListener('copy', () => { window.copied = String(getSelection()) })"
                )
            button = visit.page.get_by_role("button", name=f"Copy: {SITE.url}calm.atom")
            button.click()
            visit.page.get_by_role("status").get_by_text("Copied").wait_for(state="attached")
            assert button.inner_text() == "Copied"
            copied = "navigator.clipboard.readText()" if permissions else "window.copied"
            assert visit.page.evaluate(copied) == f"{SITE.url}calm.atom"
            assert visit.trouble(address) == []


def test_following_is_one_button(browser: Browser, address: str) -> None:
    """It leads to the feed; beside it stands the address, which without scripts is text to select, and no button."""
    with chromium.visiting(browser, java_script_enabled=False, viewport={"width": 320, "height": 640}) as visit:
        visit.page.goto(f"{address}subscribe/")
        assert visit.page.locator("main a.button").all_inner_texts() == ["Follow"]
        assert visit.page.locator("main a.button").get_attribute("href") == "../atom.xml"
        assert visit.page.locator(".follow .address").inner_text() == f"{SITE.url}atom.xml"
        assert visit.page.locator(".follow .address").is_visible()
        assert not visit.page.locator("button").filter(visible=True).count()


def test_without_scripts_they_are_lists_of_links(browser: Browser, address: str) -> None:
    """By their names; nothing that does not work is shown."""
    with chromium.visiting(browser, java_script_enabled=False, viewport={"width": 320, "height": 640}) as visit:
        visit.page.goto(f"{address}subscribe/")
        links = visit.page.locator(".picker li a")
        assert links.all_text_contents()[:4] == ["Photos", "Notes", "Chinese (Traditional)", "reef"]
        assert visit.page.locator(".picker input, .picker button:visible").count() == 0
        assert visit.page.locator(".picker-word").is_hidden()


def test_a_thousand_people_make_no_heavy_page(browser: Browser, tmp_path: Path) -> None:
    """All of them are there, under their letters, in 150 kB and in little time."""
    letters = [
        PeopleGroup(
            letter,
            tuple(
                OutlineGroup(
                    f"{letter}ada Lovelace {number}",
                    (Outline("t", f"https://{letter.lower()}-{number}.example.org/feed.xml", HOME),),
                )
                for number in range(40)
            ),
        )
        for letter in "ABCDEFGHIJKLMNOPQRSTUVWXY"
    ]
    size = published(tmp_path, SubscribePage((), people=tuple(letters), file="planet.opml"))
    assert size <= 150_000
    with preview(tmp_path, port=0) as server:
        server.start()
        with chromium.visiting(browser) as visit:
            visit.open(f"{server.url}subscribe/")
            assert visit.page.locator(".picker input[type=checkbox]").count() == 1000
            visit.page.locator(".picks-letter summary", has_text="K").click()
            visit.page.get_by_label("Kada Lovelace 7", exact=True).check()
            _, body = taken(visit)
    assert [feed.url for feed in listparser.parse(body).feeds] == ["https://k-7.example.org/feed.xml"]
