"""Feeds in which every field is hostile: nothing live comes out anywhere, and what stands beside it comes out whole."""

from __future__ import annotations

import json
import re
import shutil
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import mischief
import pytest
from hostile import ROUTES, Exchange, Hostile
from mischief import FEW, MARKUP, PEOPLE, planet, sound
from selectolax.lexbor import LexborHTMLParser, LexborNode

from planet import config
from planet.errors import MembersFileError
from planet.model.community import Feed
from planet.pages.public_addresses import public_feed
from planet.web import formulas

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
LIVE = (
    "iframe, frame, frameset, object, embed, applet, form, input, button, select, option, textarea, base, style, svg,"
    " template, noscript, noembed, xmp, plaintext, marquee, video:not(.player), audio:not(.player), source,"
    " track, body meta, body link,"
    " body title, head p, head a, head img"
)
ADDRESSED = {"href", "src", "cite", "poster", "action", "formaction", "data", "background", "xlink:href", "longdesc"}
NEVER = {"style", "srcdoc", "srcset", "formaction", "action", "xlink:href", "ping", "background", "nonce"}
ATOM = "{http://www.w3.org/2005/Atom}"
OWN_ANCHOR = re.compile(
    r"main|top|since|podcast|writers|by-(?:interest|language|place|kind)|[en]-[0-9a-f]{12}|[dm]-\d{4}-\d\d-\d\d|y-\d{4}|s-\d+|newest|entries|feed|some|opml|talk|join|leave|stored"
    r"|feeds|hidden|questions|status|found|matches|calm|kinds|languages|topics|people|latest|liveliest|drag|bookmark|code|more"
)
COMFORTS = "body > header > .tools, body > header > .help"
SEARCH = "main > #search, main > .row > button, main > .plain > noscript, main #who, main #more, main noscript"
"""What the search page has of its own, in which nothing stands that members wrote."""

WHICH = ("name", "property", "http-equiv", "media")
METAS = {
    *("", "Content-Security-Policy", "viewport", "referrer", "description", "generator", "color-scheme", "robots"),
    "twitter:card",
}
OF_CONTENT = ".e-content a, .media a, .frame a, a.u-bookmark-of"
"""Links that stand within what members wrote, or that lead to what their entries are about."""
BRACES = "templates {{ 7*7 }} {% include '/etc/passwd' %} {# note #} ${7*7} #{7*7} <%= 7*7 %> {{ self.__class__ }}"


class Published(NamedTuple):
    """A hub after its first turn: its files, and what the commands printed."""

    folder: Path
    files: dict[str, bytes]
    printed: dict[str, str]

    def pages(self) -> Iterator[tuple[str, LexborHTMLParser]]:
        """Every page, without the comforts at its head, and the search page without its form."""
        for path, page in self.whole_pages():
            for node in page.css(
                f"{COMFORTS}, main .picker-tools, main .copy, {SEARCH}"
                if path in ("search/index.html", "mentions/index.html")
                else f"{COMFORTS}, main .picker-tools, main .copy, main #names"
            ):
                node.decompose()
            yield path, page

    def whole_pages(self) -> Iterator[tuple[str, LexborHTMLParser]]:
        for path, body in self.files.items():
            if path.endswith(".html"):
                yield path, LexborHTMLParser(body)

    def trees(self) -> Iterator[tuple[str, ET.Element]]:
        for path, body in self.files.items():
            if path.endswith((".xml", ".atom", ".opml")):
                yield path, ET.fromstring(body)

    def documents(self) -> Iterator[tuple[str, Any]]:
        for path, body in self.files.items():
            if path.endswith(".json"):
                yield path, json.loads(body)

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text that a reader of any file or output may come to see, unpacked, by the file's name."""
        yield from ((path, node.text(deep=False)) for path, page in self.pages() for node in page.css("*"))
        yield from ((path, value) for path, page in self.pages() for value in _values(page))
        yield from ((path, text) for path, tree in self.trees() for node in tree.iter() for text in _words(node))
        yield from ((path, text) for path, document in self.documents() for text in _strings(document))
        yield from ((path, body.decode()) for path, body in self.files.items() if not path.endswith(".png"))
        yield from self.printed.items()

    def addresses(self) -> Iterator[tuple[str, str]]:
        """Every address that something may lead to, by the file's name."""
        for path, page in self.pages():
            pairs = (pair for node in page.css("*") for pair in node.attributes.items())
            yield from ((path, value or "") for name, value in pairs if name in ADDRESSED)
        for path, tree in self.trees():
            for node in tree.iter():
                named = ("href", "url", "xmlUrl", "htmlUrl")
                yield from ((path, value) for name, value in node.items() if name in named)
                if node.tag.rpartition("}")[2] in ("uri", "link", "comments", "docs", "logo", "icon") and node.text:
                    yield path, node.text
        for path, document in self.documents():
            yield from ((path, value) for key, value in _pairs(document) if "url" in key and isinstance(value, str))

    def markups(self) -> Iterator[tuple[str, str]]:
        """Every piece of HTML in the feeds."""
        for path, tree in self.trees():
            for node in tree.iter():
                if node.get("type") == "html" or node.tag.endswith("}encoded") or node.tag == "description":
                    yield path, node.text or ""
        for path, document in self.documents():
            yield from ((path, value) for key, value in _pairs(document) if key == "content_html")


def _values(page: LexborHTMLParser) -> Iterator[str]:
    return (value for node in page.css("*") for value in node.attributes.values() if value)


def _words(node: ET.Element) -> Iterator[str]:
    yield from (text for text in (node.text, node.tail, *node.attrib.values()) if text)


def _strings(value: Any) -> Iterator[str]:
    yield from (part for pair in _pairs(value) for part in pair if isinstance(part, str))


def _pairs(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Every value in a JSON document with the name it stands under."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _pairs(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from _pairs(part, key)
    else:
        yield key, value


@pytest.fixture(scope="module")
def server() -> Iterator[Hostile]:
    with Hostile() as hostile:
        yield hostile


@pytest.fixture(scope="module")
def polled(tmp_path_factory: pytest.TempPathFactory, server: Hostile) -> tuple[Path, dict[str, str]]:
    """The hostile community, polled, stored and published by the command itself, which tells about it."""
    folder = tmp_path_factory.mktemp("evil") / "hub"
    mischief.settle(folder, server)
    ran = {"update": planet(folder, "update", "--verbose")}
    ran |= {"status": planet(folder, "status"), "status --json": planet(folder, "status", "--json")}
    assert {name: one.returncode for name, one in ran.items()} == dict.fromkeys(ran, 0)
    assert b"Traceback" not in b"".join(one.stderr for one in ran.values())
    return folder, {name: (one.stdout + one.stderr).decode() for name, one in ran.items()}


@pytest.fixture(scope="module", params=["full", "excerpts"])
def published(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, polled: tuple[Path, dict[str, str]]
) -> Published:
    """What is published where pages show whole posts, and where they show excerpts."""
    folder, printed = polled
    if request.param == "excerpts":
        folder = Path(shutil.copytree(folder, tmp_path_factory.mktemp("evil") / "hub"))
        file = folder / "config/members.toml"
        file.write_text(file.read_text().replace('river = "full"', 'river = "excerpts"'))
        assert planet(folder, "render").returncode == 0
    return Published(folder, files_of(folder), printed)


def files_of(folder: Path) -> dict[str, bytes]:
    """What was published, but for the index that pagefind packs: it is made of the pages that are looked at here."""
    output = folder / "output"
    found = {file.relative_to(output).as_posix(): file for file in output.rglob("*") if file.is_file()}
    return {path: file.read_bytes() for path, file in found.items() if not path.startswith("search/pagefind/")}


# ---------------------------------------------------------------- nothing live


def test_the_comforts_of_the_reader_are_the_same_everywhere(published: Published) -> None:
    """The only form and dialog of a page are the hub's own, at its head; the tests below look at all the rest."""
    whole = [page for _, page in published.whole_pages()]
    seen = {"".join(node.html or "" for node in page.css(COMFORTS)) for page in whole}
    assert (
        len({re.sub(r"<fieldset class=\"view-switch\">.*?</fieldset>", "", html, flags=re.DOTALL) for html in seen})
        == 1
    )
    assert {len(page.css(COMFORTS)) for page in whole} == {2}


def test_no_page_holds_anything_live(published: Published) -> None:
    """No script of theirs, no frame, form, drawing, style or base; no handler, style or srcdoc on any element."""
    for path, page in published.pages():
        assert not page.css(LIVE), path
        assert all(_is_ours(script) for script in page.css("script")), path
        for node in page.css("*"):
            names = set(node.attributes)
            assert not names & NEVER, (path, node.html)
            assert not any(name.startswith("on") for name in names), (path, node.html)
            assert "-" not in (node.tag or ""), (path, node.tag)
        assert {node.tag for node in page.css("math *")} <= formulas.ELEMENTS, path


def _is_ours(script: LexborNode) -> bool:
    source = script.attributes.get("src") or ""
    return re.fullmatch(r"(/|(\.\./)*)assets/[\w.-]+", source) is not None and not script.text().strip()


def test_every_page_keeps_its_frame(published: Published) -> None:
    """Nothing breaks out: one h1, the body's parts, the head's metas and articles side by side, as templated."""
    for path, page in published.pages():
        assert len(page.css("h1")) == 1, path
        assert [node.tag for node in page.css("body > *")] == ["a", "header", "main", "footer", "div"], path
        names = Counter(" ".join(filter(None, map(node.attributes.get, WHICH))) for node in page.css("meta"))
        assert {name for name in names if not name.startswith(("og:", "theme-color "))} <= METAS, path
        assert max(names.values()) == 1, path
        assert not page.css("article article, a a"), path
        assert not page.css(".e-content [class], .e-content [id], .e-content [name]"), path


def test_every_anchor_is_ours_and_unique(published: Published) -> None:
    """No id or name comes from content, so that none shadows the page's own; each stands once."""
    for path, page in published.pages():
        ids = Counter(node.attributes["id"] or "" for node in page.css("[id]"))
        assert all(OWN_ANCHOR.fullmatch(one) for one in ids), (path, ids)
        assert set(ids.values()) <= {1}, path
        assert not page.css("body [name]"), path


def test_no_address_runs_or_reads_anything(published: Published) -> None:
    """Every address in page, feed, OPML and JSON is on the web, a way to write to people, or within the site."""
    found = 0
    for path, address in published.addresses():
        found += 1
        scheme = re.match(r"[a-z][a-z0-9+.-]*:", address, re.IGNORECASE)
        assert not scheme or scheme[0] in ("http:", "https:", "mailto:"), (path, address)
        assert not re.search(r"[\x00-\x20\x7f\"<>\\`\u202a-\u202e\u2066-\u2069]", address), (path, address)
        assert "hunter2" not in address, (path, address)
    assert found > 1000


def test_links_out_say_what_they_are(published: Published) -> None:
    """Every link that leaves the site gives no opener away; where it stands in content, it is marked as such."""
    for path, page in published.pages():
        inside = {node.mem_id for node in page.css(OF_CONTENT)}
        for node in page.css("a[href]"):
            rel = (node.attributes.get("rel") or "").split()
            if "://" in (node.attributes["href"] or ""):
                assert "noopener" in rel, (path, node.html)
                assert node.mem_id not in inside or "ugc" in rel, (path, node.html)


def test_markup_in_feeds_is_as_harmless_as_on_pages(published: Published) -> None:
    """What merged feeds carry as HTML holds nothing that a careless reader would run."""
    pieces = list(published.markups())
    assert len(pieces) > 100
    for path, html in pieces:
        page = LexborHTMLParser(f"<!doctype html><html><head></head><body>{html}</body></html>")
        assert not page.css(f"script, {LIVE}"), (path, html)
        for node in page.css("body *"):
            assert not {"id", "name", "class", *NEVER} & set(node.attributes), (path, html)
            assert not any(name.startswith("on") for name in node.attributes), (path, html)
            links = [value or "" for name, value in node.attributes.items() if name in ADDRESSED]
            assert all(link.startswith(("http://", "https://")) for link in links), (path, html)
        assert {node.tag for node in page.css("math *")} <= formulas.ELEMENTS, (path, html)


def test_no_sign_steers_a_page_or_a_terminal(published: Published) -> None:
    """No control character, bidi override or half character in any file or output, not even as a reference."""
    for name, text in published.texts():
        found = CONTROL.search(text)
        assert not found, (name, ascii(text[max(0, found.start() - 40) : found.end() + 40]))


def test_template_braces_are_text(published: Published) -> None:
    """What looks like a template is shown as it stands, in titles, texts, names and feeds; nothing is computed."""
    archive = dict(published.pages())["archive/2026/11/21/index.html"].text()
    assert archive.count(BRACES) >= 2
    assert BRACES in published.files["feed.json"].decode()
    assert all(BRACES in "".join(dict(published.trees())[path].itertext()) for path in ("atom.xml", "rss20.xml"))
    directory = dict(published.pages())["members/index.html"].text()
    assert all(" ".join(one["name"].split()) in directory for one in PEOPLE)
    assert "{{ 7*7 }} {% include 'x' %}" in directory


# ---------------------------------------------------------------- everything whole


def test_nothing_is_written_elsewhere(published: Published) -> None:
    """Whatever guids, tags, names and files are called, output/ holds plain names, and nothing is written beside it."""
    assert {file.name for file in published.folder.parent.iterdir()} == {"hub"}
    told = {"config", "posts", "output"}
    assert {file.name for file in published.folder.iterdir() if not file.name.startswith("planet.")} == told
    for path in published.files:
        if path in (".nojekyll", ".well-known/recommendations.opml"):
            continue
        assert re.fullmatch(r"(?:(?:[a-z0-9]+(?:-[a-z0-9]+)*|\d{4}-W\d\d)/)*[a-z0-9]+(?:-[a-z0-9]+)*\.[a-z]+", path), (
            path
        )
        assert max(map(len, path.split("/"))) <= 80, path
    assert not any(file.is_symlink() for file in published.folder.rglob("*"))


FORMATS = {
    "rss": len(MARKUP),
    "atom": len(MARKUP),
    "json": len(MARKUP),
    "found": FEW,
    "dates": FEW,
    "posts": len(MARKUP),
}


def test_what_stands_beside_a_hostile_entry_is_whole(published: Published) -> None:
    """Every sound post after a hostile one is on its day's page, title, text, link, and in all merged feeds."""
    cards = {}
    for path, page in published.pages():
        if re.match(r"archive/\d+/\d+/\d+/", path):
            cards |= {title.text(): node for node in page.css("article") for title in node.css("h3 a")}
    atom = {node.findtext("{*}title") for node in dict(published.trees())["atom.xml"].iter(f"{ATOM}entry")}
    rss = {node.findtext("title"): node for node in dict(published.trees())["rss20.xml"].iter("item")}
    items = {item.get("title") for item in json.loads(published.files["feed.json"])["items"]}
    for title in (sound(format, number) for format, most in FORMATS.items() for number in range(most)):
        assert "Whole & sound." in cards[title].text(), title
        assert cards[title].css_first("h3 a").attributes["href"] in _links_of(title), title
        assert title in atom
        assert title in items
        assert rss[title].findtext("description") == escape("Whole & sound.", quote=False)


def _links_of(title: str) -> set[str]:
    _, format, number = title.partition(":")[0].split()
    return {f"https://sound.example/{format}/{number}", f"../../../../members/poster/posts/sound-{number}/"}


def test_a_broken_post_is_named_and_hides_itself_alone(published: Published) -> None:
    """Posts with mistakes are told with their file, and the others of their folder are there."""
    hidden = {
        one["reason"]
        for person in json.loads(published.printed["status --json"])["members"]
        for one in person["hidden"]
    }
    assert any("posts/poster/" in reason and "not UTF-8" in reason for reason in hidden), hidden
    assert any("posts/poster/broken" in reason and "line 2" in reason for reason in hidden), hidden
    assert "members/poster/posts/sound-0/index.html" in published.files
    assert not any(b"posts/poster/broken" in body for body in published.files.values())


def test_what_is_no_feed_is_told_in_words(published: Published) -> None:
    """A page, an error and a picture in a feed's place cost a sentence each, on the status page and the terminal."""
    for words in ("answers with a web page", "answers with JSON that is no feed", "answers with a picture"):
        assert words in published.files["status/index.html"].decode()
        assert words in published.printed["status"]
        assert words in published.printed["update"]


# ---------------------------------------------------------------- titles

TITLE = 'a < b & c > d: the <b> tag, &amp; and "quotes"'
PLAIN_TITLES = {
    "Atom, text": f"<title type='text'>{escape(TITLE)}</title>",
    "Atom, untyped": f"<title>{escape(TITLE)}</title>",
    "Atom, html": f"<title type='html'>{escape(escape(TITLE))}</title>",
    "Atom, html in CDATA": f"<title type='html'><![CDATA[{escape(TITLE)}]]></title>",
    "Atom, xhtml": f"<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>{escape(TITLE)}</div></title>",
    "RSS": f"<title>{escape(escape(TITLE))}</title>",
    "RSS, CDATA": f"<title><![CDATA[{escape(TITLE)}]]></title>",
}
RSS_TITLES = {
    "AT&amp;T &amp; co": "AT&T & co",
    "AT&amp;amp;T": "AT&T",
    "1 &lt; 2 and 3 &gt; 2": "1 < 2 and 3 > 2",
    "if a &lt; b &amp;&amp; c": "if a < b && c",
    "<![CDATA[if a < b && c]]>": "if a < b && c",
    "<![CDATA[Salt &amp; <em>pepper</em>]]>": "Salt & pepper",
    "The &amp;lt;b&amp;gt; tag": "The <b> tag",
    "R &amp; D &lt;i&gt;now&lt;/i&gt;": "R & D now",
    "I &lt;3 reefs": "I <3 reefs",
}


def _titled(head: str, entry: str, titles: list[str], tail: str) -> bytes:
    return (head + "".join(entry.format(title=title, n=n) for n, title in enumerate(titles)) + tail).encode()


@pytest.fixture(scope="module")
def titles(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """A hub of feeds whose titles hold brackets and ampersands in every spelling."""
    folder = tmp_path_factory.mktemp("titles")
    atom = [title for name, title in PLAIN_TITLES.items() if name.startswith("Atom")]
    rss = [title for name, title in PLAIN_TITLES.items() if name.startswith("RSS")]
    rss += [f"<title>{title}</title>" for title in RSS_TITLES]
    entry = "<entry><id>urn:x:{n}</id>{title}<updated>2026-11-2{n}T00:00:00Z</updated><link href='https://a.example/{n}'/></entry>"
    item = "<item>{title}<link>https://r.example/{n}</link><pubDate>2026-11-{n:02}T00:00:00Z</pubDate></item>"
    feeds = {
        "atom.xml": _titled("<feed xmlns='http://www.w3.org/2005/Atom'>", entry, atom, "</feed>"),
        "rss.xml": _titled("<rss version='2.0'><channel><title>R</title>", item, rss, "</channel></rss>"),
        "json.json": json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": TITLE,
            "url": "https://j.example/1", "date_published": "2026-11-20T00:00:00Z"}]}).encode(),
    }  # fmt: skip
    (folder / "config").mkdir()
    members = '[planet]\ntitle = "T"\nurl = "https://planet.example/"\n'
    for name, body in feeds.items():
        (folder / name).write_bytes(body)
        members += f'[[members]]\nname = "{name[0].upper()}"\nfeeds = ["{name}"]\n'
    (folder / "config/members.toml").write_text(members)
    assert planet(folder, "update").returncode == 0
    return Published(folder, files_of(folder), {})


def test_titles_are_shown_as_they_are_meant(titles: Published) -> None:
    """Brackets and ampersands in titles of every type are neither lost nor doubled, on pages and in all feeds."""
    meant = Counter([TITLE] * (len(PLAIN_TITLES) + 1) + list(RSS_TITLES.values()))
    trees, pages = dict(titles.trees()), dict(titles.pages())
    days = [page for path, page in pages.items() if re.match(r"archive/\d+/\d+/\d+/", path)]
    assert Counter(node.text() for page in days for node in page.css("h3.entry-title a")) == meant
    assert Counter(node.text() for node in pages["archive/2026/11/index.html"].css("a.p-name")) == meant
    assert Counter(node.findtext("{*}title") for node in trees["atom.xml"].iter(f"{ATOM}entry")) == meant
    assert Counter(node.findtext("title") for node in trees["rss20.xml"].iter("item")) == meant
    assert Counter(item["title"] for item in json.loads(titles.files["feed.json"])["items"]) == meant


# ---------------------------------------------------------------- secrets

SECRETS = {name: f"sw0rdfish-{name}" for name in ("userinfo", "query", "token", "password", "asked", "found", "gone")}


async def _locked(exchange: Exchange) -> None:
    """A feed that calls itself by the address it was asked for, secrets and all, as many programs' feeds do."""
    kind = exchange.request.path.rpartition("/")[2]
    if kind == "refused":
        await exchange.answer(403, b"no")
    elif kind == "gone":
        await exchange.answer(410, b"gone")
    elif kind == "moved":
        await exchange.answer(301, Location=f"/locked/feed?{exchange.request.target.partition('?')[2]}")
    elif kind == "home":
        link = f"<link rel=alternate type=application/rss+xml href='/locked/feed?key={SECRETS['found']}'>"
        await exchange.answer(200, f"<!doctype html><title>Home</title>{link}".encode(), Content_Type="text/html")
    else:
        asked = escape(f"http://{exchange.request.header('host').decode()}{exchange.request.target}")
        entry = "<entry><id>urn:x:{0}</id><title>Hello from {0}</title><updated>2026-11-20T00:00:00Z</updated></entry>"
        await exchange.answer(
            200,
            f"<feed xmlns='http://www.w3.org/2005/Atom'><id>{asked}</id><title>{kind}</title><link href='{asked}'/>"
            f"<link rel='self' href='{asked}'/>{entry.format(len(exchange.request.target))}</feed>".encode(),
            Content_Type="application/atom+xml",
        )


ROUTES.update(
    {f"/locked/{kind}": _locked for kind in ("feed", "one", "two", "three", "refused", "gone", "moved", "home")}
)


def test_no_secret_of_an_address_is_told(tmp_path: Path, server: Hostile) -> None:
    """Passwords, tokens and query strings of feed addresses reach the server alone: no file, no output, no diagnostic.

    `planet status` may name query strings, which the members file holds as well, but never a password or a token.
    """
    (tmp_path / "config").mkdir()
    inside = f"ada:{SECRETS['userinfo']}@127.0.0.1"
    tables = [
        f'url = "{server.url("/locked/one", host=inside)}"',
        f'url = "{server.url("/locked/two?key=")}{SECRETS["query"]}"',
        f'url = "{server.url("/locked/three")}"\nauth_env = "REEF_TOKEN"',
        f'url = "{server.url("/locked/refused")}"\nauth_env = "REEF_PASSWORD"',
        f'url = "{server.url("/locked/refused?key=")}{SECRETS["asked"]}"',
        f'url = "{server.url("/locked/gone", host=inside)}?key={SECRETS["gone"]}"',
        f'url = "{server.url("/locked/moved?key=")}{SECRETS["query"]}"',
    ]
    members = "".join(f'[[members]]\nname = "M{n}"\n[[members.feeds]]\n{table}\n' for n, table in enumerate(tables))
    members += f'[[members]]\nname = "Found"\nurl = "{server.url("/locked/home")}"\n'
    head = '[planet]\ntitle = "T"\nurl = "https://planet.example/"\n'
    head += '[fetch]\nhost_delay = "0s"\nprivate_allow = ["127.0.0.1"]\n'
    (tmp_path / "config/members.toml").write_text(head + members)
    known = {"REEF_TOKEN": SECRETS["token"], "REEF_PASSWORD": f"ada:{SECRETS['password']}"}
    turn, status = planet(tmp_path, "update", "--verbose", **known), planet(tmp_path, "status", "--json")
    output = files_of(tmp_path)
    assert sum(b"Hello from" in body for body in output.values()) >= 3
    assert (
        len(
            [
                request
                for request in server.log
                if request.path.startswith("/locked/") and request.header("authorization")
            ]
        )
        >= 4
    )
    for name, secret in SECRETS.items():
        assert secret.encode() not in turn.stdout + turn.stderr, name
        assert [path for path, body in output.items() if secret.encode() in body] == [], name
    for name in ("userinfo", "token", "password"):
        assert SECRETS[name].encode() not in status.stdout + status.stderr, name
    assert (turn.returncode, status.returncode) == (0, 0)


def test_a_members_file_cannot_turn_the_text_around(tmp_path: Path) -> None:
    """What would steer a page or a terminal is refused in the members file, and not repeated in saying so."""
    (tmp_path / "config").mkdir()
    head = '[planet]\ntitle = "T"\nurl = "https://planet.example/"\n'
    members = '[[members]]\nname = "\u202eevil"\nurl = "https://a.example/"\nbio = "\u2066x\\u001b[31m"\n'
    (tmp_path / "config/members.toml").write_text(head + members)
    with pytest.raises(MembersFileError) as refusal:
        config.load(tmp_path)
    assert [mistake.key for mistake in refusal.value.mistakes] == [
        'members "\ufffdevil".name',
        'members "\ufffdevil".bio',
    ]
    assert not CONTROL.search(str(refusal.value).replace("\n", ""))


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://www.youtube.com/feeds/videos.xml?channel_id=UC1", True),
        ("https://youtube.com/feeds/videos.xml?channel_id=UC1", True),
        ("https://m.youtube.com/feeds/videos.xml?channel_id=UC1", True),
        ("https://flickr.com/services/feeds/photos_public.gne?id=1@N01", True),
        ("https://api.flickr.com/services/feeds/photos_public.gne?id=1@N01", True),
        ("https://www.youtube.com/redirect?key=UC1", False),
        ("https://youtube.com.example/feeds/videos.xml?channel_id=UC1", False),
        ("https://ada:pw@www.youtube.com/feeds/videos.xml?channel_id=UC1", False),
        ("https://ada.example.org/feed?key=1", False),
    ],
)
def test_queries_are_told_where_they_are_no_secret(url: str, told: bool) -> None:
    """YouTube and Flickr have no other addresses of feeds, however their hosts are written."""
    assert public_feed(Feed(url)) == (url if told else "")
