"""The sample community: its files parse, its words and pictures lead somewhere, it is as lively as a front page needs,
and its days end with the day of the first turn."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tomllib
from datetime import UTC, datetime, time
from html.parser import HTMLParser
from pathlib import Path

import drawings
import feedparser
import golden
import pytest
from PIL import Image, ImageChops, ImageStat

HUB = Path(__file__).parents[1]
EXAMPLES = sorted(p for p in (HUB / "examples").iterdir() if p.suffix in (".xml", ".json"))
POSTS = sorted((HUB / "posts").glob("*/*.md"))
SHIPPED = tomllib.loads((HUB / "config" / "members.toml").read_text("utf-8"))
REAL = {"debian", "python", "qgis"}
END = datetime.combine(SHIPPED["planet"]["sample_until"], time(6), UTC)
"""Before this all posts of the sample are dated, so that its last day may be any day from six o'clock on."""


class _Links(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [str(value) for name, value in attrs if tag == "a" and name == "href"]


def entries_of(path: Path) -> list[tuple[str, datetime, str]]:
    """Returns link, date and HTML of each entry in an example file; messages have no link."""
    parsed = feedparser.parse(io.BytesIO(path.read_bytes()))
    assert not parsed.bozo, path
    return [
        (e.get("link", ""), _date(e), e.content[0].value if "content" in e else e.get("summary", ""))
        for e in parsed.entries
    ]


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
    """Each example file is whole, and lies before the end of the sample."""
    entries = entries_of(path)
    assert len(entries) >= 2
    for _, when, _ in entries:
        assert datetime(2025, 1, 1, tzinfo=UTC) < when < END


@pytest.mark.parametrize("path", POSTS, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_every_local_post_is_whole(path):
    """Each post has date, tags and language, lies before the end of the sample, and its pictures lie beside it."""
    front, text = post_of(path)
    assert {"date", "tags", "lang"} <= set(front) <= {"title", "date", "tags", "lang", "kind", "in_reply_to"}
    assert front["date"] < END
    for picture in re.findall(r"!\[.+?\]\((.+?)\)", text):
        assert (path.parent / picture).is_file()


def test_pictures_are_shown_and_small():
    """Every picture of the sample is in a post or somebody's face, and all of the sample weighs 400 kB at most."""
    pictures = {path for folder in (HUB / "posts").iterdir() for path in folder.glob("*.jpg")}
    shown = {p.parent / name for p in POSTS for name in re.findall(r"!\[.+?\]\((.+?)\)", post_of(p)[1])}
    assert pictures == shown
    assert len(pictures) >= 12
    faces = {path.relative_to(HUB).as_posix() for path in (HUB / "examples" / "faces").glob("*.jpg")}
    assert faces == {member["avatar"] for member in SHIPPED["members"] if "avatar" in member}
    files = [path for part in ("config", "examples", "posts") for path in (HUB / part).rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 400_000


def test_pictures_are_drawn_anew_by_the_script():
    """The script gives the pictures that are there: of the same size and, but for the codec, the same look."""
    for name, (kind, light, seed, size) in list(drawings.SAMPLE.items())[::4]:
        drawn = drawings.scene(kind, light, seed, size)
        with Image.open(HUB / f"posts/{name}.jpg") as shipped:
            assert shipped.size == size
            difference = ImageChops.difference(drawn.resize((40, 40)), shipped.convert("RGB").resize((40, 40)))
        assert sum(ImageStat.Stat(difference).mean) < 12


def test_the_members_file_names_what_is_there():
    """Every file that the members file names is in the repository, and every example is named."""
    files = {address for address in feed_addresses() if not address.startswith("https://")}
    assert files == {f"examples/{path.name}" for path in EXAMPLES}


def test_the_sample_is_a_community():
    """At least ten members, three real feeds, two kinds of channel, and a folder of posts for most."""
    members = SHIPPED["members"]
    assert len(members) >= 10
    assert len({m["slug"] for m in members}) == len(members)
    assert 2 <= len([a for a in feed_addresses() if a.startswith("https://")]) <= 3
    folders = {path.parent.name for path in POSTS}
    assert len(folders) >= 9
    assert folders <= {m["slug"] for m in members if "feeds" not in m}
    assert {c["kind"] for c in SHIPPED["channels"]} >= {"email", "forum"}


def test_the_sample_has_every_script_and_many_kinds():
    """Latin, Arabic and Japanese; posts without a title, photos, talks, releases, bookmarks, messages."""
    kinds = {front.get("kind", "article") for front, _ in map(post_of, POSTS)}
    assert kinds == {"article", "note", "photo", "slides", "code"}
    words = "".join(p.read_text("utf-8") for p in POSTS)
    assert re.search(r"[\u0600-\u06ff]{5}", words)
    assert re.search(r"[\u3040-\u30ff]{3}", words)


def test_the_last_week_is_lively():
    """Each day of the sample's last week has news, enough for a front page; older posts fill the archive."""
    dates = [when.date() for path in EXAMPLES for _, when, _ in entries_of(path)]
    dates += [front["date"].date() for front, _ in map(post_of, POSTS)]  # type: ignore[attr-defined]
    week = [day for day in dates if 0 <= (END.date() - day).days < 7]
    assert len(set(week)) == 7
    assert len(week) >= 30
    assert len({(day.year, day.month) for day in dates}) >= 6


def test_nobody_invented_has_an_address():
    """No invented person has a site, a link or a mail address; only the organisations with real feeds have them."""
    for member in SHIPPED["members"]:
        if member["slug"] not in REAL:
            assert not {"url", "links", "email"} & set(member)
            assert not [feed for feed in member.get("feeds", ()) if feed["url"].startswith("http")]


# ------------------------------------------------------------ as it is published


@pytest.fixture(scope="module")
def first_turn(tmp_path_factory):
    """The sample, published without a network in the spring of another year."""
    folder = golden.sample_hub(tmp_path_factory.mktemp("sample"))
    return folder, update(folder, "2027-04-03T09:30:00Z")


def update(folder: Path, now: str, *words: str) -> str:
    """Takes a turn, in a process of its own; returns what it prints."""
    command = [sys.executable, "-m", "planet", "update", "-C", folder, "--now", now, *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_the_first_turn_has_nothing_to_complain_about(first_turn):
    """Every link between posts is found in the one turn that there is, whatever folder is read first."""
    _, printed = first_turn
    assert "leads to no post" not in printed
    assert "left out" not in printed


def test_the_days_end_with_the_first_turn(first_turn):
    """The front begins today, and the months of the archive are those before it; nothing lies ahead."""
    folder, _ = first_turn
    front = (folder / "output/index.html").read_text("utf-8")
    assert re.findall(r'class="day-name" id="d-([\d-]+)"', front)[0] == "2027-04-03"
    assert max(path.parent.name for path in (folder / "output/archive/2027/04").glob("*/index.html")) == "03"
    assert "first seen" not in front


def test_no_link_leads_to_an_address_that_there_is_not(first_turn):
    """Links lead to pages that are published, or to real sites; no page asks for a picture that is not there."""
    folder, _ = first_turn
    output = folder / "output"
    mails = {SHIPPED["planet"]["join"], *(c["url"] for c in SHIPPED["channels"] if c["url"].startswith("mailto:"))}
    strange = set()
    for page in output.rglob("*.html"):
        for address in _Links(page.read_text("utf-8")).found:
            if address.startswith(("http:", "https:")):
                if re.search(r"//[^/]*\.example\b", address):
                    strange.add((page.relative_to(output).as_posix(), address))
            elif address.startswith("mailto:"):
                assert address in mails
            elif target := address.partition("#")[0].partition("?")[0]:
                file = output / target[1:] if target.startswith("/") else (page.parent / target).resolve()
                if not (file.is_file() or (file / "index.html").is_file()):
                    strange.add((page.relative_to(output).as_posix(), address))
    assert strange == set()


def test_faces_and_pictures_are_there_without_a_network(first_turn):
    """Every face that the members file names is on the page of its member, and photos are pictures on the front."""
    output = first_turn[0] / "output"
    for member in SHIPPED["members"]:
        assert (output / f"members/{member['slug']}/avatar.jpg").is_file() == ("avatar" in member)
    front = (output / "index.html").read_text("utf-8")
    assert len(re.findall(r'<img class="u-photo[^"]*" src="members/mei/posts/', front)) >= 2


def test_the_members_answer_each_other(first_turn):
    """There are conversations, the longest of at least five posts."""
    talks = list((first_turn[0] / "output/conversations").glob("*/index.html"))
    assert len(talks) >= 4
    assert max(page.read_text("utf-8").count("<article") for page in talks) >= 5


def test_later_turns_and_the_tree_are_as_they_were(first_turn):
    """The next day nothing is moved again, and no file of the hub was written to."""
    folder, _ = first_turn
    first = (folder / "output/archive/2027/04/03/index.html").read_bytes()
    update(folder, "2027-04-04T09:30:00Z", "--force")
    assert (folder / "output/archive/2027/04/03/index.html").read_bytes().count(b"<article") == first.count(b"<article")
    assert not (folder / "output/archive/2027/04/04/index.html").exists()
    for part in ("examples", "posts"):
        for path in (HUB / part).rglob("*"):
            assert path.is_dir() or path.read_bytes() == (folder / path.relative_to(HUB)).read_bytes()
