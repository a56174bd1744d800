"""From what a feed says to the one true form."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planet.model.entry import Entry
from planet.model.raw import RawEntry, RawFeed, RawImage, RawLink, RawPerson, RawSource, RawText
from planet.model.results import Reading
from planet.normalise.entry import normalise
from planet.web.characters import without_controls
from planet.web.language_tags import language_tag

URL = "https://feeds.example.net/ada.xml"
HOME = "https://ada.example.org/blog/"


def one(entry: RawEntry, format: str = "rss20", kind: Any = None, url: str = URL, **feed: Any) -> Entry:
    """The only entry of a feed that holds this one."""
    raw = RawFeed(format=format, link=HOME, entries=(entry,), **feed)
    (normal,) = normalise(raw, url, kind, 10).entries
    return normal


HTML = RawText("<p>words of an article</p>")


@pytest.mark.parametrize(
    ("entry", "feed_kind", "kind"),
    [
        (RawEntry(title=RawText("T"), content=(HTML,)), None, "article"),
        (RawEntry(title=RawText("T"), content=(HTML,)), "microblog", "note"),
        (RawEntry(title=RawText("T"), content=(HTML,)), "forum", "forum"),
        (RawEntry(title=RawText("T"), content=(HTML,)), "code", "code"),
        (RawEntry(content=(HTML,)), None, "note"),
        (RawEntry(content=(HTML,)), "blog", "note"),
        (RawEntry(content=(HTML,)), "photos", "photo"),
        (RawEntry(title=RawText("T"), links=(RawLink("a.mp3", "enclosure", "audio/mpeg"),)), "blog", "audio"),
        (RawEntry(title=RawText("T"), links=(RawLink("a.mp3", "enclosure"),)), None, "audio"),
        (RawEntry(title=RawText("T"), links=(RawLink("a.mp4", "enclosure", "video/mp4"),)), "audio", "video"),
        (RawEntry(title=RawText("T"), images=(RawImage("a.jpg"),)), None, "photo"),
        (RawEntry(title=RawText("T"), images=(RawImage("a.jpg"),), content=(HTML,)), None, "article"),
        (RawEntry(title=RawText("T"), images=(RawImage("a.jpg", thumbnail=True),)), None, "article"),
        (RawEntry(title=RawText("T"), images=(RawImage("a.jpg"),)), "slides", "slides"),
        (RawEntry(title=RawText("T"), images=(RawImage("a.jpg"),)), "bookmarks", "bookmark"),
        (RawEntry(images=(RawImage("a.jpg"),), target="https://x.example/"), None, "bookmark"),
        (RawEntry(content=(RawText("<p><img src='a.jpg'></p>"),)), "microblog", "photo"),
        (RawEntry(title=RawText("T"), content=(RawText("<p><img src='a.jpg'></p>"),)), "blog", "photo"),
        (RawEntry(title=RawText("T"), target="https://x.example/"), "blog", "bookmark"),
        (RawEntry(title=RawText("T"), player="https://v.example/1"), None, "video"),
        (RawEntry(title=RawText("T"), content=(HTML,)), "bookmarks", "bookmark"),
    ],
)
def test_shape_comes_before_the_kind_of_the_feed(entry: RawEntry, feed_kind: Any, kind: str) -> None:
    """A file, a picture without words, a link passed on and a missing title say more than the members file."""
    assert one(entry, kind=feed_kind).kind == kind


@pytest.mark.parametrize(
    ("format", "base", "link", "src"),
    [
        ("rss20", "", "https://ada.example.org/blog/1", "https://ada.example.org/blog/p.png"),
        ("rss20", "https://x.example/y/", "https://ada.example.org/blog/1", "https://x.example/y/p.png"),
        ("rss20", "/y/", "https://ada.example.org/blog/1", "https://feeds.example.net/y/p.png"),
        ("json11", "", "https://ada.example.org/blog/1", "https://ada.example.org/blog/p.png"),
        ("atom10", "", "https://feeds.example.net/1", "https://feeds.example.net/p.png"),
        ("atom10", "https://x.example/y/", "https://feeds.example.net/1", "https://x.example/y/p.png"),
    ],
)
def test_links_are_absolute_against_the_right_base(format: str, base: str, link: str, src: str) -> None:
    """xml:base first; then the document in Atom, the page of the item and the site in RSS and JSON Feed."""
    entry = one(RawEntry(title=RawText("T"), link="1", content=(RawText('<img src="p.png">', base=base),)), format)
    assert entry.link == link
    assert f'src="{src}"' in entry.content
    assert entry.images[0].url == src


def test_the_fullest_text_is_the_content() -> None:
    """Content goes before summary, unless it is a mere stub."""
    summary = RawText("A summary that is quite a bit longer than the content, says more, and so on and so forth.")
    assert one(RawEntry(content=(HTML,), summary=RawText("short"))).content == HTML.value
    assert one(RawEntry(content=(RawText("Read more"),), summary=summary)).text == summary.value
    assert one(RawEntry(content=(RawText("x"), HTML))).text == "words of an article"
    assert one(RawEntry(title=RawText("t"), summary=summary)).excerpt == summary.value


def test_plain_text_in_the_place_of_markup_keeps_its_paragraphs() -> None:
    """RSS has HTML alone, but many write plain text; blank lines tell it from HTML that is merely wrapped."""
    titled = RawEntry(title=RawText("T"), summary=RawText("One\n\nTwo,\nthree"))
    assert one(titled).content == "<p>One</p><p>Two,<br>\nthree</p>"
    assert one(RawEntry(title=RawText("T"), summary=RawText("One\ntwo"))).content == "One\ntwo"
    assert one(RawEntry(title=RawText("T"), summary=RawText("One\n\n&amp; two"))).content == "One\n\n&amp; two"


def test_people_tags_and_languages_are_cleaned() -> None:
    """Names once each and without markup; tags once each whatever their case; languages as BCP 47 writes them."""
    entry = one(
        RawEntry(
            title=RawText("T"),
            authors=(
                RawPerson("Ada &amp; Co"),
                RawPerson("ada & co", "/ada"),
                RawPerson(email="grace@example.org"),
                RawPerson("https://social.example/u/jo%C3%A3o?tab=1"),
                RawPerson("https://mary.example.org/"),
                RawPerson(),
            ),
            tags=("#Reef", "reef", " a  b ", "one, two, three", "Kelp, giant", "<b>x</b>", ""),
            language="PT_br",
        ),
        authors=(RawPerson("Feed"),),
    )
    assert [(author.name, author.url) for author in entry.authors] == [
        ("ada & co", "https://feeds.example.net/ada"),
        ("grace", ""),
        ("joão", "https://social.example/u/jo%C3%A3o?tab=1"),
        ("mary.example.org", "https://mary.example.org/"),
    ]
    assert entry.tags == ("Reef", "a b", "one", "two", "three", "Kelp, giant", "x")
    assert entry.language == "pt-BR"


def test_an_entry_inherits_from_its_feed() -> None:
    """Author, language and licence of the feed hold where an entry says nothing."""
    entry = one(
        RawEntry(title=RawText("T")), authors=(RawPerson("Ada"),), language="DE-at", license="https://cc.example/by"
    )
    assert (entry.authors[0].name, entry.language, entry.license) == ("Ada", "de-AT", "https://cc.example/by")


def test_a_bookmark_points_at_its_target() -> None:
    """The link of a feed of bookmarks is the page that was marked; its tags stand in one line."""
    entry = one(
        RawEntry(title=RawText("T"), link="https://far.example.com/x?utm_source=y", tags=("sea reef",)),
        "rss10",
        "bookmarks",
    )
    assert (entry.kind, entry.target, entry.tags) == ("bookmark", "https://far.example.com/x", ("sea", "reef"))


def test_a_player_a_source_and_durations_are_kept() -> None:
    """What makes a video, a re-post and an episode useful."""
    entry = one(
        RawEntry(
            title=RawText("T"),
            player="//video.example/embed/1",
            duration="1:00",
            source=RawSource("urn:s", "Other &amp; co", "https://o.example/", "https://o.example/feed"),
            links=(RawLink("/a.mp3", "enclosure", "audio/mpeg", "12", duration="95"), RawLink("/a.mp3", "enclosure")),
        )
    )
    assert (entry.player, entry.seconds, len(entry.enclosures)) == ("https://video.example/embed/1", 60, 1)
    assert (entry.enclosures[0].length, entry.enclosures[0].seconds) == (12, 95)
    assert entry.source is not None
    assert (entry.source.title, entry.source.feed_url) == ("Other & co", "https://o.example/feed")


def test_the_newest_are_taken_and_keep_their_order() -> None:
    """Of too many entries the newest by date, undated ones last; in the order of the document."""
    dates = ["2020-01-01", "", "2026-01-01", "2023-01-01", "nonsense"]
    entries = tuple(RawEntry(title=RawText(str(n)), published=date) for n, date in enumerate(dates))
    assert [e.title for e in normalise(RawFeed("rss20", entries=entries), URL, None, 3).entries] == ["0", "2", "3"]
    undated = tuple(RawEntry(title=RawText(str(n))) for n in range(5))
    assert [e.title for e in normalise(RawFeed("rss20", entries=undated), URL, None, 2).entries] == ["0", "1"]


def test_an_entry_that_says_nothing_is_told_and_left_out() -> None:
    """Neither title, text, link nor file: dropped with a sentence, and the others stay."""
    reading = normalise(RawFeed("rss20", entries=(RawEntry(guid="x"), RawEntry(title=RawText("T")))), URL, None, 10)
    assert [entry.title for entry in reading.entries] == ["T"]
    assert reading.problems == ("Entry 1 of the feed has neither title, text, link nor file and was left out",)


def test_an_entry_that_breaks_costs_itself_alone() -> None:
    """Whatever is wrong with one entry, the next is read."""
    broken: Any = RawEntry(title=RawText("broken"), tags=(7,))  # type: ignore[arg-type]
    reading = normalise(RawFeed("rss20", entries=(broken, RawEntry(title=RawText("T")))), URL, None, 10)
    assert [entry.title for entry in reading.entries] == ["T"]
    assert "breaks a reader" in reading.problems[0]


def test_dates_are_as_stated() -> None:
    """Published and updated in UTC; impossible ones are none."""
    entry = one(RawEntry(title=RawText("T"), published="Sun, 22 Nov 2026 10:00:00 +0100", updated="30 Feb 2026"))
    assert (entry.published, entry.updated) == (datetime(2026, 11, 22, 9, tzinfo=UTC), None)


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("en", "en"),
        ("EN_us", "en-US"),
        ("IT-it", "it-IT"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("sr-Latn", "sr-Latn"),
        ("de-DE-1996", "de-DE-1996"),
        ("es-419", "es-419"),
        ("", ""),
        ("und", ""),
        ("english", ""),
        ('"><script>', ""),
        ("x" * 99, ""),
    ],
)
def test_language_tags(text: str, tag: str) -> None:
    """BCP 47 casing; what is no tag is none."""
    assert language_tag(text) == tag


WORDS = st.text(max_size=12) | st.sampled_from(
    [
        "<b>x</b>",
        "&amp;lt;",
        "javascript:alert(1)",
        "http://[::1",
        "https://u:p@h.example/x?utm_source=1",
        "\u202e",
        "\x07",
        "\ud800",
        "2026-11-22",
        "a" * 3000,
        "//h",
        "image/png",
        "audio/mpeg",
        "-1",
        "1e9",
        "99999999999999999999",
        "../x",
        "#a, b, c",
    ]
)
TEXTS = st.builds(RawText, WORDS, st.sampled_from(["text/plain", "text/html", "application/xhtml+xml"]), WORDS, WORDS)
ENTRIES = st.builds(
    RawEntry,
    guid=WORDS,
    title=st.none() | TEXTS,
    link=WORDS,
    link_base=WORDS,
    summary=st.none() | TEXTS,
    content=st.tuples(TEXTS) | st.just(()),
    links=st.tuples(
        st.builds(RawLink, WORDS, st.sampled_from(["alternate", "enclosure"]), WORDS, WORDS, WORDS, WORDS, WORDS)
    ),
    authors=st.tuples(st.builds(RawPerson, WORDS, WORDS, WORDS)),
    published=WORDS,
    updated=WORDS,
    language=WORDS,
    tags=st.tuples(WORDS, WORDS),
    images=st.tuples(st.builds(RawImage, WORDS, st.none() | TEXTS, WORDS, WORDS, st.booleans(), WORDS)),
    player=WORDS,
    duration=WORDS,
    target=WORDS,
    license=WORDS,
    source=st.none() | st.builds(RawSource, WORDS, WORDS, WORDS, WORDS),
)
FEEDS = st.builds(
    RawFeed,
    format=st.sampled_from(["rss20", "atom10", "json11", "posts"]),
    title=st.none() | TEXTS,
    link=WORDS,
    link_base=WORDS,
    id=WORDS,
    description=st.none() | TEXTS,
    language=WORDS,
    authors=st.tuples(st.builds(RawPerson, WORDS, WORDS, WORDS)),
    image=st.none() | st.builds(RawImage, WORDS),
    license=WORDS,
    entries=st.tuples(ENTRIES, ENTRIES),
)


def texts(value: Any) -> list[str]:
    """Every text within."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for part in value.values() for text in texts(part)]
    return [text for part in value for text in texts(part)] if isinstance(value, (list, tuple)) else []


def addresses(reading: Reading) -> list[str]:
    """Every address within."""
    found = [reading.info.url, reading.info.image, reading.info.license]
    for entry in reading.entries:
        found += [entry.link, entry.target, entry.player, entry.license, *(author.url for author in entry.authors)]
        found += [file.url for file in (*entry.enclosures, *entry.images)]
        found += [entry.source.url, entry.source.feed_url] if entry.source else []
    return found


@given(FEEDS, WORDS)
def test_all_that_leaves_is_well_formed(raw: RawFeed, url: str) -> None:
    """The same each time; addresses http(s) or none; no controls, no credentials; UTC; no entry lost to an error."""
    from plain import plain

    reading = normalise(raw, url, None, 10)
    assert reading == normalise(raw, url, None, 10)
    assert not any("broken" in problem for problem in reading.problems)
    assert all(re.fullmatch(r"(?:https?://[^\s\"<>@]+(?:/[^\s\"<>]*)?)?", address) for address in addresses(reading))
    everything = texts(plain(reading))
    assert everything == [without_controls(text) for text in everything]
    assert json.dumps(everything, ensure_ascii=False).encode("utf-8")
    for entry in reading.entries:
        assert all(moment is None or moment.tzinfo is UTC for moment in (entry.published, entry.updated))
        assert len(entry.title) <= 500
        assert len(entry.link) <= 2000
        assert len(entry.excerpt) <= 300
