"""The lines by which a member shows answers on their own site: those of the guide, in a browser, on another origin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import browser as chromium
import pytest
from community import Community
from test_weaving import hub, post, publish, to

from planet.service.preview import preview

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(chromium.why_missing()) and not chromium.must_be_there(), reason=chromium.why_missing()),
]

GUIDE = Path(__file__).parents[1] / "docs/how-to/show-answers-on-your-site.md"
ICON = "<link rel=icon href=data:,>"
HUB = "https://planet.example.org/"
NASTY = "<img src=x onerror=window.owned=1> & more"


def snippet() -> str:
    """The lines of the guide."""
    (lines,) = re.findall(r"^```html\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return str(lines)


@pytest.fixture
def output(community: Community) -> Path:
    """A hub on which two answered Ada's first post, and nobody her second."""
    hub(community, "ada", "ben", "layla")
    posts = [
        post("ada", "1"),
        post("ada", "2"),
        post("ben", "1", to("ada", "1"), day=2, title=NASTY.replace("<", "&lt;")),
    ]
    publish(community, *posts, post("layla", "1", to("ada", "1"), day=3, title="عن الشعاب"))
    community.turn()
    return community.hub.output


@contextmanager
def site(folder: Path, hub_url: str, *, canonical: str = "") -> Iterator[str]:
    """A member's site on another origin, with a page that has the lines; gives its address."""
    folder.mkdir()
    named = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    lines = snippet().replace(HUB, hub_url)
    assert hub_url in lines
    head = f"<meta charset=utf-8><title>x</title>{ICON}{named}"
    page = f"<!doctype html><html lang=en>{head}<main><h1>Post</h1>{lines}</main>"
    (folder / "index.html").write_text(page, encoding="utf-8")
    with preview(folder, port=0) as server:
        server.start()
        yield server.url


def rows(page: Page) -> list[str]:
    return page.locator("#answers li").all_inner_texts()


@pytest.mark.parametrize("canonical", ["https://ada.example/1", "http://www.ada.example/1/"])
def test_the_answers_of_a_post_are_shown_on_its_own_site(output: Path, tmp_path: Path, canonical: str) -> None:
    """Who, and a link with their title; markup in it is text; the browser reads them from another origin."""
    with preview(output, port=0) as hub_server, site(tmp_path / "site", hub_server.url, canonical=canonical) as address:
        hub_server.start()
        assert address != hub_server.url
        with chromium.started() as browser, chromium.visiting(browser) as visit:
            visit.open(address)
            visit.page.wait_for_selector("#answers:not([hidden]) li")
            assert rows(visit.page) == [f"Ben: {NASTY}", "Layla: عن الشعاب"]
            links = [link.get_attribute("href") for link in visit.page.locator("#answers a").all()]
            assert links == ["https://ben.example/1", "https://layla.example/1"]
            assert visit.page.evaluate("() => window.owned") is None
            assert chromium.barriers(visit.page) == []
            assert not visit.messages


@pytest.mark.parametrize("canonical", ["https://ada.example/2", "https://ada.example/", ""])
def test_a_post_without_answers_shows_nothing(output: Path, tmp_path: Path, canonical: str) -> None:
    """No empty heading."""
    with preview(output, port=0) as hub_server, site(tmp_path / "site", hub_server.url, canonical=canonical) as address:
        hub_server.start()
        with chromium.started() as browser, chromium.visiting(browser) as visit:
            with visit.page.expect_response("**/answers.json"):
                visit.page.goto(address)
            visit.page.wait_for_timeout(200)
            assert rows(visit.page) == []
            assert visit.page.locator("#answers").is_hidden()


def test_without_the_hub_nothing_happens(output: Path, tmp_path: Path) -> None:
    """The page stands, no error of a script."""
    with preview(output, port=0) as hub_server, site(tmp_path / "site", hub_server.url) as address:
        hub_server.start()
        hub_server.close()
        with chromium.started() as browser, chromium.visiting(browser) as visit:
            with visit.page.expect_event("requestfailed"):
                visit.page.goto(address)
            visit.page.wait_for_timeout(200)
            assert visit.page.locator("#answers").is_hidden()
            assert not [message for message in visit.messages if message.startswith("error")]
