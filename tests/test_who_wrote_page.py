"""Readers look up who wrote about a page, in a real browser: keys as Python finds them, the rows, words for every
outcome, the bookmark, keyboard and screen readers, every direction and width."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import browser as chromium
import pytest
from made_views import SITE, view

from planet.rules.weaving.shards import name_of
from planet.service.preview import preview
from planet.site.look import Look
from planet.site.templates import Renderer
from planet.struct import replace
from planet.views.weaving import WhoWrotePage
from planet.web.link_keys import link_key, shard_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(chromium.why_missing()) and not chromium.must_be_there(), reason=chromium.why_missing()),
]

SCRIPT = Path(__file__).parents[1] / "templates/assets/mentions.js"
VECTORS = json.loads(Path(__file__).with_name("link_keys.json").read_text(encoding="utf-8"))
PAPER = "https://paper.example/reefs"
ROW = {
    "by": "Ada Lovelace",
    "page": f"{SITE.url}members/ada/",
    "title": "On <reefs>",
    "url": "https://ada.example/1",
    "date": "2026-11-22",
    "before": "There is ",
    "words": "a <b>paper</b>",
    "after": " which says so.",
    "language": "en",
}
ARABIC = {
    **ROW,
    "by": "ليلى فاروق",
    "title": "عن الشعاب",
    "before": "قرأت ",
    "words": "هذه المقالة",
    "after": " أمس.",
    "language": "ar",
}
BARE = {name: ROW[name] for name in ("by", "page", "title", "url", "date")}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert not chromium.why_missing(), chromium.why_missing()
    with chromium.started() as running:
        yield running


def publish(folder: Path, language: str = "en", direction: str = "ltr") -> None:
    """The page, its script, and the shards of two pages."""
    look = Look(None)
    site = replace(SITE, language=language, direction=direction)
    made = Renderer(look, site).render(view("mentions/index.html", "who_wrote", WhoWrotePage(3), "Who wrote?"))
    for file in (made, *look.assets(SITE.accent)):
        (folder / file.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / file.path).write_bytes(file.body)
    for url, rows in ((PAPER, [ROW, ARABIC, BARE]), ("https://münchen.example/ü", [BARE])):
        key = link_key(url)
        shard = {key: rows, "elsewhere.example": [ROW]}
        (folder / f"mentions/{name_of(shard_of(key), 3)}.json").write_text(json.dumps(shard), encoding="utf-8")
    broken = link_key("https://broken.example/")
    (folder / f"mentions/{name_of(shard_of(broken), 3)}.json").write_text("{", encoding="utf-8")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page in English, which no test changes."""
    folder = tmp_path_factory.mktemp("mentions")
    publish(folder)
    with preview(folder, port=0) as server:
        server.start()
        yield server.url


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[chromium.Visit]:
    with chromium.visiting(browser) as visit:
        visit.open(f"{address}mentions/")
        yield visit


def keys_in(page: Page, texts: list[str]) -> list[list[str]]:
    """The key of each text and the name of its shard, as the published script finds them."""
    rules = SCRIPT.read_text(encoding="utf-8").partition('"use strict";\n(() => {')[2].partition("  const root =")[0]
    found: list[list[str]] = page.evaluate(
        f"texts => {{ {rules}; return texts.map(text => [linkKey(text), shard(linkKey(text))]); }}", texts
    )
    return found


def expected(texts: list[str]) -> list[list[str]]:
    keys = [link_key(text) for text in texts]
    return [[key, name_of(shard_of(key), 16)] for key in keys]


def test_the_script_finds_the_keys_of_the_table(visit: chromium.Visit) -> None:
    """Every one, and its shard."""
    told = keys_in(visit.page, [vector["url"] for vector in VECTORS])
    assert told == [[vector["key"], name_of(vector["shard"], 16)] for vector in VECTORS]


HOSTS = (
    *("alice.example", "WWW.Alice.Example", "m.town.example", "amp.www.a.example", "mobile.a.example.", "a.example:80"),
    *(
        "a.example:443",
        "a.example:8080",
        "münchen.example",
        "日本.example",
        "пример.example",
        "m.blogspot.com",
        "m.x.org",
    ),
    *("a.blogspot.co.uk", "de.m.wikipedia.org", "www.google.com", "google.co.uk", "bing.com", "x.cdn.ampproject.org"),
    *("m.co.uk", "you:secret@a.example", "127.0.0.1:8000", "[2001:db8::1]", "مثال.example", "faß.example", "m.gov.uk"),
)
STEPS = (
    *(
        "amp",
        "amp",
        "s",
        "c",
        "v",
        "tag",
        "Blog",
        "2026",
        "11",
        "22",
        "index.html",
        "index.php",
        "post.amp",
        "a.amp.html",
    ),
    *(
        "..",
        ".",
        "",
        "post",
        "a%20b",
        "a b",
        "é",
        "%C3%A9",
        "%c3%a9",
        "%7Euser",
        "~user",
        "%2F",
        "x.html",
        "日本",
        "a;b",
        "p",
    ),
    *(
        "cdn.ampproject.org",
        "b.example",
        "b.example%3fx=1",
        "%zz",
        "%",
        "'q'",
        "(a)",
        "a,b",
        "@ada",
        "a:b",
        "a|b",
        "[x]",
    ),
)
PARTS = (
    *(
        "a=1",
        "b=2",
        "utm_source=x",
        "UTM_MEDIUM=y",
        "fbclid=z",
        "m=1",
        "m=0",
        "amp=1",
        "amp",
        "outputType=amp",
        "q=a b",
    ),
    *(
        "q=a%20b",
        "q=a+b",
        "q=%C3%BC",
        "q=ü",
        "",
        "x=",
        "amp;y=1",
        "amp;utm_source=q",
        "=v",
        "usqp=mq",
        "q=%41",
        "q=[1]",
    ),
    *("p=1", "P=1", "q='x'", "q=a=b", "q=%26", "q=|", "q=日本", "ref_src=x", "ref=y", "s=%7e"),
)
ROUTES = ("", "", "#part", "#!/a/b", "#/x?y=1", "#!", "#/ü", "#:~:text=a", "#/%c3%bc b")


def made_url(dice: random.Random) -> str:
    path = "/".join(dice.choice(STEPS) for _ in range(dice.randrange(5)))
    query = "&".join(dice.choice(PARTS) for _ in range(dice.randrange(4)))
    return (
        f"{dice.choice(('https', 'http', 'HTTPS'))}://{dice.choice(HOSTS)}{'/' if path or dice.random() < 0.5 else ''}"
        f"{path}{'?' if query else ''}{query}{dice.choice(ROUTES)}"
    )


@pytest.mark.parametrize("seed", range(3))
def test_any_address_has_the_key_that_python_finds(visit: chromium.Visit, seed: int) -> None:
    """Three thousand addresses made of all that the rules look at."""
    dice = random.Random(seed)
    texts = [made_url(dice) for _ in range(3000)]
    wrong = [
        (text, there, here)
        for text, there, here in zip(texts, keys_in(visit.page, texts), expected(texts), strict=True)
        if there != here
    ]
    assert not wrong, (len(wrong), wrong[:8])


def until(page: Page, truth: str) -> None:
    """Wait for what is true in the page; Playwright's own way is forbidden by the page's policy."""
    for _ in range(10_000):
        if page.evaluate(truth):
            return
        page.wait_for_timeout(20)
    raise AssertionError(truth)


def ask(page: Page, address: str) -> str:
    """Type an address by the keyboard alone; give what is announced."""
    page.evaluate("() => { document.querySelector('#status').textContent = 'waiting'; }")
    page.fill("#url", "")
    page.focus("#url")
    page.keyboard.insert_text(address)
    page.keyboard.press("Enter")
    until(page, "() => document.querySelector('#status').textContent != 'waiting'")
    return page.inner_text("#status")


def test_who_linked_to_a_page_is_shown_in_their_words(visit: chromium.Visit, address: str) -> None:
    """Who, which post, when, and the words with the link marked; markup in them is text."""
    assert ask(visit.page, "  http://www.paper.example/reefs/?utm_source=x#top ") == "Posts that link to this page: 3"
    rows = visit.page.locator("#found li")
    first = rows.nth(0)
    assert first.locator("h2").inner_text() == "On <reefs>"
    assert first.locator("h2 a").get_attribute("href") == "https://ada.example/1"
    assert first.locator("blockquote").inner_text() == "There is a <b>paper</b> which says so."
    assert first.locator("mark").inner_text() == "a <b>paper</b>"
    assert first.locator(".by").inner_text() == "Ada Lovelace · 22 November 2026"
    assert first.locator(".by a").get_attribute("href") == f"{SITE.url}members/ada/"
    assert [row.get_attribute("lang") for row in rows.all()] == ["en", "ar", ""]
    sides = "() => [...document.querySelectorAll('#found blockquote')].map(q => getComputedStyle(q).direction)"
    assert visit.page.evaluate(sides) == ["ltr", "rtl"]
    assert rows.nth(2).locator("blockquote").count() == 0
    assert visit.page.url.endswith("?url=http%3A%2F%2Fwww.paper.example%2Freefs%2F%3Futm_source%3Dx%23top")
    assert visit.trouble(address) == []


@pytest.mark.parametrize(
    "text",
    [
        *("paper.example/reefs", "www.paper.example/reefs", "//paper.example/reefs", "PAPER.example:443/reefs"),
        *("https://amp.paper.example/reefs", "https://www.google.com/amp/s/paper.example/reefs"),
    ],
)
def test_any_spelling_will_do(visit: chromium.Visit, text: str) -> None:
    """Without the scheme, with "www.", a twin."""
    assert ask(visit.page, text) == "Posts that link to this page: 3"


@pytest.mark.parametrize("text", ["https://münchen.example/ü", "xn--mnchen-3ya.example/%C3%BC", "MÜNCHEN.example/ü"])
def test_hosts_of_every_script_are_found(visit: chromium.Visit, text: str) -> None:
    """As they are read, and as they travel."""
    assert ask(visit.page, text) == "Posts that link to this page: 1"


@pytest.mark.parametrize(
    "text", ["hello", "mailto:ada@example.org", "javascript:alert(1)", "https://", "ftp://a.example/"]
)
def test_what_is_no_address_is_said_so(visit: chromium.Visit, address: str, text: str) -> None:
    """The field is marked for those who listen, until something better stands in it."""
    assert "no address of a web page" in ask(visit.page, text)
    assert visit.page.get_attribute("#url", "aria-invalid") == "true"
    assert ask(visit.page, PAPER).endswith("3")
    assert visit.page.get_attribute("#url", "aria-invalid") is None
    assert visit.trouble(address) == []


def test_every_outcome_has_its_words(visit: chromium.Visit) -> None:
    """Nobody: no such file, or others alone in it. A file that cannot be read is no "nobody". The rows of the last
    question do not stay."""
    none = "Nobody here has linked to this page yet."
    ask(visit.page, PAPER)
    assert ask(visit.page, "https://nobody.example/") == none
    assert visit.page.locator("#found li").count() == 0
    visit.page.route("**/mentions/*.json", lambda route: route.fulfill(body='{"other.example": []}'))
    assert ask(visit.page, PAPER) == none
    visit.page.unroute("**/mentions/*.json")
    assert ask(visit.page, "https://broken.example/") == "The look-up failed. Please try again later."
    visit.page.route("**/mentions/*.json", lambda route: route.fulfill(status=503, body="{}"))
    assert ask(visit.page, PAPER) == "The look-up failed. Please try again later."
    visit.page.route("**/mentions/*.json", lambda route: route.abort())
    assert ask(visit.page, PAPER) == "The look-up failed. Please try again later."


def test_a_late_answer_does_not_replace_a_newer_one(visit: chromium.Visit) -> None:
    """Whoever asks twice sees what was asked last."""
    held: list[Route] = []
    name = name_of(shard_of(link_key(PAPER)), 3)
    visit.page.route(f"**/mentions/{name}.json", lambda route: held.append(route))
    visit.page.fill("#url", PAPER)
    visit.page.keyboard.press("Enter")
    while not held:
        visit.page.wait_for_timeout(20)
    assert ask(visit.page, "https://nobody.example/").startswith("Nobody")
    with visit.page.expect_response(f"**/mentions/{name}.json"):
        held[0].continue_()
    visit.page.wait_for_timeout(100)
    assert visit.page.locator("#found li").count() == 0
    assert visit.page.inner_text("#status").startswith("Nobody")


def test_a_link_may_ask(visit: chromium.Visit, address: str) -> None:
    """mentions/?url=…, as others may link to it."""
    visit.open(f"{address}mentions/?url={quote(PAPER, safe='')}")
    until(visit.page, "() => document.querySelectorAll('#found li').length == 3")
    assert visit.page.input_value("#url") == PAPER
    assert visit.trouble(address) == []


def test_the_bookmark_asks_about_the_page_that_is_read(visit: chromium.Visit, address: str) -> None:
    """It is a link to drag; clicked in its own page it runs nothing and marks its address, to be copied."""
    mark = visit.page.locator("#bookmark")
    code = mark.get_attribute("href") or ""
    assert visit.page.inner_text("#code") == code
    mark.click()
    assert visit.page.evaluate("() => getSelection().toString()").strip() == code
    assert visit.trouble(address) == []
    here = "https://paper.example/reefs?x=%22%20'%25&y=ü#z"
    body = f"<a id=own>go</a><script>own.href = {json.dumps(code)};</script>"
    visit.page.route("https://paper.example/**", lambda route: route.fulfill(body=body, content_type="text/html"))
    visit.page.goto(here)
    visit.page.click("#own")
    visit.page.wait_for_url(f"{address}mentions/**")
    assert link_key(visit.page.input_value("#url")) == link_key(here)


TONGUES = {"en": "ltr", "de": "ltr", "ar": "rtl"}
MIXED = {(320, "en", "light"), (1280, "de", "light"), (320, "ar", "dark"), (1280, "ar", "dark")}
"""These of all windows are opened by every run of the tests."""


@pytest.mark.parametrize(
    ("width", "language", "scheme"),
    [
        pytest.param(*window, marks=() if window in MIXED else pytest.mark.long)
        for window in product((320, 1280), TONGUES, ("light", "dark"))
    ],
)
def test_nobody_is_kept_out(browser: Browser, tmp_path: Path, width: int, language: str, scheme: str) -> None:
    """Axe, the keyboard and the width, with results and with a mistake."""
    publish(tmp_path, language, TONGUES[language])
    options = {"viewport": {"width": width, "height": 700}, "color_scheme": scheme, "bypass_csp": True}
    with preview(tmp_path, port=0) as server, chromium.visiting(browser, **options) as visit:
        server.start()
        visit.open(f"{server.url}mentions/?url={quote(PAPER, safe='')}")
        until(visit.page, "() => document.querySelectorAll('#found li').length == 3")
        assert chromium.barriers(visit.page) == []
        assert visit.overflow() <= 0
        assert chromium.keyboard_traps(visit.page) == []
        ask(visit.page, "hello")
        assert chromium.barriers(visit.page) == []


def test_without_scripts_it_leads_to_what_we_point_at(browser: Browser, address: str) -> None:
    """No form and no bookmark that would do nothing."""
    with chromium.visiting(browser, java_script_enabled=False) as visit:
        visit.page.goto(f"{address}mentions/?url={quote(PAPER, safe='')}")
        assert "needs JavaScript" in visit.page.inner_text("main")
        assert not visit.page.locator("#who, #more, #bookmark").filter(visible=True).count()
        links = [link.get_attribute("href") for link in visit.page.locator("main a:visible").all()]
        assert links == ["../links/"]


def test_the_script_stays_small() -> None:
    """Gzipped in 3 kB; nothing of it stands in the page itself."""
    assert len(gzip.compress(SCRIPT.read_bytes(), 9)) <= 3000
    html = (
        Renderer(Look(None), SITE).render(view("mentions/index.html", "who_wrote", WhoWrotePage(2), "W")).body.decode()
    )
    assert not re.search(r"<script(?![^>]* src=)| on\w+=|javascript:", html)
    assert "script-src 'self'; connect-src 'self'" in html.replace("&#39;", "'")
