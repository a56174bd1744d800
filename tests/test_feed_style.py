"""The style of feeds that are opened in a browser: which feeds name it, what it shows of them, and what it hides."""

from __future__ import annotations

import functools
import http.server
import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from gettext import GNUTranslations
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import browser as chromium
import pytest
from community import START, Community, Post, Web, serve
from made_views import ITEM, feed_view

from planet.locale.translation import Translation
from planet.site import feed_style
from planet.site.colours import Palettes
from planet.site.feeds import write_feed, write_long_atom
from planet.site.look import Look

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PALETTES = Palettes({"paper": "#ffffff", "ink": "#000000"}, {"paper": "#000000"})
NASTY = 'Fish & <b>chips</b> "now" &amp; then'
STYLE = b"<?xml-stylesheet"


def publish(community: Community, language: str = "en") -> None:
    """A hub with a feed of each kind that has something in it."""
    community.planet["language"] = language
    text = '<p>A long swim. <img src="https://a.example/1.jpg"></p>' + "Deeper and deeper we went. " * 30
    posts = [
        Post(title, f"https://a.example/{n}", date=START - timedelta(days=n), text=text, tags=("Reef",))
        for n, title in enumerate(("Reef one", "Reef two", "", NASTY.replace("&", "&amp;").replace("<", "&lt;")))
    ]
    community.publish("/a", *posts)
    ada = community.member("Ada", "/a", slug="adah")
    community.turn()
    ada["slug"] = "ada"
    community.turn(hours=1)


def test_every_feed_leads_to_the_style(community: Community) -> None:
    """From its own folder, also under a former slug, in the second line; no other file does."""
    publish(community)
    files = community.files()
    feeds = {path for path, body in files.items() if b"<rss" in body[:400] or b"<feed" in body[:400]}
    assert {"atom.xml", "rss20.xml", "members/ada/feed.atom", "members/adah/feed.atom"} < feeds
    assert {path for path, body in files.items() if STYLE in body} == feeds
    for path in feeds:
        head = re.match(
            rb"<\?xml version='1.0' encoding='utf-8'\?>\n"
            rb"<\?xml-stylesheet type=\"text/css\" href=\"([^\"]+)\"\?>\n<[rf]",
            files[path],
        )
        assert head, path
        place = (Path("/") / path).parent / head[1].decode()
        assert place.resolve() == Path("/assets/feed.css")
        ElementTree.fromstring(files[path])
    assert "assets/feed.css" in files


@pytest.mark.parametrize("format", ["atom", "rss"])
def test_a_feed_is_the_same_but_for_one_line(format: str) -> None:
    """What readers see stays as it was. An archive of one's posts, which is no part of a site, has no style."""
    lines = write_feed(feed_view(format, ITEM)).decode().split("\n")
    assert lines.pop(1) == '<?xml-stylesheet type="text/css" href="assets/feed.css"?>'
    assert not [line for line in lines if "stylesheet" in line]
    assert STYLE not in b"".join(write_long_atom(feed_view("atom"), [ITEM]))


class _Catalog(GNUTranslations):
    def gettext(self, message: str) -> str:
        return 'A "feed"\\ \n</style> & more \x00’s: שלום'


def test_words_cannot_leave_their_string() -> None:
    """Whatever a hub's own catalog says, it stays a string of CSS."""
    rules = feed_style.rules(PALETTES, Translation("he", _Catalog()))
    content = re.search(r"content: (.*);", rules)
    assert content
    assert content[1] == '"A \\22 feed\\22 \\5c  \\a \\3c /style\\3e  \\26  more ’s: שלום"'
    assert ":root { direction: rtl; }" in rules
    assert "direction" not in feed_style.rules(PALETTES, Translation("en"))


def test_the_style_is_small_and_speaks_the_language() -> None:
    """Small enough for a feed; in the planet's language, direction and accent."""
    german = _style("de", "#8a2be2")
    assert len(german) < 4000
    assert "Feed" in german
    assert "#8a2be2" in german
    assert _style("en") != german
    assert "direction: rtl; }\n" in _style("ar")


def _style(language: str, accent: str = "#0b6e4f") -> str:
    return next(
        page.body.decode() for page in Look(None).assets(accent, language=language) if page.path == "assets/feed.css"
    )


# ---------------------------------------------------------------- in a browser

in_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(chromium.why_missing()) and not chromium.must_be_there(), reason=chromium.why_missing()),
]


class _Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files as common hosts do: .xml as application/xml."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The addresses of an English and an Arabic site."""
    addresses, servers = {}, []
    for language in ("en", "ar"):
        web = Web()
        source = serve(web)
        community = Community(tmp_path_factory.mktemp("site"), web)
        publish(community, language)
        community.store.close()
        source.shutdown()
        source.server_close()
        handler = functools.partial(_Quiet, directory=str(community.hub.output))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        addresses[language] = f"http://127.0.0.1:{server.server_port}/"
    yield addresses
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def browser(sites: dict[str, str]) -> Iterator[Browser]:
    assert not chromium.why_missing(), chromium.why_missing()
    with chromium.started() as running:
        yield running


SEEN = """() => {
    const shown = [...document.querySelectorAll("*")].filter(one => one.getClientRects().length);
    const leaf = one => [...one.childNodes].filter(node => node.nodeType == 3).map(node => node.data.trim()).join("");
    const after = one => getComputedStyle(one, "::after").content.replace(/^none$|^normal$|"/g, "");
    return shown.map(one => `${one.localName}: ${leaf(one)}${after(one)}`).filter(line => !line.endsWith(": "));
}"""
"""Run by the test: the elements that are shown, each with its own words."""


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("name", ["atom.xml", "rss20.xml"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
class TestInABrowser:
    """What a reader sees who opens a feed."""

    pytestmark = in_browser

    def test_a_feed_says_what_it_is_for(
        self, browser: Browser, sites: dict[str, str], language: str, name: str, scheme: str
    ) -> None:
        """Its address, its title, and of each post the title, author, day, first words and address: no markup, no id.
        It fits a narrow screen, follows the reader's scheme and the direction of the planet's language."""
        with chromium.visiting(browser, viewport={"width": 320, "height": 700}, color_scheme=scheme) as visit:
            page = visit.page
            answer = page.goto(sites[language] + name)
            assert answer
            assert answer.headers["content-type"] == "application/xml"
            seen = page.evaluate(SEEN)
            words = "\n".join(seen)
            assert f"link: https://planet.example/{name}" in seen
            assert seen.count("title: Reef one") == 1
            assert f"title: {NASTY}" in seen
            assert {"name: Ada", "creator: Ada"} & set(seen)
            assert "link: https://a.example/0" in seen
            assert "A long swim." in words
            assert not re.search(r"<p>|<img|tag:|planet-river|\b(?:id|guid|content|encoded|source|category):", words)
            style = "getComputedStyle(document.documentElement)"
            assert page.evaluate(f"{style}.direction") == ("rtl" if language == "ar" else "ltr")
            paper = page.evaluate(f"{style}.backgroundColor")
            assert paper == ("rgb(251, 250, 247)" if scheme == "light" else "rgb(22, 22, 20)")
            assert page.evaluate("document.documentElement.scrollWidth") <= 320
            box = 'document.querySelector("[rel=self]")'
            assert page.evaluate(f"{box}.getBoundingClientRect().top") < 50
            greeting = page.evaluate(f"getComputedStyle({box}, '::before').content")
            assert ("feed reader" in greeting) == (language == "en")
            assert [url for _, url in visit.requests if "favicon" not in url] == [
                sites[language] + name,
                f"{sites[language]}assets/feed.css",
            ]
