"""The front of the river: the prolific folded, newcomers welcomed, seldom voices marked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from community import Community, Post
from made_views import BARE_CARD
from selectolax.lexbor import LexborHTMLParser, LexborNode

from planet.pages.river.front import folded
from planet.struct import replace
from planet.views.entry import Byline, Card
from planet.views.river import FoldedCards

DAY = timedelta(days=1)
ADA, BOB = (Byline(name, f"members/{name.lower()}/", name[0], 1) for name in ("Ada", "Bob"))


def written(authors: str) -> list[Card]:
    """Cards of Ada (a) and Bob (b), as they stand in a day."""
    people = {"a": ADA, "b": BOB}
    return [replace(BARE_CARD, id=f"e-{number}", byline=people[one]) for number, one in enumerate(authors)]


@pytest.mark.parametrize(
    ("authors", "most", "seen"),
    [
        ("abab", 4, "0 1 2 3"),
        ("aaaa", 4, "0 1 2 3"),
        ("aaaaab", 4, "0 1 2 3 (4) 5"),
        ("aabaaaba", 2, "0 1 (3 4 5 7) 2 6"),
        ("abbbaaa", 1, "0 (4 5 6) 1 (2 3)"),
        ("", 4, ""),
    ],
)
def test_what_one_member_wrote_beyond_a_few_is_folded(authors: str, most: int, seen: str) -> None:
    """Under their last card that is not, in its order; nothing is lost, nobody else moves."""
    pieces = folded(written(authors), most)
    told = [f"({' '.join(c.id[2:] for c in p.cards)})" if isinstance(p, FoldedCards) else p.id[2:] for p in pieces]
    assert " ".join(told) == seen


def front(community: Community) -> LexborNode:
    body = LexborHTMLParser(community.files()["index.html"]).body
    assert body
    return body


def posts(community: Community, number: int) -> list[Post]:
    return [
        Post(f"Post {n}", f"https://ada.example/{n}", f"a{n}", community.now - timedelta(minutes=n))
        for n in range(number)
    ]


def test_the_folded_rest_can_be_opened_without_scripts(community: Community) -> None:
    """The front has all of it; the day's page is not folded."""
    community.planet["per_member_per_day"] = 2
    community.member("Ada", "/a.xml")
    community.publish("/a.xml", *posts(community, 5))
    community.turn()
    body = front(community)
    assert len(body.css("article")) == 5
    (fold,) = body.css("details.fold")
    assert len(fold.css("article")) == 3
    assert "3 more by" in (fold.css_first("summary").text() if fold.css_first("summary") else "")
    assert '<details class="fold"' not in community.files()["archive/2026/11/22/index.html"].decode()


def test_pictures_in_a_fold_load_on_request(community: Community) -> None:
    """Without scripts a browser loads every picture of a page, also in what is folded: there, pictures are links."""
    community.planet |= {"per_member_per_day": 1, "river": "full"}
    community.member("Ada", "/a.xml")
    picture = '<p>Words <img src="https://pictures.example/a.png" alt="A reef"></p>'
    community.publish("/a.xml", *(replace(post, text=picture) for post in posts(community, 3)))
    community.turn()
    body = front(community)
    assert len(body.css("article img[src^=https]")) == 1
    assert len(body.css('details.fold a[href="https://pictures.example/a.png"]')) == 2
    assert not body.css("details.fold img[src^=https]")


def welcomes(community: Community) -> list[str]:
    return [one.text(strip=True) for one in front(community).css(".welcome h3")]


def test_a_newcomer_is_welcomed_once(community: Community) -> None:
    """Not in a hub's first turn; for the days of the front, then no more; and not for coming back."""
    community.member("Ada", "/a.xml")
    community.publish("/a.xml", *posts(community, 1))
    community.turn()
    assert welcomes(community) == []
    community.member("Bob", "/b.xml", bio="Boats")
    community.publish("/b.xml", Post("Old", "https://bob.example/1", "b1", community.now - 90 * DAY))
    community.turn(days=1)
    assert welcomes(community) == ["Welcome, Bob"]
    assert "Boats" in front(community).text()
    assert "Old" not in front(community).css_first("section.day").text()
    community.turn(days=2)
    assert welcomes(community) == ["Welcome, Bob"]
    bob = community.members.pop()
    community.turn(hours=1)
    assert welcomes(community) == []
    community.turn(days=5)
    community.members.append(bob)
    community.turn(hours=1)
    assert welcomes(community) == []


def test_two_posts_of_one_moment_break_a_silence(community: Community) -> None:
    """Where a feed states mere days, or none, neither of two posts that come together hides the silence before both."""
    old = Post("Old", "https://ada.example/0", "0", community.now - 300 * DAY)
    community.member("Ada", "/a.xml")
    community.publish("/a.xml", old)
    community.turn()
    new = (Post(name, f"https://ada.example/{name}", name, community.now + DAY / 2) for name in ("One", "Two"))
    community.publish("/a.xml", *new, old)
    community.turn(days=1)
    assert {silence(community, "One"), silence(community, "Two")} == {300}


def test_a_crowd_is_welcomed_in_few_words(community: Community) -> None:
    """Of a whole list of members who come at once, some have a card; the others are found where everybody is."""
    community.member("Ada", "/a.xml")
    community.turn()
    for n in range(40):
        community.member(f"Member {n}", f"/{n}.xml", bio="Very long. " * 90)
    community.turn(hours=1)
    assert len(welcomes(community)) == 12
    day = front(community).css_first("section.day")
    assert [one.attributes["href"] for one in day.css("p.more a")] == ["members/"]
    assert len(day.text()) < 12 * 400


def test_a_welcome_needs_no_posts(community: Community) -> None:
    """Whoever has said nothing yet is welcome too: the day stands without a link to a page that is not there."""
    community.member("Ada")
    community.members[0]["url"] = "/nobody"
    community.turn()
    community.member("Bob", "/none.xml")
    community.turn(days=1)
    assert welcomes(community) == ["Welcome, Bob"]
    assert not front(community).css("h2 a")


def silence(community: Community, title: str) -> int | None:
    return community.one(title).silence


def test_a_seldom_voice_is_marked_at_arrival(community: Community) -> None:
    """After 180 days of silence; fixed, whatever comes to light later."""
    community.member("Ada", "/a.xml")
    first = Post("First", "https://ada.example/1", "a1", community.now - 400 * DAY)
    second = Post("Second", "https://ada.example/2", "a2", community.now - 250 * DAY)
    community.publish("/a.xml", second, first)
    community.turn()
    third = Post("Third", "https://ada.example/3", "a3", community.now + timedelta(minutes=30))
    community.publish("/a.xml", third, second, first)
    community.turn(hours=1)
    assert [silence(community, title) for title in ("First", "Second", "Third")] == [None, None, 250]
    assert "first post in 8 months" in community.files()["index.html"].decode()
    late = Post("Late", "https://ada.example/l", "al", community.now - 10 * DAY)
    community.publish("/a.xml", third, late, second, first)
    community.turn(hours=1)
    assert silence(community, "Third") == 250
    assert silence(community, "Late") == 240


@pytest.mark.parametrize(("days", "marked"), [(179.9, None), (180, 180)])
def test_when_a_silence_begins_to_count(community: Community, days: float, marked: int | None) -> None:
    """From 180 days; entries that come together count too."""
    community.member("Ada", "/a.xml")
    new = Post("New", "https://ada.example/2", "a2", community.now - DAY)
    old = Post("Old", "https://ada.example/1", "a1", community.now - DAY - timedelta(days=days))
    community.publish("/a.xml", new, old)
    community.turn()
    assert silence(community, "New") == marked


@pytest.mark.parametrize("text", ["\u200d\u200b", "\u00ad&nbsp;\u2060"])
def test_words_of_which_nothing_is_seen_are_none(community: Community, text: str) -> None:
    """Joiners and blanks alone would be a link that nobody sees: the kind of the entry stands in their place."""
    community.member("Ada", "/a.xml")
    community.publish("/a.xml", Post("", "https://ada.example/1", "a1", community.now, text))
    community.turn()
    link = front(community).css_first(".untitled a")
    assert link
    assert link.text() == "A note"
    assert not [one for one in front(community).css(".note") if one.text() != "A note"]
