"""`planet check` without a visit: what the members file shows by itself, and what the store knows about it."""

from __future__ import annotations

import json
import random
import re
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from community import START, Community, Post, calls, rss
from jsonschema import Draft202012Validator, ValidationError
from pages import DOCS, REFERENCE, blocks, read, rows, section

from planet.cli.commands import planet as planet_command
from planet.config import edits
from planet.errors import PlanetError
from planet.model.community import Feed
from planet.model.findings import ABOUT, Finding
from planet.rules.checkup.feed_twins import blog_key
from planet.rules.checkup.known_hosts import HOSTS, fact_about
from planet.rules.checkup.named_addresses import NamedFeed, https_twin, same_feeds, without_encryption
from planet.rules.checkup.weighing import without_repetition

DOCUMENTS, COMMANDS = REFERENCE / "json-documents.md", REFERENCE / "commands.md"
HEAD = '[planet]\ntitle = "Reef"\nurl = "https://planet.example.org/"\n'


def check(hub: Path, *words: str, status: int = 0) -> Result:
    answer = CliRunner().invoke(planet_command, ["check", *words, "-C", str(hub), "--now", "2026-11-28T12:00:00Z"])
    assert answer.exit_code == status, (answer.output, answer.exception)
    return answer


@pytest.fixture
def hub(tmp_path: Path) -> Path:
    (tmp_path / "config").mkdir()
    return tmp_path


def write(hub: Path, *blocks: str) -> None:
    (hub / "config/members.toml").write_text(HEAD + "\n".join(blocks), encoding="utf-8")


def findings(hub: Path, *words: str, status: int = 0) -> list[dict[str, Any]]:
    document = json.loads(check(hub, "--json", *words, status=status).stdout)
    assert document["schema"] == 1
    rows: list[dict[str, Any]] = document["findings"]
    return rows


def member(name: str, *feeds: str, **keys: Any) -> str:
    lines = ["[[members]]", f'name = "{name}"', *(f"{key} = {json.dumps(value)}" for key, value in keys.items())]
    return "\n".join([*lines, *([f"feeds = {json.dumps(feeds)}"] if feeds else []), ""])


# ---------------------------------------------------------------- the file alone


def test_a_sound_list_has_no_findings(hub: Path) -> None:
    """Nothing is said of members who are what they should be."""
    write(hub, member("Ada", "https://ada.example/feed.xml"), member("Ben", url="https://ben.example/"))
    assert findings(hub) == []
    assert check(hub).stdout.count("\n") == 1


def test_lines_of_the_report(hub: Path) -> None:
    """A finding has the line of the file, the key, what is so, what to do, and what to write there, indented."""
    write(hub, member("Ada", "http://ada.example/feed.xml"))
    assert check(hub).stdout.splitlines()[1:] == [
        'config/members.toml, line 6: members "Ada".feeds[1]: is visited without encryption; '
        "planet check --online sees whether https answers alike; then write:",
        '    "https://ada.example/feed.xml"',
    ]
    assert check(hub, "--quiet").stdout == ""


def test_many_hints_of_a_kind_are_one_line(hub: Path) -> None:
    """An old list has hundreds of feeds over http: what needs somebody is not lost among them."""
    write(hub, "\n".join(f'[[members]]\nname = "M{n}"\nfeeds = ["http://m{n}.example/f"]' for n in range(11)))
    gathered = check(hub).stdout.splitlines()[1:]
    assert len(gathered) == 1
    assert "11 such hints, lines " in gathered[0]
    assert "https://m0.example/f" in gathered[0]
    assert len(check(hub, "--verbose").stdout.splitlines()) == 1 + 2 * 11


def test_an_older_store_is_left_as_it_is(hub: Path) -> None:
    """It is a turn's to migrate, under the lock; the file is looked at without it."""
    write(hub, member("Ada", "http://ada.example/f"))
    store = hub / "planet.db"
    with closing(sqlite3.connect(store)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("CREATE TABLE alembic_version (version_num TEXT)")
        db.execute("INSERT INTO alembic_version VALUES ('0011')")
        db.commit()
    before = store.read_bytes()
    result = check(hub)
    assert "is of an older version" in result.stderr
    assert "line 6" in result.stdout
    assert store.read_bytes() == before


def test_findings_stand_in_the_order_of_lines(hub: Path) -> None:
    """Whatever rule they are of; what concerns a key of a table has the line of that key."""
    table = '[[members]]\nname = "Cleo"\n[[members.feeds]]\nkind = "blog"\nurl = "http://cleo.example/f"\n'
    write(hub, member("Ada", "http://ada.example/f"), table, member("ADA", "https://feeds.feedburner.com/Ada"))
    told = [(row["line"], row["key"], row["kind"]) for row in findings(hub)]
    assert told == [
        (6, 'members "Ada".feeds[1]', "http"),
        (12, 'members "Cleo".feeds[1].url', "http"),
        (14, 'members "ADA"', "same-person"),
        (16, 'members "ADA".feeds[1]', "dying-host"),
    ]


def test_mistakes_end_with_2_also_as_json(hub: Path) -> None:
    """A file with mistakes is not looked at any further; with --json they stand in the document."""
    write(hub, '[[members]]\nnam = "Ada"\n')
    document = json.loads(check(hub, "--json", status=2).stdout)
    assert document["findings"] == []
    assert (5, "members[1].nam") in [(row["line"], row["key"]) for row in document["mistakes"]]
    assert all(row["sentence"] for row in document["mistakes"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/feed/", "http://www.a.example/feed"),
        ("https://a.example/feed/", "https://a.example/?feed=rss2"),
        ("https://a.example/?feed=atom", "https://a.example/index.php?feed=rss2"),
        ("https://a.example/feed/", "https://a.example/feed/atom/"),
        ("https://a.example/blog/wp-rss2.php", "https://a.example/blog/feed/rdf"),
        ("https://a.example/atom.xml", "https://a.example/rss.xml"),
        ("https://a.example/index.xml", "https://a.example/feed.json"),
        ("https://a.example/feeds/all.atom.xml", "https://a.example/feeds/all.rss.xml"),
        ("https://a.example/posts.rss", "https://a.example/posts.atom"),
        ("https://a.blogspot.com/feeds/posts/default", "https://a.blogspot.de/feeds/posts/default?alt=rss"),
        ("https://a.blogspot.com/feeds/posts/summary", "https://a.blogspot.com/atom.xml"),
        ("https://feeds.feedburner.com/Ada", "http://feeds2.feedburner.com/ada?format=xml"),
        ("https://feedproxy.google.com/ada", "http://feeds.feedburner.com/ADA/"),
        ("https://a.example:443/f.xml?utm_source=x&b=1&a=2", "https://a.example/f.xml?a=2&b=1"),
    ],
)
def test_twins(hub: Path, one: str, other: str) -> None:
    """Spellings of one address and formats of one feed are told once, at the second."""
    write(hub, member("Ada", one), member("Ben", other))
    told = [row for row in findings(hub) if row["kind"] == "same-feed"]
    assert [row["line"] for row in told] == [10]
    assert "line 6" in told[0]["fact"]
    assert told[0]["advice"] == "a feed belongs to one member: take it out of the other"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/feed/", "https://a.example/comments/feed/"),
        ("https://a.example/feed/", "https://a.example/tag/x/feed/"),
        ("https://a.example/posts/index.xml", "https://a.example/notes/index.xml"),
        ("https://a.example/feed.php?id=1", "https://a.example/feed.php?id=2"),
        ("https://a.example/@ada.rss", "https://a.example/@ben.rss"),
        ("https://a.example/feeds/all.atom.xml", "https://a.example/feeds/python.atom.xml"),
        ("https://a.blogspot.com/feeds/posts/default", "https://b.blogspot.com/feeds/posts/default"),
        ("https://feeds.feedburner.com/Ada", "https://feeds.feedburner.com/Ben"),
        ("https://youtube.com/feeds/videos.xml?channel_id=a", "https://youtube.com/feeds/videos.xml?channel_id=b"),
    ],
)
def test_no_twins(hub: Path, one: str, other: str) -> None:
    """Feeds of parts of a site are feeds of their own."""
    write(hub, member("Ada", one, other))
    assert [row for row in findings(hub) if row["kind"] == "same-feed"] == []
    assert blog_key(one) != blog_key(other)


def test_twins_of_one_member(hub: Path) -> None:
    """What is said names the other feed of the member, and how the two differ."""
    write(
        hub, member("Ada", "https://a.example/atom.xml", "https://a.example/rss.xml", "https://www.a.example/rss.xml")
    )
    rows = findings(hub)
    assert [(row["key"], row["fact"]) for row in rows] == [
        ('members "Ada".feeds[2]', "is most likely feeds[1] of this member, in another format"),
        ('members "Ada".feeds[3]', "is most likely feeds[1] of this member, in another format"),
    ]
    assert {row["advice"] for row in rows} == {"take one of the two out"}
    write(hub, member("Ada", "https://a.example/f", "https://www.a.example/f/"))
    assert [row["fact"] for row in findings(hub)] == [
        "is feeds[1] of this member, with its address spelled another way"
    ]


@pytest.mark.parametrize(
    ("first", "second", "signs"),
    [
        ({"name": "Zoë  Müller"}, {"name": "zoe muller"}, "the same name"),
        ({"name": "Юлия"}, {"name": "ЮЛИЯ"}, "the same name"),
        ({"name": "A", "email": "a@x.org"}, {"name": "B", "email": "A@x.org"}, "the same e-mail address"),
        ({"name": "A", "email": "a@x.org"}, {"name": "B", "links": ["mailto:a@x.org"]}, "the same e-mail address"),
        (
            {"name": "A", "avatar": "https://x.org/a.png"},
            {"name": "B", "avatar": "http://x.org/a.png"},
            "the same picture",
        ),
        ({"name": "A", "url": "https://x.org/"}, {"name": "B", "links": ["http://www.x.org"]}, "the same page"),
        (
            {"name": "A", "email": "a@x.org", "links": ["https://s.org/@a"]},
            {"name": "a", "email": "a@x.org", "links": ["https://s.org/@a"]},
            "the same name, the same e-mail address and the same page",
        ),
    ],
)
def test_one_person_twice(hub: Path, first: dict[str, Any], second: dict[str, Any], signs: str) -> None:
    """Names without their accents, addresses of mail, pictures and pages in any spelling."""
    write(
        hub,
        member(first.pop("name"), "https://one.example/f", **first),
        member(second.pop("name"), "https://two.example/f", **second),
    )
    (row,) = findings(hub)
    assert row["kind"] == "same-person"
    assert row["fact"] == f"has {signs} as the member on line 4"
    assert row["write"] == 'feeds = ["https://one.example/f", "https://two.example/f"]'
    assert row["advice"].endswith("if they are two, give each a slug")


def test_two_people_of_one_name(hub: Path) -> None:
    """Whoever has given both a slug has said that they are two; letters of other scripts are not taken for accents."""
    write(hub, member("Ada", "https://a.example/f", slug="ada"), member("Ada", "https://b.example/f", slug="ada-b"))
    assert findings(hub) == []
    write(hub, member("कि", "https://a.example/f"), member("क", "https://b.example/f"))
    assert findings(hub) == []


def test_a_picture_of_many_is_no_sign(hub: Path) -> None:
    """A picture or page that four members name is that of their group."""
    write(
        hub,
        *(
            member(f"M{n}", f"https://{n}.example/f", avatar="https://x.org/logo.png", links=["https://x.org/"])
            for n in range(4)
        ),
    )
    assert findings(hub) == []
    write(hub, *(member(f"M{n}", f"https://{n}.example/f", avatar="https://x.org/logo.png") for n in range(3)))
    assert [row["fact"] for row in findings(hub)] == ["has the same picture as the member on line 4"] * 2


def test_feeds_with_settings_are_not_written_together(hub: Path) -> None:
    """What to write is left out where a list would lose something."""
    table = '[[members]]\nname = "ada"\n[[members.feeds]]\nurl = "https://b.example/f"\nkind = "photos"\n'
    write(hub, member("Ada", "https://a.example/f"), table)
    assert [row["write"] for row in findings(hub)] == [None]


def test_a_password_is_not_repeated(hub: Path) -> None:
    """What is printed goes into logs."""
    write(hub, member("Ada", "https://ada:secret@a.example/f"), member("ada", "https://a.example/g"))
    assert "secret" not in check(hub, "--json").stdout + check(hub).stdout


@pytest.mark.parametrize(
    ("url", "kind", "words"),
    [
        (
            "http://feeds.feedburner.com/Ada",
            "dying-host",
            "FeedBurner has been kept alive without development since 2021",
        ),
        ("https://tinyletter.com/ada/feed", "dead-host", "TinyLetter closed on 29 February 2024 (Mailchimp, 2023)"),
        ("https://ada.posterous.com/rss.xml", "dead-host", "Posterous closed on 30 April 2013 (Posterous, 2013)"),
        ("https://ada.typepad.com/blog/atom.xml", "dead-host", "Typepad closed on 30 September 2025 (Typepad, 2025)"),
        (
            "http://pipes.yahoo.com/pipes/pipe.run?_id=1",
            "dead-host",
            "Yahoo Pipes closed on 30 September 2015 (Yahoo, 2015)",
        ),
        (
            "https://www.google.com/reader/public/atom/x",
            "dead-host",
            "Google Reader closed on 1 July 2013 (Google, 2013)",
        ),
        (
            "https://rss.app/feeds/1.xml",
            "rewritten",
            "RSS.app passes on feeds of others, made over (its own pages, 2025)",
        ),
    ],
)
def test_hosts_that_closed(hub: Path, url: str, kind: str, words: str) -> None:
    """Each with its fact, source and year; that http is used is not said as well."""
    write(hub, member("Ada", url))
    (row,) = findings(hub)
    assert row["kind"] == kind
    assert row["fact"].startswith(words)


def test_every_fact_has_its_source() -> None:
    """A year stands in each source; ordinary hosts have no fact."""
    assert all(fact.name and fact.fact and fact.source.rpartition(" ")[2].isdigit() for fact in HOSTS)
    for url in ("https://ada.example/f", "https://www.google.com/f", "https://blog.facebook.com/f", "", "feeds/x.xml"):
        assert fact_about(url) is None


@pytest.mark.parametrize(
    "url",
    [
        *("https://a.example/f", "http://127.0.0.1/f", "http://[::1]/f", "http://nas/f", "http://a.onion/f"),
        *("http://a.example:8080/f", "http://ada:secret@a.example/f"),
    ],
)
def test_where_https_is_no_question(url: str) -> None:
    """Machines, names without a dot, hidden services, ports of their own, and feeds with a key."""
    assert list(without_encryption([NamedFeed((), Feed(url))])) == []


def test_the_address_with_https() -> None:
    """The port 80 goes, everything else stays; credentials as well."""
    assert https_twin("http://a.example:80/f?x=http://b") == "https://a.example/f?x=http://b"
    assert https_twin("HTTP://a.example") == "https://a.example"
    assert https_twin("https://a.example/") == ""


def test_a_file_that_is_missing(hub: Path) -> None:
    """It may come later, so it is no mistake, but a finding."""
    write(hub, member("Ada", "feeds/ada.xml"))
    assert [(row["kind"], row["fact"]) for row in findings(hub)] == [("missing-file", "names a file that is not there")]
    (hub / "feeds").mkdir()
    (hub / "feeds/ada.xml").write_text("<rss/>")
    assert findings(hub) == []


def test_each_thing_is_said_once() -> None:
    """Of findings about one subject of one key the weightiest is told, in whatever order they come."""
    kinds = [kind for kinds in ABOUT.values() for kind in kinds]
    every = [Finding(("members", 0), kind, kind, "") for kind in kinds]
    for _ in range(5):
        random.shuffle(every)
        assert {finding.kind for finding in without_repetition(every)} == {kinds[0] for kinds in ABOUT.values()}
    elsewhere = Finding(("members", 1), "http", "", "")
    assert elsewhere in without_repetition([*every, elsewhere])


# ---------------------------------------------------------------- forges


def test_annotations_of_github(hub: Path) -> None:
    """A name in the file cannot begin a command of its own: its line ends and signs are escaped."""
    write(hub, '[[members]]\nname = "x\\u000a::error::boo 100%"\nfeeds = ["http://a.example/f"]\n')
    told = check(hub, "--annotate", "github").stdout
    assert told.count("\n") == 1
    assert told.startswith("::notice file=config/members.toml,line=6,title=planet check::")
    write(hub, '[[members]]\nnam = "Ada"\n')
    told = check(hub, "--annotate", "github", status=2).stdout
    assert told.startswith("::error file=config/members.toml,line=4,title=planet check::")
    write(hub, '[[members]]\nname = "100% ::error::"\nfeeds = ["http://a.example/f", "https://tinyletter.com/a"]\n')
    told = check(hub, "--annotate", "github").stdout.splitlines()
    assert [line.partition("title")[0] for line in told] == [
        "::notice file=config/members.toml,line=6,",
        "::warning file=config/members.toml,line=6,",
    ]
    assert all("100%25 ::error::" in line for line in told)


def test_annotations_of_gitlab(hub: Path) -> None:
    """A report on code quality: each issue with its place, its gravity and a fingerprint of its own."""
    write(hub, member("Ada", "http://a.example/f", "https://tinyletter.com/a"))
    issues = json.loads(check(hub, "--annotate", "gitlab").stdout)
    assert [(issue["severity"], issue["location"]) for issue in issues] == [
        ("info", {"path": "config/members.toml", "lines": {"begin": 6}}),
        ("major", {"path": "config/members.toml", "lines": {"begin": 6}}),
    ]
    assert len({issue["fingerprint"] for issue in issues}) == 2
    write(hub, "[[members]]\n")
    assert {issue["severity"] for issue in json.loads(check(hub, "--annotate", "gitlab", status=2).stdout)} == {
        "blocker"
    }


# ---------------------------------------------------------------- what the store knows


def checked(community: Community, *words: str) -> list[dict[str, Any]]:
    community._step(0, 0)
    return findings(community.hub.folder, *words)


def posts(count: int, **keys: Any) -> list[Post]:
    return [
        Post(f"Post {n}", f"https://ada.example/{n}", f"g{n}", START - timedelta(days=n), f"text {n}", **keys)
        for n in range(count)
    ]


def test_a_move_that_was_learnt(community: Community) -> None:
    """Seen on three days; until then nothing is said. Where the file names that address already, one is to go."""
    community.publish("/new", *posts(3))
    community.web.documents["/old"] = (301, "text/plain", b"")
    community.web.headers["/old"] = {"Location": f"{community.web.url}/new"}
    community.member("Ada", "/old")
    for _ in range(3):
        assert checked(community) == []
        community.turn(days=1)
    (row,) = checked(community)
    assert row["kind"] == "moved"
    assert row["fact"].startswith(f"has moved for good to {community.web.url}/new, as its server said on 3 days")
    assert (row["advice"], row["write"]) == ("write", json.dumps(f"{community.web.url}/new"))
    community.member("Ben", "/new")
    moved = [row for row in checked(community) if row["kind"] == "moved"]
    assert [row["advice"].partition(":")[2] for row in moved] == [" take this one out"]
    assert moved[0]["write"] is None


def test_gone_and_failing(community: Community) -> None:
    """The server's word that a feed is gone counts at once, other failures when there were three in a row."""
    community.put("/gone", b"", status=410)
    community.put("/down", b"", status=500)
    community.member("Ada", "/gone")
    community.member("Ben", "/down")
    community.turn()
    (row,) = checked(community)
    assert (row["kind"], row["advice"]) == ("gone", "ask the member, or take the feed out")
    community.turn(days=1)
    community.turn(days=1)
    gone, failing = checked(community)
    assert (gone["kind"], failing["kind"]) == ("gone", "failing")
    assert failing["fact"].startswith("has given nothing at the last 3 visits: the server at 127.0.0.1")
    assert failing["advice"] == "nothing to do unless it lasts (HTTP 500)"


def test_held(community: Community) -> None:
    """The line that accepts the feed is there to paste, with the day."""
    community.publish("/ada", *posts(5))
    community.member("Ada", "/ada")
    community.turn()
    community.publish(
        "/ada", *(Post(f"Casino {n}", f"https://casino.example/{n}", f"c{n}", START, "x") for n in range(5))
    )
    community.turn(days=1)
    (row,) = checked(community)
    assert (row["kind"], row["write"]) == ("held", "accept = 2026-11-23")
    assert row["advice"] == "if it is right, write under this feed; if not, take the feed out"


def test_nobody_found(community: Community) -> None:
    """A member without feeds whose page names none."""
    community.put("/home", b"<html><title>x</title><p>hello</p></html>", "text/html")
    community.member("Ada", url="/home")
    community.turn()
    (row,) = checked(community)
    assert (row["kind"], row["key"]) == ("no-feed", 'members "Ada".url')
    assert row["fact"] == "no feed is found here: the page names no feed"
    assert row["advice"] == "ask its owner for the feed's address"


@pytest.mark.parametrize(
    ("rule", "key", "instead", "write"),
    [
        ({"include": ["#coral"]}, "include", 'their categories are "reef" (4)', None),
        ({"categories": ["coral"]}, "categories", 'their categories are "reef" (4)', 'categories = ["reef"]'),
        ({"kinds": ["photo"]}, "kinds", 'their kinds are "article" (4)', 'kinds = ["article"]'),
        ({"authors": ["Bob"]}, "authors", "it states no authors", None),
        ({"exclude": ["/./"]}, "exclude", "", None),
        ({"include": ["text"], "exclude": ["text"]}, "exclude", "", None),
    ],
)
def test_a_filter_that_lets_nothing_in(
    community: Community, rule: dict[str, Any], key: str, instead: str, write: str | None
) -> None:
    """It is told when it is written, before any turn, from what is stored: with what the feed has instead."""
    community.publish("/ada", *posts(4, tags=("reef",)))
    community.member("Ada", {"url": "/ada"})
    community.turn()
    assert checked(community) == []
    community.members[0]["feeds"][0] |= rule
    (row,) = checked(community)
    assert row["kind"] == "filter"
    assert row["key"] == f'members "Ada".feeds[1].{key}'
    assert row["fact"].startswith("lets nothing in: it keeps out all 4 entries that the hub knows of it")
    assert row["fact"].endswith(instead)
    assert row["write"] == write


def test_a_filter_that_lets_one_in(community: Community) -> None:
    """Is none to speak of; nor is one over two entries."""
    community.publish("/ada", *posts(4, tags=("reef",)), Post("Coral", "https://ada.example/c", "c", START, "coral"))
    community.publish("/ben", *posts(2))
    community.member("Ada", {"url": "/ada", "include": ["coral"]})
    community.member("Ben", {"url": "/ben", "include": ["coral"]})
    community.turn()
    assert checked(community) == []


def test_through_feedburner(community: Community) -> None:
    """A blog once by itself and once through FeedBurner is known by what its feeds say of themselves."""
    named = [
        NamedFeed(
            ("members", 0, "feeds", 0),
            Feed("https://feeds.feedburner.com/A"),
            site="https://a.example/",
            site_title="A",
        ),
        NamedFeed(("members", 1, "feeds", 0), Feed("https://a.example/f.xml"), site="http://a.example", site_title="a"),
        NamedFeed(("members", 2, "feeds", 0), Feed("https://b.example/f.xml"), ends_at="https://a.example/f.xml"),
        NamedFeed(
            ("members", 3, "feeds", 0), Feed("https://a.example/pod.rss"), site="https://a.example/", site_title="B"
        ),
    ]
    told = [(f.path[1], f.fact) for f in same_feeds(named, lambda path: int(path[1]) + 10)]
    assert told == [
        (1, "is most likely the same as the feed on line 10, once by itself and once through FeedBurner"),
        (2, "leads to the same place as the feed on line 11"),
    ]


def test_channels_are_checked_like_members(community: Community) -> None:
    """Their feed has its line as well."""
    community.put("/gone", b"", status=410)
    community.channels.append({"name": "List", "kind": "forum", "url": "https://l.example/", "feed": "/gone"})
    community.turn()
    assert [(row["key"], row["kind"]) for row in checked(community)] == [('channels "List".feed', "gone")]


def test_problems_that_turns_noted(community: Community) -> None:
    """Emptied and silent feeds stand at their lines; a feed that was discovered, at the address of its member."""
    page = b'<html><head><link rel="alternate" type="application/rss+xml" href="/cleo.xml"></head></html>'
    community.publish("/ada", *posts(3))
    community.publish("/ben", *posts(3))
    community.put("/cleo", page, "text/html")
    community.publish("/cleo.xml", *posts(3))
    community.member("Ada", "/ada")
    community.member("Ben", "/ben")
    community.member("Cleo", url="/cleo")
    community.turn()
    community.publish("/ada")
    for days in (1, 16):
        community.turn(days=days)
    (row,) = checked(community)
    assert (row["key"], row["kind"]) == ('members "Ada".feeds[1]', "emptied")
    assert row["fact"] == "the feed can be read, but has listed no entry since 2026-11-23; before, it did"
    assert row["advice"].startswith("look at the site: perhaps the feed has a new address")
    community.turn(days=400)
    ada, ben, cleo = checked(community)
    assert [ada["kind"], ben["kind"], cleo["kind"]] == ["emptied", "silent", "silent"]
    assert ben["fact"].startswith("nothing new has come since 2026-11-22, for ")
    assert cleo["key"] == 'members "Cleo".url'
    assert cleo["fact"].startswith(f"{community.web.url}/cleo.xml, which is discovered from here: nothing new has come")
    community.members[1]["paused"] = True
    assert [row["key"] for row in checked(community)] == ['members "Ada".feeds[1]', 'members "Cleo".url']


def test_a_filter_that_ceased_to_let_in(community: Community) -> None:
    """What a turn noted is told as long as the filter is the one that it noted; an edited one is judged anew."""
    community.publish("/ada", *posts(4, tags=("reef",)))
    community.member("Ada", {"url": "/ada", "include": ["coral"]})
    community.turn()
    (row,) = checked(community)
    assert row["kind"] == "filter"
    assert row["key"] == 'members "Ada".feeds[1].include'
    community.members[0]["feeds"][0]["include"] = ["#reef"]
    assert checked(community) == []


def test_feeds_that_were_discovered(community: Community) -> None:
    """What is wrong with them stands at the address of their member, and names them."""
    page = b'<html><head><link rel="alternate" type="application/rss+xml" href="/%s.xml"></head></html>'
    for name in ("ada", "ben"):
        community.put(f"/{name}", page % name.encode(), "text/html")
        community.publish(f"/{name}.xml", *posts(5))
        community.member(name.title(), url=f"/{name}")
    community.turn()
    casino = (Post(f"Casino {n}", f"https://casino.example/{n}", f"c{n}", START, "x") for n in range(5))
    community.publish("/ada.xml", *casino)
    community.put("/ben.xml", b"", status=500)
    for _ in range(3):
        community.turn(days=1)
    ada, ben = checked(community)
    url = community.web.url
    assert (ada["kind"], ada["key"], ada["write"]) == ("held", 'members "Ada".url', "accept = 2026-11-23")
    assert ada["fact"].startswith(
        f"{url}/ada.xml, which is discovered from here, is held since 2026-11-23: it lists nothing"
    )
    assert ada["advice"] == "if it is right, name the feed under this member, with"
    assert (ben["kind"], ben["advice"]) == ("failing", "nothing to do unless it lasts (HTTP 500)")
    assert ben["fact"].startswith(
        f"{url}/ben.xml, which is discovered from here, has given nothing at the last 3 visits"
    )


def test_a_feed_that_is_read_in_part(community: Community) -> None:
    """What its reader could not read."""
    whole = rss(*posts(5))
    community.put("/ada", whole[: len(whole) * 2 // 3], "application/rss+xml")
    community.member("Ada", "/ada")
    community.turn()
    (row,) = checked(community)
    assert (row["kind"], row["advice"]) == ("reading", "its owner could mend the feed")
    assert row["fact"].startswith("is read only in part: ")


# ---------------------------------------------------------------- bounds


@pytest.mark.parametrize("name", ["Ada", "M{}"])
def test_nothing_is_compared_with_everything(hub: Path, name: str) -> None:
    """The work grows as the list does, also where all names and hosts are alike."""
    work = []
    for count in (200, 2_000):
        feeds = (f"http://{n % 97}.example/{n}/feed" for n in range(count))
        write(hub, *(member(name.format(n), feed, slug=f"s{n}") for n, feed in enumerate(feeds)))
        work.append(calls(lambda: check(hub, "--json")))
    assert work[1] < 11 * work[0]


# ---------------------------------------------------------------- documents


def test_the_schema_of_the_document(hub: Path) -> None:
    """Real documents fit it, and know every key of the sample on the page; one that lacks a key does not fit."""
    schema = json.loads(read(REFERENCE / "schemas" / "check.json"))
    (sample,) = (json.loads(b.text) for b in blocks(section(read(DOCUMENTS), "## `planet check --json`")))
    write(hub, member("Ada", "http://a.example/f", "https://tinyletter.com/a"), member("ada", "https://b.example/f"))
    real = json.loads(check(hub, "--json").stdout)
    write(hub, '[[members]]\nnam = "Ada"\n')
    wrong = json.loads(check(hub, "--json", status=2).stdout)
    for document in (sample, real, wrong):
        Draft202012Validator(schema).validate(document)
    assert {*real} == {*wrong} == {*sample} == {*schema["properties"]}
    assert {*real["findings"][0]} == {*sample["findings"][0]}
    with pytest.raises(ValidationError):
        Draft202012Validator(schema).validate({**real, "findings": [{"line": 1}]})


def test_every_kind_is_explained() -> None:
    """The table of the page has each kind of finding, and no other; so has the schema."""
    table = section(read(COMMANDS), "## `planet check`")
    told = {kind for row in rows(table) for kind in re.findall(r"`([\w-]+)`", row[0])}
    kinds = {kind for kinds in ABOUT.values() for kind in kinds}
    schema = json.loads(read(REFERENCE / "schemas" / "check.json"))["properties"]["findings"]["items"]["properties"]
    assert told == kinds == {*schema["kind"]["enum"]}


def test_the_page_shows_what_is_printed(hub: Path) -> None:
    """The report on the how-to page is a real one."""
    (shown,) = [b.text for b in blocks(read(DOCS / "how-to/keep-the-list-sound.md")) if b.language == "text"]
    blank = "\n" * 7
    write(
        hub,
        blank,
        member("Ada Lovelace", "http://ada.example.org/feed.xml"),
        member("Ben", "https://ben.typepad.com/atom.xml"),
        member("Cleo", "https://cleo.example.org/feed.xml"),
    )
    assert check(hub).stdout == shown


# ---------------------------------------------------------------- edits


def test_addresses_are_found_as_the_file_spells_them() -> None:
    """A URL without its slash is the one that the program has with it; an address that nobody has is an error."""
    text = HEAD + member("Ada", "http://a.example", "http://a.example/x") + member("Ben", "http://b.example/f?x=1")
    urls = {"http://a.example/": "https://a.example/", "http://b.example/f?x=1": "https://b.example/f?x=1"}
    edited = edits.replace_feed_urls(text, urls)
    assert edited == text.replace('http://a.example"', 'https://a.example/"').replace("http://b", "https://b")
    assert edits.replace_feed_urls(text, {}) == text
    with pytest.raises(PlanetError, match=r"No feed in .* has the address"):
        edits.replace_feed_urls(text, {"http://c.example/": "https://c.example/"})


# ---------------------------------------------------------------- addresses of private machines


def test_addresses_that_no_turn_will_visit(hub: Path) -> None:
    """Private ones in any spelling, unless private_allow opens them; not those of who rests, nor pages not visited."""
    (hub / "config/members.toml").write_text(
        HEAD
        + '[fetch]\nprivate_allow = ["127.0.0.0/8", "[::1]:8080"]\n'
        + member("Ada", "https://10.0.0.1/feed", "https://2130706433/feed", "https://[::1]:8080/f", "https://[::1]/f")
        + member("Bo", url="http://169.254.169.254/")
        + member("Cy", "https://cy.example/feed", url="http://192.168.0.1/")
        + member("Di", "https://10.0.0.2/feed", paused=True)
        + member("Ed", url="http://localhost:9000/"),
        encoding="utf-8",
    )
    rows = [(row["key"], row["kind"], row["fact"]) for row in findings(hub)]
    assert rows == [
        ('members "Ada".feeds[1]', "unreachable", "cannot be visited: 10.0.0.1 is a private address"),
        ('members "Ada".feeds[4]', "unreachable", "cannot be visited: ::1 is a private address"),
        ('members "Bo".url', "unreachable", "cannot be visited: 169.254.169.254 is a private address"),
    ]
    assert findings(hub)[0]["advice"] == "name it in private_allow if it is meant to be"
