"""The members file: what it says becomes a Planet, and each of its mistakes a line, a key and a way out."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from planet.config import glance, load, parse, quick, strict
from planet.config.mistakes import tables
from planet.config.values import quoted
from planet.errors import MembersFileError, Mistake
from planet.model.community import Channel, Feed, FetchRules, Hide, Owner, Planet, Prompt

HEAD = '[planet]\ntitle = "T"\nurl = "https://planet.example.org/"\n'
"""The least planet; what a test adds begins on line 4."""

WHOLE = (Path(__file__).parent / "members" / "whole.toml").read_text(encoding="utf-8")
"""Every key of the reference, in one file."""


def hub_with(tmp_path: Path, text: str | bytes) -> Path:
    """A hub folder with this members file."""
    (tmp_path / "config").mkdir()
    raw = text if isinstance(text, bytes) else text.encode()
    (tmp_path / "config" / "members.toml").write_bytes(raw)
    return tmp_path


def mistakes(text: str, hub: Path) -> tuple[Mistake, ...]:
    """The mistakes of a text that has some."""
    with pytest.raises(MembersFileError) as caught:
        parse(text, "members.toml", hub)
    return caught.value.mistakes


def only(text: str, hub: Path) -> Mistake:
    """The one mistake of a text that has one."""
    found = mistakes(text, hub)
    assert len(found) == 1, found
    return found[0]


# ---------------------------------------------------------------- what is right


def test_the_whole_file_is_read(tmp_path: Path) -> None:
    """Every key arrives in its field, with times, sizes and days as such."""
    planet = load(hub_with(tmp_path, WHOLE))
    assert (planet.title, planet.url, planet.timezone, planet.language) == (
        "Planet Reef",
        "https://planet.example.org/",
        "UTC",
        "en",
    )
    assert planet.owner == Owner("Ada", "hub@example.org")
    assert planet.fetch == FetchRules()
    feed = "https://lists.example.org/reef/feed.atom"
    assert planet.channels == (Channel("Mailing list", "email", "mailto:reef@lists.example.org", feed),)
    assert planet.hides == (Hide("https://ada.example.org/spam", "off topic"),)
    question = "One reef, one picture, one question"
    assert planet.prompts == (Prompt("reefweek", date(2026, 11, 1), date(2026, 11, 30), question),)
    ada, charles = planet.members
    assert (ada.slug, ada.joined, ada.interests) == ("ada", date(2026, 11, 22), ("engines", "poetry"))
    assert ada.feeds == (Feed("https://ada.example.org/feed.xml"), Feed("feeds/ada.xml", "file"))
    assert charles.feeds == (
        Feed(
            "https://social.example/@charles.rss",
            kind="microblog",
            title="Charles, briefly",
            include=("#reef",),
            exclude=("/sponsored/i",),
            languages=("en",),
            content="summary",
            since=date(2026, 1, 1),
            interval=timedelta(hours=6),
            auth_env="REEF_FEED_AUTH",
            accept=date(2026, 11, 22),
        ),
    )


def test_the_least_file_has_the_defaults_of_the_model(tmp_path: Path) -> None:
    """A title and an address are enough; everything else is as the model has it."""
    planet = parse(HEAD, "members.toml", tmp_path)
    fingerprint = planet.fingerprint
    assert planet == Planet(title="T", url="https://planet.example.org/", fingerprint=fingerprint)
    assert re.fullmatch("[0-9a-f]{64}", fingerprint)


def test_the_fingerprint_is_that_of_the_bytes(tmp_path: Path) -> None:
    """An edit changes the fingerprint, and only an edit."""
    hub = hub_with(tmp_path, HEAD)
    first = load(hub).fingerprint
    assert load(hub).fingerprint == first
    (hub / "config" / "members.toml").write_text(HEAD + "# a remark\n", encoding="utf-8")
    assert load(hub).fingerprint != first


@pytest.mark.parametrize("text", ["\ufeff" + HEAD, HEAD.replace("\n", "\r\n")], ids=["byte order mark", "CRLF"])
def test_what_editors_add_is_tolerated(tmp_path: Path, text: str) -> None:
    """A byte order mark and line ends of Windows are no mistakes."""
    assert load(hub_with(tmp_path, text)).title == "T"


@pytest.mark.parametrize(
    ("key", "written", "read"),
    [
        ("interval", '"10m"', timedelta(minutes=10)),
        ("max_interval", '"7d"', timedelta(days=7)),
        ("timeout", '"20 s"', timedelta(seconds=20)),
        ("host_delay", '"0s"', timedelta()),
        ("max_bytes", '"5MB"', 5_000_000),
        ("max_bytes", '"500kB"', 500_000),
        ("max_bytes", '"1GiB"', 2**30),
        ("max_bytes", '"1.5MiB"', 1_572_864),
        ("max_bytes", "4096", 4096),
        ("private_allow", '["127.0.0.0/8", "[::1]:8080"]', ("127.0.0.0/8", "[::1]:8080")),
        ("proxy", '"http://me:secret@10.0.0.1:3128"', "http://me:secret@10.0.0.1:3128/"),
    ],
)
def test_rules_of_fetching(tmp_path: Path, key: str, written: str, read: object) -> None:
    """Times, sizes and networks are read as people write them."""
    assert getattr(parse(f"{HEAD}[fetch]\n{key} = {written}\n", "m", tmp_path).fetch, key) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("https://planet.example.org", "https://planet.example.org/"),
        ("https://example.org/reef", "https://example.org/reef/"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/"),
    ],
)
def test_the_planets_address_ends_in_a_slash(tmp_path: Path, written: str, read: str) -> None:
    """Pages stand below the address, so it is that of a folder."""
    assert parse(f'[planet]\ntitle = "T"\nurl = "{written}"\n', "m", tmp_path).url == read


def test_a_folder_of_posts_is_a_feed(tmp_path: Path) -> None:
    """posts/SLUG/ is found by the slug that is given, or by that of the name, and comes after the other feeds."""
    (tmp_path / "posts" / "ada").mkdir(parents=True)
    (tmp_path / "posts" / "zoe-muller").mkdir()
    text = HEAD + '[[members]]\nname = "A"\nslug = "ada"\nfeeds = ["f.xml"]\n[[members]]\nname = "Zoë Müller"\n'
    ada, zoe = parse(text, "m", tmp_path).members
    assert ada.feeds == (Feed("f.xml", "file"), Feed("posts/ada/", "folder"))
    assert zoe.feeds == (Feed("posts/zoe-muller/", "folder"),)


def test_a_feed_that_is_a_missing_file_is_no_mistake(tmp_path: Path) -> None:
    """A file may come later; that it is not there yet is told when it is read."""
    (member,) = parse(f'{HEAD}[[members]]\nname = "A"\nfeeds = ["./feeds//none.xml"]\n', "m", tmp_path).members
    assert member.feeds == (Feed("feeds/none.xml", "file"),)


def test_feeds_keep_their_address_as_written(tmp_path: Path) -> None:
    """Queries, credentials and odd capitals of a feed's address are the server's business."""
    url = "https://me:secret@Feeds.Example.org/A?b=%c3%a9&a"
    (member,) = parse(f'{HEAD}[[members]]\nname = "A"\nfeeds = ["{url}"]\n', "m", tmp_path).members
    assert member.feeds[0].url == url


def test_two_members_may_share_an_address_if_each_has_a_slug(tmp_path: Path) -> None:
    """Two people with one site are told apart by their slugs."""
    members = "".join(
        f'[[members]]\nname = "{s}"\nslug = "{s}"\nurl = "https://both.example/"\n' for s in ("eva", "adam")
    )
    assert len(parse(HEAD + members, "m", tmp_path).members) == 2


# ---------------------------------------------------------------- what is wrong


MEMBER = '[[members]]\nname = "Ada"\nurl = "https://ada.example/"\n'
SINGLE = [
    # (what follows the head, line, key, words of the sentence)
    ('langauge = "en"', 4, "planet.langauge", ["did you mean language?"]),
    ("bio = 1", 4, "planet.bio", ["belongs under [[members]]"]),
    ('email = "a@b.example"', 4, "planet.email", ["belongs under [planet.owner] or [[members]]"]),
    (
        "intervall = 1",
        4,
        "planet.intervall",
        ["did you mean interval, which belongs under [fetch] or [[members.feeds]]?"],
    ),
    ("frobnicate = 1", 4, "planet.frobnicate", ["no such key; known here are title, url, "]),
    ('interval = "1h"', 4, "planet.interval", ["[fetch]"]),
    ("[fetsh]", 4, "fetsh", ["did you mean fetch?"]),
    ("members = []", 4, "planet.members", ["[[members]]"]),
    ("description = 5", 4, "planet.description", ["text in quotes", '"5"']),
    ('description = "a\\u0007b"', 4, "planet.description", ["U+0007"]),
    ('language = "en_US"', 4, "planet.language", ['"en-US"']),
    ('language = "english"', 4, "planet.language", ["BCP 47", '"en"']),
    ('timezone = "Berlin"', 4, "planet.timezone", ['"Europe/Berlin"']),
    ('timezone = "../../etc/passwd"', 4, "planet.timezone", ["IANA"]),
    ('timezone = "America"', 4, "planet.timezone", ["IANA"]),
    ('owner = "Ada"', 4, "planet.owner", ["table"]),
    ('owner = { name = "A", email = "ada at x.org" }', 4, "planet.owner.email", ['"name@example.org"']),
    ('join = "hub@example.org"', 4, "planet.join", ['"mailto:hub@example.org"']),
    ('join = "javascript:alert(1)"', 4, "planet.join", ["https:", "mailto:"]),
    ('store = "postgresql://db/planet"', 4, "planet.store", ["SQLite", '"sqlite:///planet.db"']),
    ('store = "sqlite://"', 4, "planet.store", ["names no file"]),
    ('store = "sqlite:///output/planet.db"', 4, "planet.store", ["output/"]),
    ('store = "sqlite:///%6Futput/planet.db"', 4, "planet.store", ["output/"]),
    ('content = "fully"', 4, "planet.content", ['did you mean "full"?', '"summary"']),
    ('river = "all"', 4, "planet.river", ['"excerpts" or "full"']),
    ('days_on_front = "7"', 4, "planet.days_on_front", ["whole number, without quotes"]),
    ("days_on_front = 0", 4, "planet.days_on_front", ["1 or more"]),
    ("feed_entries = 7.5", 4, "planet.feed_entries", ["whole number"]),
    ("feed_entries = 100000", 4, "planet.feed_entries", ["10000 or less"]),
    ('accent = "green"', 4, "planet.accent", ['"#rrggbb"']),
    ('theme = "../secret"', 4, "planet.theme", ["folder"]),
    ('theme = "plian"', 4, "planet.theme", ['did you mean "plain"?', "templates/themes/plian/"]),
    ('neighbours = "yes"', 4, "planet.neighbours", ["true or false, without quotes"]),
    ('[fetch]\ninterval = "5m"', 5, "fetch.interval", ["too often", '"10m"', "abuse"]),
    ('[fetch]\ninterval = "1 hour"', 5, "fetch.interval", ['"1h"']),
    ("[fetch]\ninterval = 3600", 5, "fetch.interval", ["3600", '"1h"']),
    ('[fetch]\ninterval = "48h"', 5, "fetch.interval", ["max_interval (24h) is shorter"]),
    ('[fetch]\nmax_interval = "30m"\n', 5, "fetch.max_interval", ["shorter than interval (1h)"]),
    ('[fetch]\ntimeout = "0s"', 5, "fetch.timeout", ['"1s"']),
    ('[fetch]\nmax_interval = "9000d"', 5, "fetch.max_interval", ["year"]),
    ('[fetch]\nmax_bytes = "5 bananas"', 5, "fetch.max_bytes", ['"5MB"']),
    ("[fetch]\nmax_bytes = true", 5, "fetch.max_bytes", ["size"]),
    ('[fetch]\nmax_bytes = "1 TB"', 5, "fetch.max_bytes", ["size"]),
    ("[fetch]\nmax_bytes = 0", 5, "fetch.max_bytes", ["out of bounds"]),
    ("[fetch]\nconcurrency = 0", 5, "fetch.concurrency", ["1 or more"]),
    ("[fetch]\nper_host = nan", 5, "fetch.per_host", ["whole number"]),
    ('[fetch]\nprivate_allow = ["127.0.0.1",\n "localhost:80"]', 6, "fetch.private_allow[2]", ["numbers, not names"]),
    ('[fetch]\nprivate_allow = ["10.0.0.5/8"]', 5, "fetch.private_allow[1]", ['"10.0.0.0/8"']),
    ('[fetch]\nprivate_allow = ["10.0.0.5:0"]', 5, "fetch.private_allow[1]", ["not an address"]),
    ('[fetch]\nproxy = "socks5://10.0.0.1"', 5, "fetch.proxy", ["http:// or https://"]),
    (
        '[[channels]]\nname = "C"\nkind = "irc"\nurl = "irc://x/y"',
        6,
        'channels "C".kind',
        ['"email", "forum" or "chat"'],
    ),
    ('[[channels]]\nname = "C"\nkind = "chat"\nurl = "telnet://x"', 7, 'channels "C".url', ["irc:"]),
    ('[[channels]]\nname = "C"\nkind = "chat"', 4, 'channels "C".url', ["is missing"]),
    ('[channels]\nname = "C"', 4, "channels", ["[[channels]]"]),
    ('[[members]]\nurl = "https://a.example/"', 4, "members[1].name", ["is missing", 'name = "Ada Lovelace"']),
    ('[[members]]\nname = " "\nurl = "https://a.example/"', 5, "members[1].name", ["is empty"]),
    ('[[members]]\nname = "Ada B"', 4, 'members "Ada B"', ["neither url nor feeds", '"posts/ada-b/"']),
    ('[[members]]\nname = "Ada"\nfeeds = []', 4, 'members "Ada"', ["neither url nor feeds"]),
    (MEMBER + 'slug = "Ada Lovelace"', 7, 'members "Ada".slug', ['"ada-lovelace"']),
    (MEMBER + f'slug = "{"a" * 61}"', 7, 'members "Ada".slug', ["60"]),
    (MEMBER + 'avatar = "me"', 7, 'members "Ada".avatar', ["http:// or https://"]),
    (MEMBER + 'avatar = "a.example/me.jpg"', 7, 'members "Ada".avatar', ["lacks its beginning"]),
    (MEMBER + 'avatar = "faces/ada.svg"', 7, 'members "Ada".avatar', ["SVG"]),
    (MEMBER + 'avatar = "/home/ada/me.jpg"', 7, 'members "Ada".avatar', ["http:// or https://"]),
    (MEMBER + 'email = "mailto:a@b.org"', 7, 'members "Ada".email', ["leave out mailto:"]),
    (MEMBER + 'joined = "2026-01-01"', 7, 'members "Ada".joined', ["without quotes", "2026-11-22"]),
    (MEMBER + "joined = 2026-01-01T10:00:00Z", 7, 'members "Ada".joined', ["date without quotes and time"]),
    (MEMBER + 'links = ["https://a.example/",\n\n"ftp://b"]', 9, 'members "Ada".links[2]', ["xmpp:"]),
    (MEMBER + 'links = ["matrix:"]', 7, 'members "Ada".links[1]', ["write it whole"]),
    (MEMBER + "languages = 'en'", 7, 'members "Ada".languages', ['languages = ["en"]']),
    (MEMBER + 'interests = ["reefs", 5]', 7, 'members "Ada".interests[2]', ["text in quotes"]),
    (MEMBER + "feed = 'x'", 7, 'members "Ada".feed', ["did you mean feeds?"]),
    (MEMBER + 'kind = "blog"', 7, 'members "Ada".kind', ["[[members.feeds]]"]),
    ('[[members]]\nname = "A"\nurl = "a.example"', 6, 'members "A".url', ['"https://a.example"']),
    ('[[members]]\nname = "A"\nurl = "https://"', 6, 'members "A".url', ["host name"]),
    ('[[members]]\nname = "A"\nurl = "https://a.example:99999/"', 6, 'members "A".url', ["port"]),
    ('[[members]]\nname = "A"\nurl = "https://a b/"', 6, 'members "A".url', ["without spaces"]),
    (f'[[members]]\nname = "A"\nurl = "https://a.example/{"x" * 2000}"', 6, 'members "A".url', ["longer than 2000"]),
    (MEMBER + 'feeds = "https://a.example/f"', 7, 'members "Ada".feeds', ['feeds = ["https://a.example/f"]']),
    (MEMBER + 'feeds = ["https://a.example/f", 5]', 7, 'members "Ada".feeds[2]', ["address in quotes"]),
    (MEMBER + 'feeds = ["ftp://a.example/f"]', 7, 'members "Ada".feeds[1]', ["http:// or https://"]),
    (MEMBER + 'feeds = ["feed:https://a.example/f"]', 7, 'members "Ada".feeds[1]', ['write "https://a.example/f"']),
    (MEMBER + 'feeds = ["file:///etc/passwd"]', 7, 'members "Ada".feeds[1]', ['"feeds/name.xml"']),
    (MEMBER + 'feeds = ["/etc/passwd"]', 7, 'members "Ada".feeds[1]', ["inside the hub folder"]),
    (MEMBER + 'feeds = ["../other/feed.xml"]', 7, 'members "Ada".feeds[1]', ["leads out of the hub folder"]),
    (MEMBER + "feeds = ['C:\\feeds\\a.xml']", 7, 'members "Ada".feeds[1]', ["inside the hub folder"]),
    (MEMBER + 'feeds = [""]', 7, 'members "Ada".feeds[1]', ["names no feed"]),
    (MEMBER + 'feeds = ["a.example.org/feed.xml"]', 7, 'members "Ada".feeds[1]', ['"https://a.example.org/feed.xml"']),
    (MEMBER + '[members.feeds]\nurl = "f.xml"', 7, 'members "Ada".feeds', ["[[members.feeds]]"]),
    (MEMBER + '[[members.feeds]]\nkind = "blog"', 7, 'members "Ada".feeds[1].url', ["is missing"]),
    (
        MEMBER + '[[members.feeds]]\nurl = "f.xml"\nkind = "vlog"',
        9,
        'members "Ada".feeds[1].kind',
        ['did you mean "blog"?'],
    ),
    (MEMBER + '[[members.feeds]]\nurl = "f.xml"\nbio = "x"', 9, 'members "Ada".feeds[1].bio', ["above", "member"]),
    (
        MEMBER + '[[members.feeds]]\nurl = "f.xml"\nexclude = ["ok",\n"/(?=x)y/"]',
        10,
        'members "Ada".feeds[1].exclude[2]',
        ["looks ahead"],
    ),
    (MEMBER + '[[members.feeds]]\nurl = "f.xml"\ninterval = "1m"', 9, 'members "Ada".feeds[1].interval', ["too often"]),
    (
        MEMBER + '[[members.feeds]]\nurl = "f.xml"\nauth_env = "user:secret"',
        9,
        'members "Ada".feeds[1].auth_env',
        ["name of an environment variable"],
    ),
    ('[[hide]]\nreason = "x"', 4, "hide[1].url", ["is missing"]),
    ('[[hide]]\nurl = "post"', 5, "hide[1].url", ["web address"]),
    ('[[prompts]]\ntag = "#"\nfrom = 2026-01-01\nuntil = 2026-01-02\ntext = "?"', 5, "prompts[1].tag", ["empty"]),
    ('[[prompts]]\ntag = "🪸 !"\ntext = "?"', 5, "prompts[1].tag", ["no letter or digit"]),
    ('[[prompts]]\ntag = "x"\nuntil = 2026-01-02', 4, "prompts[1].text", ["is missing"]),
    (
        '[[prompts]]\ntag = "Reefs"\ntext = "?"\n[[prompts]]\ntag = "#reef"\ntext = "!"',
        8,
        "prompts[2].tag",
        ["on line 4", "other days"],
    ),
    (
        '[[prompts]]\ntag = "x"\nfrom = 2026-01-03\nuntil = 2026-01-02\ntext = "?"',
        7,
        "prompts[1].until",
        ["before 2026-01-03"],
    ),
]


@pytest.mark.parametrize(
    ("added", "line", "key", "words"), SINGLE, ids=[f"{key}: {words[0]}" for _, _, key, words in SINGLE]
)
def test_a_mistake_names_its_line_key_and_remedy(
    tmp_path: Path, added: str, line: int, key: str, words: list[str]
) -> None:
    """Each kind of mistake is told once, where it stands, and with what to write instead."""
    mistake = only(HEAD + added + "\n", tmp_path)
    assert (mistake.line, mistake.key) == (line, key)
    for word in words:
        assert word in mistake.sentence


BROKEN = [
    ("description = Reefs and more", 4, "planet.description", ["quotes", '"Reefs and more"']),
    ('description: "x"', 4, "planet.description", ["stands =", 'description = "x"']),
    ("description =", 4, "planet.description", ["value is missing"]),
    ("neighbours = True", 4, "planet.neighbours", ["neighbours = true"]),
    ("neighbours = no", 4, "planet.neighbours", ["neighbours = false"]),
    ("description = \u201cReefs\u201d", 4, "planet.description", ["straight ones"]),
    ('description = "Reefs', 4, "planet.description", ["closing quotation mark"]),
    ('description = """Reefs\nand\n', 4, "planet.description", ["closing quotation mark"]),
    ('description = "\\d+"', 4, "planet.description", ["single quotes"]),
    ('description = "a "quoted" word"', 4, "planet.description", ["behind the value"]),
    ("[fetch]\nmax_bytes = 5MB", 5, "fetch.max_bytes", ['max_bytes = "5MB"']),
    ('[fetch]\nprivate_allow = ["10.0.0.1"\n"10.0.0.2"]', 5, "fetch.private_allow", ["comma"]),
    (
        '[fetch]\nprivate_allow = ["10.0.0.1",\n[[members]]\nname = "A"\nfeeds=["x"]',
        5,
        "fetch.private_allow",
        ["closes it"],
    ),
    (MEMBER + "joined = 2026-1-5", 7, "members[1].joined", ["2026-11-22"]),
    (MEMBER + "joined = 2026-02-30", 7, "members[1].joined", ["not a date"]),
    ("my title = 1", 4, "planet.my", ['"my title" is no key']),
    ("\u00fcber = 1", 4, "", ["is no key"]),
    ('description = "a\tb\x07"', 4, "planet.description", ["not TOML"]),
    ("description = 'a' # b\n= 1", 5, "", ["is no key"]),
    ("owner = { name = 'a' email = 'b' }", 4, "planet.owner", ["on one line"]),
    ("[fetch", 4, "fetch", ["brackets", "[fetch]"]),
    ("[[members]\nname = 'A'", 4, "members", ["[[members]]"]),
    ("Just some words", 4, "planet.Just", ["neither a table nor a key"]),
    ('title = "again"', 4, "planet.title", ["given twice", "line 2"]),
    ('[fetch]\n[planet]\nlanguage = "en"', 5, "planet", ["[planet]", "line 1"]),
    ('[members]\nname = "A"\n[members]\nname = "B"', 6, "members", ["[[members]]"]),
    ('[members]\nname = "A"\n[[members]]\nname = "B"', 6, "members", ["line 4", "single brackets", "[[members]]"]),
    ("days_on_front = " + "9" * 5000, 4, "planet.days_on_front", ["digits"]),
    ("river = " + "[" * 5000, 4, "", ["beyond all measure"]),
]


@pytest.mark.parametrize(
    ("added", "line", "key", "words"), BROKEN, ids=[words[0] + str(i) for i, (*_, words) in enumerate(BROKEN)]
)
def test_a_slip_of_syntax_is_explained(tmp_path: Path, added: str, line: int, key: str, words: list[str]) -> None:
    """What is not TOML is told in the words of the members file, at the line where it begins."""
    mistake = next(m for m in mistakes(HEAD + added + "\n", tmp_path) if m.line == line)
    assert mistake.key == key
    for word in words:
        assert word in mistake.sentence


def test_feeds_as_list_and_as_tables_are_told_with_both_lines(tmp_path: Path) -> None:
    """A member has a list of feeds or a table for each; both is one mistake that names both lines."""
    text = HEAD + MEMBER + 'feeds = [\n  "https://a.example/f",\n]\nbio = "x"\n\n[[members.feeds]]\nurl = "g.xml"\n'
    mistake = only(text, tmp_path)
    assert mistake.line == 12
    assert "line 7" in mistake.sentence
    assert "line 12" in mistake.sentence
    assert "either the list or the tables" in mistake.sentence


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    """Slips of syntax, wrong keys and contradictions are told together, in the order of their lines."""
    text = (
        '[planet]\ntitle = Reef\nurl = "planet.example.org"\nlangauge = "en"\n[fetch]\ninterval = "1m"\n'
        '[[members]]\nname = "Ada"\n[[members]]\nname = "Bo"\nfeeds = ["x.xml", "x.xml"]\nurl = ftp\n'
    )
    found = mistakes(text, tmp_path)
    assert [(m.line, m.key) for m in found] == [
        (2, "planet.title"),
        (3, "planet.url"),
        (4, "planet.langauge"),
        (6, "fetch.interval"),
        (7, 'members "Ada"'),
        (11, 'members "Bo".feeds[2]'),
        (12, "members[2].url"),
    ]


def test_nothing_is_missing_where_a_slip_may_have_swallowed_it(tmp_path: Path) -> None:
    """A key that could not be read is not told a second time as missing."""
    found = mistakes(HEAD + "[[members]]\nname = Ada\nurl = https://ada.example/\n", tmp_path)
    assert [m.line for m in found] == [5, 6]


def test_a_key_given_twice_is_told_each_time(tmp_path: Path) -> None:
    """Three titles are two too many, both told with the line of the first."""
    found = mistakes(HEAD + 'title = "U"\ntitle = "V"\n', tmp_path)
    assert [m.line for m in found] == [4, 5]
    assert all("line 2" in m.sentence for m in found)


def test_an_endless_row_of_slips_is_cut(tmp_path: Path) -> None:
    """A file that is something else altogether does not flood the terminal."""
    assert len(mistakes("".join(f"k{n} = word\n" for n in range(1000)), tmp_path)) == 20


def test_the_message_has_a_line_for_each_mistake(tmp_path: Path) -> None:
    """The error reads as file, line, key and sentence, so that editors can jump there."""
    with pytest.raises(MembersFileError) as caught:
        parse("[planet]\n", "config/members.toml", tmp_path)
    assert str(caught.value).splitlines() == [
        'config/members.toml, line 1: planet.title: is missing; write title = "Planet Reef"',
        'config/members.toml, line 1: planet.url: is missing; write url = "https://example.org/"',
    ]


def test_an_empty_file_lacks_its_planet(tmp_path: Path) -> None:
    """Without [planet] there is one mistake, not one for each of its keys."""
    assert only("", tmp_path) == Mistake(1, "planet", only("", tmp_path).sentence)
    assert "[planet]" in only("", tmp_path).sentence


# ---------------------------------------------------------------- what contradicts itself


def test_a_feed_belongs_to_one_member(tmp_path: Path) -> None:
    """The same feed in two members is told at the second, with the line of the first; spelling does not hide it."""
    text = HEAD + '[[members]]\nname = "A"\nfeeds = ["https://x.example/f"]\n'
    text += '[[members]]\nname = "B"\n[[members.feeds]]\nurl = "http://X.example/f#top"\n'
    mistake = only(text, tmp_path)
    assert (mistake.line, mistake.key) == (10, 'members "B".feeds[1].url')
    assert "line 6" in mistake.sentence


def test_a_channels_feed_belongs_to_nobody_else(tmp_path: Path) -> None:
    """A feed of a channel counts when feeds are compared."""
    text = HEAD + '[[members]]\nname = "A"\nfeeds = ["https://x.example/f"]\n'
    text += '[[channels]]\nname = "C"\nkind = "forum"\nurl = "https://x.example/"\nfeed = "https://x.example/f"\n'
    assert only(text, tmp_path).key == 'channels "C".feed'


def test_a_slug_belongs_to_one_member(tmp_path: Path) -> None:
    """Two members with one slug are told at the second, with the line of the first."""
    members = "".join(f'[[members]]\nname = "{n}"\nslug = "x"\nurl = "https://{n}.example/"\n' for n in "ab")
    mistake = only(HEAD + members, tmp_path)
    assert (mistake.line, mistake.key) == (10, 'members "b".slug')
    assert "line 4" in mistake.sentence


def test_members_without_slugs_need_addresses_of_their_own(tmp_path: Path) -> None:
    """Where members are known by their address, no two may have the same, however it is spelt."""
    text = HEAD + '[[members]]\nname = "A"\nslug = "a"\nurl = "https://x.example/"\n'
    mistake = only(text + '[[members]]\nname = "B"\nurl = "http://www.x.example"\n', tmp_path)
    assert (mistake.line, mistake.key) == (10, 'members "B".url')
    assert "slug" in mistake.sentence


def test_a_folder_of_posts_belongs_to_one_member(tmp_path: Path) -> None:
    """Two members of one name cannot both write in the folder of that name."""
    (tmp_path / "posts" / "ada").mkdir(parents=True)
    mistake = only(HEAD + '[[members]]\nname = "Ada"\n[[members]]\nname = "Ada"\n', tmp_path)
    assert (mistake.line, mistake.key) == (6, "members[2]")
    assert "line 4" in mistake.sentence


def test_members_of_one_name_are_told_apart_by_number(tmp_path: Path) -> None:
    """A name that two members bear names neither of them in a message."""
    member = '[[members]]\nname = "Ada"\nurl = "https://{}.example/"\nage = 5\n'
    found = mistakes(HEAD + member.format("a") + member.format("b"), tmp_path)
    assert [m.key for m in found] == ["members[1].age", "members[2].age"]


def test_links_do_not_lead_out_of_the_hub(tmp_path: Path) -> None:
    """A file or folder that is a symbolic link is judged by where it leads."""
    outside = tmp_path / "outside"
    (outside / "posts").mkdir(parents=True)
    (outside / "feed.xml").write_text("<rss/>", encoding="utf-8")
    hub = tmp_path / "hub"
    (hub / "posts").mkdir(parents=True)
    (hub / "posts" / "ada").symlink_to(outside / "posts")
    (hub / "feed.xml").symlink_to(outside / "feed.xml")
    (hub / "inner.xml").symlink_to(hub / "posts" / "real.xml")
    (hub / "loop.xml").symlink_to(hub / "loop.xml")
    text = HEAD + '[[members]]\nname = "Ada"\nfeeds = ["inner.xml", "loop.xml", "feed.xml"]\n'
    assert [m.key for m in mistakes(text, hub)] == ['members "Ada"', 'members "Ada".feeds[3]']


def test_a_folder_is_no_feed(tmp_path: Path) -> None:
    """A folder named among the feeds is told apart from the posts that are found by themselves."""
    (tmp_path / "feeds").mkdir()
    assert "is a folder" in only(f'{HEAD}[[members]]\nname = "A"\nfeeds = ["feeds/"]\n', tmp_path).sentence


def test_passwords_are_not_repeated(tmp_path: Path) -> None:
    """An address with credentials is told without them."""
    text = (
        HEAD
        + MEMBER
        + 'feeds = ["https://me:secret@a.example:x/", "gopher://me:sec/ret@a/", "https://me:secret /x@a/"]\n'
        + "avatar = https://u:secret@b/\n"
    )
    with pytest.raises(MembersFileError) as caught:
        parse(text, "m", tmp_path)
    assert len(caught.value.mistakes) == 4
    assert not re.search("secret|sec/ret", str(caught.value))


# ---------------------------------------------------------------- the file itself


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """The message says how to name a hub or make one."""
    with pytest.raises(MembersFileError, match="planet init"):
        load(tmp_path)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    """A folder in the place of the file is told like any file that cannot be read."""
    (tmp_path / "config" / "members.toml").mkdir(parents=True)
    with pytest.raises(MembersFileError, match="cannot be read"):
        load(tmp_path)


def test_lines_that_are_not_utf8_are_told_with_all_else(tmp_path: Path) -> None:
    """A line in another encoding is named, and the rest of the file is checked."""
    raw = (HEAD + 'description = "R\u00e9cifs"\naccent = "green"\n').encode("latin-1")
    with pytest.raises(MembersFileError) as caught:
        load(hub_with(tmp_path, raw))
    first, second = caught.value.mistakes
    assert (first.line, second.line) == (4, 5)
    assert "UTF-8" in first.sentence
    assert "0xE9" in first.sentence


def test_utf16_is_told_as_such(tmp_path: Path) -> None:
    """A file that an editor saved as UTF-16 is a mistake on its first line, and is checked all the same."""
    with pytest.raises(MembersFileError) as caught:
        load(hub_with(tmp_path, (HEAD + 'accent = "green"\n').encode("utf-16")))
    assert [m.line for m in caught.value.mistakes] == [1, 4]
    assert "UTF-16" in caught.value.mistakes[0].sentence


def test_pydantic_is_loaded_with_the_file_only() -> None:
    """Commands that do not read the members file do not pay for its checks."""
    code = "import sys, planet.config, planet.cli.init, planet.service.lock; sys.exit('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# ---------------------------------------------------------------- any file

KEY = st.sampled_from([key for keys in tables().values() for key in keys] + ["x", '""', '"a.b"', "2026-01-01"])
VALUE = st.recursive(
    st.one_of(
        st.sampled_from(
            ["0", "-1", "nan", "inf", "1e400", "0x" + "f" * 5000, "true", "2026-11-22", "07:32:00", '""', '"1h"']
        ),
        st.sampled_from(
            ['"https://a.example/"', '"f.xml"', '"/x/"', '"#t"', '"10.0.0.0/8"', "'\\'", '"\\u0000"', '"\\u202e"']
        ),
        st.text(max_size=12).map(lambda text: "'" + text.replace("'", "").replace("\n", "") + "'"),
    ),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda parts: f"[{', '.join(parts)}]")
        | st.builds("{{ {} = {} }}".format, KEY, inner)
    ),
    max_leaves=4,
)
STATEMENT = st.one_of(
    st.builds("{} = {}".format, KEY, VALUE),
    st.sampled_from([f"[{name}]" for name in tables()] + [f"[[{name}]]" for name in tables()] + ["[a.b]", "x", "="]),
    st.text(max_size=10),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.lists(STATEMENT, max_size=12).map("\n".join), head=st.sampled_from(["", HEAD, HEAD + MEMBER]))
@example(text="\ud800", head="")
@example(text='"\ud800" = "\ud800"', head=HEAD)
@example(text="\0", head="")
def test_any_text_is_a_planet_or_mistakes(tmp_path: Path, text: str, head: str) -> None:
    """Whatever stands in the file, the answer is a planet, or mistakes with lines of it that a terminal can show."""
    whole = head + text
    answer = planet_or_mistakes(whole, tmp_path)
    if isinstance(answer, Planet):
        assert answer.title
    else:
        assert answer.mistakes
        assert all(1 <= m.line <= whole.count("\n") + 1 for m in answer.mistakes)
        assert all(char.isprintable() or char == "\n" for char in str(answer))


def planet_or_mistakes(text: str, hub: Path) -> Planet | MembersFileError:
    """What a text gives; any other exception is one."""
    try:
        return parse(text, "members.toml", hub)
    except MembersFileError as error:
        return error


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=80))
def test_any_bytes_are_a_planet_or_mistakes(tmp_path: Path, raw: bytes) -> None:
    """A file of any bytes is told as wrong, and nothing else happens."""
    (tmp_path / "config").mkdir(exist_ok=True)
    (tmp_path / "config" / "members.toml").write_bytes(raw)
    with pytest.raises(MembersFileError):
        load(tmp_path)


# ---------------------------------------------------------------- the reference


def test_the_reference_names_every_key_and_no_other() -> None:
    """docs/reference/members-file.md and the keys of the program are the same, table by table."""
    page = (Path(__file__).parents[1] / "docs" / "reference" / "members-file.md").read_text(encoding="utf-8")
    documented: dict[str, list[str]] = {}
    table = ""
    for line in page.splitlines():
        if heading := re.fullmatch(r"## `\[+([a-z.]+)\]+`.*", line):
            table = heading[1]
            documented[table] = []
        elif line.startswith("### "):
            table = ""
        elif table and (row := re.match(r"\| `([a-z_]+)` \|", line)):
            documented[table].append(row[1])
    known = {name: keys for name, keys in tables().items() if name}
    assert documented == known


def test_the_references_example_is_right(tmp_path: Path) -> None:
    """The whole example in the reference loads."""
    page = (Path(__file__).parents[1] / "docs" / "reference" / "members-file.md").read_text(encoding="utf-8")
    examples = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert parse(examples[-1], "members-file.md", tmp_path).members


@pytest.mark.parametrize(("length", "told"), [(78, 80), (79, 71)])
def test_a_long_value_is_cut_in_messages(length: int, told: int) -> None:
    """Eighty characters with its quotes are shown whole; of more, the first seventy and a sign that there is more."""
    assert len(quoted("x" * length)) == told


# ---------------------------------------------------------------- the quick way, and the strict one


def _as_read(text: str) -> None:
    """What is read quickly is what pydantic reads; what pydantic refuses is never read quickly."""
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError):
        return
    fields, errors = strict.read(data)
    try:
        quickly = quick.read(data)
    except quick.Doubt:
        return
    assert (quickly, errors) == (fields, [])


def test_the_whole_file_is_read_without_doubt() -> None:
    """Every key of the reference has its quick reader, which gives what pydantic gives."""
    data = tomllib.loads(WHOLE)
    assert (quick.read(data), []) == strict.read(data)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(STATEMENT, max_size=12).map("\n".join))
@example('[planet]\ntitle = "T"\nurl = "https://a.example/"\n[fetch]\nconcurrency = true')
@example('[planet]\ntitle = "T"\nurl = "https://a.example/"\n[[members]]\nname = "A"\njoined = 2026-11-22T10:00:00')
@example(
    '[planet]\ntitle = "T"\nurl = "https://a.example/"\n[[members]]\nname = "A"\nfeeds = [{ url = "f.xml" }, "g.xml"]'
)
def test_any_file_is_read_quickly_as_it_is_read_strictly(text: str) -> None:
    """Whatever stands in a file: types, bounds and unknown keys are judged alike."""
    _as_read(HEAD + text)
    _as_read(text)


@pytest.mark.parametrize(
    "text",
    [
        HEAD + 'store = "sqlite:///a.db"\n[[members]]\nname = "A"\nurl = "https://a.example/"\n',
        '[fetch]\ninterval = "2h"\n[[members]]\nname = "A"\nurl = "https://a.example/"\n'
        + HEAD
        + 'store = "sqlite:///a.db"\n',
        '[planet.owner]\nname = "A"\n[[members]]\nname = "A"\nurl = "https://a.example/"\n'
        + HEAD
        + 'store = "sqlite:///a.db"\n',
        HEAD + 'description = """\n[[members]]\n"""\nstore = "sqlite:///a.db"\n',
        "\ufeff"
        + HEAD.replace("\n", "\r\n")
        + 'store = "sqlite:///a.db"\r\n[[members]]\r\nname = "A"\r\nurl = "https://a.example/"\r\n',
    ],
)
def test_a_glance_sees_the_store(tmp_path: Path, text: str) -> None:
    """Wherever [planet] stands, and whatever stands around it."""
    hub = hub_with(tmp_path, text.encode())
    planet = load(hub)
    assert glance(hub) == (planet.store, planet.fingerprint) == ("sqlite:///a.db", planet.fingerprint)


@pytest.mark.parametrize("text", [b"\xff\xfe", b"[planet", b"planet = 1", b"title = 'T'", b"\xff"])
def test_a_glance_at_another_file_sees_nothing(tmp_path: Path, text: bytes) -> None:
    """Then the file is read as a whole, which says what is wrong."""
    assert glance(hub_with(tmp_path, text)) == ("", "")
    assert glance(tmp_path / "nowhere") == ("", "")
