"""The recordings of all as one podcast: what podcast programs ask of a show and an episode, and what is in it."""

from __future__ import annotations

import struct
from email.utils import parsedate_to_datetime
from uuid import UUID
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import feedparser
import pytest
from community import Community
from made_views import ITEM, SITE, feed_view
from test_facets import AUDIO, post, rss, same_as_rendered

from planet.model.entry import Enclosure, Image
from planet.site.feeds import write_feed
from planet.struct import replace
from planet.views.feeds import FeedView

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
SOUND = Enclosure("https://a.example/ä 1.mp3?x=1&y=2", "audio/mpeg", 12345, seconds=605)


def view(**changes: object) -> FeedView:
    named = {"path": "podcast.xml", "format": "podcast", "image": "assets/cover.png", **changes}
    return replace(feed_view("rss"), **named)  # type: ignore[arg-type]


def channel(body: bytes) -> Element:
    found = ElementTree.fromstring(body).find("channel")
    assert found is not None
    return found


def assert_is_podcast(show: Element) -> None:
    """All that Apple's guide requires of a show and its episodes, and the podcast namespace of its tags."""
    for name in ("title", "description", "language", "link", f"{ITUNES}author"):
        assert (show.findtext(name) or "").strip(), name
    assert [one.get("text") for one in show.findall(f"{ITUNES}category")] == ["Society & Culture"]
    assert show.findtext(f"{ITUNES}explicit") in ("true", "false")
    assert [one.get("href", "")[-4:] for one in show.findall(f"{ITUNES}image")] == [".png"]
    assert UUID(show.findtext(f"{PODCAST}guid")).version == 5
    assert show.findtext(f"{PODCAST}medium") == "podcast"
    guids = [item.findtext("guid") for item in show.findall("item")]
    assert len(guids) == len(set(guids))
    assert all(guids)
    for item in show.findall("item"):
        assert (item.findtext("title") or "").strip()
        (file,) = item.findall("enclosure")
        assert file.get("url", "").startswith("https://")
        assert file.get("url", "").isascii()
        assert int(file.get("length", "")) >= 0
        assert file.get("type", "").startswith("audio/")
        assert parsedate_to_datetime(item.findtext("pubDate") or "").tzinfo
        assert item.findtext(f"{ITUNES}duration", "1").isdecimal()
        assert item.findtext(f"{ITUNES}explicit") in ("true", "false")
        assert (item.find("guid").get("isPermaLink"), item.findtext(f"{ITUNES}episodeType")) == ("false", "full")


def test_a_show_and_its_episodes_have_what_programs_ask_for() -> None:
    """Of an entry with several files the first sound; a stated length; the picture of the entry."""
    first = replace(
        ITEM,
        title="Low <tide> & high",
        enclosures=(
            Enclosure("https://a.example/a.pdf", "application/pdf"),
            SOUND,
            replace(SOUND, url="https://b/b.mp3"),
        ),
        image=Image("https://a.example/cover.jpg"),
    )
    plain = replace(first, id="urn:2", enclosures=(Enclosure("https://a.example/b.m4a"),), image=None, seconds=61)
    show = channel(write_feed(view(items=(first, plain))))
    assert_is_podcast(show)
    one, two = show.findall("item")
    assert one.findtext("title") == "Low <tide> & high"
    assert one.find("enclosure").attrib == {
        "url": "https://a.example/%C3%A4%201.mp3?x=1&y=2",
        "length": "12345",
        "type": "audio/mpeg",
    }
    assert [item.findtext(f"{ITUNES}duration") for item in (one, two)] == ["605", "61"]
    assert one.find(f"{ITUNES}image").get("href") == "https://a.example/cover.jpg"
    assert two.find(f"{ITUNES}image") is None
    assert show.findtext(f"{ITUNES}block") == "Yes"


def test_what_has_no_sound_is_left_out_and_nothing_is_a_show_as_well() -> None:
    silent = replace(ITEM, enclosures=(Enclosure("https://a.example/a.mp4", "video/mp4"),))
    show = channel(write_feed(view(items=(silent, replace(silent, enclosures=(), id="urn:3")))))
    assert_is_podcast(show)
    assert show.findall("item") == []
    assert_is_podcast(channel(write_feed(view(items=()))))


@pytest.mark.parametrize("words", ["", "\x00\x1f", "<b>]]>&amp;</b>", "مرجان", "x" * 5000])
def test_strange_words_leave_a_podcast_whole(words: str) -> None:
    item = replace(ITEM, title=words or "Untitled", summary=words, member=words, enclosures=(SOUND,))
    body = write_feed(view(items=(replace(item, title=words.strip("\x00\x1f") or "Untitled"),)))
    assert_is_podcast(channel(body))
    assert not feedparser.parse(body).bozo


def test_a_shows_guid_is_that_of_its_address() -> None:
    """It stays the same whatever is in it. The podcast namespace gives this example of the rule."""
    example = view(path="rss/", site=replace(SITE, url="https://podnews.net/"))
    assert channel(write_feed(example)).findtext(f"{PODCAST}guid") == "9b024349-ccf0-5f69-a609-6b82873eab3c"


# ---------------------------------------------------------------- on a hub


def episodes(community: Community) -> list[str]:
    return [item.findtext("title") or "" for item in channel(community.files()["podcast.xml"]).findall("item")]


def test_everybodys_recordings_are_one_podcast(community: Community) -> None:
    """It comes with the first recording, follows each change, and goes with the last, and so do the ways to it."""
    community.member("Ada", "/ada")
    community.member("Ben", "/ben")
    community.put("/ada", rss(post("ada", 1)))
    community.put("/ben", rss(post("ben", 2)))
    community.turn()
    assert not community.pages_with("podcast.xml")
    assert "podcast.xml" not in community.files()
    community.put("/ada", rss(post("ada", 3, AUDIO), post("ada", 1)))
    community.put("/ben", rss(post("ben", 4, AUDIO), post("ben", 2)))
    written = community.turn(hours=1).written
    assert {"podcast.xml", "subscribe/index.html", "index.html"} <= set(written)
    assert sorted(episodes(community)) == ["ada 3", "ben 4"]
    assert_is_podcast(channel(community.files()["podcast.xml"]))
    assert sorted(path for path in community.pages_with('href="podcast.xml"')) == ["index.html"]
    assert 'type="application/rss+xml" title="Planet Reef: everybody’s recordings"' in page(community, "index.html")
    assert "https://planet.example/podcast.xml" in page(community, "subscribe/index.html")
    same_as_rendered(community)
    community.hides = [{"url": "https://ada.example/3"}]
    assert "podcast.xml" in community.turn(hours=1).written
    assert episodes(community) == ["ben 4"]
    same_as_rendered(community)
    del community.members[1]
    community.turn(hours=1)
    assert not community.pages_with("podcast.xml")
    assert "podcast.xml" not in community.files()
    same_as_rendered(community)


def page(community: Community, path: str) -> str:
    return community.files()[path].decode()


def test_an_episode_is_the_same_when_it_is_edited(community: Community) -> None:
    """Its guid stays, so that no program plays it as new; it is that of all other feeds."""
    community.member("Ada", "/ada")
    community.put("/ada", rss(post("ada", 1, AUDIO)))
    community.turn()
    first = channel(community.files()["podcast.xml"]).findtext("item/guid")
    assert first in [entry.id for entry in feedparser.parse(community.files()["kinds/audio.atom"]).entries]
    edited = AUDIO.replace("a.mp3", "b.mp3")
    community.put("/ada", rss(replace(post("ada", 1, edited), title="Ada, anew")))
    community.turn(hours=1)
    assert episodes(community) == ["Ada, anew"]
    assert channel(community.files()["podcast.xml"]).findtext("item/guid") == first


def test_a_member_who_shares_titles_alone_shares_no_recording(community: Community) -> None:
    community.member("Ada", "/ada", content="title")
    community.put("/ada", rss(post("ada", 1, AUDIO)))
    community.turn()
    assert episodes(community) == []


def test_a_podcast_has_a_bound(community: Community) -> None:
    """That of all merged feeds; of more, the newest."""
    community.member("Ada", "/ada")
    community.planet["feed_entries"] = 3
    community.put("/ada", rss(*(post("ada", number, AUDIO) for number in range(8))))
    community.turn()
    assert episodes(community) == ["ada 0", "ada 1", "ada 2"]


# ---------------------------------------------------------------- its picture


def test_the_picture_is_a_square_png(community: Community) -> None:
    """Of the least size that programs accept."""
    community.member("Ada", "/ada")
    community.put("/ada", rss(post("ada", 1, AUDIO)))
    community.turn()
    picture = channel(community.files()["podcast.xml"]).find(f"{ITUNES}image")
    assert picture is not None
    body = community.files()[picture.get("href", "").removeprefix("https://planet.example/")]
    assert body[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", body[16:24])
    assert width == height >= 1400


def test_a_hub_has_its_own_picture(community: Community) -> None:
    """A file of its name in templates/assets/ is taken in its place."""
    (community.hub.folder / "templates" / "assets").mkdir(parents=True)
    (community.hub.folder / "templates" / "assets" / "cover.png").write_bytes(b"ours")
    community.member("Ada", "/ada")
    community.put("/ada", rss(post("ada", 1, AUDIO)))
    community.turn()
    assert community.files()["assets/cover.png"] == b"ours"
