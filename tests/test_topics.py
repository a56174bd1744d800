"""Topics: which tags are one, and which have a page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from community import START, Community, Post
from hypothesis import given
from hypothesis import strategies as st

from planet import config
from planet.locale.slugs import is_slug
from planet.model.community import PageBounds
from planet.rules import topics
from planet.store.database import Database
from planet.struct import replace
from planet.turn.publish import page_context

ALIKE = (
    ("reef", "Reefs", "#reef", "REEF", " reef "),
    ("open-source", "Open Source", "open_source", "#open-sources"),
    ("story", "stories"),
    ("photo", "Photos"),
    ("movie", "movies"),
    ("box", "boxes"),
    ("class", "classes"),
    ("beach", "beaches"),
    ("comics",),
    ("c-plus-plus", "C++", "c++"),
    ("c-sharp", "C#", "#c#"),
)


@pytest.mark.parametrize("tags", ALIKE, ids=lambda tags: tags[0])
def test_spellings_of_one_topic(tags: tuple[str, ...]) -> None:
    """Case, plural, hash and gaps make no topics of their own."""
    assert {topics.fold(tag) for tag in tags} == {tags[0]}


@pytest.mark.parametrize("tag", ["css", "news", "https", "macos", "politics", "series", "paris", "bus", "gis", "virus"])
def test_words_that_end_in_s(tag: str) -> None:
    """What only looks like a plural keeps its end."""
    assert topics.fold(tag) == tag


def test_c_is_not_c_sharp() -> None:
    """Signs that make another name of a letter count."""
    assert len({topics.fold(tag) for tag in ("C", "C++", "C#")}) == 3


@pytest.mark.parametrize("tag", ["", "#", "  ", "---", "!!!"])
def test_no_topic_without_a_letter(tag: str) -> None:
    """A tag without letter or figure is none."""
    assert topics.fold(tag) == ""
    assert topics.topics_of([tag]) == {}


def test_the_first_spelling_is_the_label() -> None:
    """An entry's topics come in its order, once each, as first written."""
    assert topics.topics_of(["#Reefs", "diving", "reef"]) == {"reef": "Reefs", "diving": "diving"}


def test_the_shortest_plural_has_four_letters() -> None:
    """Words of three letters are taken as they are."""
    assert [topics.fold(word) for word in ("cats", "gas", "abs")] == ["cat", "gas", "abs"]


@given(st.text())
def test_any_tag_folds_to_a_slug(tag: str) -> None:
    """Whatever a feed calls a tag: a slug, which folds to itself or its own singular, or nothing."""
    slug = topics.fold(tag)
    assert slug == "" or is_slug(slug)


def test_a_topic_without_a_page_is_linked_from_nowhere(community: Community) -> None:
    """When a topic loses its page by one entry's edit, the pages of its other entries' other topics lose the link."""
    tagged = [("reef", "kelp"), ("kelp",), ("reef",)]
    posts = [Post(f"Post {n}", f"https://ada.example/{n}", f"{n}", START, tags=tags) for n, tags in enumerate(tagged)]
    community.member("Ada", "/ada.xml")
    community.publish("/ada.xml", *posts)
    community.turn()
    assert "topics/kelp/index.html" in community.pages_with("topics/reef/")
    community.publish("/ada.xml", *posts[:2], replace(posts[2], tags=("other",)))
    community.turn(hours=1)
    assert community.pages_with("topics/reef/") == []


def test_a_new_letter_is_told_on_every_page_of_letters(community: Community) -> None:
    """Past what the index lists, every letter has a page at once, and each names all the others, as after a render."""
    community.bounds = PageBounds(topics=2)
    community.member("Ada", "/ada.xml")
    names: list[str] = []
    for added in (["anemone", "coral"], ["diving"], ["engine"]):
        names += added
        community.publish(
            "/ada.xml",
            *(Post(f"Post {n}", f"https://ada.example/{n}", f"{n}", START, tags=tuple(names)) for n in (1, 2)),
        )
        community.turn(hours=1)
        files = community.files()
        pages = {f"topics/index-{name[0]}.html" for name in names} if len(names) > 2 else set()
        assert {path for path in files if path.startswith("topics/index-")} == pages
        for path in pages:
            assert all(f"../{other}".encode() in files[path] for other in pages - {path})


def test_a_topic_is_asked_for_once_whether_it_has_a_page_or_not(community: Community) -> None:
    """Pages remember both; another number of entries is another question."""
    tagged = [("reef", "tides"), ("reef",)]
    posts = [Post(f"Post {n}", f"https://ada.example/{n}", f"{n}", START, tags=tags) for n, tags in enumerate(tagged)]
    community.member("Ada", "/ada.xml")
    community.publish("/ada.xml", *posts)
    community.poll()
    context = page_context(config.load(community.hub.folder), community.store, community.now)
    first = context.topics_with_page(["reef", "tides"]), context.once(community.store.topics.newest, "reef", 20)
    assert (first[0].keys(), len(first[1])) == ({"reef"}, 2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "all", lambda *_: pytest.fail("asked again"))
        again = context.topics_with_page(["tides", "reef"]), context.once(community.store.topics.newest, "reef", 20)
    assert again == first
    assert len(context.once(community.store.topics.newest, "reef", 1)) == 1
    span = START - timedelta(days=1), START + timedelta(days=1)
    assert [len(context.once(community.store.queries.span, *span, limit=limit)) for limit in (1, 2)] == [1, 2]


def test_the_feed_of_a_topic_is_as_long_as_others_and_its_page_is_not_cut(community: Community) -> None:
    """Both ask the store for the same entries."""
    community.planet["feed_entries"] = 3
    community.member("Ada", "/ada.xml")
    posts = [Post(f"Post {n}", f"https://ada.example/{n}", f"{n}", START, tags=("reef",)) for n in range(5)]
    community.publish("/ada.xml", *posts)
    community.turn()
    files = community.files()
    assert files["topics/reef/feed.atom"].count(b"<entry>") == 3
    assert files["topics/reef/index.html"].count(b"<article") == 5
