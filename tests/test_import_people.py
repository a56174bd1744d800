"""Which entries of a list are one person, who is a member already, and what newcomers are called."""

from __future__ import annotations

from pathlib import Path

import pytest
from community import Community, Post
from importing import Importing, feeds, reasons

APART = "taken for somebody else than the one on line {}; if they are one person, join their blocks"


def ini(*sections: tuple[str, ...]) -> str:
    """Sections of Planet, each an address and its options; they begin on lines 1, 11, 21 …"""
    blocks = []
    for address, *options in sections:
        lines = [f"[{address}]", *options]
        blocks.append("\n".join([*lines, *[""] * (10 - len(lines))]))
    return "\n".join(blocks)


def opml(*outlines: tuple[str, str, str]) -> str:
    """A flat list: name, feed and page of each outline."""
    lines = [f'<outline text="{name}" xmlUrl="{feed}" htmlUrl="{page}"/>' for name, feed, page in outlines]
    return "\n".join(["<opml><body>", *lines, "</body></opml>"])


@pytest.fixture
def hub(tmp_path: Path) -> Importing:
    return Importing.at(tmp_path)


# ---------------------------------------------------------------- one person or two


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("https://ada.example/blog",), ("https://ada.example/photos",)),
        (("https://ada.example/blog",), ("https://photos.ada.example/feed",)),
        (("https://social.example/@ada.rss",), ("https://social.example/users/ada.atom",)),
        (("https://a.example/f", "email = ada@x.example"), ("https://b.example/f", "email = Ada@X.example")),
        (("https://a.example/f", "face = ada.png"), ("https://b.example/f", "face = ada.png")),
        (("https://a.example/f", "irc = ada"), ("https://b.example/f", "irc = Ada")),
        (
            ("https://a.example/f", "link = https://ada.example/"),
            ("https://b.example/f", "link = http://www.ada.example"),
        ),
    ],
)
def test_one_name_and_something_in_common_is_one_person(
    first: tuple[str, ...], second: tuple[str, ...], hub: Importing
) -> None:
    """Place, sub-host, account, mail address, face, nickname or page: each is enough for a name of one word, too."""
    hub.takes(ini((first[0], "name = Ada", *first[1:]), (second[0], "name = ADA", *second[1:])))
    assert feeds(hub.members) == [[first[0], second[0]]]


@pytest.mark.parametrize(
    ("names", "people"),
    [
        (["Ada", "Ada (photos)", "Ada: links", "Ada – notes"], ["Ada"]),
        (["Ada (photos)", "Ada [notes]"], None),
        (["Ada (photos)", "Ada"], ["Ada"]),
        (["Ada", "Ada Lovelace", "Adam"], ["Ada", "Ada Lovelace", "Adam"]),
    ],
)
def test_what_a_list_adds_to_a_name(names: list[str], people: list[str] | None, hub: Importing) -> None:
    """On the same page it names a feed of that person, not another person; a second name is another's."""
    hub.takes(opml(*((name, f"https://ada.example/{n}.xml", "https://ada.example/") for n, name in enumerate(names))))
    got = [member.name for member in hub.members]
    assert (len(got) == 1) if people is None else (got == people)
    assert sum(len(member.feeds) for member in hub.members) == len(names)


def test_what_a_list_adds_to_a_name_on_another_page(hub: Importing) -> None:
    """Without the page it is nobody's sign."""
    hub.takes(
        opml(
            ("Ada", "https://a.example/f", "https://a.example/"),
            ("Ada (x)", "https://b.example/f", "https://b.example/"),
        )
    )
    assert len(hub.members) == 2


def test_a_full_name_is_one_person_in_a_planets_list(hub: Importing) -> None:
    """Whoever writes such a list knows the people in it. In scripts without spaces two characters are a full name."""
    hub.takes(
        ini(
            ("https://a.example/f", "name = Ada Lovelace"),
            ("https://b.example/f", "name = ada  lovelace"),
            ("https://c.example/f", "name = 王菲"),
            ("https://d.example/f", "name = 王菲"),
        )
    )
    assert [len(member.feeds) for member in hub.members] == [2, 2]


def test_namesakes_whom_something_contradicts_stay_two(hub: Importing) -> None:
    """Two mail addresses, faces or nicknames are two people; they are told, and have a slug each."""
    brought = hub.takes(
        ini(
            ("https://a.example/f", "name = Jo Smith", "email = jo@a.example"),
            ("https://b.example/f", "name = Jo Smith", "email = jo@b.example"),
        )
    )
    assert [member.slug for member in hub.members] == ["jo-smith", "jo-smith-2"]
    assert reasons(brought, "changed") == [(11, "Jo Smith", APART.format(1))]


def test_a_name_of_one_word_is_no_evidence(hub: Importing) -> None:
    """On two hosts, and with nothing in common, "Jo" is two people."""
    hub.takes(ini(("https://a.example/f", "name = Jo"), ("https://b.example/f", "name = Jo")))
    assert [member.slug for member in hub.members] == ["jo", "jo-2"]


def test_a_name_that_many_bear_is_no_persons(hub: Importing) -> None:
    """Five places under one name are five members, even in a planet's list."""
    hub.takes(ini(*((f"https://{letter}.example/f", "name = My Blog") for letter in "abcde")))
    assert [len(member.feeds) for member in hub.members] == [1] * 5


def test_a_title_is_no_evidence_in_a_reading_list(hub: Importing) -> None:
    """OPML has titles of sites: "My blog" on two hosts is two people, on one page it is one."""
    hub.takes(
        opml(
            ("My blog", "https://a.example/f", "https://a.example/"),
            ("My blog", "https://b.example/f", "https://b.example/"),
            ("My blog", "https://feeds.example/a2", "https://www.a.example"),
        )
    )
    assert feeds(hub.members) == [["https://a.example/f", "https://feeds.example/a2"], ["https://b.example/f"]]


def test_two_people_of_one_page_stay_two(hub: Importing) -> None:
    """A group's site is the page of each; each has a slug, so `planet check` accepts it."""
    hub.takes(
        opml(
            ("Ada", "https://group.example/ada/feed", "https://group.example/"),
            ("Bob", "https://group.example/bob/feed", "https://group.example/"),
        )
    )
    assert [(member.slug, member.url) for member in hub.members] == [
        ("ada", "https://group.example/"),
        ("bob", "https://group.example/"),
    ]


def test_what_several_entries_say_of_one_person(hub: Importing) -> None:
    """The first goes before the others, other pages become links, languages add up; what contradicts is told."""
    brought = hub.takes(
        ini(
            ("ada", "title = Ada L", "feed = https://ada.example/en", "link = https://ada.example/", "location = en"),
            (
                "lovelace",
                "title = Ada L",
                "feed = https://ada.example/fr",
                "link = https://fr.example/",
                "location = fr",
            ),
            (
                "third",
                "title = Ada L",
                "feed = https://ada.example/x",
                "email = a@ada.example",
                "avatar = https://f.example/1.png",
            ),
            (
                "fourth",
                "title = Ada L",
                "feed = https://ada.example/y",
                "email = b@ada.example",
                "avatar = https://f.example/2.png",
            ),
        )
    )
    (ada,) = hub.members
    assert (ada.slug, ada.url, ada.links, ada.languages) == (
        "ada",
        "https://ada.example/",
        ("https://fr.example/",),
        ("en", "fr"),
    )
    assert (ada.email, ada.avatar) == ("a@ada.example", "https://f.example/1.png")
    other = "another one than that of the same member further up"
    assert reasons(brought, "option") == [(31, "avatar", other), (31, "email", other)]


def test_a_feed_that_is_switched_off_beside_others(hub: Importing) -> None:
    """A member rests as a whole: a feed that is off beside one that is not stays out, and is told."""
    brought = hub.takes(
        "- {name: Ada L, url: 'https://ada.example/a.xml'}\n"
        "- {name: Ada L, url: 'https://ada.example/b.xml', disabled: true}\n"
        "- {name: Bob B, url: 'https://bob.example/b.xml', disabled: yes}\n"
    )
    assert [(len(member.feeds), member.paused) for member in hub.members] == [(1, False), (1, True)]
    assert reasons(brought, "left out") == [
        (2, "https://ada.example/b.xml", "switched off, while other feeds of the same member are not")
    ]


# ---------------------------------------------------------------- members already

REEF = """
[[members]]
name = "Ada Lovelace"
url = "https://ada.example/"
feeds = ["https://ada.example/feed.xml"]

[[members]]
name = "Bob"
url = "https://bob.example/"

[[channels]]
name = "List"
kind = "email"
url = "mailto:list@reef.example"
feed = "https://lists.example/feed"
"""


def test_spellings_of_addresses_that_are_in_the_file(tmp_path: Path) -> None:
    """http, www, a closing slash, the case of the host or a fragment make no new member; nor does a channel's feed."""
    hub = Importing.at(tmp_path, REEF)
    text = hub.text
    brought = hub.takes(
        "http://www.ada.example/feed.xml\nhttps://ADA.example:443/feed.xml#top\nhttps://www.bob.example\nhttps://lists.example/feed\n"
    )
    assert [(entry.line, entry.name) for entry in brought.present] == [
        (1, "Ada Lovelace"),
        (2, "Ada Lovelace"),
        (3, "Bob"),
        (4, "List"),
    ]
    assert (brought.members, brought.notes, hub.text) == ((), (), text)


def test_spellings_of_addresses_within_a_list(hub: Importing) -> None:
    """One feed or page in several spellings is one."""
    brought = hub.takes("https://a.example/feed\nhttp://www.a.example/feed/\nhttps://b.example\nhttp://b.example/#x\n")
    assert [member.name for member in hub.members] == ["a.example", "b.example"]
    assert reasons(brought, "left out") == [
        (2, "http://www.a.example/feed/", "the same feed as on line 1"),
        (4, "http://b.example/#x", "the same address as on line 3"),
    ]


def test_a_further_feed_of_a_member(tmp_path: Path) -> None:
    """The table of a member is not touched: what to add to it is told, by feed, by page or by full name."""
    hub = Importing.at(tmp_path, REEF)
    text = hub.text
    brought = hub.takes(
        ini(
            ("https://ada.example/photos.xml", "name = Ada Lovelace"),
            ("https://elsewhere.example/ada", "name = ada lovelace"),
        )
    )
    further = "a further feed of Ada Lovelace, who is a member already: add it to their feeds"
    assert reasons(brought, "left out") == [
        (1, "https://ada.example/photos.xml", further),
        (11, "https://elsewhere.example/ada", further),
    ]
    assert (len(brought.present), hub.text) == (2, text)
    both = hub.brings('[{"name": "A", "feeds": ["https://ada.example/feed.xml", "https://ada.example/new.xml"]}]')
    assert reasons(both, "left out") == [(1, "https://ada.example/new.xml", further)]


def test_a_page_by_which_a_member_is_known(tmp_path: Path) -> None:
    """A member without a slug is known by their page, which nobody else may have: the newcomer comes without it."""
    hub = Importing.at(tmp_path, REEF)
    brought = hub.takes(opml(("Eve", "https://ada.example/eve/feed", "https://ada.example")))
    assert [(member.name, member.url) for member in hub.members][2:] == [("Eve", "")]
    assert reasons(brought, "option") == [
        (2, "https://ada.example", "the page of Ada Lovelace, who is known by it: left out")
    ]


# ---------------------------------------------------------------- names and slugs


def test_slugs_in_any_script(tmp_path: Path) -> None:
    """They are made of the name as it sounds; one that is taken gets a number, even if it is nobody's own."""
    hub = Importing.at(tmp_path, '[[members]]\nname = "Ivan"\nurl = "https://ivan.example/"\n')
    names = ["Иван", "Ivan", "山田 太郎", "Ünal", "😀", "!?", "x" * 90]
    hub.takes(opml(*((name, f"https://h{number}.example/f", "") for number, name in enumerate(names))))
    assert [member.slug for member in hub.members] == [
        "",
        "ivan-2",
        "ivan-3",
        "shantian-tailang",
        "unal",
        "grinning",
        "member",
        "x" * 60,
    ]


def test_long_slugs_with_numbers(hub: Importing) -> None:
    """With its number, too, a slug has sixty characters at most."""
    hub.takes(opml(*(("x" * 90, f"https://h{number}.example/f", "") for number in range(11))))
    assert {len(member.slug) for member in hub.members} == {60}
    assert hub.members[10].slug == "x" * 57 + "-11"


def test_a_member_without_a_name(hub: Importing) -> None:
    """Their host names them, on a host of many their part of it; it is told."""
    brought = hub.takes("https://www.ada.example/blog/\nhttps://social.example/@bob\nhttps://github.com/cleo\n")
    assert [member.name for member in hub.members] == ["ada.example", "bob", "cleo"]
    assert {reason for _, _, reason in reasons(brought, "changed")} == {"no name in the list, so named by the address"}


def test_ids_of_machines_are_no_slugs(hub: Importing) -> None:
    """Numbers and UUIDs of a list are nobody's name; other ids are."""
    hub.takes(
        '[{"id": "42", "name": "Ada", "feed": "https://a.example/f"},'
        '{"id": "5f0d2c1e-93e1-4c39-9a4b-0c9a3a0e7f11", "name": "Bob", "feed": "https://b.example/f"},'
        '{"id": "Cleo.C", "name": "C", "feed": "https://c.example/f"}]'
    )
    assert [member.slug for member in hub.members] == ["ada", "bob", "cleo-c"]


def test_nobody_gets_the_slug_of_somebody_who_left(community: Community) -> None:
    """For what is stored under it is theirs, as is a folder of posts; who comes back gets theirs."""
    web = community.web
    community.publish("/ada", Post("A", f"{web.url}/a", "a"))
    community.member("Ada", "/ada")
    community.member("Cy", url="https://cy.example/")
    community.turn()
    del community.members[0]
    community.turn()
    community.write("posts/bo/x.md", "x")
    hub = Importing(community.hub.folder)
    hub.takes("Ada https://ada.example/feed.xml\nBo https://bo.example/feed.xml\n")
    assert [member.slug for member in hub.members[1:]] == ["ada-2", "bo-2"]
    hub.takes(f"Somebody {web.url}/ada.xml\nAda Again {web.url}/ada\n")
    hub.takes('[[members]]\nname = "Di"\nslug = "di"\nurl = "https://di.example/"\n')
    assert [member.slug for member in hub.members[3:]] == ["somebody", "ada", "di"]
