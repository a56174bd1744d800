"""Pages: every template with the barest and the fullest view, links, policies, overrides, and mistakes in themes."""

from __future__ import annotations

import posixpath
import re
import shutil
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_views import (
    ADA,
    BARE_CARD,
    BARE_SITE,
    BARE_VIEWS,
    DAY,
    FULL_CARD,
    FULL_VIEWS,
    LAYLA,
    PHOTO_CARD,
    SITE,
    WHEN,
    WHOLE_CARD,
    view,
)
from selectolax.lexbor import LexborHTMLParser

from planet.errors import PlanetError
from planet.locale import formatting
from planet.locale.translation import ENGLISH
from planet.site.content import fit_to_page, link_from
from planet.site.look import Look
from planet.site.templates import Renderer
from planet.struct import replace
from planet.views.page import View
from planet.views.people import MemberPage, PostPage
from planet.views.river import FrontPage, RiverDay
from planet.web.licenses import license_name, license_url

TEMPLATES = Path(__file__).parents[1] / "templates"
VOID = frozenset(re.findall(r"\w+", "area base br col embed hr img input link meta source track wbr"))
BLOCKS = frozenset(
    re.findall(r"\w+", "article aside blockquote details div figure footer header nav ol p pre section ul")
)
ALL_VIEWS = [pytest.param(BARE_SITE, v, id=f"bare-{v.template}") for v in BARE_VIEWS] + [
    pytest.param(SITE, v, id=f"full-{v.template}") for v in FULL_VIEWS
]


class Anatomy(HTMLParser):
    """A page taken apart: its elements with their attributes, and whatever is not well-formed about it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.faults: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if len(dict(attrs)) != len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice")
        if "p" in self._open and tag in BLOCKS:
            self.faults.append(f"<{tag}> within <p>")
        if tag == "a" and "a" in self._open:
            self.faults.append("<a> within <a>")
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def links(self) -> list[str]:
        return [str(a[name]) for _, a in self.elements for name in ("href", "src") if name in a]


def page(site_view: View, site=SITE, templates: Path | None = None) -> str:
    """Returns the HTML of a view."""
    return Renderer(Look(templates), site).render(site_view).body.decode()


@pytest.mark.parametrize(("site", "shown"), ALL_VIEWS)
def test_every_page_is_well_formed(site, shown):
    """Each template fills with the least and the most it may be given, and gives one whole HTML document."""
    html = page(shown, site)
    anatomy = Anatomy(html)
    assert anatomy.faults == []
    assert html.startswith("<!doctype html>")
    assert html.endswith("</html>\n")
    assert len(anatomy.named("h1")) == 1
    assert len(anatomy.named("main")) == 1


@pytest.mark.parametrize(("site", "shown"), ALL_VIEWS)
def test_every_page_has_unique_ids(site, shown):
    """No id stands twice in a page: anchors lead to one place."""
    body = shown.body
    if getattr(body, "lines", ()) and getattr(body, "cards", ()):
        shown = replace(shown, body=replace(body, lines=()))  # a day has cards or lines, never both
    ids = Counter(str(a["id"]) for _, a in Anatomy(page(shown, site)).elements if "id" in a)
    assert [name for name, count in ids.items() if count > 1] == []


@pytest.mark.parametrize(("site", "shown"), ALL_VIEWS)
def test_no_page_has_inline_script_or_style(site, shown):
    """Nothing in a page needs more than the strict policy in its head allows."""
    anatomy = Anatomy(page(shown, site))
    scripts = LexborHTMLParser(page(shown, site)).css("script")
    assert all(set(one.attributes) <= {"src", "defer"} and not one.text() for one in scripts)
    assert not anatomy.named("style")
    assert not anatomy.named("iframe")
    assert not [a for _, a in anatomy.elements if "style" in a or any(name.startswith("on") for name in a)]
    policy = next(a["content"] for a in anatomy.named("meta") if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self'")
    assert policy.endswith("; base-uri 'none'; form-action 'none'")
    assert "; script-src 'self';" in policy or shown.template == "search.html"


@pytest.mark.parametrize(("site", "shown"), ALL_VIEWS)
def test_relative_links_stay_inside_the_site(site, shown):
    """Each relative link, resolved from where its page lies, is a path of the site; the front is "./" or above."""
    folder = Path("/site", shown.path).parent
    site = replace(site, url="https://planet.example.org/site/")
    for link in Anatomy(page(shown, site)).links():
        if re.match(r"[a-z]+:|#", link):
            continue
        assert link.startswith("/") == shown.anywhere
        whole = PurePosixPath(posixpath.normpath(folder / link.partition("#")[0]))
        assert whole.is_relative_to("/site"), link


@pytest.mark.parametrize("shown", FULL_VIEWS, ids=lambda v: v.template)
def test_headings_skip_no_level(shown):
    """Going down, headings go one level at a time."""
    levels = [int(tag[1]) for tag, _ in Anatomy(page(shown)).elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("shown", FULL_VIEWS, ids=lambda v: v.template)
def test_a_page_loads_nothing_from_elsewhere(shown):
    """Without whole posts no picture, sound or style is asked of another host, but what a reader opens or plays."""
    for node in LexborHTMLParser(page(shown)).css("img, source, audio, video, script, link[rel~=stylesheet]"):
        if "://" in (node.attributes.get("src") or node.attributes.get("href") or ""):
            waits = node.css_matches("details:not([open]) > img[loading=lazy]")
            assert waits or node.css_matches(".player[controls][preload=none]:not([autoplay])"), node.html


def test_whole_posts_may_load_pictures():
    """A page with whole posts allows pictures from elsewhere, and loads them lazily."""
    whole = replace(WHOLE_CARD, content='<p><img src="https://x.example/a.png" alt=""></p>')
    html = page(view("members/ada/posts/a/index.html", "post", PostPage(whole, pictures_on_request=False)))
    assert "img-src &#39;self&#39; https: http:;" in html
    assert '<img src="https://x.example/a.png" alt="" loading="lazy">' in html


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            '<p>A <img src="https://x.example/a.png" alt="Kelp &amp; sand" width="9"> b</p>',
            'A <a href="https://x.example/a.png" rel="noopener noreferrer ugc" data-picture '
            'data-alt="Kelp &amp; sand">Kelp &amp; sand</a> b',
        ),
        (
            '<a href="https://x.example/"><img src="https://x.example/a.png" alt=""></a> b',
            '>Photo (x.example)</a> <a href="https://x.example/a.png" '
            'rel="noopener noreferrer ugc" data-picture data-alt="">Photo (x.example)</a> b',
        ),
        ('<img src="https://planet.example.org/a.png" alt="">', '<img src="../../../../a.png" alt="" loading="lazy">'),
    ],
)
def test_pictures_of_other_sites_load_on_request(content: str, expected: str):
    """On the page of a local post a picture of another site is a link; one within a link leaves its words there. A
    picture of this site is shown."""
    html = page(view("members/ada/posts/a/index.html", "post", PostPage(replace(WHOLE_CARD, content=content))))
    assert expected in html
    assert not re.findall('<img[^>]*src="http', html)


def test_hostile_text_stays_text():
    """Titles, names and excerpts are escaped, controls and lone surrogates dropped, unsafe addresses disarmed."""
    evil = replace(
        FULL_CARD,
        title="<script>alert(1)</script>\x00\ud800{{ 7 * 7 }}",
        excerpt="</p><img src=x onerror=alert(1)>",
        href=" java\tscript:alert(1)",
        language='en" onclick="x',
        byline=replace(ADA, name="<b>Ada</b>"),
    )
    html = page(view("index.html", "front", FrontPage((RiverDay(DAY, "archive/2026/11/22/", (evil,)),), None)))
    anatomy = Anatomy(html)
    assert anatomy.faults == []
    assert len(anatomy.named("script")) == 1
    assert not anatomy.named("b")
    assert not [a for _, a in anatomy.elements if "onerror" in a or "onclick" in a]
    assert not [link for link in anatomy.links() if "script:" in link]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 * 7 }}" in html


def test_titles_lead_home_and_times_into_the_archive():
    """A card's title leads to the original, its time to its place on this hub."""
    topic = next(shown for shown in FULL_VIEWS if shown.template == "topic.html")
    html = page(view("members/ada/index.html", "topic", topic.body))
    assert 'href="https://ada.example.org/below" rel="noopener">What &lt;bleaching&gt;' in html
    assert 'href="../../archive/2026/11/22/#e-2" rel="bookmark"' in html


def test_an_untitled_card_shows_its_text():
    """A note is its text; where titles alone are shared, its label leads to the original."""
    note = replace(BARE_CARD, excerpt="Tide tables are a love letter.", host="social.example")
    mute = replace(BARE_CARD, id="e-7", label="A note")
    html = page(view("index.html", "front", FrontPage((RiverDay(DAY, "archive/2026/11/22/", (note, mute)),), None)))
    assert 'class="note p-content" dir="auto">Tide tables are a love letter.</p>' in html
    assert 'rel="noopener">A note</a>' in html


def test_a_photo_with_a_copy_here_is_shown_from_here():
    """With its size, its shape and its words, and without a frame; where it has none, they say whose it is."""
    river = (RiverDay(DAY, "archive/2026/11/22/", (PHOTO_CARD,)),)
    html = page(view("index.html", "front", FrontPage(river, None)))
    assert '<img class="u-photo tall" src="pictures/0a.jpg" alt="A ledge" width="900" height="901"' in html
    assert f'src="pictures/2a.jpg" alt="A photo by {LAYLA.name}" width="902" height="901"' in html
    assert '<img src="members/layla/avatar.jpg" alt=""' in html
    assert "photos.example" not in html


@pytest.mark.parametrize(
    ("kind", "sign"),
    [
        ("bookmark", 'class="u-bookmark-of" href="https://oceannoise.example/sonar"'),
        ("audio", "</a> · <bdi>1 h 2 min</bdi> · <bdi>MP3</bdi> · <bdi>18 MB</bdi>"),
        ("video", 'href="https://video.example/watch/1" rel="noopener ugc">Watch</a>'),
        ("photo", '<span class="frame-alt" lang="en" dir="ltr">A ledge</span></summary>'),
        ("photo", 'src="members/ada/posts/a/b.jpg" alt="Ours" width="640" height="480"'),
        ("forum", "A guest"),
    ],
)
def test_each_kind_keeps_what_makes_it_useful(kind, sign):
    """A bookmark shows its target, sound its length, a film its page, a photo its description, a forum who wrote."""
    shown = replace(FULL_CARD, kind=kind)
    assert sign in page(view("index.html", "front", FrontPage((RiverDay(DAY, "archive/2026/11/22/", (shown,)),), None)))


def test_rel_me_is_on_the_members_own_page_alone():
    """rel="me" says "this is me": only a person's own page may."""
    pages = {v.path: page(v) for v in FULL_VIEWS}
    assert 'rel="me noopener"' in pages["members/ada/index.html"]
    assert [path for path, html in pages.items() if re.search(r'rel="me\b', html)] == ["members/ada/index.html"]


def test_no_mail_address_of_the_owner():
    """The about page names who runs the hub, and how to join as the admin wrote it."""
    html = page(next(v for v in FULL_VIEWS if v.template == "about.html"))
    assert "It is run by Ada." in html
    assert 'href="mailto:hub@example.org">Ask to join' in html


def test_a_moved_page_leads_on():
    """A redirect page sends on by itself, by link, and names the new address as the true one."""
    html = page(FULL_VIEWS[-1])
    assert '<meta http-equiv="refresh" content="0; url=../../members/ada/">' in html
    assert '<link rel="canonical" href="https://planet.example.org/members/ada/">' in html


def test_the_empty_hub_says_how_to_join():
    """A front with nothing on it says what will be there and how to come in."""
    html = page(BARE_VIEWS[0], SITE)
    assert "Nothing has come in yet" in html
    assert "Ask to join" in html


# ---------------------------------------------------------------- links


@pytest.mark.parametrize(
    ("depth", "href", "link"),
    [
        (0, "", "./"),
        (0, "members/ada/", "members/ada/"),
        (2, "", "../../"),
        (2, "members/ada/", "../../members/ada/"),
        (4, "archive/2026/11/22/#e-1", "../../../../archive/2026/11/22/#e-1"),
        (3, "https://ada.example.org/x?a=1#b", "https://ada.example.org/x?a=1#b"),
        (1, "mailto:a@example.org", "mailto:a@example.org"),
        (1, "xmpp:room@chat.example?join", "xmpp:room@chat.example?join"),
        (1, " https://ada.example.org/a b\n", "https://ada.example.org/a b"),
        (1, "javascript:alert(1)", "#"),
        (0, " javascript:alert(1)", "#"),
        (1, "\x85javascript:alert(1)", "#"),
        (1, " \x01JaVa\nScript:alert(1)", "#"),
        (1, "data:text/html,x", "#"),
        (1, "vbscript:x", "#"),
        (0, "//evil.example/", "#"),
        (0, "/\\evil.example/", "#"),
        (0, "\\\\evil.example/", "#"),
    ],
)
def test_links_from_a_page(depth, href, link):
    """A path becomes a relative link, a harmless address stays, anything else leads nowhere."""
    assert link_from("../" * depth, href) == link


@given(st.text(max_size=40), st.integers(0, 5))
def test_no_link_is_ever_dangerous(href, depth):
    """Whatever comes in, a link has a harmless scheme or none."""
    link = re.sub(r"[\x00-\x20]+", "", link_from("../" * depth, href))
    assert not re.match(r"(?i)(javascript|data|vbscript|file|blob):", link)
    assert not link.startswith(("//", "/\\", "\\"))


def test_content_comes_home():
    """In safe HTML the site's own addresses become relative; those in text, and those of others, stay."""
    html = (
        '<p title="https://planet.example.org/">https://planet.example.org/x '
        '<a href="https://planet.example.org/members/ada/">a</a> <a href="https://other.example/">b</a> '
        '<img alt="a > b" src="https://planet.example.org/i.png"></p>'
    )
    assert fit_to_page(html, SITE.url, "../../") == (
        '<p title="https://planet.example.org/">https://planet.example.org/x '
        '<a href="../../members/ada/">a</a> <a href="https://other.example/">b</a> '
        '<img alt="a > b" src="../../i.png" loading="lazy"></p>'
    )


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ("<h1>a</h1><h2>b</h2>", "<h4>a</h4><h5>b</h5>"),
        ("<h2>a</h2><h6>b</h6><h2>c</h2>", "<h4>a</h4><h5>b</h5><h4>c</h4>"),
        ("<h1>a</h1><h2>b</h2><h3>c</h3><h4>d</h4>", "<h4>a</h4><h5>b</h5><h6>c</h6><h6>d</h6>"),
        ("<h3>a</h3><h1>b</h1>", "<h4>a</h4><h4>b</h4>"),
        ("<hr><header>x</header>", "<hr><header>x</header>"),
    ],
)
def test_headings_of_content_are_demoted(content, shown):
    """Headings of a post stand below the entry's own h3, in their own order."""
    assert fit_to_page(content, SITE.url, "") == shown


# ---------------------------------------------------------------- templates of one's own


def test_a_template_is_overridden_file_by_file(tmp_path):
    """A file in the hub's templates/ takes the place of the shipped one of its name, and of no other."""
    (tmp_path / "footer.html").write_text("<footer>Ours alone</footer>\n")
    html = page(FULL_VIEWS[0], templates=tmp_path)
    assert "Ours alone" in html
    assert "How to join" not in html
    assert 'class="masthead"' in html


def test_assets_are_overridden_file_by_file(tmp_path):
    """The hub's own style replaces the shipped one; files of its own join; what editors leave behind does not."""
    assets = tmp_path / "assets"
    (assets / "fonts").mkdir(parents=True)
    (assets / "planet.css").write_text("body {}")
    (assets / "fonts" / "a.woff2").write_bytes(b"font")
    (assets / ".DS_Store").write_bytes(b"")
    (assets / "planet.css~").write_text("old")
    pages = {p.path: p.body for p in Look(tmp_path).assets(SITE.accent)}
    assert pages["assets/planet.css"] == b"body {}"
    assert sorted(pages) == [
        *("assets/apple-touch-icon.png", "assets/cover.png", "assets/feed.css", "assets/follow.js"),
        *("assets/fonts/a.woff2", "assets/hub.css", "assets/icon.svg", "assets/mentions.js", "assets/names.js"),
        *("assets/planet.css", "assets/planet.js", "assets/search.js", "assets/social.png", "assets/subscribe.js"),
    ]


def test_the_signature_follows_every_file(tmp_path):
    """The signature changes with any template or asset, and with nothing else."""
    plain = Look(None).signature
    assert plain == Look(tmp_path).signature == Look(TEMPLATES).signature
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "planet.css").write_text("body {}")
    styled = Look(tmp_path).signature
    (tmp_path / "front.html").write_text("hello")
    assert len({plain, styled, Look(tmp_path).signature}) == 3


def test_shared_parts_are_rendered_once_a_depth(tmp_path):
    """The footer is made once for all pages of one depth and section, not once a page."""
    (tmp_path / "footer.html").write_text("{{ here('counted') }}")
    renderer = Renderer(Look(tmp_path), SITE)
    shown = [replace(FULL_VIEWS[5], path=f"members/m{n}/index.html") for n in range(3)]
    assert all("../../counted" in renderer.render(v).body.decode() for v in shown)
    assert sum(name == "footer.html" for name, _, _ in renderer._shared) == 1


@pytest.mark.parametrize(
    ("template", "sentence"),
    [
        ("one\n{% if %}", r"templates/front\.html, line 2 cannot be used: Expected an expression"),
        ("one\n\n{{ bdoy.days }}", r"templates/front\.html, line 3 cannot be used: 'bdoy' is undefined"),
        ("{{ body.dayz }}", r"templates/front\.html, line 1 cannot be used: .*no attribute 'dayz'"),
        ("{{ 1 / 0 }}", r"templates/front\.html, line 1 cannot be used: division by zero"),
        ("{{ 'x' | nosuch }}", r"templates/front\.html, line 1 cannot be used: No filter named 'nosuch'"),
        ("{% include 'gone.html' %}", r"gone\.html is asked for by front\.html, but no such file is in templates/"),
    ],
)
def test_a_mistake_in_a_theme_is_one_sentence(tmp_path, template, sentence):
    """A broken template is told with its file and line, in one sentence, and what to do."""
    (tmp_path / "front.html").write_text(template)
    with pytest.raises(PlanetError, match=sentence) as caught:
        Renderer(Look(tmp_path), SITE).render(BARE_VIEWS[0])
    assert "\n" not in str(caught.value)


def test_a_mistake_in_an_included_part_names_that_part(tmp_path):
    """The sentence names the file in which the mistake stands, not the page that uses it."""
    shutil.copy(TEMPLATES / "parts.html", tmp_path / "parts.html")
    broken = (tmp_path / "parts.html").read_text().replace("{{ card.title }}", "{{ card.titel }}")
    (tmp_path / "parts.html").write_text(broken)
    line = next(n for n, text in enumerate(broken.splitlines(), 1) if "card.titel" in text)
    with pytest.raises(PlanetError, match=rf"templates/parts\.html, line {line} .*titel"):
        Renderer(Look(tmp_path), SITE).render(FULL_VIEWS[0])


def test_a_hubs_own_parts_may_see_the_page(tmp_path):
    """Macros of the shipped parts see what they are called with; those of a hub's own older copy also the page."""
    parts = re.sub(r'once\("parts\.html", "(\w+)", ', r"\1(", (TEMPLATES / "parts.html").read_text())
    assert "once(" not in parts
    own = "{% macro pager(older=none, newer=none, up=none) %}<p>{{ view.path }}, {{ section }}</p>{% endmacro %}"
    (tmp_path / "parts.html").write_text(f"{parts}\n{own}")
    html = page(FULL_VIEWS[0], templates=tmp_path)
    assert f"<p>{FULL_VIEWS[0].path}, river</p>" in html
    assert html.count("<article") == page(FULL_VIEWS[0]).count("<article")


def test_a_base_that_imports_its_parts_goes_on_working(tmp_path):
    """A copy of base.html from before `macros` was there gives the same page."""
    base = (TEMPLATES / "base.html").read_text()
    former = '{% import "parts.html" as parts with context %}'
    (tmp_path / "base.html").write_text(base.replace('{% set parts = macros("parts.html") %}', former))
    assert former in (tmp_path / "base.html").read_text()
    for full in FULL_VIEWS:
        assert page(full, templates=tmp_path) == page(full)


def test_what_is_made_once_stands_right_at_every_depth(tmp_path):
    """The links of a card that was made for one page are right on the others, those to the front among them."""
    piece = """{% macro piece(card) %}<a class="up" href="{{ here('') }}"></a>
<a class="up" href="{{ here('a/#b') }}"></a>
{{ at_home('<a class="up" href="' ~ site.url ~ '">x</a>') }}{% endmacro %}"""
    parts = (
        (TEMPLATES / "parts.html").read_text().replace('"whole_card", card, day, alone, on_request', '"piece", card')
    )
    (tmp_path / "parts.html").write_text(parts + piece)
    renderer = Renderer(Look(tmp_path), SITE)
    body = MemberPage(profile=FULL_VIEWS[5].body.profile, cards=(FULL_CARD,), years=(), feed="")
    for path, up in (("index.html", ""), ("a/index.html", "../"), ("a/b/c/index.html", "../../../")):
        html = renderer.render(View(path, "member.html", "Ada", body)).body.decode()
        links = [link.attributes["href"] for link in LexborHTMLParser(html).css("a.up")]
        assert links == [up or "./", f"{up}a/#b", up or "./"]
        assert "\x01" not in html


def test_an_unknown_template_is_told():
    """A view that asks for a template which nobody has is a sentence too."""
    with pytest.raises(PlanetError, match=r"nowhere\.html"):
        Renderer(Look(None), SITE).render(replace(BARE_VIEWS[0], template="nowhere.html"))


def test_rendering_twice_gives_the_same_bytes():
    """Pages depend on the view and the templates alone."""
    first, second = Renderer(Look(None), SITE), Renderer(Look(TEMPLATES), SITE)
    assert [first.render(v) for v in FULL_VIEWS] == [second.render(v) for v in reversed(FULL_VIEWS)][::-1]


# ---------------------------------------------------------------- words


def test_moments_that_are_equal_are_written_each_in_its_own_way():
    berlin = ZoneInfo("Europe/Berlin")
    for when in (WHEN, WHEN.astimezone(berlin), WHEN.astimezone(timezone(timedelta(hours=1)))):
        assert formatting.iso(when) == when.isoformat(timespec="seconds").replace("+00:00", "Z")
        assert formatting.clock(when) == f"{when:%H:%M}"
    twice = [datetime(2026, 10, 25, 2, 30, tzinfo=berlin, fold=fold) for fold in (0, 1)]
    assert [formatting.iso(when)[-6:] for when in twice] == ["+02:00", "+01:00"]
    assert formatting.iso(WHEN.replace(microsecond=999_999)) == formatting.iso(WHEN)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (ENGLISH.day_long(DAY), "Sunday, 22 November 2026"),
        (ENGLISH.day_short(DAY), "22 November"),
        (ENGLISH.month_year(DAY), "November 2026"),
        (formatting.clock(WHEN), "09:40"),
        (formatting.iso(DAY), "2026-11-22"),
        (formatting.iso(WHEN), "2026-11-22T09:40:00Z"),
        (
            formatting.iso(datetime(1906, 1, 2, tzinfo=UTC).astimezone(ZoneInfo("Europe/Amsterdam"))),
            "1906-01-02T00:00:00Z",
        ),
        (formatting.iso(WHEN.astimezone(timezone(timedelta(hours=9)))), "2026-11-22T18:40:00+09:00"),
        (ENGLISH.duration(None), ""),
        (ENGLISH.duration(35), "35 s"),
        (ENGLISH.duration(2513), "42 min"),
        (ENGLISH.duration(3599), "1 h"),
        (ENGLISH.duration(3720), "1 h 2 min"),
        (formatting.size(None), ""),
        (formatting.size(900), "900 bytes"),
        (formatting.size(640_000), "640 kB"),
        (formatting.size(1_000_000), "1 MB"),
        (formatting.size(1_240_000), "1.2 MB"),
        (formatting.size(18_000_000), "18 MB"),
        (formatting.size(2_500_000_000), "2.5 GB"),
        (ENGLISH.language_name("pt-BR"), "Portuguese"),
        (ENGLISH.language_name("tlh"), "Klingon"),
        (ENGLISH.language_name("qqz"), "qqz"),
        (ENGLISH.media_word("audio/mpeg; charset=x"), "MP3"),
        (ENGLISH.media_word("audio/x-strange"), "audio"),
        (ENGLISH.media_word(""), ""),
        (license_name("https://creativecommons.org/licenses/by-sa/4.0/deed.en"), "CC-BY-SA-4.0"),
        (license_name("All rights reserved"), "All rights reserved"),
        (license_url("CC-BY-NC-ND-4.0"), "https://creativecommons.org/licenses/by-nc-nd/4.0/"),
        (license_url("CC0-1.0"), "https://creativecommons.org/publicdomain/zero/1.0/"),
        (license_url("javascript:alert(1)"), ""),
    ],
)
def test_words_are_plain_english(written, expected):
    """Dates, lengths, sizes, languages and licences are written as people read them."""
    assert written == expected


def test_the_member_page_of_a_channel_is_in_no_section():
    """A channel's page uses the member's template, but is not among the people."""
    body = replace(
        FULL_VIEWS[5].body, profile=replace(FULL_VIEWS[5].body.profile, byline=replace(ADA, is_channel=True))
    )
    assert isinstance(body, MemberPage)
    assert "aria-current" not in page(view("channels/forum/index.html", "member", body))


# ---------------------------------------------------------------- the look


def head(site_view: View, **more: object) -> LexborHTMLParser:
    return LexborHTMLParser(Renderer(Look(more.pop("templates", None)), replace(SITE, **more)).render(site_view).body)  # type: ignore[arg-type]


def told(page: LexborHTMLParser, name: str) -> list[str]:
    """What a page says of itself by a name: the contents of its <meta> elements."""
    found = page.css(f'meta[name="{name}"], meta[property="{name}"]')
    return [one.attributes["content"] or "" for one in found]


@pytest.mark.parametrize("shown", FULL_VIEWS, ids=lambda v: v.template)
def test_every_page_says_what_it_is(shown):
    """To sites that show a link to it, to feed readers, and to the frame of the browser around it."""
    page = head(shown)
    for name in ("og:title", "og:description", "og:type"):
        assert [bool(one.strip()) for one in told(page, name)] == [True], name
    assert told(page, "og:site_name") == [SITE.title]
    assert told(page, "og:description") == told(page, "description")
    canonical = [one.attributes["href"] for one in page.css("link[rel=canonical]")]
    assert told(page, "og:url") == canonical
    assert len(canonical) == (0 if shown.anywhere else 1)
    drawn = [f"{SITE.url}assets/social.png"]
    assert (told(page, "og:image") == drawn) == (shown.template != "post.html")
    assert len(page.css("meta[name='twitter:card'][content=summary_large_image]")) == 1
    assert len(page.css("link[rel=apple-touch-icon]")) == 1
    feeds = [one.attributes["href"] for one in page.css("link[rel=alternate]")]
    assert len(set(feeds)) == len(feeds) >= 3
    assert len(page.css("link[rel=blogroll]")) == len(page.css("link[rel=icon]")) == 1
    papers = {one.attributes["media"]: one.attributes["content"] for one in page.css("meta[name=theme-color]")}
    assert papers == {"(prefers-color-scheme: light)": "#fbfaf7", "(prefers-color-scheme: dark)": "#161614"}


def test_a_link_has_a_picture_where_there_is_one(tmp_path):
    """The site's own, or the drawn one; a post's own goes before it. An icon of the hub's own stands alone."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "icon.svg").write_bytes(b"<svg/>")
    post = next(v for v in FULL_VIEWS if v.template == "post.html")
    bare = replace(post, body=PostPage(BARE_CARD))
    assert told(head(bare), "og:image") == [f"{SITE.url}assets/social.png"]
    assert told(head(bare, templates=tmp_path), "og:image") == []
    (tmp_path / "assets" / "social.png").write_bytes(b"png")
    assert told(head(bare, templates=tmp_path), "og:image") == [f"{SITE.url}assets/social.png"]
    assert told(head(post, templates=tmp_path), "og:image") == [f"{SITE.url}members/ada/posts/a/b.jpg"]


def test_the_accent_reaches_style_icon_and_the_other_scheme():
    """assets/planet.css is generated with it: for the system's scheme and for the one that a reader chose."""
    files = {p.path: p.body.decode() for p in Look(None).assets("#8a2be2") if not p.path.endswith(".png")}
    style = files["assets/planet.css"]
    assert style.count("--accent: #8a2be2;") == 2
    assert style.count("--accent: #bf97e5;") == 2
    assert style.startswith((TEMPLATES / "assets" / "planet.css").read_text())
    assert "#8a2be2" in files["assets/icon.svg"]


# ---------------------------------------------------------------- themes


def test_a_theme_overrides_by_name(tmp_path):
    """The hub's own file goes before the theme's, the theme's before the shipped one; another theme is nothing."""
    theme = tmp_path / "themes" / "loud"
    (theme / "assets").mkdir(parents=True)
    (theme / "footer.html").write_text("<footer>Loud</footer>")
    (theme / "links.html").write_text("<!-- loud -->")
    (theme / "assets" / "theme.css").write_text(":root { --paper: #fff; }")
    (tmp_path / "footer.html").write_text("<footer>Ours</footer>")
    plain, loud = Look(tmp_path), Look(tmp_path, "loud")
    html = Renderer(loud, SITE).render(FULL_VIEWS[4]).body.decode()
    assert "Ours" in html
    assert "<!-- loud -->" in html
    assert '<link rel="stylesheet" href="../assets/theme.css">' in html
    assert {p.path for p in loud.assets(SITE.accent)} - {p.path for p in plain.assets(SITE.accent)} == {
        "assets/theme.css"
    }
    assert "theme.css" not in Renderer(plain, SITE).render(FULL_VIEWS[4]).body.decode()


def test_the_signature_follows_the_theme_that_is_on(tmp_path):
    """A theme that nobody wears changes nothing."""
    before = Look(tmp_path).signature
    (tmp_path / "themes" / "loud").mkdir(parents=True)
    (tmp_path / "themes" / "loud" / "front.html").write_text("x")
    worn = Look(tmp_path, "loud").signature
    assert Look(tmp_path).signature == before != worn
    (tmp_path / "themes" / "loud" / "front.html").write_text("y")
    assert Look(tmp_path, "loud").signature != worn


@pytest.mark.parametrize(
    ("days", "said"),
    [(180, "6 months"), (241, "8 months"), (364, "12 months"), (365, "more than a year"), (800, "2 years")],
)
def test_a_silence_is_told_in_months_and_years(days, said):
    """To the nearest month, then in years."""
    shown = replace(FULL_CARD, silence=days)
    day = RiverDay(DAY, "archive/2026/11/22/", (shown,))
    assert f"first post in {said}" in page(view("index.html", "front", FrontPage((day,), None)))
