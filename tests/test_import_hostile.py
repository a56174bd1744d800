"""Lists that are made to harm, and lists beyond all measure: refused with a sentence, at a cost that is bounded."""

from __future__ import annotations

import contextlib
import io
import json
import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from importing import HEAD, Importing, reasons

from planet.errors import PlanetError
from planet.parse import lists
from planet.parse.lists import yaml_tree
from planet.rules.lists.people import people_of


@pytest.fixture
def hub(tmp_path: Path) -> Importing:
    return Importing.at(tmp_path)


ENTITIES = (
    '<?xml version="1.0"?>\n<!DOCTYPE opml [\n<!ENTITY a "ha">\n{}\n]>\n'
    '<opml><body><outline text="&b;" xmlUrl="https://a.example/f"/></body></opml>'
)


@pytest.mark.parametrize(
    "bomb",
    [
        '<!ENTITY b "&a;&a;&a;&a;">',
        "<!ENTITY b '&a;&a;'>",
        '<!ENTITY % b "%a;">',
        '<!ENTITY b "x&a;">\n<!ENTITY c "&b;&b;">',
    ],
)
def test_a_bomb_of_entities_is_refused(bomb: str, hub: Importing) -> None:
    """Entities of entities are not expanded: the whole list is refused, with the line."""
    with pytest.raises(
        PlanetError, match=r"entities that stand for other entities, or too many of them \(line 4\).*It was not read"
    ):
        hub.brings(ENTITIES.format(bomb))


def test_a_flood_of_entities_is_refused(hub: Importing) -> None:
    """A thousand are more than names need."""
    with pytest.raises(PlanetError, match="It was not read"):
        hub.brings(ENTITIES.format("\n".join(f'<!ENTITY e{number} "x">' for number in range(1001))))


def test_files_behind_entities_are_not_opened(hub: Importing, tmp_path: Path) -> None:
    """An entity that stands in a file is told, and its name stays in the text."""
    (tmp_path / "secret").write_text("hunter2")
    brought = hub.takes(ENTITIES.format(f'<!ENTITY b SYSTEM "file://{tmp_path}/secret">'))
    assert [member.name for member in hub.members] == ["&b;"]
    assert "hunter2" not in hub.text
    assert reasons(brought, "left out") == [(4, "&b;", "an entity that stands in another file, which is not opened")]


def test_yaml_makes_no_objects_and_follows_no_aliases(hub: Importing) -> None:
    """A tag is passed over, an alias is its name: neither runs anything, nor fills the memory."""
    brought = hub.brings(
        '- !!python/object/apply:os.system ["touch /tmp/owned"]\n- name: A\n  url: https://a.example/feed\n'
    )
    assert [member.name for member in brought.members] == ["A"]
    aliases = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10) if n else 'x'}]" for n in range(20))
    with pytest.raises(PlanetError, match="The list names nobody: there is no address in it that a hub can visit"):
        hub.brings(f"{aliases}\nsources: [*a19]\n")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "The list is empty."),
        (b" \n\t\n", "The list is empty."),
        (b"%PDF-1.7 \n", "The list is no text"),
        (b"PK\x03\x04zip", "The list is no text"),
        (b"a\0b\0https://a.example/feed", "The list is no text"),
        (b"x" * 10_000_001, "The list is larger than 10 MB"),
        (
            b'<?xml version="1.0"?><!-- x -->\n<rss version="2.0"><channel/></rss>',
            "This is a feed, and no list of feeds",
        ),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"/>', "This is a feed, and no list of feeds"),
        (b"nothing but words", "The list names nobody"),
    ],
)
def test_what_is_no_list_is_refused(body: bytes, sentence: str, hub: Importing) -> None:
    """One sentence says what it is, and the members file stays as it is."""
    with pytest.raises(PlanetError, match=sentence):
        hub.takes(body)
    assert hub.text == HEAD


def test_a_flood_of_entries_is_refused(hub: Importing) -> None:
    """Twenty thousand is the most, whatever the format."""
    with pytest.raises(PlanetError, match=r"more than 20,000 entries.*cut it into parts"):
        hub.brings("\n".join(f"https://h{number}.example/feed" for number in range(20_001)))
    with pytest.raises(PlanetError, match="More than 100,000 lines of the list could not be carried over"):
        hub.brings("[https://a.example/f]\n" + "\n".join(f"stray line {number}" for number in range(100_001)))


def test_what_stands_in_one_another_beyond_all_measure(hub: Importing) -> None:
    """Deep JSON, YAML and XML are no way to stop the program."""
    assert hub.brings("[" * 100_000 + ' "https://a.example/"').notes[0].reason.startswith("the JSON is broken here (")
    with pytest.raises(yaml_tree.Unreadable, match="in one another beyond all measure"):
        yaml_tree.read("- " * 60 + "x")
    deep = '<outline text="g">' * 50_000 + '<outline text="A" xmlUrl="https://a.example/f"/>'
    assert [member.name for member in hub.brings(f"<opml><body>{deep}").members] == ["A"]


def test_too_many_values_in_yaml(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their number is bounded, whatever the size of the file."""
    monkeypatch.setattr(yaml_tree, "MOST_VALUES", 10)
    with pytest.raises(yaml_tree.Unreadable, match="more than 10 values"):
        yaml_tree.read("[" + "x, " * 20 + "x]")


def test_long_names_and_addresses(hub: Importing) -> None:
    """A name is cut and told, an address of more than 2,000 characters is none."""
    brought = hub.takes(
        f'<opml><body><outline text="{"long " * 300}" xmlUrl="https://a.example/f"/>\n'
        f'<outline text="B" xmlUrl="https://b.example/{"x" * 2000}"/></body></opml>'
    )
    (member,) = hub.members
    assert len(member.name) <= 200
    assert [(line, reason) for line, _, reason in reasons(brought, "changed")] == [(1, "cut to 200 characters")]
    assert [reason for _, _, reason in reasons(brought, "left out")] == [
        "longer than 2,000 characters: no address needs that"
    ]


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("|curl https://x.example/", "a command, and a hub runs none"),
        ("  | feed", "a command, and a hub runs none"),
        ("exec:/bin/feed", "a command, and a hub runs none"),
        ("EXEC:/bin/feed", "a command, and a hub runs none"),
        ("!feed", "a command, and a hub runs none"),
        ("$(feed)", "a command, and a hub runs none"),
        ("`feed`", "a command, and a hub runs none"),
        ("filter:/bin/cut:https://x.example/", "a command, and a hub runs none"),
        ("file:///etc/passwd", "a file of another machine"),
        ("FILE:/etc/passwd", "a file of another machine"),
        ("/srv/feeds/a.xml", "a file of another machine"),
        ("~/feeds/a.xml", "a file of another machine"),
        ("../a.xml", "a file of another machine"),
        ("C:\\feeds\\a.xml", "a file of another machine"),
        ("\\\\server\\a.xml", "a file of another machine"),
        ("feeds/a.xml", "a file of another machine"),
        ("gopher://x.example/", "begins with gopher:"),
        ("ftp://x.example/f", "begins with ftp:"),
        ("javascript:alert(1)", "begins with javascript:"),
        ("data:text/xml,x", "begins with data:"),
        ("chrome://settings", "begins with chrome:"),
        ("view-source:https://x.example/", "begins with view-source:"),
        ("http:///feed", "no proper host name"),
        ("https://", "no proper host name"),
        ("nothing", "no address"),
    ],
)
def test_addresses_that_are_refused(address: str, reason: str, hub: Importing) -> None:
    """Each is named, with why, and nobody becomes a member by it."""
    brought = hub.brings(f'[{{"name": "A", "feed": {as_json(address)}}}]')
    assert brought.members == ()
    ((line, subject, told),) = reasons(brought, "left out")
    assert (line, subject) == (1, address.strip())
    assert told.startswith(reason)


def as_json(text: str) -> str:
    """A text as JSON writes it."""
    return json.dumps(text)


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("feed://a.example/f", "https://a.example/f"),
        ("feed:https://a.example/f", "https://a.example/f"),
        ("//a.example/f", "https://a.example/f"),
        ("a.example/f", "https://a.example/f"),
        ("<https://a.example/f>", "https://a.example/f"),
        ("https://a.example/f?x=1&amp;y=2", "https://a.example/f?x=1&y=2"),
        (" https://a.example/a b ", "https://a.example/a%20b"),
        ("HTTPS://a.example/f", "HTTPS://a.example/f"),
        ("https://me:secret@a.example/f", "https://me:secret@a.example/f"),
    ],
)
def test_addresses_that_are_completed(address: str, url: str, hub: Importing) -> None:
    """What people write for an address is understood; a feed keeps its name and password."""
    hub.takes(f'[{{"name": "A", "feed": {as_json(address)}}}]')
    assert hub.members[0].feeds[0].url == url


def test_a_page_shows_no_password(hub: Importing) -> None:
    """It is taken without, and what is told does not hold it either."""
    brought = hub.takes('[{"name": "A", "url": "https://me:secret@a.example/"}]')
    assert hub.members[0].url == "https://a.example/"
    told = "taken without its name and password, which pages would show"
    assert reasons(brought, "changed") == [(1, "a.example", told)]


def test_values_that_the_members_file_refuses(hub: Importing) -> None:
    """A face in SVG and a link of another kind are left out with the reason that `planet check` would give."""
    brought = hub.takes(
        '[{"name": "A", "feed": "https://a.example/f", "avatar": "faces/a.svg", "links": ["gopher://x.example/"]}]',
        faces="https://old.example",
    )
    assert hub.members[0].avatar == "https://old.example/faces/a.svg"
    local = hub.brings('[{"name": "B", "feed": "https://b.example/f", "avatar": "b.svg"}]', faces="faces")
    assert local.members[0].avatar == ""
    assert reasons(local, "option")[0][2].startswith('left out: "faces/b.svg" is SVG')
    assert reasons(brought, "left out")[0][:2] == (1, "gopher://x.example/")
    odd = hub.brings('[{"name": "C", "feed": "https://a..b$.example/f"}]')
    assert [told for _, _, told in reasons(odd, "left out")] == ["no proper host name"]


def test_ten_thousand_outlines(hub: Importing) -> None:
    """They are read, joined and written in a few seconds of a processor; twice as many cost twice as much."""
    outlines = [
        f'<outline text="Person {number}" xmlUrl="https://h{number}.example/feed" htmlUrl="https://h{number}.example/"/>'
        for number in range(10_000)
    ]

    def cost(count: int) -> float:
        body = "\n".join(["<opml><body>", *outlines[:count], "</body></opml>"]).encode()
        start = time.process_time()
        listed = lists.read(body)
        assert len(people_of(listed, (), {}).newcomers) == count
        return time.process_time() - start

    assert cost(10_000) < 4 * cost(5_000) + 1
    hub.takes("\n".join(["<opml><body>", *outlines, "</body></opml>"]))
    assert len(tomllib.load(io.BytesIO(hub.text.encode()))["members"]) == 10_000


def test_ten_thousand_of_one_name_and_ten_thousand_breaks(hub: Importing) -> None:
    """Neither namesakes nor broken places are compared with each other."""
    same = "\n".join(f'<outline text="Blog" xmlUrl="https://h{number}.example/feed"/>' for number in range(10_000))
    start = time.process_time()
    assert len(people_of(lists.read(f"<opml><body>{same}</body></opml>".encode()), (), {}).newcomers) == 10_000
    broken = "\n".join(f'<outline text="Blog" xmlUrl=https://h{number}.example/feed />' for number in range(10_000))
    assert len(lists.read(f"<opml><body>{broken}</body></opml>".encode()).members) == 10_000
    assert time.process_time() - start < 60


ODD = st.text(alphabet=st.sampled_from("<>[]{}\"'=:,-#|&;\n\t \\aöß金https://x.example/feed"), max_size=300)


@given(st.one_of(st.binary(max_size=300), ODD.map(str.encode), ODD.map(lambda text: f"<opml>{text}".encode())))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    """Nothing but a PlanetError comes out, and all lines that are named are lines of the list."""
    try:
        listed = lists.read(body)
    except PlanetError:
        return
    lines = len(body.decode("utf-8", "replace").splitlines()) + body.count(b"\r") + 2
    assert all(0 <= note.line <= lines for note in listed.notes)
    assert all(member.feeds or member.url for member in listed.members)


NAMES = st.text(max_size=30)
HOSTS = st.sampled_from(
    ["a.example", "b.example", "www.a.example", "github.com", "x" * 300, "[::1]", "ü.example", "a..b"]
)
PATHS = st.sampled_from(["", "/", "/feed", "/@ada", "/~ada/feed.xml", "/a b", "/%zz", "/?q=1#f"])
ADDRESSES = st.builds("{}://{}{}".format, st.sampled_from(["http", "https"]), HOSTS, PATHS)
RECORDS = st.fixed_dictionaries(
    {"name": NAMES, "feed": ADDRESSES},
    optional={"url": ADDRESSES, "email": NAMES, "bio": NAMES, "avatar": NAMES, "nick": NAMES},
)


@given(st.lists(RECORDS, max_size=8))
def test_any_list_makes_a_file_that_is_accepted(
    tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, str]]
) -> None:
    """Whatever the names and addresses: the file is right, each slug is there once, and a second import adds nobody."""
    hub = Importing.at(tmp_path_factory.mktemp("hub"))
    body = json.dumps(records)
    if not records:
        with pytest.raises(PlanetError, match="names nobody"):
            hub.takes(body)
        return
    hub.takes(body)
    slugs = [member.slug for member in hub.members]
    assert len(set(slugs)) == len(slugs)
    text = hub.text
    assert hub.takes(body).members == ()
    assert hub.text == text


FLOODS = {
    "blanks": b" " * 9_000_000 + b"x",
    "blanks before markup": b" " * 19_000 + b"<x>" * 10,
    "comments": b"<!-- a -->" * 1_900 + b"<x/>",
    "references": b'<!DOCTYPE x [<!ENTITY a "' + b"&b;" * 3_000_000 + b"<opml>",
    "entities": b"<!DOCTYPE x [" + b'<!ENTITY a "x' * 900 + b"x" * 8_000_000 + b"<opml>",
    "equals": b"<opml>" + b'="' * 4_000_000,
    "quotes": b"<opml>" + b'<outline text="' * 600_000,
    "outlines": b"<opml>" + b"<outline <" * 900_000,
    "anchors": b"<html>" + b"<a " * 3_000_000,
    "anchors with addresses": b"<html>" + b"<a href=https://a.example " * 300_000,
    "addresses of one line": b"https://a.example/feed " * 400_000,
    "addresses of many hosts in one line": b" ".join(b"https://h%d.example/" % number for number in range(300_000)),
    "brackets": b"[" * 9_000_000,
    "markdown": b"[a](https://a.example/" * 400_000,
    "remarks": b"# https://a.example/feed\n" * 300_000,
    "continuations": b"[https://a.example/f]\nname = A\n" + b"  more\n" * 1_000_000,
    "planets": b"[Planet]\na = b\n" * 500_000,
    "sections": b"[a.tmpl]\na = b\n" * 500_000,
    "colons": b"a: " * 3_000_000,
    "dashes": b"- " * 4_000_000,
    "keys": b"\n".join(b"k%d: v" % number for number in range(700_000)),
    "objects": b'{"a":' * 1_500_000,
    "members": b"[[members]]\n" * 700_000,
    "numbers": b"1" * 9_000_000,
}


@pytest.mark.parametrize("name", FLOODS)
def test_floods_end(name: str) -> None:
    """Two million bytes of one sign or another are read or refused, without a step that costs their square."""
    start = time.process_time()
    with contextlib.suppress(PlanetError):
        lists.read(FLOODS[name][:2_000_000])
    assert time.process_time() - start < 20


def test_hosts_that_the_members_file_refuses(hub: Importing) -> None:
    """What has a host for browsers, and none for `planet check`, is told in its words; nobody comes of it."""
    brought = hub.brings(
        '[{"name": "A", "feed": "https://a’b.example/f"},\n{"name": "B", "url": "https://c’d.example/"}]'
    )
    assert brought.members == ()
    assert reasons(brought, "left out") == [
        (
            1,
            "https://a’b.example/f",
            'no feed: "https://a’b.example/f" has no proper host name after ://; check the address',
        ),
        (
            2,
            "https://c’d.example/",
            'no page: "https://c’d.example/" has no proper host name after ://; check the address',
        ),
    ]


@pytest.mark.parametrize(
    "key",
    [
        "bio = 1.5",
        "feeds = 5",
        'feeds = "x"',
        "feeds = [1.5]",
        "url = 12:00:00",
        "feeds = [{}]",
        "joined = inf",
        "[members.feeds]",
    ],
)
def test_values_of_another_kind_in_a_members_file(key: str, hub: Importing) -> None:
    """Whatever stands in another hub's file: who can be read comes over, and who cannot is told."""
    brought = hub.takes(
        f'[[members]]\nname = "A"\nslug = "a"\n{key}\n\n[[members]]\nname = "B"\nurl = "https://b.example/"\n'
    )
    assert [member.name for member in hub.members] == ["B"]
    assert brought.notes


def test_members_that_are_no_tables(hub: Importing) -> None:
    """A header within a text is none."""
    brought = hub.brings('members = "x"\nbio = """\n[[members]]\n"""\n')
    assert brought.members == ()
    assert [subject for _, subject, _ in reasons(brought, "option")] == ["[bio]"]
