"""Pages of people: how much somebody wrote and about what, what others share with them; writers of topics; OPML."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from community import START, Community, Post

from planet import config
from planet.admin import forget
from planet.turn.publish import publish_site


def post(number: int, days: float, *tags: str, name: str = "ada") -> Post:
    """A post of so many days before the first turn."""
    link = f"https://{name}.example/{number}"
    return Post(f"{name} {number}", link, link, START - timedelta(days=days), tags=tags)


def page(community: Community, path: str) -> str:
    return community.files()[f"{path}index.html"].decode()


def words(community: Community, path: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", page(community, path)).split())


def same_as_rendered(community: Community) -> None:
    """A whole rendering changes no byte."""
    before = community.files(status=True)
    publish_site(community.hub, config.load(community.hub.folder), community.store, community.now, all_pages=True)
    after = community.files(status=True)
    assert {path for path in before | after if before.get(path) != after.get(path)} == set()


# ---------------------------------------------------------------- how much, and about what


def test_a_members_page_counts_what_shows_and_says_since_when(community: Community) -> None:
    """Also what went straight to the archive; what is hidden leaves the count, the year and the topics; shown again, it
    comes back."""
    community.member("Ada", "/ada.xml")
    first = Post("First", "https://ada.example/0", "first", datetime(2019, 5, 1, tzinfo=UTC), tags=("kelp",))
    community.publish("/ada.xml", post(1, 1, "reef"), post(2, 2, "reef"), post(3, 3, "kelp"), post(4, 4, "kelp"), first)
    community.turn()
    assert "5 posts since 2019 December 2024 posts a month November 2026" in words(community, "members/ada/")
    assert "Most often: # kelp" in words(community, "members/ada/")
    same_as_rendered(community)
    community.hides = [{"url": "https://ada.example/0"}, {"url": "https://ada.example/3"}]
    community.turn(hours=1)
    assert "3 posts since 2026" in words(community, "members/ada/")
    assert "Most often: # reef" in words(community, "members/ada/")
    assert "topics/kelp/" not in page(community, "members/ada/")
    same_as_rendered(community)
    community.hides = []
    community.turn(hours=1)
    assert "5 posts since 2019" in words(community, "members/ada/")
    same_as_rendered(community)


def test_somebody_who_wrote_nothing_has_no_count(community: Community) -> None:
    community.member("Ada", "/ada.xml")
    community.publish("/ada.xml")
    community.turn()
    assert " since " not in words(community, "members/ada/")
    assert "posts a month" not in words(community, "members/ada/")
    community.publish("/ada.xml", post(1, 1))
    community.turn(hours=1)
    assert "1 post since 2026" in words(community, "members/ada/")


def test_at_most_eight_topics_those_of_most_posts(community: Community) -> None:
    """A topic that somebody wrote about once is none of theirs, though others write about it."""
    community.member("Ada", "/ada.xml")
    community.member("Bob", "/bob.xml")
    tags = [f"topic{letter}" for letter in "abcdefghijk"]
    own = [post(n, n / 10, *tags[: 11 - n // 2]) for n in range(20)]
    community.publish("/ada.xml", *own, post(50, 5, "single"))
    others = (post(n, 6 + n, "single", name="bob") for n in range(3))
    community.publish("/bob.xml", *others, post(9, 9, "topica", name="bob"))
    community.turn()
    topics = re.compile(r'<a href="../../topics/(\w+)/"><span class="hash">')
    assert topics.findall(page(community, "members/ada/")) == tags[:8]
    assert topics.findall(page(community, "members/bob/")) == ["single"]
    assert "topics/single/" in community.files()["topics/index.html"].decode()


# ---------------------------------------------------------------- what others share


@pytest.fixture
def divers(community: Community) -> Community:
    """Ada dives in Kiel; Bob has written, and shares nothing with her so far."""
    community.member("Ada", "/ada.xml", interests=["Diving", "knots"], location="Kiel, Germany")
    community.member("Bob", "/bob.xml")
    for name in ("ada", "bob"):
        community.publish(f"/{name}.xml", post(1, 1, name=name))
    community.turn()
    return community


def test_an_interest_becomes_a_link_when_it_is_shared(divers: Community) -> None:
    """On the page of whoever had it first too, in the turn in which another one names it; and it is none again when
    nobody shares it."""
    assert "members/interest-" not in page(divers, "members/ada/")
    divers.members[1] |= {"interests": ["diving"], "location": "Kiel"}
    written = divers.turn(hours=1).written
    assert "members/ada/index.html" in written
    for name in ("ada", "bob"):
        assert 'href="../../members/interest-diving.html"' in page(divers, f"members/{name}/")
        assert 'href="../../members/place-kiel.html"' in page(divers, f"members/{name}/")
    assert "interest-knot" not in page(divers, "members/ada/")
    same_as_rendered(divers)
    del divers.members[1]
    divers.turn(hours=1)
    assert not re.search("members/(interest|place)-", page(divers, "members/ada/"))
    same_as_rendered(divers)


def test_only_pages_that_link_to_others_are_written(divers: Community) -> None:
    """A member who joins and shares nothing changes nobody's page; nor does a turn after."""
    divers.member("Cy", "/cy.xml", interests=["chess"])
    divers.publish("/cy.xml", post(1, 0, name="cy"))
    assert not {"members/ada/index.html", "members/bob/index.html"} & set(divers.turn(hours=1).written)
    assert set(divers.turn(hours=1).written) == {"status.json", "status/index.html"}


def test_whoever_is_forgotten_is_shared_with_no_more(divers: Community) -> None:
    divers.members[1] |= {"interests": ["diving"]}
    divers.turn(hours=1)
    assert divers.store.members.shared_traits_of(2) == (("interest", "diving"),)
    del divers.members[1]
    planet = divers._step(0, 0)
    forget.forget(divers.hub, planet, divers.store, forget.find(divers.hub, planet, divers.store, "bob"), "bob", START)
    assert divers.store._db.rows("PRAGMA foreign_key_check") == []
    assert "members/interest-" not in page(divers, "members/ada/")
    same_as_rendered(divers)


def test_a_store_of_a_former_version_is_filled(divers: Community) -> None:
    """Its members' pages get their links with the first turn."""
    divers.members[1] |= {"interests": ["diving"]}
    divers.turn(hours=1)
    with divers.store.transaction():
        divers.store.members.replace_shared_traits({})
        divers.store.published.set_fact("shared traits", "")
    divers.turn(hours=1)
    with divers.store.transaction():
        assert divers.store.members.replace_shared_traits({}) == {1, 2}


# ---------------------------------------------------------------- topics, lists


def test_a_topic_names_its_eight_latest_writers_and_folds_the_others(community: Community) -> None:
    for number in range(11):
        community.member(f"Member {number:02}", f"/{number}.xml", slug=f"m{number}")
        community.publish(f"/{number}.xml", post(number, number + 1, "reef"))
    community.turn()
    shown, _, rest = page(community, "topics/reef/").partition("<summary>and 3 others</summary>")
    names = re.compile(r"</span> <bdi>Member (\d\d)</bdi></a></li>")
    assert names.findall(shown) == [f"{number:02}" for number in range(8)]
    assert names.findall(rest.partition("</details>")[0]) == ["08", "09", "10"]


def test_a_list_names_the_hubs_own_feed_by_the_member(community: Community) -> None:
    """Where the address of a feed is a secret the hub's own stands for it, which has all that the member wrote: it is
    not called like the first of their feeds."""
    secret = "/a.xml?key=verysecretkey"
    community.member("Ada", {"url": secret, "title": "Photos"}, "/b.xml")
    for path in (secret, "/b.xml"):
        community.publish(path, post(1, 1), title="A feed of photos")
    community.turn()
    root = ElementTree.fromstring(community.files()["opml.xml"])
    own = next(one for one in root.iter("outline") if one.get("xmlUrl", "").endswith("members/ada/feed.atom"))
    assert (own.get("text"), own.get("title")) == ("Ada", "Ada")


def test_of_two_spellings_of_an_address_the_first_is_shown(community: Community) -> None:
    """A host in its own script stays readable if the list has it in ASCII as well."""
    links = ["https://bücher.example/ada", "https://xn--bcher-kva.example/ada"]
    community.member("Ada", "/ada.xml", links=links)
    community.publish("/ada.xml", post(1, 1))
    community.turn()
    assert "bücher.example" in words(community, "members/ada/")
    assert "xn--bcher-kva.example" not in words(community, "members/ada/")
