"""The compact view and the head of pages in a real browser: a line an entry, many at once, small things."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import browser as chromium
import pytest
from made_views import ADA, DAY, FULL_CARD, FULL_VIEWS, LAYLA, NOTICES, OLDER, PHOTO_CARD, SITE
from made_views import view as view_of

from planet.locale.languages import direction as direction_of
from planet.service.preview import preview
from planet.site.look import Look
from planet.site.templates import Renderer
from planet.struct import replace
from planet.views.entry import Byline, Card, TopicLink
from planet.views.river import FoldedCards, FrontPage, GatheredNotes, RiverDay, Welcome
from planet.views.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(chromium.why_missing()) and not chromium.must_be_there(), reason=chromium.why_missing()),
]

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
LONG = (
    "People who care about reefs, in their own words, and about all that lives on them, near them and from them. " * 4
)
FACES = [Byline(f"Person Number {n}", f"members/p{n}/", f"P{n % 10}", n % 12) for n in range(38)]
NAMES = [
    *FACES,
    replace(LAYLA, avatar=""),
    replace(ADA, name="Maximiliane Theodora Konstantinopoulou-Wagenbach", path="members/max/"),
]


def entries(first: int, number: int) -> tuple[Card, ...]:
    """Cards of forty members, of all kinds, with and without a title, in both directions."""
    made = []
    for n in range(first, first + number):
        card = replace(PHOTO_CARD if n % 7 == 3 else FULL_CARD, id=f"e-{n}", byline=NAMES[n % 40], authors=())
        card = replace(card, duplicates=(), href=f"read.html?{n}", writer=None)
        if n % 3 == 1:
            card = replace(card, title="", label="Tide tables are a love letter from astronomers to people who fall in")
        if n % 5 == 2:
            card = replace(card, title=" ".join(["المرجان لا ينتظر المؤتمرات"] * 3), language="ar", direction="rtl")
        made.append(card)
    return tuple(made)


def notes(first: int, number: int) -> tuple[Card, ...]:
    """Short notes of several people, as a day gathers them."""
    words = "Ninety kilometres a minute."
    cards = entries(first, number)
    return tuple(replace(one, kind="note", title="", label=words, excerpt=words, images=(), lead=None) for one in cards)


def front(*, fewest: bool) -> FrontPage:
    """A front of 40 members with all that can stand in the way; of small days, or of large ones."""
    welcomes = tuple(Welcome(one, "Writes of tides, of small boats, and of what is found below them") for one in FACES)
    size = 6 if fewest else 40
    days = [
        RiverDay(
            DAY - timedelta(days=n),
            "archive/2026/11/22/",
            (
                *entries(n * 60, size),
                FoldedCards(ADA, entries(n * 60 + 40, 5)),
                GatheredNotes((*notes(n * 60 + 45, 4), FoldedCards(NAMES[38], notes(n * 60 + 50, 2)))),
            ),
            pause=n * 7,
        )
        for n in range(6)
    ]
    return FrontPage((replace(days[0], pieces=(*welcomes[:9], *days[0].pieces)), *days[1:]), OLDER, NOTICES)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert not chromium.why_missing(), chromium.why_missing()
    with chromium.started() as running:
        yield running


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site of made views: the fullest of each template with cards, and fronts to measure in two languages."""
    folder = tmp_path_factory.mktemp("compact")
    for language in ("en", "ar"):
        site = replace(SITE, language=language, direction=direction_of(language))
        publish(folder, f"small-{language}.html", site, front(fewest=True))
        publish(folder, f"large-{language}.html", site, front(fewest=False))
    publish(
        folder,
        "described.html",
        replace(SITE, description=LONG, title="A planet of all who care about reefs"),
        front(fewest=True),
    )
    publish(folder, "bare.html", replace(SITE, description=""), front(fewest=True))
    for number, full in enumerate(FULL_VIEWS):
        if full.template in ("front.html", "day.html", "member.html", "topic.html", "conversation.html"):
            (folder / f"full-{number}-{full.template}").write_bytes(
                Renderer(Look(None), SITE).render(replace(full, path="x.html")).body
            )
    with preview(folder, port=0) as server:
        server.start()
        yield server.url


def publish(folder: Path, name: str, site: Site, page: FrontPage) -> None:
    look = Look(None)
    (folder / name).write_bytes(Renderer(look, site).render(view_of("index.html", "front", page)).body)
    (folder / "read.html").write_bytes((folder / name).read_bytes())
    for asset in look.assets(site.accent):
        (folder / asset.path).parent.mkdir(exist_ok=True)
        (folder / asset.path).write_bytes(asset.body)


COMPACT = "localStorage.setItem('planet:/:view', 'compact')"
SEEN_BEFORE = """if (!localStorage.getItem('planet:/:seen')) localStorage.setItem('planet:/:seen',
    JSON.stringify({before: [], now: ['e-9'], since: 0, at: Date.now() - 864e5}))"""
SEEN_AT_ONCE = """() => [...document.querySelectorAll("main .entry")].map(one => one.getBoundingClientRect())
    .filter(box => box.height && box.top >= 0 && box.bottom <= innerHeight).length"""


@pytest.mark.parametrize(("window", "least"), [(PHONE, 12), (DESK, 20)])
def test_the_first_screen_holds_many(browser: Browser, origin: str, window: dict[str, int], least: int) -> None:
    """With nine welcomes, folds, notices and news in the way, on small days and large, in both directions."""
    with chromium.visiting(browser, viewport=window) as visit:
        visit.page.add_init_script(COMPACT)
        visit.page.add_init_script(SEEN_BEFORE)
        for page in ("large-en", "large-ar", "small-en", "small-ar", "bare", "described"):
            visit.open(f"{origin}{page}.html")
            assert visit.page.locator(".news").is_visible()
            assert visit.page.evaluate(SEEN_AT_ONCE) >= least, page
            assert visit.overflow() <= 0, page
        assert [
            one for one in visit.trouble(origin) if "404" not in one
        ] == []  # made views name pictures that are not there


LINES = """() => [...document.querySelectorAll("main .entry")].filter(one => one.getClientRects().length).map(one => {
    const names = [".face", ":is(.entry-title, .untitled) a", ".who", ".when", ".kind"];
    const parts = names.map(name => one.querySelector(name)), box = one.getBoundingClientRect();
    const boxes = parts.map(part => part && part.getBoundingClientRect()), there = boxes.filter(Boolean);
    const beside = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1;
    return {
        id: one.id, height: box.height, alone: one.matches(".alone"), text: parts[1].textContent,
        shown: boxes.map(one => Boolean(one && one.width > 8 && one.height)),
        apart: there.every((a, i) => there.slice(i + 1).every(b => beside(a, b))),
        inside: there.every(a => a.left >= box.left - 1 && a.right <= box.right + 1 && a.bottom <= box.bottom + 1),
    };
})"""


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_an_entry_is_a_line(browser: Browser, origin: str, width: int) -> None:
    """Face, title or first words, who, when and kind stand side by side, none over another, whatever the entry is."""
    with chromium.visiting(browser, viewport={"width": width, "height": 800}) as visit:
        visit.page.add_init_script(COMPACT)
        for page in pages_with_lines():
            visit.open(origin + page)
            lines = visit.page.evaluate(LINES)
            assert lines, page
            for line in lines:
                assert line["height"] <= 34, line
                assert line["text"].strip(), line
                assert line["apart"], line
                assert line["inside"], line
                assert line["alone"] or line["shown"] == [True] * 5, line
            assert visit.overflow() <= 0
        # A long name is cut at its own end, whatever the direction of the page.
        visit.open(f"{origin}large-ar.html")
        name = visit.page.locator(".who bdi", has_text="Maximiliane").first
        assert name.evaluate("one => [getComputedStyle(one).direction, one.scrollWidth > one.clientWidth]") == [
            "ltr",
            True,
        ]


def pages_with_lines() -> list[str]:
    """The made pages on which the compact view shows entries, one of each template."""
    full = {one.template: f"full-{n}-{one.template}" for n, one in reversed([*enumerate(FULL_VIEWS)])}
    return ["large-en.html", "large-ar.html", *(full[f"{name}.html"] for name in ("front", "day", "member", "topic"))]


def test_what_an_anchor_names_is_shown_whole(browser: Browser, origin: str) -> None:
    """An entry, also by the anchor of a duplicate that its line does not show; the others stay lines."""
    number = next(n for n, one in enumerate(FULL_VIEWS) if one.template == "day.html")
    with chromium.visiting(browser, viewport=PHONE, reduced_motion="reduce") as visit:
        visit.page.add_init_script(COMPACT)
        for anchor in ("e-2", FULL_CARD.duplicates[0].id):
            visit.open("about:blank")
            visit.open(f"{origin}full-{number}-day.html#{anchor}")
            entry = visit.page.locator(f".entry:is(#{anchor}, :has(#{anchor}))").bounding_box()
            place = visit.page.locator(f"#{anchor}").bounding_box()
            assert entry
            assert place
            assert entry["height"] > 100
            assert -1 <= place["y"] < PHONE["height"]
            assert visit.page.locator(".entry").filter(has=visit.page.locator(".excerpt:visible")).count() == 1


def test_first_words_are_a_stop_only_where_they_are_seen(browser: Browser, origin: str) -> None:
    """In the full view the note itself stands there: a link that nobody sees would take the focus out of sight."""
    with chromium.visiting(browser, viewport=PHONE) as visit:
        visit.open(f"{origin}small-en.html")
        links = visit.page.locator(".untitled a")
        assert links.count()
        assert not links.filter(visible=True).count()
        visit.page.get_by_label("Compact").check()
        assert links.filter(visible=True).count()


def test_conversations_are_read_and_not_scanned(browser: Browser, origin: str) -> None:
    """They have no switch, and stay whole."""
    number = next(n for n, one in enumerate(FULL_VIEWS) if one.template == "conversation.html")
    with chromium.visiting(browser, viewport=PHONE) as visit:
        visit.page.add_init_script(COMPACT)
        visit.open(f"{origin}full-{number}-conversation.html")
        assert not visit.page.locator(".view-switch").is_visible()
        assert visit.page.locator(".voice .excerpt, .voice .note, .voice .prose").filter(visible=True).count()


def test_the_compact_view_keeps_nobody_out(browser: Browser, origin: str) -> None:
    """Axe finds nothing, on a phone in the dark nor on a desk in the light; Tab comes to all of it."""
    for window, page, scheme in ((PHONE, "small-en", "dark"), (DESK, "small-ar", "light")):
        with chromium.visiting(browser, bypass_csp=True, viewport=window, color_scheme=scheme) as visit:
            visit.page.add_init_script(COMPACT)
            visit.page.add_init_script(SEEN_BEFORE)
            visit.open(f"{origin}{page}.html")
            assert chromium.barriers(visit.page) == []
            assert chromium.keyboard_traps(visit.page, 24) == []


def test_the_head_stays_small(browser: Browser, origin: str) -> None:
    """Without a description and with a long one; with a long title, on the smallest screen."""
    for width, most in ((320, 260), (390, 240), (1280, 150)):
        with chromium.visiting(browser, viewport={"width": width, "height": 800}) as visit:
            heights = []
            for page in ("bare", "small-en", "described"):
                visit.open(f"{origin}{page}.html")
                box = visit.page.locator(".masthead").bounding_box()
                assert box
                assert visit.overflow() <= 0
                heights.append(box["height"])
            assert heights == sorted(heights)
            assert heights[-1] <= most, heights


def test_of_nine_topics_four_are_seen(browser: Browser, tmp_path: Path) -> None:
    """The others open without a script; five are all seen, since "+1" would save nothing."""
    topics = tuple(TopicLink(f"topic {n}", f"topics/{n}/") for n in range(9))
    cards = tuple(replace(FULL_CARD, id=f"e-{n}", topics=topics[:n], duplicates=()) for n in (9, 5, 6))
    publish(tmp_path, "index.html", SITE, FrontPage((RiverDay(DAY, "", cards),), None))
    with preview(tmp_path, port=0) as server, chromium.visiting(browser, java_script_enabled=False) as visit:
        server.start()
        visit.open(server.url)
        seen = {n: visit.page.locator(f"#e-{n} .tail .p-category").filter(visible=True).count() for n in (9, 5, 6)}
        assert seen == {9: 4, 5: 5, 6: 4}
        more = visit.page.locator("#e-9 .tail summary")
        assert more.inner_text().startswith("+5")
        more.click()
        assert visit.page.locator("#e-9 .tail .p-category").filter(visible=True).count() == 9


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_was_read_looks_different(browser: Browser, origin: str, scheme: str) -> None:
    """The ink of a title that was opened is another one, in what the browser paints."""
    with chromium.visiting(browser, viewport=DESK, color_scheme=scheme) as visit:
        visit.open(f"{origin}bare.html")
        title = visit.page.locator(".entry-title a").first
        fresh = title.screenshot()
        session = visit.page.context.new_cdp_session(visit.page)
        for domain in ("DOM", "CSS"):
            session.send(f"{domain}.enable")
        root = session.send("DOM.getDocument")["root"]["nodeId"]
        node = session.send("DOM.querySelector", {"nodeId": root, "selector": ".entry-title a"})["nodeId"]
        session.send("CSS.forcePseudoState", {"nodeId": node, "forcedPseudoClasses": ["visited"]})
        assert title.screenshot() != fresh
