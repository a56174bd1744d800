"""Mentions of members, who wrote about a page, what several point at, open questions."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import pytest
from community import Community
from hypothesis import given
from hypothesis import strategies as st
from test_docs import REFERENCE, blocks, read, section
from test_docs import _shape as shape
from test_weaving import hub, post, publish, to

from planet import config
from planet.pages.weaving.who_wrote import digits_of
from planet.rules.weaving import shards
from planet.turn.publish import publish_site
from planet.web.link_keys import link_key, shard_of

ATOM = "{http://www.w3.org/2005/Atom}"
PAGE = "https://paper.example/reefs.pdf"


def cite(words: str = "a paper") -> str:
    """A sentence with a link to a page that is nobody's."""
    return f'<p>There is <a href="{PAGE}?utm_source=feed">{words}</a> which says so.</p>'


def titles(files: dict[str, bytes], path: str) -> list[str]:
    """The titles in a published Atom feed."""
    return [entry.findtext(f"{ATOM}title") or "" for entry in ET.fromstring(files[path]).iter(f"{ATOM}entry")]


def test_a_member_can_follow_who_mentions_them(community: Community) -> None:
    """A link to a post, to the home page, to any page of theirs; not their own, and not that to somebody else."""
    hub(community, "ada", "ben", "cleo")
    home = (
        '<p>See <a href="https://ada.example">Ada</a> and <a href="https://ada.example/about/#me">who she is</a>.</p>'
    )
    posts = [post("ada", "1"), post("ada", "2", to("ada", "1"), day=2), post("ben", "1", to("ada", "1"), day=3)]
    publish(community, *posts, post("cleo", "1", home, day=4), post("cleo", "2", to("ben", "1"), day=5))
    community.turn()
    files = community.files()
    assert titles(files, "members/ada/mentions.atom") == ["cleo 1", "ben 1"]
    assert titles(files, "members/ben/mentions.atom") == ["cleo 2"]
    assert titles(files, "members/cleo/mentions.atom") == []


def test_answers_to_a_member_stand_in_a_file(community: Community) -> None:
    """For their own site: what was answered, and by whom; their own later posts are no answers of others."""
    hub(community, "ada", "ben")
    publish(
        community, post("ada", "1"), post("ada", "2", to("ada", "1"), day=2), post("ben", "1", to("ada", "1"), day=3)
    )
    community.turn()
    told = json.loads(community.files()["members/ada/answers.json"])
    (entry,) = told["entries"]
    assert entry["url"] == "https://ada.example/1"
    (answer,) = entry["answers"]
    assert (answer["by"], answer["url"]) == ("Ben", "https://ben.example/1")


def test_who_wrote_about_a_page_is_looked_up(community: Community) -> None:
    """In the file that the hash of its key names, whatever its spelling."""
    hub(community, "ada", "ben")
    publish(community, post("ada", "1", cite()), post("ben", "1", cite("this text"), day=2))
    community.turn()
    files = community.files()
    key = link_key(PAGE)
    told = json.loads(files[f"mentions/{shards.name_of(shard_of(key), 2)}.json"])
    assert [(row["by"], row["words"]) for row in told[key]] == [("Ben", "this text"), ("Ada", "a paper")]
    community.hides.append({"url": "https://ben.example/1"})
    community.turn(hours=1)
    told = json.loads(community.files()[f"mentions/{shards.name_of(shard_of(key), 2)}.json"])
    assert [row["by"] for row in told[key]] == ["Ada"]


def test_a_link_that_is_edited_away_leaves_its_file(community: Community) -> None:
    """And so does the page that only it named."""
    hub(community, "ada")
    publish(community, post("ada", "1", cite()), post("ada", "2", day=2))
    community.turn()
    path = f"mentions/{shards.name_of(shard_of(link_key(PAGE)), 2)}.json"
    assert path in community.files()
    publish(community, post("ada", "1", "No link any more."), post("ada", "2", day=2))
    community.turn(hours=1)
    assert path not in community.files()


def test_what_two_members_point_at_in_a_week(community: Community) -> None:
    """Each in their own words; a page of a member is no page elsewhere, and one member alone does not count."""
    hub(community, "ada", "ben", "cleo")
    alone = '<p>Only I like <a href="https://alone.example/">this</a>.</p>'
    publish(
        community,
        post("ada", "1", cite() + alone, day=2),
        post("ben", "1", cite("this text") + to("ada", "1"), day=3),
        post("cleo", "1", cite("the same again") + to("ada", "1"), day=15),
    )
    community.turn()
    files = community.files()
    weeks = [path for path in files if path.startswith("links/20")]
    assert weeks == ["links/2026-W45/index.html"]
    page = files[weeks[0]].decode()
    assert "this text" in page
    assert "alone.example" not in page
    assert "ada.example/1" not in page.replace('href="https://ada.example/1" rel="noopener"', "")
    assert len(titles(files, "links/feed.atom")) == 1
    community.hides.append({"url": "https://ben.example/1"})
    community.turn(hours=1)
    assert not [path for path in community.files() if path.startswith("links/20")]


def test_a_question_is_open_until_somebody_else_answers(community: Community) -> None:
    """An answer of one's own closes nothing."""
    hub(community, "ada", "ben")
    asks = post("ada", "1", title="Who has seen the eel?")
    publish(community, asks, post("ada", "2", to("ada", "1"), day=2))
    community.turn()
    assert titles(community.files(), "questions/feed.atom") == ["Who has seen the eel?"]
    publish(community, asks, post("ben", "1", to("ada", "1"), day=22))
    community.turn(hours=1)
    assert titles(community.files(), "questions/feed.atom") == []


@given(st.integers(0, 2**31 - 1), st.integers(2, 10))
def test_a_link_lies_in_the_span_of_its_shard(number: int, digits: int) -> None:
    """The name and the span say the same."""
    name = shards.name_of(number, digits)
    first, last = shards.span_of(name)
    assert first <= number < last
    assert len(name) == digits


@pytest.mark.parametrize(
    ("links", "digits"), [(0, 2), (500, 2), (600, 3), (8_000, 4), (9_000, 5), (1_000_000, 8), (10**8, 10)]
)
def test_there_are_as_many_shards_as_links_need(links: int, digits: int) -> None:
    """About as many links in each, however many there are."""
    assert shards.digits_for(links, 2) == digits


def test_a_few_links_less_divide_nothing_anew() -> None:
    """Only half as many do."""
    assert shards.digits_for(8_000, 5) == 5
    assert shards.digits_for(4_000, 5) == 4


def test_the_whole_site_is_rendered_as_links_are_divided(community: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where so many links went with a turn or an erasure that fewer shards would do, the next entries divide anew, and
    a rendering before them changes nothing."""
    monkeypatch.setattr(shards, "PER_SHARD", 1)
    hub(community, "ada", "ben")
    many = "".join(f'<p><a href="https://far.example/{n}">words</a></p>' for n in range(60))
    publish(community, post("ada", "1", many), post("ben", "1", cite(), day=2))
    community.turn()
    assert digits_of(community.store) > shards.FEWEST
    publish(community, post("ada", "1", cite()), post("ben", "1", cite(), day=2))
    community.turn(hours=1)
    files = community.files()
    publish_site(community.hub, config.load(community.hub.folder), community.store, community.now, all_pages=True)
    assert community.files() == files
    publish(community, post("ada", "1", cite()), post("ada", "2", cite(), day=3), post("ben", "1", cite(), day=2))
    community.turn(hours=1)
    assert digits_of(community.store) == shards.FEWEST


@pytest.mark.parametrize("name", ["members/SLUG/answers.json", "mentions/HH.json", "feed.json"])
def test_documents_are_as_the_reference_shows_them(community: Community, name: str) -> None:
    """The sample of each has exactly the keys of a real one."""
    hub(community, "ada", "ben", "cleo")
    posts = [
        post("ada", "1"),
        post("ben", "1", to("ada", "1") + cite(), day=2),
        post("cleo", "1", to("ben", "1"), day=3),
    ]
    publish(community, *posts)
    community.turn()
    files = community.files()
    (block,) = [
        b.text for b in blocks(section(read(REFERENCE / "json-documents.md"), f"## `{name}`")) if b.language == "json"
    ]
    if name == "feed.json":
        items = [item["_planet"] for item in json.loads(files[name])["items"]]
        (middle,) = [item for item in items if "answers" in item and "answered_by" in item]
        sample = json.loads(f"{{{block}}}")["_planet"]
        sample.pop("license")  # this member has none
        assert shape(middle) == shape(sample)
        return
    path = "members/ada/answers.json"
    if name.startswith("mentions"):
        path = f"mentions/{shards.name_of(shard_of(link_key(PAGE)), 2)}.json"
    real, sample = (json.loads(text) for text in (files[path], block))
    if name.startswith("mentions"):
        real, sample = real[link_key(PAGE)], sample["paper.example/reefs"]
        real[0].setdefault("language", "")  # of so few words it is not known
    assert shape(real) == shape(sample)


def test_a_mention_that_is_edited_away_leaves_the_feed_of_mentions(community: Community) -> None:
    """Also that of a home page, which is no answer to any post."""
    hub(community, "ada", "ben")
    home = '<p>See <a href="https://ada.example/">Ada</a>.</p>'
    publish(community, post("ada", "1"), post("ben", "1", home, day=2), post("ben", "2", day=3))
    community.turn()
    assert titles(community.files(), "members/ada/mentions.atom") == ["ben 1"]
    publish(community, post("ada", "1"), post("ben", "1", "Nobody any more.", day=2), post("ben", "2", day=3))
    community.turn(hours=1)
    assert titles(community.files(), "members/ada/mentions.atom") == []
