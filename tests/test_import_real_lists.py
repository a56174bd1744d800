"""Seven lists of real communities, imported: all of their people arrive, and each difference has its reason."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from importing import LISTS, Importing

from planet.model.lists import ListNote

COUNTS = {
    # file: format, entries, members, feeds, feeds that rest
    "planet-python.ini": ("Planet or Venus ini", 567, 567, 567, 0),
    "planet-emacsen.ini": ("Planet or Venus ini", 198, 198, 198, 0),
    # 204 sections, and 13 people have more than one: twelve two, one three
    "planet-opensuse-pluto.ini": ("Pluto ini", 204, 204 - 14, 204, 0),
    # "Kevin Blog" is there twice, with two feeds of one page
    "chinese-independent-blogs.opml": ("OPML", 1326, 1326 - 1, 1326, 0),
    # two feeds are there twice, under two names each; the 423rd outline is a heading
    "engineering-blogs.opml": ("OPML", 422, 422 - 2, 422 - 2, 0),
    "bucket-webring.json": ("JSON", 395, 395, 0, 0),
    "ocaml-planet-sources.yml": ("YAML", 80, 80, 80, 6),
}
"""The counts of tests/lists/ORIGIN.md, less what is explained here."""


@pytest.mark.parametrize("name", COUNTS)
def test_a_whole_list_arrives(name: str, tmp_path: Path) -> None:
    """The counts are those of the list, the file is one that `planet check` accepts, and no slug is there twice."""
    hub = Importing.at(tmp_path)
    brought = hub.takes((LISTS / name).read_bytes())
    members = hub.members
    resting = sum(member.paused for member in members)
    counts = (brought.format, brought.entries, len(members), sum(len(member.feeds) for member in members), resting)
    assert counts == COUNTS[name]
    assert len({member.slug for member in members}) == len(members)
    assert all(member.feeds or member.url for member in members)


@pytest.mark.parametrize("name", COUNTS)
def test_a_second_import_changes_nothing(name: str, tmp_path: Path) -> None:
    """Everybody is a member already, and the file keeps its bytes."""
    hub = Importing.at(tmp_path)
    body = (LISTS / name).read_bytes()
    hub.takes(body)
    text = hub.text
    again = hub.takes(body)
    assert again.members == ()
    assert hub.text == text
    duplicates = sum("the same feed as" in note.reason for note in again.notes)
    assert len(again.present) + duplicates >= COUNTS[name][1]


def grouped(name: str, tmp_path: Path) -> dict[str, Counter[str]]:
    brought = Importing.at(tmp_path).brings((LISTS / name).read_bytes())
    kinds: dict[str, Counter[str]] = {"left out": Counter(), "option": Counter(), "changed": Counter()}
    for note in brought.notes:
        kinds[note.kind][note.subject if note.kind == "option" else note.reason] += 1
    return kinds


def test_what_the_list_of_opensuse_says_beyond_feeds(tmp_path: Path) -> None:
    """Nothing is lost in silence: 140 lists of nicknames, 61 pictures that are files, the planet's own title.

    Everything else has its place: titles, feeds, links, mail addresses, and the languages that stand as `location`.
    """
    notes = grouped("planet-opensuse-pluto.ini", tmp_path)
    assert notes == {
        "left out": Counter(),
        "option": Counter({"author": 140, "avatar": 61, "title": 1}),
        "changed": Counter(),
    }


def test_the_thirteen_people_of_opensuse_with_several_feeds(tmp_path: Path) -> None:
    """Each becomes one member, with the first section's name as slug, and the further home page as a link."""
    hub = Importing.at(tmp_path)
    hub.takes((LISTS / "planet-opensuse-pluto.ini").read_bytes())
    several = {member.slug: len(member.feeds) for member in hub.members if len(member.feeds) > 1}
    assert several == {
        "egberteich": 2,
        "christianboltzen": 2,
        "klaasfreitag": 2,
        "javierllorenteen": 2,
        "alexandernaumov": 2,
        "vojtechzeisek-cs": 2,
        "chunhungsakanahuangtw": 2,
        "kostaskoudarasen": 2,
        "efstathiosiosifidisen": 2,
        "efstathiosagrapidis": 2,
        "rousinopoulosathanasiosilias": 3,
        "agustinbenitobethencourten": 2,
        "anamariamarinezgomez": 2,
    }
    egbert = next(member for member in hub.members if member.slug == "egberteich")
    assert (egbert.url, egbert.links) == ("https://egbert-e.livejournal.com/", ("https://e4t.github.io/",))
    assert (egbert.email, egbert.languages) == ("eich@suse.com", ("en",))


def test_faces_of_opensuse_on_the_web(tmp_path: Path) -> None:
    """Where the old planet's pictures are, --faces says: then all 78 are carried over."""
    hub = Importing.at(tmp_path)
    brought = hub.takes((LISTS / "planet-opensuse-pluto.ini").read_bytes(), faces="https://planet.opensuse.org/images/")
    assert "avatar" not in {note.subject for note in brought.notes}
    yast = next(member for member in hub.members if member.slug == "yastteam")
    assert yast.avatar == "https://planet.opensuse.org/images/yast.png"
    assert sum(bool(member.avatar) for member in hub.members) == 78 - 6  # six of the thirteen have theirs twice


def test_what_differs_in_the_lists_in_opml(tmp_path: Path) -> None:
    """Two feeds of one company each stand under two names; three names of blogs are borne by two blogs each."""
    assert grouped("engineering-blogs.opml", tmp_path)["left out"] == Counter(
        {"the same feed as on line 64": 1, "the same feed as on line 65": 1}
    )
    brought = Importing.at(tmp_path).brings((LISTS / "chinese-independent-blogs.opml").read_bytes())
    assert [(note.line, note.subject, note.kind) for note in brought.notes] == [
        (799, "一派胡言", "changed"),
        (879, "Yi's Blog", "changed"),
        (952, "AlexSJC 的博客", "changed"),
    ]
    namesakes = [member.slug for member in brought.members if member.name == "一派胡言"]
    assert namesakes == ["yipaihuyan", "yipaihuyan-2"]


def test_what_differs_in_the_webring_and_at_ocaml(tmp_path: Path) -> None:
    """An address without its beginning is completed, sites without a name get that of their host, and six sources that
    are switched off rest."""
    brought = Importing.at(tmp_path).brings((LISTS / "bucket-webring.json").read_bytes())
    unnamed = "no name in the list, so named by the address"
    assert brought.notes == (
        ListNote(214, "cannabidiol.nekoweb.org", unnamed, "changed"),
        ListNote(215, "tetrahydrocannabinol.nekoweb.org", unnamed, "changed"),
        ListNote(340, "lumi-ex.neocities.org", "taken as https://lumi-ex.neocities.org", "changed"),
    )
    assert grouped("ocaml-planet-sources.yml", tmp_path)["option"] == Counter({"publish_all": 34})
    brought = Importing.at(tmp_path).brings((LISTS / "ocaml-planet-sources.yml").read_bytes())
    assert [member.slug for member in brought.members if member.paused][:2] == ["practicalocaml", "ujamjar"]


@pytest.mark.parametrize("name", ["planet-python.ini", "planet-emacsen.ini"])
def test_the_settings_of_an_old_planet_are_named(name: str, tmp_path: Path) -> None:
    """Each key under [Planet] is told of, those with a counterpart with what to write; feeds that were turned into
    remarks are no members."""
    notes = grouped(name, tmp_path)
    assert {"name", "link", "owner_name", "owner_email", "template_files"} <= set(notes["option"])
    assert not notes["left out"]
    brought = Importing.at(tmp_path).brings((LISTS / name).read_bytes())
    assert "http://www.blog.com/rss" not in {feed.url for member in brought.members for feed in member.feeds}
    assert any(note.reason.endswith("write title under [planet]") for note in brought.notes)
