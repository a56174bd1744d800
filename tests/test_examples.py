"""The sample community: its files parse, its words link to each other, and it is as lively as the front page needs."""

from __future__ import annotations

import io
import json
import re
import tomllib
from collections import Counter
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import feedparser
import pytest

HUB = Path(__file__).parents[1]
EXAMPLES = sorted(p for p in (HUB / "examples").iterdir() if p.suffix in (".xml", ".json"))
POSTS = sorted((HUB / "posts").glob("*/*.md"))
SHIPPED = tomllib.loads((HUB / "config" / "members.toml").read_text("utf-8"))


class _Links(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [str(value) for name, value in attrs if tag == "a" and name == "href"]


def entries_of(path: Path) -> list[tuple[str, datetime, str]]:
    """Returns link, date and HTML of each entry in an example file."""
    if path.suffix == ".json":
        items = json.loads(path.read_text("utf-8"))["items"]
        return [
            (i["url"], datetime.fromisoformat(i["date_published"]), i.get("content_html") or i["content_text"])
            for i in items
        ]
    parsed = feedparser.parse(io.BytesIO(path.read_bytes()))
    assert not parsed.bozo, path
    return [(e.link, _date(e), e.content[0].value if "content" in e else e.get("summary", "")) for e in parsed.entries]


def _date(entry: feedparser.FeedParserDict) -> datetime:
    return datetime(*(entry.get("published_parsed") or entry.updated_parsed)[:6], tzinfo=UTC)


def post_of(path: Path) -> tuple[dict[str, object], str]:
    """Returns a local post's front matter and its Markdown."""
    empty, front, text = path.read_text("utf-8").split("+++\n", 2)
    assert empty == ""
    return tomllib.loads(front), text


def feed_addresses() -> list[str]:
    """Returns every feed that the shipped members file names."""
    addresses = [c["feed"] for c in SHIPPED["channels"] if "feed" in c]
    for member in SHIPPED["members"]:
        addresses += [feed if isinstance(feed, str) else feed["url"] for feed in member.get("feeds", ())]
    return addresses


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.name)
def test_every_example_parses(path):
    """Each example file is whole, names its entries' links and dates, and lies in the past."""
    entries = entries_of(path)
    assert len(entries) >= 2
    assert len({link for link, _, _ in entries}) == len(entries)
    for link, when, _ in entries:
        assert link.startswith("https://")
        assert datetime(2025, 1, 1, tzinfo=UTC) < when < datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize("path", POSTS, ids=lambda p: p.name)
def test_every_local_post_is_whole(path):
    """Each post of the sample has title, date, tags and language, and its pictures lie beside it."""
    front, text = post_of(path)
    assert set(front) == {"title", "date", "tags", "lang"}
    for picture in re.findall(r"!\[.+?\]\((.+?)\)", text):
        assert (path.parent / picture).is_file()
        assert (path.parent / picture).stat().st_size < 80_000


def test_the_members_file_names_what_is_there():
    """Every file that the members file names is in the repository, and every example is named."""
    files = {address for address in feed_addresses() if not address.startswith("https://")}
    assert files == {f"examples/{path.name}" for path in EXAMPLES}


def test_the_sample_is_a_community():
    """At least ten members, three real feeds, three kinds of channel for one of them, one with a folder of posts."""
    members = SHIPPED["members"]
    assert len(members) >= 10
    assert len({m["slug"] for m in members}) == len(members)
    assert 2 <= len([a for a in feed_addresses() if a.startswith("https://")]) <= 3
    assert max(len(m.get("feeds", ())) for m in members) >= 3
    folders = {path.parent.name for path in POSTS}
    assert folders
    assert folders <= {m["slug"] for m in members if "feeds" not in m}
    assert {c["kind"] for c in SHIPPED["channels"]} >= {"email", "forum"}


def test_the_sample_has_every_format_kind_and_script():
    """RSS 2.0 and 1.0, Atom, JSON Feed; every kind of feed a reader may meet; Latin, Arabic and Japanese."""
    formats = Counter(feedparser.parse(io.BytesIO(p.read_bytes())).version for p in EXAMPLES if p.suffix == ".xml")
    assert {"rss20", "rss10", "atom10"} <= set(formats)
    kinds = {f["kind"] for m in SHIPPED["members"] for f in m.get("feeds", ()) if isinstance(f, dict) and "kind" in f}
    assert kinds >= {"microblog", "photos", "bookmarks", "audio", "video", "code", "slides"}
    words = "".join(p.read_text("utf-8") for p in EXAMPLES)
    assert re.search(r"[\u0600-\u06ff]{5}", words)
    assert re.search(r"[\u3040-\u30ff]{3}", words)


def test_the_last_week_is_lively():
    """Each day of the sample's last week has news, enough for a front page; older posts fill the archive."""
    dates = [when.date() for path in EXAMPLES for _, when, _ in entries_of(path)]
    dates += [front["date"].date() for front, _ in map(post_of, POSTS)]  # type: ignore[attr-defined]
    week = [day for day in dates if date(2026, 11, 15) <= day <= date(2026, 11, 21)]
    assert len(set(week)) == 7
    assert len(week) >= 30
    assert len({(day.year, day.month) for day in dates}) >= 6


def test_the_members_answer_each_other():
    """At least eight links lead from one entry of the sample to another, and none of those leads into the void; others
    lead to sites that members read."""
    entries = [entry for path in EXAMPLES for entry in entries_of(path)]
    permalinks = {link for link, _, _ in entries}
    permalinks |= {f"{SHIPPED['planet']['url']}members/{p.parent.name}/posts/{p.stem}/" for p in POSTS}
    links = [link for _, _, html in entries for link in _Links(html).found]
    links += [link for p in POSTS for link in re.findall(r"(?<!!)\[.+?\]\((https?://.+?)\)", post_of(p)[1])]
    assert len([link for link in links if link in permalinks]) >= 8
    lists = "".join(path.read_text("utf-8") for path in (HUB / "examples" / "blogrolls").iterdir())
    read = tuple(set(re.findall(r'htmlUrl="([^"]+)"', lists)))
    assert [link for link in links if link not in permalinks and not link.startswith(read)] == []


def test_nobody_real_is_in_the_sample():
    """The invented people live under .example; only the organisations with real feeds have real addresses."""
    real = {"debian", "python", "qgis"}
    for member in SHIPPED["members"]:
        if member["slug"] not in real:
            assert re.fullmatch(r"https://[a-z.-]+\.example/.*", member.get("url", "https://x.example/"))
    words = "".join(p.read_text("utf-8") for p in EXAMPLES)
    hosts = set(re.findall(r"https?://([^/\"<&) ]+)", words))
    specs = {"www.w3.org", "purl.org", "search.yahoo.com", "www.itunes.com", "jsonfeed.org", "creativecommons.org"}
    specs |= {"source.scripting.com"}
    assert {host for host in hosts - specs if not host.endswith(".example")} == set()
