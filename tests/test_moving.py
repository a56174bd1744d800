"""After a move from Venus, the merged feeds hold the posts under the ids that they had: subscribers notice nothing."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from importing import Importing
from pages import DOCS, blocks, read, section
from test_docs import planet

ATOM = "{http://www.w3.org/2005/Atom}"

CONFIG = """[Planet]
name = Planet Reef
link = http://planet.example/

[http://ada.example/atom.xml]
name = Ada

[http://bob.example/rss.xml]
name = Bob
"""

FEEDS = {
    "ada.xml": """<feed xmlns="http://www.w3.org/2005/Atom"><title>Ada</title><id>tag:ada.example,2006:feed</id>
<link href="http://ada.example/"/><updated>2026-11-20T00:00:00Z</updated>
<entry><id>tag:ada.example,2006:1</id><title>Mercury</title><link href="http://ada.example/1"/>
<updated>2026-11-18T00:00:00Z</updated><summary>Near</summary></entry>
<entry><id>urn:uuid:60a76c80-d399-11d9-b93c-0003939e0af6</id><title>Venus</title><link href="http://ada.example/2"/>
<updated>2026-11-19T00:00:00Z</updated><summary>Bright</summary></entry></feed>""",
    "bob.xml": """<rss version="2.0"><channel><title>Bob</title><link>http://bob.example/</link><description>B</description>
<item><title>Earth</title><link>http://bob.example/earth</link><guid>http://bob.example/?p=3</guid>
<pubDate>Tue, 17 Nov 2026 00:00:00 GMT</pubDate></item>
<item><title>Mars</title><link>http://bob.example/mars</link><guid isPermaLink="false">4 at http://bob.example</guid>
<pubDate>Mon, 16 Nov 2026 00:00:00 GMT</pubDate></item>
<item><title>Jupiter</title><link>http://bob.example/jupiter</link>
<pubDate>Sun, 15 Nov 2026 00:00:00 GMT</pubDate></item>
<item><title>Saturn</title><description>Rings</description>
<pubDate>Sat, 14 Nov 2026 00:00:00 GMT</pubDate></item></channel></rss>""",
}

CACHED = """<entry xmlns="http://www.w3.org/2005/Atom" xmlns:planet="http://planet.intertwingly.net/"><id>{id}</id>
<title>{title}</title><updated planet:format="November 18, 2026 12:00 AM">2026-11-18T00:00:00Z</updated>
<source><id>tag:example,2006:feed</id><planet:name>Name</planet:name><planet:http_status>200</planet:http_status></source>
</entry>"""
"""An entry in the cache of Venus, which its merged feeds hold as it stands, without what is `planet:`."""

IN_VENUS = {
    "Mercury": "tag:ada.example,2006:1",
    "Venus": "urn:uuid:60a76c80-d399-11d9-b93c-0003939e0af6",
    "Earth": "http://bob.example/?p=3",
    "Mars": "4 at http://bob.example",
    "Jupiter": "http://bob.example/jupiter",
    "Saturn": "http://bob.example/rss.xml/9c2f4a1d3b5e6f708192a3b4c5d6e7f8",
}
"""The ids that Venus gives the posts of these feeds: the feed's own, else the link, else base and checksum."""

KEPT = {"Mercury", "Venus", "Earth"}
"""Those whose feed gives them an address as id."""


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub that took the members of Venus over, after its first turn; the feeds are files here."""
    hub = Importing.at(tmp_path_factory.mktemp("hub"))
    hub.takes(CONFIG)
    text = hub.text.replace("https://planet.example/", "http://planet.example/")
    for name, body in FEEDS.items():
        (hub.folder / name).write_text(body)
    text = text.replace("http://ada.example/atom.xml", "ada.xml").replace("http://bob.example/rss.xml", "bob.xml")
    (hub.folder / "config/members.toml").write_text(text)
    planet("update", "--now", "2026-11-22", folder=hub.folder)
    return hub.folder / "output"


def cached_ids() -> dict[str, str]:
    """The ids of posts by their titles, as they stand in the cache of Venus."""
    entries = [ElementTree.fromstring(CACHED.format(id=id, title=title)) for title, id in IN_VENUS.items()]
    return {entry.findtext(f"{ATOM}title", ""): entry.findtext(f"{ATOM}id", "") for entry in entries}


def test_posts_keep_their_ids_in_atom(moved: Path) -> None:
    """Whatever is an address is the same in both, and nothing else is."""
    feed = ElementTree.parse(moved / "atom.xml").getroot()
    ours = {entry.findtext(f"{ATOM}title", ""): entry.findtext(f"{ATOM}id", "") for entry in feed.iter(f"{ATOM}entry")}
    assert ours.keys() == IN_VENUS.keys()
    assert {title for title, id in cached_ids().items() if ours[title] == id} == KEPT
    assert all(ours[title].startswith("tag:planet.example,2026-11-22:") for title in ours.keys() - KEPT)


def test_posts_keep_their_ids_in_rss(moved: Path) -> None:
    """The guid is the same text as the id in Atom, as it was in Planet."""
    channel = ElementTree.parse(moved / "rss20.xml").getroot()
    ours = {item.findtext("title", "").rpartition(": ")[2]: item.findtext("guid", "") for item in channel.iter("item")}
    assert {title for title, id in cached_ids().items() if ours[title] == id} == KEPT


def test_the_merged_feed_keeps_its_id(moved: Path) -> None:
    """It is the feed's address, as in Venus: `link` of [Planet] and the name of the file."""
    feed = ElementTree.parse(moved / "atom.xml").getroot()
    link = re.search(r"^link = (.*)$", CONFIG, re.MULTILINE)
    assert link
    assert feed.findtext(f"{ATOM}id") == f"{link[1]}atom.xml"


PAGE = read(DOCS / "how-to" / "move-from-planet-or-venus.md")


def test_the_redirects_of_the_page_lead_to_files(moved: Path) -> None:
    """Three ways to write them say the same, and every target is there."""
    written = {block.language: re.findall(r"(/\w+\.\w+).*?(/[\w./]+)", block.text) for block in blocks(PAGE)}
    redirects = [written[language] for language in ("nginx", "apache", "text")]
    assert redirects[0] == redirects[1] == redirects[2]
    assert len(redirects[0]) == 4
    for _, target in redirects[0]:
        path = moved / target.lstrip("/")
        assert (path / "index.html" if target.endswith("/") else path).is_file()


def test_the_names_that_stay_are_published(moved: Path) -> None:
    """What the page says keeps its name is there under it."""
    table = section(PAGE, "## 5. What subscribers of the old feeds see")
    row = next(line for line in table.splitlines() if line.endswith("| the same names |"))
    names = re.findall(r"`([\w.]+)`", row)
    assert names == ["atom.xml", "rss20.xml", "opml.xml", "index.html"]
    assert all((moved / name).is_file() for name in names)
