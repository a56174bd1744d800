"""The search page in a real browser: an old post is found, by keyboard alone, with the whole index and without."""

from __future__ import annotations

import textwrap
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
    """Thirty posts of Ada's, the oldest with words of its own, some of them nasty. Ben writes in other scripts, and
    today."""
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
    ben = community.member("Ben Urchin", "/ben", slug="benny")
    community.publish("/ben", *BENS)
    community.turn()
    ben["slug"] = "ben"
    community.publish(
        "/ben", *BENS, Post("Morning tide", "https://ben.example/today", text="Fresh &lt;kelp> &amp; more")
    )
    community.turn(hours=1)


LONG = f"{'Sand and silt. ' * 60}Here the Lobster hides, under stones. {'More sand. ' * 60}"
BENS = (
    Post("ساحل البحر", "https://ben.example/ar", date=START - timedelta(days=2), text="في الصَّباح"),
    Post("ΝΑΥΑΓΙΟΣ", "https://ben.example/el", date=START - timedelta(days=3), text="x", tags=("Coral Reefs",)),
    Post("한국어 바다", "https://ben.example/ko", date=START - timedelta(days=4), text="x", tags=("Coral Reefs",)),
    Post("On sand", "https://ben.example/sand", date=START - timedelta(days=500), text=LONG),
    Post("", "https://ben.example/note", date=START - timedelta(days=5), text="A note on tide pools"),
)

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
        assert page.evaluate("document.activeElement.id") == "q"
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
        visit.open(f"{served}search/?q=tide%2017")
        page.wait_for_selector("#found h2")
        assert page.locator("#found h2").first.inner_text() == "Tide 17"
        assert not visit.trouble(served)
        assert visit.overflow() <= 0


def marked(page: Page, selector: str = "#found") -> list[str]:
    """The words that are marked, in their order."""
    return page.locator(f"{selector} mark").all_inner_texts()


def settled(page: Page) -> None:
    until(page, "() => document.querySelector('#found').ariaBusy == 'false'")


def test_words_are_marked_in_every_script(browser: Browser, served: str) -> None:
    """Folded as the index folds them: without vowel signs and accents, in any case, signs of unspaced scripts alone,
    the tag by which an entry was found; and cut ends of texts are seen."""
    with chromium.visiting(browser) as visit:
        page = visit.page
        visit.open(f"{served}search/")
        is_whole = bool(page.get_attribute("#search", "data-indexes"))
        look_for(page, "cafe")
        assert marked(page) == ["Café"]
        look_for(page, "鲸鱼")
        assert marked(page) == ["鲸鱼"]
        look_for(page, "البحر")
        assert marked(page) == ["البحر"]
        look_for(page, "ναυαγιος")
        assert marked(page) == ["ΝΑΥΑΓΙΟΣ"]
        look_for(page, "바다")
        assert marked(page) == ["바다"]
        assert len(look_for(page, "coral")) == 2
        assert marked(page) == ["Coral", "Coral"]
        assert "Coral Reefs" in page.inner_text("#found li")
        if is_whole:
            look_for(page, "الصباح")
            assert marked(page) == ["الصَّباح"]
            look_for(page, "lobsters")
            assert marked(page) == ["Lobster"]
            words = page.inner_text("#found .excerpt")
            assert words.startswith("…")
            assert words.endswith("…")
            assert len(words) < 400
        assert ("through all posts" in page.inner_text("main")) == is_whole
        assert ("not through their texts" in page.inner_text("main")) != is_whole
        assert not visit.trouble(served)


def test_an_unknown_word_is_not_taken_for_its_beginning(browser: Browser, served: str) -> None:
    """An index that lacks a word takes the longest that begins it: "sing" for "singularity"."""
    with chromium.visiting(browser) as visit:
        page = visit.page
        visit.open(f"{served}search/")
        is_whole = bool(page.get_attribute("#search", "data-indexes"))
        for unknown in ("singularity", "numberplates", "tidewater", "wrecks tidewater"):
            assert look_for(page, unknown) == [], unknown
            assert "Nothing found" in page.inner_text("#status")
        assert look_for(page, "(<cafe>)") == ["Café <img src=x onerror=alert(1)> & reef"]
        if is_whole:
            for known in ("wrecks", "singing", "wreck", "sing", "lobst"):
                assert len(look_for(page, known)) == 1, known


def test_what_came_today_is_found_today(browser: Browser, served: str) -> None:
    """Before older posts, and its markup is text."""
    with chromium.visiting(browser) as visit:
        visit.open(f"{served}search/?q=tide")
        settled(visit.page)
        assert visit.page.locator("#found h2").first.inner_text() == "Morning tide"
        if visit.page.get_attribute("#search", "data-indexes"):
            assert visit.page.locator("#found .excerpt").first.inner_text() == "Fresh <kelp> & more"


def test_people_and_topics_come_first(browser: Browser, served: str) -> None:
    """Those whose names begin with the words lead to their pages; a name in the middle of another word does not."""
    with chromium.visiting(browser, viewport={"width": 320, "height": 700}) as visit:
        page = visit.page
        visit.open(f"{served}search/?q=urchin")
        settled(page)
        assert page.locator("#matches a").all_inner_texts() == ["BU\nBen Urchin"]
        assert page.locator("#matches a").get_attribute("href") == f"{served}members/ben/"
        look_for(page, "coral re")
        assert page.locator("#matches a").all_inner_texts() == ["Coral Reefs\n2"]
        assert page.locator("#matches a").get_attribute("href") == f"{served}topics/coral-reef/"
        look_for(page, "rchin")
        assert not page.locator("#matches").is_visible()
        assert visit.overflow() <= 0


def test_a_search_is_narrowed(browser: Browser, served: str) -> None:
    """By person, kind and year, also without words; the address says so, and older posts are looked for at once."""
    with chromium.visiting(browser, viewport={"width": 390, "height": 700}) as visit:
        page = visit.page
        visit.open(f"{served}search/?q=tide&by=ben")
        settled(page)
        assert page.input_value("#by") == "ben"
        assert page.locator("#found h2").all_inner_texts() == ["Morning tide", "A note on tide pools"]
        page.select_option("#kind", "note")
        settled(page)
        assert page.locator("#found h2").all_inner_texts() == ["A note on tide pools"]
        assert page.evaluate("location.search") == "?q=tide&by=ben&kind=note"
        visit.open(f"{served}search/?year=2025&by=benny")
        settled(page)
        assert page.input_value("#by") == "ben"
        assert page.locator("#found h2").all_inner_texts() == ["On sand"]
        page.select_option("#by", "")
        page.select_option("#year", "")
        until(page, "() => location.search == ''")
        settled(page)
        assert page.locator("#found li").count() == 0
        visit.open(f"{served}search/?q=kelp&by=nobody&kind=%22%3Ex")
        settled(page)
        assert "Nobody here is called “nobody”" in page.inner_text("#status")
        assert not visit.trouble(served)
        assert visit.overflow() <= 0


FORM = (Path(__file__).parents[1] / "docs/how-to/search-your-own-posts.md").read_text(encoding="utf-8")


def test_a_member_may_search_their_posts_from_their_own_site(browser: Browser, served: str, tmp_path: Path) -> None:
    """The form of the documentation, word for word but for addresses, on a site elsewhere, by the keyboard."""
    form = textwrap.dedent(FORM[FORM.index("    <form") : FORM.index("    </form>") + len("    </form>")])
    form = form.replace("https://reef.example/", served).replace('value="ada"', 'value="ben"')
    assert served in form
    (tmp_path / "index.html").write_text(f"<!doctype html><title>Ben</title>{form}", encoding="utf-8")
    home = preview(tmp_path, port=0)
    home.start()
    with chromium.visiting(browser) as visit:
        page = visit.page
        visit.open(home.url)
        page.fill("[name=q]", "tide pools & more")
        page.fill("[name=q]", "tide")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{served}search/**")
        settled(page)
        assert page.locator("#found h2").all_inner_texts() == ["Morning tide", "A note on tide pools"]
    home.close()


def test_a_phone_keeps_its_keyboard_down(browser: Browser, served: str) -> None:
    """The field has the focus when a reader arrives to type: not over results, and not when the page comes again."""
    focus = "document.activeElement.id"
    with chromium.visiting(browser, viewport={"width": 390, "height": 700}, has_touch=True, is_mobile=True) as visit:
        page = visit.page
        visit.open(f"{served}search/")
        assert page.evaluate(focus) == "q"
        page.reload()
        assert page.locator("#search").is_visible()
        assert page.evaluate(focus) == ""
        visit.open(f"{served}search/?q=tide")
        settled(page)
        assert page.evaluate(focus) == ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_search_keeps_nobody_out(browser: Browser, served: str, scheme: str) -> None:
    """Axe finds nothing in people, topics and posts that were found."""
    with chromium.visiting(browser, bypass_csp=True, color_scheme=scheme) as visit:
        visit.open(f"{served}search/?q=coral")
        settled(visit.page)
        assert visit.page.locator("#matches a").count() == 1
        assert chromium.barriers(visit.page) == []


def test_without_scripts_the_page_offers_other_ways(browser: Browser, served: str) -> None:
    """No form that does nothing: a sentence, and the archive, topics and people."""
    with chromium.visiting(browser, java_script_enabled=False) as visit:
        visit.page.goto(f"{served}search/")
        assert not visit.page.locator("#search").is_visible()
        assert "needs JavaScript" in visit.page.inner_text("main")
        assert [one.inner_text() for one in visit.page.locator("main a").all()] == ["The archive", "Topics", "People"]
