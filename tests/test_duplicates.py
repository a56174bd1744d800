"""One thing in several places is one card, with "also at"; merged feeds carry it once."""

from __future__ import annotations

import re
from datetime import timedelta

import feedparser
import pytest
from community import START, Community, Post, calls
from hypothesis import given, settings
from hypothesis import strategies as st

from planet.model.cases import DuplicateCandidate
from planet.model.entry import Entry
from planet.pages import cards as cards_of
from planet.rules.duplicates import OWN_WORDS, choose_leaders, link_targets, says_enough
from planet.struct import replace

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
POST = Post("What the reef said", "https://ada.example/reef", "ada-1", START - 5 * HOUR, "A long story. " * 60)
TOOT = Post(
    link="https://social.example/@ada/1", guid="toot-1", date=START - 4 * HOUR, text="New: https://ada.example/reef/"
)
LETTER = Post("What the Reef said", "https://letters.example/9", "letter-9", START - 3 * HOUR, "A long story. " * 60)


@pytest.fixture
def ada(community: Community) -> Community:
    """Ada writes a blog, toots, and sends letters."""
    community.member(
        "Ada", "/blog.xml", {"url": "/toots.xml", "kind": "microblog"}, "/letters.xml", url="https://ada.example/"
    )
    publish(community)
    return community


def publish(
    community: Community, blog: tuple[Post, ...] = (), toots: tuple[Post, ...] = (), letters: tuple[Post, ...] = ()
) -> None:
    community.publish("/blog.xml", *blog, Post("About me", "https://ada.example/about", "ada-0", START - 40 * DAY))
    community.publish(
        "/toots.xml",
        *toots,
        Post(link="https://social.example/@ada/0", guid="toot-0", date=START - 41 * DAY, text="Hello"),
    )
    community.publish(
        "/letters.xml", *letters, Post("First letter of all", "https://letters.example/0", "letter-0", START - 42 * DAY)
    )


def cards(community: Community) -> dict[str, list[str]]:
    """What shows of the newest day, with the places where it also stands."""
    shown = [one for one in community.shown() if one.river_at > START - 30 * DAY]
    also = community.store.queries.also_at([one.entry_id for one in shown])
    return {one.entry.link: [two.entry.link for two in also.get(one.entry_id, ())] for one in shown}


ALL_ONE = {POST.link: [TOOT.link, LETTER.link]}


def test_a_post_its_toot_and_its_letter_are_one_card(ada: Community) -> None:
    """Shown is what the feed tells that is listed first; the others stand with it, on the page too, and in no feed."""
    publish(ada, (POST,), (TOOT,), (LETTER,))
    ada.turn()
    assert cards(ada) == ALL_ONE
    assert ada.hidden() == {}
    front = ada.files()["index.html"].decode()
    assert front.count("What the reef said") == 1
    assert 'href="https://social.example/@ada/1"' in front.partition("also at")[2][:200]
    for name in ("atom.xml", "rss20.xml"):
        links = [one.link for one in feedparser.parse(ada.files()[name]).entries]
        assert POST.link in links
        assert not {TOOT.link, LETTER.link} & set(links)


@pytest.mark.parametrize(
    "order", ["blog toots letters", "toots blog letters", "letters toots blog", "toots letters blog"]
)
def test_the_order_of_arrival_does_not_count(ada: Community, order: str) -> None:
    """Whoever comes first: in the end it is the same one card, and every page knows."""
    posts = {"blog": (POST,), "toots": (TOOT,), "letters": (LETTER,)}
    so_far = {}
    for name in order.split():
        so_far[name] = posts[name]
        publish(ada, **so_far)
        ada.turn(hours=1)
    assert cards(ada) == ALL_ONE
    assert "social.example" in ada.files()["archive/2026/11/22/index.html"].decode()


def test_what_the_admin_hides_shows_in_no_other_place(ada: Community) -> None:
    """A letter says all that the hidden post did, and a toot leads there: both are hidden with it, until it shows."""
    publish(ada, (POST,), (TOOT,), (LETTER,))
    ada.turn()
    ada.hides = [{"url": POST.link, "reason": "off topic"}]
    ada.turn(hours=1)
    assert cards(ada) == {}
    ada.hides = []
    ada.turn(hours=1)
    assert cards(ada) == ALL_ONE


def test_a_further_place_is_hidden_by_itself(ada: Community) -> None:
    """The toot must not show; the post does."""
    publish(ada, (POST,), (TOOT,), (LETTER,))
    ada.hides = [{"url": TOOT.link}]
    ada.turn()
    assert cards(ada) == {POST.link: [LETTER.link]}
    assert ada.pages_with(TOOT.link) == []


def test_what_leaves_the_first_place_stays_in_the_others(ada: Community) -> None:
    """The post is kept out by a filter of its feed: its toot shows by itself again."""
    publish(ada, (POST,), (TOOT,))
    ada.turn()
    ada.members[0]["feeds"][0] = {"url": "/blog.xml", "exclude": ["reef said"]}
    ada.turn(hours=1)
    assert cards(ada) == {TOOT.link: []}
    ada.members[0]["feeds"][0] = "/blog.xml"
    ada.turn(hours=1)
    assert cards(ada) == {POST.link: [TOOT.link]}


def test_a_place_without_an_address_is_none_to_go_to(ada: Community) -> None:
    """A letter that stands nowhere on the web is not told as a place."""
    publish(ada, (POST,), (), (replace(LETTER, link=""),))
    ada.turn()
    assert cards(ada) == {POST.link: []}


def test_a_local_post_keeps_its_home(community: Community) -> None:
    """Ada's toot, whose feed she lists, leads to her post in the hub folder: its page stays, and follows its file."""
    home = "members/ada/posts/reef/index.html"
    community.member("Ada", {"url": "/toots.xml", "kind": "microblog"})
    community.publish("/toots.xml", replace(TOOT, text="New: https://planet.example/members/ada/posts/reef/"))
    for words in ("Words of a reef.", "Better words."):
        community.write("posts/ada/reef.md", f'+++\ntitle = "What the reef said"\ndate = 2026-11-22\n+++\n{words}\n')
        community.turn(hours=1)
        page = community.files()[home].decode()
        assert words in page
        place = re.search(r"archive/2026/11/22/#(e-\w+)", page)
        assert place
        assert f'id="{place[1]}"' in community.files()["archive/2026/11/22/index.html"].decode()
        assert "members/ada/posts/reef/" in community.files()["index.html"].decode()
        assert "members/ada/posts/reef/" in community.files()["sitemap-2026-11.xml"].decode()
    community.hides = [{"url": TOOT.link}]
    community.turn(hours=1)
    assert home not in community.files()


def test_a_feed_that_goes_takes_its_places_along(ada: Community) -> None:
    """Also when it was listed first."""
    publish(ada, (POST,), (TOOT,), (LETTER,))
    ada.turn()
    ada.members[0]["feeds"] = ada.members[0]["feeds"][1:]
    ada.turn(hours=1)
    assert cards(ada) == {TOOT.link: [], LETTER.link: []}


def test_the_last_feed_but_one_goes(community: Community) -> None:
    """Of two feeds the second is taken out: the page of the day of the post tells no more where else it stood."""
    member = community.member("Ada", "/blog.xml", "/toots.xml", url="https://ada.example/")
    publish(community, (replace(POST, date=START - DAY),), (TOOT,))
    for _ in range(2):
        community.turn(hours=1)
    assert "archive/2026/11/21/index.html" in community.pages_with(TOOT.link)
    member["feeds"] = ["/blog.xml"]
    community.turn(hours=1)
    assert community.pages_with(TOOT.link) == []


def test_a_toot_that_is_edited_into_a_thing_of_its_own(ada: Community) -> None:
    """It said little; now it says much, and stands for itself."""
    publish(ada, (POST,), (TOOT,))
    ada.turn()
    more = Post(
        link=TOOT.link, guid=TOOT.guid, date=TOOT.date, text=TOOT.text + " And what I did not write: " + "more " * 80
    )
    publish(ada, (POST,), (more,))
    ada.turn(hours=1)
    assert cards(ada) == {POST.link: [], TOOT.link: []}
    assert "social.example/@ada/1" in ada.files()["index.html"].decode()


@pytest.mark.parametrize(
    ("toot", "letter"),
    [
        (
            Post(link=TOOT.link, guid="t", date=TOOT.date, text="https://ada.example/reef " + "I add to this. " * 25),
            None,
        ),
        (Post(link=TOOT.link, guid="t", date=TOOT.date, text="https://bob.example/reef"), None),
        (None, Post("What the reef said", LETTER.link, "l", START - 60 * HOUR, "x")),
        (None, Post("The reef", LETTER.link, "l", LETTER.date, "x")),
    ],
    ids=["says more", "points elsewhere", "60 hours apart", "another title"],
)
def test_what_says_more_stands_for_itself(ada: Community, toot: Post | None, letter: Post | None) -> None:
    """Two cards."""
    publish(ada, (POST,), (toot,) if toot else (), (letter,) if letter else ())
    ada.turn()
    assert len(cards(ada)) == 2


def test_two_members_are_two_voices(community: Community) -> None:
    """Bob, who passes on what Ada wrote, is not Ada."""
    community.member("Ada", "/a.xml", "/a2.xml", url="https://ada.example/")
    community.member("Bob", "/b.xml", "/b2.xml", url="https://bob.example/")
    community.publish("/a.xml", POST)
    community.publish("/a2.xml")
    community.publish("/b.xml", Post(link="https://bob.example/1", guid="b", date=TOOT.date, text=TOOT.text))
    community.publish("/b2.xml", Post("What the reef said", "https://bob.example/2", "b2", LETTER.date))
    community.turn()
    assert len(cards(community)) == 3


def voice(entry_id: int, feed: int, *points: str, at: timedelta = HOUR, title: str = "") -> DuplicateCandidate:
    return DuplicateCandidate(entry_id, 1, feed, feed, START - at, f"host/{entry_id}", title, frozenset(points))


def test_a_list_of_several_posts_is_a_thing_of_its_own() -> None:
    """A digest that points at two posts joins neither of them to the other."""
    assert choose_leaders([voice(1, 0), voice(2, 0), voice(3, 1, "host/1", "host/2")]) == {}


def test_what_is_remembered_later_stands_for_itself() -> None:
    """A toot about a post of months ago is news."""
    old = voice(1, 0, at=90 * DAY)
    assert choose_leaders([old, voice(2, 1, "host/1")]) == {}
    assert choose_leaders([voice(1, 0, at=20 * DAY), voice(2, 1, "host/1")]) == {2: 1}


def test_two_posts_of_one_feed_are_no_duplicates() -> None:
    """ "Links of the week" on two days are two posts."""
    assert choose_leaders([voice(1, 0, title="links of the week"), voice(2, 0, title="links of the week")]) == {}


def test_chains_lead_to_the_first() -> None:
    """Whatever is led by what is led."""
    chain = [voice(3, 2, "host/2"), voice(2, 1, title="one two three"), voice(1, 0, title="one two three")]
    assert choose_leaders(chain) == {3: 1, 2: 1}


_voices = st.lists(
    st.builds(
        lambda feed, member, days, title, links: (feed, member, days, title, links),
        st.integers(0, 2),
        st.integers(1, 2),
        st.integers(0, 6),
        st.sampled_from(["", "one two three", "two three four"]),
        st.frozensets(st.integers(0, 9), max_size=2),
    ),
    max_size=10,
)


@settings(max_examples=200, deadline=None)
@given(_voices)
def test_what_hangs_together_is_one_thing(drawn: list[tuple[int, int, int, str, frozenset[int]]]) -> None:
    """As if each pair were looked at: entries joined by title or link, one by one, are led by the best of them."""
    voices = [
        DuplicateCandidate(
            n, member, feed, feed, START - days * DAY, f"host/{n}", title, frozenset(map("host/{}".format, links))
        )
        for n, (feed, member, days, title, links) in enumerate(drawn)
    ]
    group = {voice.entry_id: {voice.entry_id} for voice in voices}
    for first in voices:
        others = [v for v in voices if v.member_id == first.member_id and v.feed_id != first.feed_id]
        linked = [v for v in others if v.link_key in first.link_targets]
        titled = [
            v for v in others if v.title_key == first.title_key != "" and abs(v.river_at - first.river_at) <= 2 * DAY
        ]
        for second in titled + (linked if len(linked) == 1 else []):
            joined = group[first.entry_id] | group[second.entry_id]
            group |= dict.fromkeys(joined, joined)
    best = {n: min((voices[m] for m in members), key=lambda v: v.rank).entry_id for n, members in group.items()}
    assert choose_leaders(voices) == {n: leader for n, leader in best.items() if leader != n}


@pytest.mark.parametrize("title", ["", "links of the week", "one at {}"])
def test_choosing_grows_with_the_entries_not_with_their_square(title: str) -> None:
    """Four times the entries take four times the work: ten thousand posts of one member stop nobody."""
    work = []
    for size in (250, 1000):
        voices = [voice(n, n % 3, f"host/{n + 1}", at=n * HOUR, title=title.format(n // 2)) for n in range(size)]
        work.append(calls(lambda voices=voices: choose_leaders(voices)))  # type: ignore[misc]
    assert work[1] < 5 * work[0]


def entry(text: str, content: str = "", target: str = "", link: str = "https://social.example/1") -> Entry:
    return Entry(guid="", link=link, title="", content=content, text=text, excerpt="", kind="note", target=target)


@pytest.mark.parametrize(
    ("told", "keys"),
    [
        (entry("New: https://ada.example/reef?utm_source=x"), ("ada.example/reef",)),
        (
            entry("ada.example/re…", '<a href="https://www.ada.example/reef/?a=1&amp;b=2">ada.example/re…</a>'),
            ("ada.example/reef?a=1&b=2",),
        ),
        (entry("", target="https://ada.example/reef"), ("ada.example/reef",)),
        (entry("x" * 300 + " https://ada.example/reef"), ()),
        (entry("https://ada.example/" + "x" * 400), ("ada.example/" + "x" * 400,)),
        (entry("see https://social.example/1"), ()),
        (entry("nothing at all"), ()),
    ],
)
def test_where_a_short_post_leads(told: Entry, keys: tuple[str, ...]) -> None:
    """Its links, however spelled; its own address and long texts do not count."""
    assert link_targets(told) == keys


@pytest.mark.parametrize(
    ("title", "enough"),
    [("Hello world", False), ("Hello wide world", True), ("珊瑚礁在说什么呢", True), ("珊瑚", False), ("", False)],
)
def test_titles_that_can_be_told_from_others(title: str, enough: bool) -> None:
    """Three words, or as much in a script without blanks."""
    assert says_enough(title) is enough


def test_the_address_of_a_place_outlives_it(ada: Community) -> None:
    """A toot that showed alone has an address here; when the post comes, it leads to the card, also on another day."""
    late = Post("Late", "https://ada.example/late", "ada-late", START + HOUR, "A long story. " * 60)
    early = Post(link="https://social.example/@ada/2", guid="toot-2", date=START - 20 * HOUR, text=f"Soon: {late.link}")
    alone = Post(link="https://social.example/@ada/3", guid="toot-3", date=early.date, text="Hm")
    publish(ada, (), (TOOT, early, alone))
    ada.turn()
    anchors = {one.entry.link: cards_of.anchor(one.atom_id) for one in ada.shown()}
    publish(ada, (late, POST), (TOOT, early, alone))
    ada.turn(hours=2)
    same_day = ada.files()["archive/2026/11/22/index.html"].decode()
    assert f'<a class="u-syndication" id="{anchors[TOOT.link]}" href="{TOOT.link}"' in same_day
    post = cards_of.anchor(ada.one("Late").atom_id)
    day_before = ada.files()["archive/2026/11/21/index.html"].decode()
    assert f'<li id="{anchors[early.link]}"><a href="../../../../archive/2026/11/22/#{post}">' in day_before


@pytest.mark.parametrize(("length", "is_one"), [(10 * OWN_WORDS, True), (10 * OWN_WORDS + 1, False)])
def test_an_endless_address_is_no_short_post(length: int, is_one: bool) -> None:
    """A text of ten times the words that a short post may have is not searched for addresses."""
    url = "https://a.example/".ljust(length, "x")
    post = Entry(
        guid="1", link="https://b.example/1", title="", content="", text=url, excerpt="", kind="note", published=None
    )
    assert bool(link_targets(post)) is is_one
