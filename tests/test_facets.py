"""Feeds of one kind and of one language, and those who were heard again: in step with what shows, turn by turn."""

from __future__ import annotations

import io
import sqlite3
from contextlib import closing
from datetime import timedelta

import feedparser
import pytest
from alembic import command
from alembic.config import Config
from community import START, Community, Post
from sqlalchemy import create_engine

from planet import config
from planet.locale.languages import written_in
from planet.locale.translation import Translation
from planet.store.database import MIGRATIONS
from planet.turn.publish import publish_site

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("de-Latn-CH", "de"),
        ("pt-BR", "pt"),
        ("zh", "zh"),
        ("zh-CN", "zh"),
        ("zh-Hans-SG", "zh"),
        ("zh-TW", "zh-Hant"),
        ("zh-Hant", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("sr", "sr"),
        ("sr-Cyrl", "sr"),
        ("sr-Latn", "sr-Latn"),
        ("sr-Latn-RS", "sr-Latn"),
        ("iw", "he"),
        ("tlh", "tlh"),
        ("en-x-private", "en"),
        ("", ""),
        ("../../etc", ""),
        ("und", ""),
        ("english", ""),
    ],
)
def test_regions_fold_and_scripts_count(tag: str, language: str) -> None:
    """Readers of a language are one group, whatever its region; another script than the usual one makes another."""
    assert written_in(tag) == language
    assert written_in(language) == language


def test_the_name_of_a_language_says_its_script() -> None:
    """In the planet's language; a language that the CLDR does not know is its tag."""
    assert Translation("en").language_in_script("zh-Hant") == "Chinese (Traditional)"
    assert Translation("de").language_in_script("sr-Latn") == "Serbisch (Lateinisch)"
    assert Translation("en").language_in_script("tlh-Piqd").startswith("Klingon")
    assert Translation("en").language_in_script("qqq") == "qqq"


def rss(*posts: Post, language: str = "") -> bytes:
    items = "".join(
        f"<item><title>{post.title}</title><link>{post.link}</link><guid>{post.link}</guid>"
        f"<pubDate>{post.date:%a, %d %b %Y %H:%M:%S +0000}</pubDate>{post.text}</item>"
        for post in posts
        if post.date
    )
    stated = f"<language>{language}</language>" if language else ""
    return f'<rss version="2.0"><channel><title>t</title>{stated}{items}</channel></rss>'.encode()


def post(name: str, number: int, text: str = "", age: timedelta = timedelta()) -> Post:
    return Post(f"{name} {number}", f"https://{name}.example/{number}", date=START - age - number * DAY, text=text)


AUDIO = '<enclosure url="https://x.example/a.mp3" type="audio/mpeg" length="1"/>'


def titles(community: Community, path: str) -> list[str]:
    return [entry.title for entry in feedparser.parse(io.BytesIO(community.files()[path])).entries]


def paths(community: Community) -> set[str]:
    return {path for path in community.files() if path.startswith(("kinds/", "languages/"))}


def same_as_rendered(community: Community) -> None:
    """A whole rendering changes no byte."""
    before = community.files(status=True)
    publish_site(community.hub, config.load(community.hub.folder), community.store, community.now, all_pages=True)
    after = community.files(status=True)
    assert {path for path in before | after if before.get(path) != after.get(path)} == set()


@pytest.fixture
def reef(community: Community) -> Community:
    """Ada writes in German and records, Ben's only language is Arabic, Cleo has two, Dai's feed has one by settings."""
    community.member("Ada", "/ada")
    community.member("Ben", "/ben", languages=["ar"])
    community.member("Cleo", "/cleo", languages=["en", "fr"])
    community.member("Dai", {"url": "/dai", "languages": ["ja"]})
    community.put("/ada", rss(post("ada", 1), post("ada", 2, AUDIO), language="de-AT"))
    for name in ("ben", "cleo", "dai"):
        community.put(f"/{name}", rss(post(name, 3)))
    community.turn()
    return community


def test_each_kind_and_language_in_use_has_a_feed(reef: Community) -> None:
    """Stated, else the only one of the feed or member; whoever has two is in none. All are offered, by their names."""
    assert paths(reef) == {
        *("kinds/article.atom", "kinds/audio.atom"),
        *("languages/de.atom", "languages/ar.atom", "languages/ja.atom"),
    }
    assert titles(reef, "kinds/audio.atom") == ["ada 2"]
    assert sorted(titles(reef, "kinds/article.atom")) == ["ada 1", "ben 3", "cleo 3", "dai 3"]
    assert titles(reef, "languages/de.atom") == ["ada 1", "ada 2"]
    page = reef.files()["subscribe/index.html"].decode()
    for path, name in (("kinds/audio.atom", "Recordings"), ("languages/ja.atom", "Japanese")):
        assert f'<a href="../{path}"><bdi>{name}</bdi></a>' in page
    same_as_rendered(reef)


def test_a_feed_goes_with_its_last_entry_and_comes_back(reef: Community) -> None:
    """The subscribe page follows in the same turn, both ways, and so does a whole rendering."""
    reef.hides.append({"url": "https://ada.example/2"})
    reef.turn(hours=1)
    assert "kinds/audio.atom" not in paths(reef)
    assert "kinds/audio.atom" not in reef.files()["subscribe/index.html"].decode()
    same_as_rendered(reef)
    reef.hides.clear()
    reef.turn(hours=1)
    assert titles(reef, "kinds/audio.atom") == ["ada 2"]
    assert "kinds/audio.atom" in reef.files()["subscribe/index.html"].decode()
    same_as_rendered(reef)


def test_an_edit_moves_an_entry_to_its_new_language_and_kind(reef: Community) -> None:
    """Also that of the members file: of the member, and of the feed's settings."""
    reef.put("/ada", rss(post("ada", 1, AUDIO), post("ada", 2), language="sr-Latn"))
    reef.turn(hours=1)
    assert titles(reef, "kinds/audio.atom") == ["ada 1"]
    assert titles(reef, "languages/sr-Latn.atom") == ["ada 1", "ada 2"]
    assert "languages/de.atom" not in paths(reef)
    reef.members[1]["languages"] = ["fa"]
    reef.members[3]["feeds"] = [{"url": "/dai", "languages": ["ko"]}]
    reef.turn(hours=1)
    assert {"languages/fa.atom", "languages/ko.atom"} <= paths(reef)
    assert not {"languages/ar.atom", "languages/ja.atom"} & paths(reef)
    same_as_rendered(reef)


def test_an_answer_shows_in_the_feeds_of_what_it_answers(reef: Community) -> None:
    """What an entry has to do with others is a part of it there, in the turn that learns of it, and in no later one."""
    assert "https://ada.example/1" in reef.files()["languages/de.atom"].decode()
    answer = '<description>To &lt;a href="https://ada.example/1"&gt;Ada&lt;/a&gt;, at last.</description>'
    reef.put("/ben", rss(post("ben", 0, answer), post("ben", 3)))
    written = set(reef.turn(hours=1).written)
    assert {"languages/de.atom", "kinds/article.atom", "calm.atom"} <= written
    assert reef.files()["languages/de.atom"].decode().count('rel="replies"') == 1
    same_as_rendered(reef)


def test_a_member_who_leaves_takes_their_language_along(reef: Community) -> None:
    """At once, and brings it back."""
    ben = reef.members.pop(1)
    reef.turn(hours=1)
    assert "languages/ar.atom" not in paths(reef)
    assert "Ben" not in reef.files()["subscribe/index.html"].decode()
    reef.members.append(ben)
    reef.turn(hours=1)
    assert titles(reef, "languages/ar.atom") == ["ben 3"]
    same_as_rendered(reef)


def test_one_member_has_a_fifth_where_others_have_something_to_show(community: Community) -> None:
    """As in the other merged feeds."""
    community.planet["feed_entries"] = 10
    community.member("Ada", "/ada")
    community.put("/ada", rss(*(post("ada", n) for n in range(30)), language="de"))
    for number in range(4):
        community.member(f"M{number}", f"/m{number}")
        community.put(f"/m{number}", rss(*(post(f"m{number}", n, age=60 * DAY) for n in range(5)), language="de"))
    community.turn()
    for path in ("kinds/article.atom", "languages/de.atom"):
        found = titles(community, path)
        assert len(found) == 10
        assert sum(title.startswith("ada") for title in found) == 2


def test_what_went_straight_to_the_archive_is_in_no_merged_feed(community: Community) -> None:
    """Undated posts of a first visit, but the newest: as in atom.xml."""
    community.member("Ada", "/ada")
    items = "".join(f"<item><title>p {n}</title><guid>g{n}</guid></item>" for n in range(3))
    community.put("/ada", f'<rss version="2.0"><channel><title>t</title>{items}</channel></rss>'.encode())
    community.turn()
    assert len(titles(community, "kinds/article.atom")) == len(titles(community, "atom.xml")) == 1


def test_a_turn_writes_no_feed_that_it_does_not_touch(reef: Community) -> None:
    """A new German article leaves the recordings and the other languages alone, and the subscribe page too."""
    reef.put("/ada", rss(post("ada", 0), post("ada", 1), post("ada", 2, AUDIO), language="de-AT"))
    written = set(reef.turn(hours=1).written)
    assert {"kinds/article.atom", "languages/de.atom"} <= written
    assert not {"kinds/audio.atom", "languages/ar.atom", "subscribe/index.html"} & written


def test_an_older_store_is_filled(reef: Community) -> None:
    """The migration gives every entry the facets that the turns gave."""
    rows = "SELECT entry_id, facet, river_at, tie FROM entry_facets ORDER BY 1, 2"
    file = reef.hub.folder / "planet.db"
    with closing(sqlite3.connect(file)) as store:
        before = store.execute(rows).fetchall()
        store.execute("UPDATE entries SET silence = 99 WHERE id = (SELECT min(entry_id) FROM entry_facets)")
        store.execute("DROP TABLE entry_facets")
        store.commit()
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.stamp(settings, "0014", purge=True)
        command.upgrade(settings, "0015")
        command.stamp(settings, "head")
    engine.dispose()
    with closing(sqlite3.connect(file)) as store:
        after = store.execute(rows).fetchall()
    assert [row for row in after if row[1] != "seldom"] == before
    assert [row[0] for row in after if row[1] == "seldom"] == [min(row[0] for row in before)]


# ---------------------------------------------------------------- heard again


def test_whoever_was_silent_for_long_is_heard_again(community: Community) -> None:
    """On the page and in its feed, newest first; a withdrawn post leaves both, and a turn of others writes neither."""
    community.member("Ada", "/ada")
    community.member("Ben", "/ben")
    for name in ("ada", "ben"):
        community.put(f"/{name}", rss(post(name, 400), post(name, 401)))
    community.turn()
    assert "Nobody has been silent for long." in community.files()["quiet/index.html"].decode()
    for number, name in enumerate(("ada", "ben")):
        community.put(f"/{name}", rss(post(name, -number), post(name, 400), post(name, 401)))
        community.turn(days=1)
    assert titles(community, "quiet/feed.atom") == ["ben -1", "ada 0"]
    page = community.files()["quiet/index.html"].decode()
    assert page.index("ben -1") < page.index("ada 0")
    assert page.count("first post in more than a year") == 2
    community.put("/ada", rss(post("ada", -3), post("ada", 0), post("ada", 400), post("ada", 401)))
    assert not {"quiet/index.html", "quiet/feed.atom"} & set(community.turn(days=1).written)
    community.hides.append({"url": "https://ben.example/-1"})
    community.turn(hours=1)
    assert titles(community, "quiet/feed.atom") == ["ada 0"]
    same_as_rendered(community)


@pytest.mark.parametrize("feeds", [("/a", "/b"), ("/b", "/a")], ids="-".join)
def test_the_other_feed_of_a_member_counts_as_hearing(community: Community, feeds: tuple[str, str]) -> None:
    """Whichever is visited first: somebody who posts elsewhere was not silent."""
    community.member("Ada", *feeds)
    for name in ("a", "b"):
        community.put(f"/{name}", rss(post(name, 400)))
    community.turn()
    community.put("/a", rss(post("a", -9), post("a", 400)))
    community.put("/b", rss(post("b", -4), post("b", 400)))
    community.turn(days=10)
    assert titles(community, "quiet/feed.atom") == ["b -4"]
    same_as_rendered(community)
