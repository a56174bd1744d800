"""What a feed lets in by category, author, kind and length, also of what is stored; what its authors keep at home."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from community import START, Community, Post

from planet.config import parse
from planet.errors import MembersFileError
from planet.model.community import Feed
from planet.model.entry import Author, Entry
from planet.rules.upkeep.feed_rules import KEYS, Share, author_key, shares, verdict_of
from planet.rules.upkeep.wishes import wants_no_planet
from planet.turn.upkeep.mended import WISHES_HEARD
from planet.turn.visibility import settle


def entry(n: int = 1, title: str = "", text: str = "", tags: tuple[str, ...] = (), *people: Author) -> Entry:
    """An entry as far as the rules look at it."""
    link = f"https://a.example/{n}"
    return Entry(link, link, title or f"T{n}", "", text, "", "article", authors=people, tags=tags)


def atom_entry(n: int, author: str, tag: str, text: str, more: str = "") -> str:
    """One entry of the feed that the tests filter."""
    link = f"https://mag.example/{n}"
    date = f"2026-11-{10 + n}T10:00:00Z"
    return (
        f"<entry><id>{link}</id><title>Post {n}</title><link href='{link}'/><updated>{date}</updated>"
        f"<author>{author}</author><category term='{escape(tag)}'/><content>{escape(text)}</content>{more}</entry>"
    )


MAGAZINE = (
    "<feed xmlns='http://www.w3.org/2005/Atom'><id>https://mag.example/</id><title>Mag</title>"
    "<updated>2026-11-20T10:00:00Z</updated>"
    + atom_entry(1, "<name>Ann</name>", "Élan vital", "Words of one " * 20)
    + atom_entry(2, "<name>Bjørn Ö.</name><uri>https://social.example/@bjoern</uri>", "T-Wo", "Short words here")
    + atom_entry(3, "<name>Cy</name>", "Reefs", "Words of three " * 20)
    + atom_entry(
        4,
        "<name>Ann</name><uri>https://ann.example/about/</uri>",
        "Four",
        "Words of four " * 20,
        "<link rel='enclosure' type='audio/mpeg' length='9' href='https://mag.example/4.mp3'/>",
    )
    + "</feed>"
).encode()


@pytest.fixture
def magazine(community: Community) -> Community:
    """A hub with one feed of four posts, which has been visited."""
    community.member("Mag", {"url": "/mag.xml"})
    community.put("/mag.xml", MAGAZINE)
    community.turn()
    return community


@pytest.mark.parametrize(
    ("key", "value", "expected", "reason"),
    [
        (
            "categories",
            ["elan VITAL", "reef"],
            {2, 4},
            'kept out: it is in none of categories = ["elan VITAL", "reef"]',
        ),
        ("exclude_categories", ["x", "two"], set(), ""),
        ("exclude_categories", ["x", "t wo"], {2}, 'kept out by exclude_categories = "t wo"'),
        ("authors", ["ANN", "cy"], {2}, 'kept out: it is by none of authors = ["ANN", "cy"]'),
        ("authors", ["@bjoern@social.example"], {1, 3, 4}, "authors"),
        ("authors", ["https://www.ann.example/about"], {1, 2, 3}, "authors"),
        ("exclude_authors", ["Zoe", "bjorn o"], {2}, 'kept out by exclude_authors = "bjorn o"'),
        ("exclude_authors", ["@bjoern"], {2}, "exclude_authors"),
        ("kinds", ["article"], {4}, 'kept out by kinds = ["article"]: it is of the kind "audio"'),
        ("exclude_kinds", ["article", "note"], {1, 2, 3}, 'kept out by exclude_kinds = "article"'),
        ("min_length", 17, {2}, "kept out by min_length = 17: it has 16 characters"),
        ("min_length", 16, set(), ""),
    ],
)
def test_a_new_rule_acts_on_the_past_and_loses_nothing(
    magazine: Community, key: str, value: object, expected: set[int], reason: str
) -> None:
    """Each rule judges what is stored at the next turn, in the words of the file; without it all is as it was."""
    before, asked = magazine.files(), magazine.web.asked("/mag.xml")
    ids = {shown.entry.title: (shown.entry_id, shown.atom_id, shown.river_at) for shown in magazine.shown()}
    magazine.members[0]["feeds"][0][key] = value
    magazine.turn(hours=0.1, force=False)
    assert magazine.web.asked("/mag.xml") == asked
    hidden = magazine.hidden()
    assert set(hidden) == {f"https://mag.example/{n}" for n in expected}
    assert all(reason in sentence for sentence in hidden.values())
    assert not any(reason and page.endswith(".html") for page in magazine.pages_with(reason or "-"))
    assert sorted(magazine.titles()) == [f"Post {n}" for n in range(1, 5) if n not in expected]
    del magazine.members[0]["feeds"][0][key]
    magazine.turn(hours=0.1, force=False)
    assert magazine.hidden() == {}
    assert {one.entry.title: (one.entry_id, one.atom_id, one.river_at) for one in magazine.shown()} == ids
    assert magazine.files() == before


def test_a_rule_judges_what_comes(magazine: Community) -> None:
    """What arrives under a rule is stored and hidden; the rule gone, it shows at its own date."""
    magazine.members[0]["feeds"][0]["categories"] = ["Reef"]
    fifth = atom_entry(5, "<name>Ann</name>", "Five", "Words of five")
    magazine.put("/mag.xml", MAGAZINE.replace(b"</feed>", fifth.encode() + b"</feed>"))
    magazine.turn(hours=1)
    assert magazine.titles() == ["Post 3"]
    assert magazine.count() == 5
    del magazine.members[0]["feeds"][0]["categories"]
    magazine.turn(hours=1)
    assert len(magazine.titles()) == 5


# ---------------------------------------------------------------- mistakes in the file


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('kinds = ["photos"]', '"photos" is not known; did you mean "photo"? write "article"'),
        ('exclude_kinds = ["blog"]', '"blog" is not known; write "article", "note", "photo"'),
        ('kinds = "note"', 'must be a list in brackets; write kinds = ["note"]'),
        ('categories = ["—"]', "has no letter or digit; write a word"),
        ('exclude_categories = [""]', "is empty; write at least a word"),
        ('authors = ["!!"]', '"!!" names nobody; write a name, a handle or the address of a page'),
        ('exclude_authors = ["  "]', "is empty; write at least a word"),
        ("min_length = -1", "-1 is too little; write 0 or more"),
        ("min_length = 10000000", "10000000 is too much; write 1000000 or less"),
        ('min_length = "500"', 'must be a whole number, without quotes, not "500"'),
        ('category = ["x"]', "there is no such key; did you mean categories?"),
        ('author = ["x"]', "there is no such key; did you mean authors?"),
    ],
)
def test_a_mistake_says_what_to_write(tmp_path: Path, line: str, sentence: str) -> None:
    """Each wrong value of a rule is named with its line and what to write instead."""
    text = (
        '[planet]\ntitle = "P"\nurl = "https://p.example/"\n[[members]]\nname = "A"\n'
        f'[[members.feeds]]\nurl = "https://a.example/f"\n{line}\n'
    )
    with pytest.raises(MembersFileError) as error:
        parse(text, "members.toml", tmp_path)
    (mistake,) = error.value.mistakes
    assert (mistake.line, sentence in mistake.sentence) == (8, True), mistake


# ---------------------------------------------------------------- what share passes


def test_shares_of_rules() -> None:
    """Each rule is counted by itself, then all together; what authors keep at home is not the admin's doing."""
    entries = [entry(1, text="long " * 50, tags=("Reef",)), entry(2, text="short", tags=("Sky",))]
    entries.append(entry(3, tags=("noplanet",)))
    feed = Feed("https://a.example/f", categories=("moon",), min_length=100, kinds=("article",))
    assert shares(feed, entries) == (
        Share("categories", 0, 2),
        Share("kinds", 2, 2),
        Share("min_length", 1, 2),
        Share("", 0, 2),
    )
    assert shares(feed, entries)[0].lets_nothing_in
    assert not shares(feed, [])[0].lets_nothing_in
    assert shares(Feed("https://a.example/f"), entries) == ()


def test_every_rule_is_a_key_of_feeds() -> None:
    """The rules that are counted are keys of the members file."""
    assert all(hasattr(Feed(""), key) for key in KEYS)


@pytest.mark.parametrize(
    ("name", "same"),
    [("ÁDA Lovelace", "ada lovelace"), ("Ａｄａ", "ada"), ("mailto:a@b.example", "a@b.example"), ("@a@b.c", "A@B.C")],
)
def test_names_are_folded(name: str, same: str) -> None:
    """Case, accents, width and signs make no difference between two names."""
    assert author_key(name) == author_key(same) != ""


def test_an_unnamed_author_is_nobody_of_the_list() -> None:
    """An entry without any author is by none of those named, and no exclusion hits it."""
    assert verdict_of(Feed("u", authors=("Ann",)))(entry()) is not None
    assert verdict_of(Feed("u", exclude_authors=("Ann",)))(entry()) is None


# ---------------------------------------------------------------- #noplanet


@pytest.mark.parametrize(
    ("parts", "stays"),
    [
        ({"tags": ("noplanet",)}, True),
        ({"tags": ("#NoPlanet",)}, True),
        ({"tags": ("No Planet", "x")}, True),
        ({"tags": ("noplanets",)}, False),
        ({"text": "words #noplanet words"}, True),
        ({"text": "words (#NOPLANET)"}, True),
        ({"text": "noplanet"}, False),
        ({"text": "#noplanetary"}, False),
        ({"text": "a#noplanet &#noplanet"}, False),
        ({"title": "#noplanet"}, True),
    ],
)
def test_what_counts_as_the_tag(parts: dict[str, object], stays: bool) -> None:
    """A category or a hashtag, in any case, whole."""
    assert wants_no_planet(entry(**parts)) is stays  # type: ignore[arg-type]


@pytest.mark.parametrize("words", [{"tags": ("NoPlanet",)}, {"text": "Secret thing, #noplanet please"}])
def test_a_post_tagged_noplanet_stays_out(community: Community, words: dict[str, object]) -> None:
    """Tagged, a post is on no page, and the status says why; added later it hides, taken away it brings back."""
    plain = Post("Diary", "https://ada.example/d", "d", START, "Secret thing")
    tagged = Post("Diary", plain.link, plain.guid, plain.date, **({"text": plain.text} | words))  # type: ignore[arg-type]
    other = Post("Other", "https://ada.example/o", "o", START, "Something else")
    community.member("Ada", {"url": "/ada.xml", "include": ["secret", "else"]})
    community.publish("/ada.xml", tagged, other)
    community.turn()
    assert community.hidden() == {
        "https://ada.example/d": "its author asked it not to be on a planet: it is tagged #noplanet"
    }
    assert community.pages_with("Diary") == []
    assert "its author asked it not to be on a planet" in community.files(status=True)["status/index.html"].decode()
    community.publish("/ada.xml", plain, other)
    community.turn(hours=1)
    assert community.hidden() == {}
    assert "index.html" in community.pages_with("Diary")
    community.publish("/ada.xml", tagged, other)
    community.turn(hours=1)
    assert community.pages_with("Diary") == []


def test_what_older_versions_showed_is_judged_once(community: Community) -> None:
    """Entries that were stored before the program knew the wish leave at its first turn, by category and by hashtag."""
    old = START - timedelta(days=3)
    community.member("Ada", "/ada.xml")
    community.publish(
        "/ada.xml",
        Post("Diary", "https://ada.example/d", "d", old, "Secret", ("No Planet",)),
        Post("Missive", "https://ada.example/l", "l", old, "Not here #NoPlanet"),
        Post("Other", "https://ada.example/o", "o", old, "On noplanet things"),
    )
    community.turn()
    assert community.titles() == ["Other"]
    with community.store.transaction():
        items = [item.item_id for batch in community.store.entries.judged(1) for item in batch]
        community.store.entries.set_verdicts(dict.fromkeys(items))
        settle(community.store, community.store.entries.of_feed(1))
        community.store.published.set_fact(WISHES_HEARD, "")
    assert len(community.titles()) == 3
    community.turn(hours=1)
    assert community.titles() == ["Other"]
    assert community.pages_with("Diary") == community.pages_with("Missive") == []


def test_the_wish_in_one_feed_holds_in_the_other(community: Community) -> None:
    """A post in two feeds of a member stays out although only one of them carries the tag."""
    post = Post("Diary", "https://ada.example/d", "https://ada.example/d", START, "Words")
    tagged = Post("Diary", post.link, post.guid, post.date, "Words", ("noplanet",))
    community.member("Ada", "/one.xml", "/two.xml")
    community.publish("/one.xml", post)
    community.publish("/two.xml", tagged)
    community.turn()
    assert community.titles() == []
    assert community.count() == 1
    community.publish("/two.xml", post)
    community.turn(hours=1)
    assert community.titles() == ["Diary"]
