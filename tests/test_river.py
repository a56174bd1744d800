"""The front as a place to go on reading from: its end, breaks of weeks, short notes gathered, and who wrote lately."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from community import START, Community, Post
from made_views import BARE_CARD, TIES
from selectolax.lexbor import LexborHTMLParser, LexborNode

from planet.pages.river.gathered import gathered, is_short_note
from planet.pages.river.pauses import pause
from planet.struct import replace
from planet.turn import publish
from planet.views.entry import Byline, Card, Related, Ties
from planet.views.river import FoldedCards, GatheredNotes

DAY = timedelta(days=1)


def page(community: Community, path: str = "index.html") -> LexborNode:
    body = LexborHTMLParser(community.files()[path]).body
    assert body
    return body


def older(community: Community, path: str = "index.html") -> str:
    """Where the end of a page leads; "" for nowhere."""
    link = page(community, path).css_first(".step-older")
    return (link.attributes["href"] or "") if link else ""


def rendered_again(community: Community) -> bool:
    """Whether `planet render` would change a byte now."""
    issued = publish.publish_site(community.hub, community._step(0, 0), community.store, community.now, all_pages=True)
    return bool(issued.written or issued.removed)


def posts(name: str, *days: float, tags: tuple[str, ...] = ()) -> list[Post]:
    return [
        Post(f"Post of {n}", f"https://{name}.example/{n}", f"{name}-{n}", START - n * DAY, "Words.", tags)
        for n in days
    ]


# ---------------------------------------------------------------- to go on


def test_the_end_leads_from_day_to_day_until_the_first(community: Community) -> None:
    """From the front to the day after its last, not to a month; each day to the next; the first one nowhere."""
    community.planet |= {"days_on_front": 3, "per_member_per_day": 200}
    community.member("Ada", "/ada")
    community.publish("/ada", *posts("ada", *(n * 0.1 for n in range(50)), 20, 60, 61))
    community.turn(days=1)
    read = []
    path = "index.html"
    while link := older(community, path):
        path = f"{link.replace('../', '')}index.html"
        read.append(path)
    assert [one.removeprefix("archive/").removesuffix("/index.html") for one in read] == [
        "2026/11/02",
        "2026/09/23",
        "2026/09/22",
    ]
    assert not rendered_again(community)


def test_the_end_leads_to_the_rest_of_a_cut_day_where_nothing_is_older(community: Community) -> None:
    for name in ("ada", "ben"):
        community.member(name.title(), f"/{name}")
        community.publish(f"/{name}", *posts(name, *(n * 0.001 for n in range(110))))
    community.planet["per_member_per_day"] = 200
    community.turn()
    assert older(community) == "archive/2026/11/22/"


def test_everything_in_the_archive_is_led_to(community: Community) -> None:
    """Also from a front that shows nothing, for all went straight to the archive."""
    community.member("Ada", "/ada")
    community.publish("/ada", *posts("ada", 400, 500))
    community.turn()
    front = page(community)
    shown = [one.attributes["id"] for one in front.css(".entry")]
    assert older(community) or len(shown) == 2


def test_a_new_day_behind_the_end_is_led_to(community: Community) -> None:
    """The link follows what is hidden and what comes."""
    community.planet |= {"days_on_front": 1, "per_member_per_day": 200}
    community.member("Ada", "/ada")
    community.publish("/ada", *posts("ada", *(n * 0.001 for n in range(60)), 5, 6))
    community.turn()
    assert older(community) == "archive/2026/11/17/"
    community.hides.append({"url": "https://ada.example/5"})
    community.turn(hours=1)
    assert older(community) == "archive/2026/11/16/"
    assert not rendered_again(community)


@pytest.mark.parametrize(("days", "told"), [(1, 0), (13, 0), (14, 14), (400, 400)])
def test_what_is_a_break(days: int, told: int) -> None:
    assert pause(date(2026, 11, 22), date(2026, 11, 22) - timedelta(days=days)) == told


def test_a_break_of_weeks_is_seen(community: Community) -> None:
    """Between two days of the front, of a month, and before the day that the page of a day leads to; not where days
    follow each other. It goes when somebody has written in between."""
    community.member("Ada", "/ada")
    community.publish("/ada", *posts("ada", 0, 1, 20, 100, 900))
    community.turn()
    breaks = [one.text(strip=True) for one in page(community).css(".pause")]
    assert breaks == ["2 weeks without a word", "2 months without a word", "2 years without a word"]
    day = page(community, "archive/2026/11/02/index.html")
    assert [one.text(strip=True) for one in day.css(".pause")] == ["2 months without a word"]
    month = page(community, "archive/2026/11/index.html")
    assert [one.text(strip=True) for one in month.css(".pause")] == ["2 weeks without a word"]
    community.publish("/ada", *posts("ada", 0, 1, 20, 100, 900))
    community.member("Ben", "/ben")
    community.publish("/ben", *posts("ben", 10))
    community.turn(hours=1, force=True)
    assert "2 weeks" not in page(community).text()
    assert not rendered_again(community)


def test_where_the_front_leaves_days_out_nobody_was_silent(community: Community) -> None:
    """Ben's days went straight to the archive: between the two days of the front somebody wrote."""
    community.member("Ada", "/ada")
    community.publish("/ada", *posts("ada", 30))
    community.turn(days=-30)
    community.turn(days=30)
    community.member("Ben", "/ben")
    community.publish("/ben", *posts("ben", *range(1, 29)))
    community.publish("/ada", *posts("ada", 0, 30))
    community.turn(hours=1, force=True)
    assert not page(community).css(".pause")


# ---------------------------------------------------------------- short notes

PEOPLE = [Byline(name, f"members/{name}/", name[0], 1) for name in "abcdef"]
NOTE = replace(BARE_CARD, kind="note", title="", excerpt="First frost.", images=(), enclosures=())


def day(words: str) -> list[Card | FoldedCards]:
    """Cards of a day: a letter is a short note of that member, a capital an article, a digit a fold of the last."""
    pieces: list[Card | FoldedCards] = []
    for n, sign in enumerate(words):
        byline = PEOPLE[ord(sign.lower()) - ord("a")] if sign.isalpha() else pieces[-1].byline
        card = replace(NOTE, id=f"e-{sign}", byline=byline)
        kind = replace(card, kind="article", title=f"Article {n}") if sign.isupper() else card
        pieces.append(kind if sign.isalpha() else FoldedCards(byline, (card,)))
    return pieces


def told(piece: object) -> str:
    if isinstance(piece, GatheredNotes):
        return f"[{''.join(map(told, piece.pieces))}]"
    return "+" if isinstance(piece, FoldedCards) else str(getattr(piece, "id", ""))[2:]


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("abc", "[abc]"),
        ("ab", "ab"),
        ("aabb", "aabb"),
        ("AaBbCcD", "A[abc]BCD"),
        ("aAbBc1D", "[abc+]ABD"),
        ("AB1abcC", "AB+[abc]C"),
        ("", ""),
    ],
)
def test_short_notes_of_several_people_stand_together(words: str, seen: str) -> None:
    """At the place of the newest, in their order; nobody else moves, and what is folded goes along."""
    pieces = gathered(day(words))
    assert "".join(map(told, pieces)) == seen


@pytest.mark.parametrize(
    ("card", "short"),
    [
        (NOTE, True),
        (replace(NOTE, excerpt="x" * 200), True),
        (replace(NOTE, excerpt="x" * 201), False),
        (replace(NOTE, excerpt="霜" * 100), True),
        (replace(NOTE, excerpt="霜" * 101), False),
        (replace(NOTE, excerpt=""), False),
        (replace(NOTE, title="Frost"), False),
        (replace(NOTE, kind="article"), False),
        (replace(NOTE, silence=300), False),
        (replace(NOTE, ties=TIES), False),
        (replace(NOTE, ties=Ties(related=(Related(TIES.answers[0], "both"),))), True),
        (replace(NOTE, player="https://video.example/1"), False),
        (replace(NOTE, byline=Byline("List", "channels/list/", "L", 1, True)), False),
    ],
)
def test_what_is_a_short_note(card: Card, short: bool) -> None:
    assert is_short_note(card) == short


def test_gathered_notes_keep_their_anchors_and_their_feeds(community: Community) -> None:
    """Each is an entry with its own anchor, on the front as on the page of its day, where they stand alone; feeds have
    them as ever; a note that answers another stands alone."""
    for n, name in enumerate(("dan", "ben", "cleo", "eve", "ada")):
        community.member(name.title(), f"/{name}", url=f"https://{name}.example/")
        words = "Frost." if name != "dan" else '<a href="https://ada.example/1">Yes</a>, frost.'
        note = Post("", f"https://{name}.example/1", f"{name}-1", START - timedelta(minutes=n), words)
        community.publish(f"/{name}", note)
    community.turn()
    front = page(community)
    assert len(front.css(".gathered > .brief.h-entry")) == 3
    ids = [one.attributes["id"] for one in front.css(".entry")]
    assert len(ids) == len(set(ids)) == 5
    archive = page(community, "archive/2026/11/22/index.html")
    assert not archive.css(".gathered")
    assert {one.attributes["id"] for one in archive.css(".entry")} == set(ids)
    assert community.files()["atom.xml"].count(b"<entry>") == 5
    assert not rendered_again(community)


# ---------------------------------------------------------------- beside the river


def notice(community: Community, name: str) -> LexborNode | None:
    return next((one for one in page(community).css(".notice") if (one.css_first("h3") or one).text() == name), None)


def faces(community: Community) -> list[str]:
    """The names behind the faces of those who wrote this week."""
    shown = notice(community, "Who wrote this week")
    return [one.text() for one in shown.css(".notice-faces bdi.unseen")] if shown else []


def test_who_wrote_this_week(community: Community) -> None:
    """The latest first, each once, linked; not who wrote eight days ago, nor who is hidden, renamed or gone; and it
    follows midnight."""
    for name, days in {"ada": (0, 1, 2), "ben": (3,), "cleo": (8,), "dan": (6.2,)}.items():
        community.member(name.title(), f"/{name}")
        community.publish(f"/{name}", *posts(name, *days))
    community.turn()
    assert faces(community) == ["Ada", "Ben", "Dan"]
    shown = notice(community, "Who wrote this week")
    assert shown
    assert shown.css_first("a").attributes["href"] == "members/ada/"
    community.turn(days=1)
    assert faces(community) == ["Ada", "Ben"]
    assert not rendered_again(community)
    community.hides.append({"url": "https://ben.example/3"})
    community.turn(hours=1)
    assert faces(community) == ["Ada"]
    community.members[0]["name"] = "Ada Osei"
    community.turn(hours=1)
    assert faces(community) == ["Ada Osei"]
    del community.members[0]
    community.turn(hours=1)
    assert faces(community) == []
    assert not rendered_again(community)


def test_a_crowd_of_faces_is_bounded(community: Community) -> None:
    """The others are a number, which leads to all people."""
    for n in range(18):
        community.member(f"M{n}", f"/m{n}")
        community.publish(f"/m{n}", *posts(f"m{n}", n / 100))
    community.turn()
    assert len(faces(community)) == 14
    more = page(community).css_first(".notice-more")
    assert (more.text(strip=True)[:2], more.attributes["href"]) == ("+4", "members/")


def test_topics_of_these_days(community: Community) -> None:
    """Those with a page that most members wrote about; not what was talked about long ago."""
    for name in ("ada", "ben"):
        community.member(name.title(), f"/{name}")
        community.publish(f"/{name}", *posts(name, 0, 1, tags=("Reef",)), *posts(name, 40, 41, tags=("Old",)))
    community.member("Cleo", "/cleo")
    community.publish("/cleo", *posts("cleo", *(n / 10 for n in range(6)), tags=("Kelp",)))
    community.turn()
    shown = notice(community, "Topics of these days")
    assert shown
    assert [one.text() for one in shown.css("bdi")] == ["#Reef", "#Kelp"]
    assert shown.css_first("a").attributes["href"] == "topics/reef/"
    assert not rendered_again(community)


def test_at_midnight_the_week_moves_on(community: Community) -> None:
    """Also where nothing comes."""
    community.member("Ada", "/ada")
    community.publish("/ada", *posts("ada", 0))
    community.turn()
    assert datetime(2026, 11, 22).date() == START.date()
    community.turn(days=6)
    assert faces(community) == ["Ada"]
    community.turn(days=1)
    assert faces(community) == []
    assert not rendered_again(community)
