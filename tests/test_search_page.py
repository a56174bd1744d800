"""The search page in a real browser: an old post is found, by keyboard alone, with the whole index and without."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import browser as chromium
import pytest
from community import START, Community, Post, Web, serve

from planet.service.preview import preview

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(chromium.why_missing()) and not chromium.must_be_there(), reason=chromium.why_missing()),
]

OLD = 300
"""Days."""


def publish(community: Community) -> None:
    """Thirty posts, the oldest with words of its own, some of them nasty."""
    posts = [
        Post(f"Tide {n}", f"https://ada.example/{n}", date=START - timedelta(days=n), text=f"number {n}")
        for n in range(27)
    ]
    posts.append(Post("关于鲸鱼", "https://ada.example/whale", date=START - timedelta(days=OLD - 1), text="座头鲸很大"))
    posts.append(Post("", "https://ada.example/note", date=START - timedelta(days=OLD - 2), text="A wreck sings"))
    nasty = "Café &lt;img src=x onerror=alert(1)> & reef"
    posts.append(Post(nasty, "https://ada.example/old", date=START - timedelta(days=OLD), text="x"))
    ada = community.member("Ada Lovelace", slug="ada", feeds=[])
    for block in range(8):
        ada["feeds"].append({"url": f"/feed{block}"})
        community.publish(f"/feed{block}", *posts[block * 4 : block * 4 + 4])
        community.next_entry_id(1000 * block + 1)
        community.poll()
    community.turn()


WAYS = ("with the extra", "without")


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The published site both ways; the whole index is in many blocks."""
    made = {}
    for way in WAYS:
        folder = tmp_path_factory.mktemp("site")
        web = Web()
        server = serve(web)
        with pytest.MonkeyPatch.context() as patch:
            if way == "with the extra":
                patch.delenv("PAGEFIND_BINARY_PATH")
            community = Community(folder, web)
            publish(community)
            community.store.close()
        server.shutdown()
        server.server_close()
        made[way] = community.hub.output
    return made


@pytest.fixture(scope="module")
def browser(sites: dict[str, Path]) -> Iterator[Browser]:
    """One browser for all tests, started when no turn is to be taken any more: it keeps an event loop running."""
    assert not chromium.why_missing(), chromium.why_missing()
    with chromium.started() as running:
        yield running


@pytest.fixture(params=WAYS)
def served(request: pytest.FixtureRequest, sites: dict[str, Path]) -> Iterator[str]:
    """One of the sites on loopback; gives its address."""
    if request.param == "with the extra" and not find_spec("pagefind"):
        pytest.skip("the extra `search` is not installed")
    server = preview(sites[request.param], port=0)
    server.start()
    yield server.url
    server.close()


def until(page: Page, truth: str, given: str = "") -> None:
    """Wait for what is true in the page; Playwright's own way is forbidden by the page's policy."""
    for _ in range(10_000):
        if page.evaluate(truth, given):
            return
        page.wait_for_timeout(50)
    raise AssertionError(truth)


def look_for(page: Page, words: str) -> list[str]:
    """Type words by the keyboard alone, and wait for what is announced; gives the titles found."""
    page.fill("#q", "")
    page.focus("#q")
    page.keyboard.type(words)
    until(page, "words => location.search == `?q=${encodeURIComponent(words)}`", words)
    until(page, "() => document.querySelector('#found').ariaBusy == 'false'")
    return page.locator("#found h2").all_inner_texts()


def test_an_old_post_is_found(browser: Browser, served: str) -> None:
    """By its title or author, whatever the accents, in Chinese by two signs; nothing of it becomes markup; the page
    asks its own site alone, and a query can be passed on as an address."""
    with chromium.visiting(browser, viewport={"width": 320, "height": 700}) as visit:
        page = visit.page
        visit.open(f"{served}search/")
        page.keyboard.press("Tab")
        assert page.locator("#q").is_visible()
        look_for(page, "tide")
        if page.locator("#older").is_visible():
            page.click("#older")
            until(page, "() => document.querySelector('#older').hidden")
        assert look_for(page, "CAFE reef") == ["Café <img src=x onerror=alert(1)> & reef"]
        assert page.locator("#found a").first.get_attribute("href") == "https://ada.example/old"
        assert look_for(page, "鲸鱼") == ["关于鲸鱼"]
        assert look_for(page, "wreck") == ["A wreck sings"]
        assert page.locator("#found p").all_inner_texts() == ["Ada Lovelace · 28 January 2026"]
        assert look_for(page, "qqq") == []
        assert "Nothing found" in page.inner_text("#status")
        assert len(look_for(page, "lovelace")) == 20
        assert page.inner_text("#status") == "Found: 30"
        page.click("#more")
        until(page, "() => document.querySelectorAll('#found li').length == 30")
        assert page.evaluate("document.activeElement.closest('li') == document.querySelectorAll('#found li')[20]")
        assert not page.locator("#more").is_visible()
        visit.open(f"{served}search/?q=tide%207")
        page.wait_for_selector("#found h2")
        assert page.locator("#found h2").first.inner_text() == "Tide 7"
        assert not visit.trouble(served)
        assert visit.overflow() <= 0


def test_without_scripts_the_page_offers_other_ways(browser: Browser, served: str) -> None:
    """No form that does nothing: a sentence, and the archive, topics and people."""
    with chromium.visiting(browser, java_script_enabled=False) as visit:
        visit.page.goto(f"{served}search/")
        assert not visit.page.locator("#search").is_visible()
        assert "needs JavaScript" in visit.page.inner_text("main")
        assert [one.inner_text() for one in visit.page.locator("main a").all()] == ["The archive", "Topics", "People"]
