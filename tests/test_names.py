"""The box for a name in a real browser: on a directory of one page, and on one of letters; and the calendars there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import browser as chromium
import pytest
from community import START, Community, Post, Web, serve

from planet.model.community import PageBounds
from planet.service.preview import preview

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(chromium.why_missing()) and not chromium.must_be_there(), reason=chromium.why_missing()),
]

NAMES = (
    *("Ada Lovelace", "Émile Weiß", "Søren Łucki", "Fionn O’Brien", "Rosa de-la-Cruz", "Ömer Işık", "Adam Ant"),
    *("محمد أحمد", "王小明", "สมชาย ใจดี", "Юлия Ёлкина", "カタカナ タロウ", "김민수", "Αλέξης Σοφός", "आरव शर्मा"),
    *("🌊🐠", "👋🏽 Wave", "#reef", "42 Fish", "<b>Bold</b>", "A" * 90),
)
WAYS = {"one page": PageBounds(profiles=10), "letters": PageBounds(profiles=5, directory=10, letter=3)}


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same people in a directory of one page and in one of letters. One of them wrote on two days of a month."""
    made = {}
    for way, bounds in WAYS.items():
        web = Web()
        server = serve(web)
        community = Community(tmp_path_factory.mktemp("site"), web)
        community.planet["language"] = "ar" if way == "letters" else "en"
        community.bounds = bounds
        dates = (START - timedelta(days=days) for days in (1, 5, 5))
        posts = [Post(f"Post {n}", f"https://ada.example/{n}", date=date) for n, date in enumerate(dates)]
        community.publish("/ada", *posts)
        for number, name in enumerate(NAMES):
            community.member(name, f"/{number}" if number else "/ada", slug=f"n{number}", bio="Words " * 9)
            community.publish(f"/{number}")
        community.turn()
        community.store.close()
        server.shutdown()
        server.server_close()
        made[way] = community.hub.output
    return made


@pytest.fixture(scope="module")
def browser(sites: dict[str, Path]) -> Iterator[Browser]:
    """One browser for all tests, started when no turn is to be taken any more."""
    assert not chromium.why_missing(), chromium.why_missing()
    with chromium.started() as running:
        yield running


@pytest.fixture(params=WAYS)
def served(request: pytest.FixtureRequest, sites: dict[str, Path]) -> Iterator[str]:
    """One of the sites on loopback; gives its address."""
    server = preview(sites[request.param], port=0)
    server.start()
    yield server.url
    server.close()


def look_for(page: Page, words: str) -> list[str]:
    """Type words, wait for how many are announced, and give the names that are seen."""
    page.fill("#name", "")
    page.wait_for_timeout(10)
    page.focus("#name")
    page.keyboard.insert_text(words)
    for _ in range(1000):
        if page.inner_text("#name-status"):
            break
        page.wait_for_timeout(20)
    return page.locator("ul.names a:visible").all_inner_texts()


FOUND = {
    "ada": ["Ada Lovelace", "Adam Ant"],
    "LACE": ["Ada Lovelace"],
    "lovelace ada": ["Ada Lovelace"],
    "emile weiss": ["Émile Weiß"],
    "soren lucki": ["Søren Łucki"],
    "o'brien": ["Fionn O’Brien"],
    "de la cruz": ["Rosa de-la-Cruz"],
    "omer isik": ["Ömer Işık"],
    "مُحَمَّد احمد": ["محمد أحمد"],
    "小明": ["王小明"],
    "ใจดี": ["สมชาย ใจดี"],
    "елкина": ["Юлия Ёлкина"],
    "elkina": ["Юлия Ёлкина"],
    "たろう": ["カタカナ タロウ"],
    "ｶﾀｶﾅ": ["カタカナ タロウ"],
    "민수": ["김민수"],
    "αλεξησ": ["Αλέξης Σοφός"],
    "शर्मा": ["आरव शर्मा"],
    "शरमा": [],
    "🐠": ["🌊🐠"],
    "👋": ["👋🏽 Wave"],
    "#": ["#reef"],
    "<b>": ["<b>Bold</b>"],
    "nobody": [],
}


def test_a_name_is_found_by_any_part_of_it(browser: Browser, served: str) -> None:
    """However it is typed, in every script; how many there are is said; the page asks its own site alone."""
    with chromium.visiting(browser, viewport={"width": 320, "height": 700}) as visit:
        visit.open(f"{served}members/")
        for words, names in FOUND.items():
            assert sorted(look_for(visit.page, words)) == sorted(names), words
            status = visit.page.inner_text("#name-status")
            assert (str(len(names)) in status) == bool(names), (words, status)
        assert look_for(visit.page, "a" * 50) == ["A" * 90]
        assert visit.overflow() <= 0
        assert visit.trouble(served) == []


def test_an_empty_box_shows_the_page_as_it_was(browser: Browser, served: str) -> None:
    """What was hidden while a name was sought is there again; Enter leads to the first who was found."""
    with chromium.visiting(browser, viewport={"width": 1280, "height": 900}) as visit:
        visit.open(f"{served}members/")
        before = visit.page.inner_text("main")
        look_for(visit.page, "lovelace")
        assert visit.page.inner_text("main") != before
        visit.page.fill("#name", "")
        visit.page.wait_for_timeout(100)
        assert visit.page.inner_text("main") == before
        look_for(visit.page, "lovelace")
        visit.page.keyboard.press("Enter")
        visit.page.wait_for_url("**/members/n0/")


def test_one_at_random_is_one_of_them(browser: Browser, served: str) -> None:
    """The button leads to a member's page; whose, nobody knows."""
    with chromium.visiting(browser) as visit:
        seen = set()
        for _ in range(4):
            visit.open(f"{served}members/")
            visit.page.click("#random")
            visit.page.wait_for_url("**/members/n*/")
            seen.add(visit.page.url.removeprefix(f"{served}members/"))
        assert len(seen) > 1
        assert seen <= {f"n{number}/" for number in range(len(NAMES))}


def test_without_javascript_there_are_the_letters(browser: Browser, served: str) -> None:
    """Neither a box nor a button that does nothing; every name can be reached."""
    with chromium.visiting(browser, java_script_enabled=False, viewport={"width": 320, "height": 700}) as visit:
        visit.open(f"{served}members/")
        page = visit.page
        assert not page.locator("#name").is_visible()
        assert not page.locator("#random").is_visible()
        letters = [link.get_attribute("href") or "" for link in page.locator("main .row").first.locator("a").all()]
        assert len(letters) > 8
        listed = set()
        pages = list(dict.fromkeys(letter.partition("#")[0] for letter in letters))
        for path in pages:
            page.goto(f"{served}members/{path}")
            rows = page.locator("ul.names .p-name").evaluate_all("links => links.map(link => link.href)")
            parts = page.locator('a[href*=".part-"]').evaluate_all("links => links.map(link => link.href)")
            names = [url.rpartition("/")[2] for url in parts]
            pages += [name for name in names if name not in pages]
            listed |= set(rows)
        assert len(listed) == len(NAMES)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_kept_out(browser: Browser, served: str, scheme: str) -> None:
    """Axe finds nothing, on a narrow screen and on a wide one, also while somebody is sought; no page is wider than its
    window."""
    width = 390 if scheme == "dark" else 1280
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "bypass_csp": True}
    with chromium.visiting(browser, **options) as visit:
        for path in ("archive/", "archive/2026/11/", "members/"):
            visit.open(f"{served}{path}")
            if path == "members/":
                look_for(visit.page, "a")
            assert chromium.barriers(visit.page) == [], path
            assert visit.overflow() <= 0, path


def test_days_of_a_calendar_can_be_hit(browser: Browser, served: str) -> None:
    """Each day of the calendar is a target of 24 pixels or more, also beside the days of a wide screen, where it
    stays in sight."""
    for width in (320, 1100):
        with chromium.visiting(browser, viewport={"width": width, "height": 700}) as visit:
            visit.open(f"{served}archive/2026/11/")
            boxes = [link.bounding_box() for link in visit.page.locator(".calendar a").all()]
            assert len(boxes) == 2
            position = visit.page.locator(".month-head").evaluate("head => getComputedStyle(head).position")
            assert position == ("sticky" if width > 1000 else "static")
            assert all(box and min(box["width"], box["height"]) >= 24 for box in boxes), (width, boxes)
            assert visit.overflow() <= 0
