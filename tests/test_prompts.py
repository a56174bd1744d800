"""Shared prompts: what members write under a tag in its days gathers on a page, from the file's edit on."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import feedparser
import listparser
import pytest
from community import START, Community, Post
from selectolax.lexbor import LexborHTMLParser
from test_facets import same_as_rendered
from test_fetch_pictures import ShrinksHere, jpeg

from planet import config
from planet.locale.translation import ENGLISH
from planet.model.community import Prompt
from planet.pages.weaving.prompts import running_prompt
from planet.rules.weaving.prompts import places
from planet.turn.publish import page_context

WEEK = {"tag": "reefweek", "from": date(2026, 11, 10), "until": date(2026, 11, 16), "text": "One reef?"}


def post(name: str, day: int, *tags: str, hour: int = 12) -> Post:
    """A post of a day of November."""
    link = f"https://{name}.example/{day}-{hour}"
    return Post(f"{name} {day}", link, link, datetime(2026, 11, day, hour, tzinfo=UTC), "Words.", tags or ("reefweek",))


def titles(community: Community, slug: str = "reefweek") -> list[str]:
    page = LexborHTMLParser(community.files()[f"prompts/{slug}/index.html"])
    shown = [title.text() for title in page.css(".entry-title, .line .p-name")]
    feed = feedparser.parse(io.BytesIO(community.files()[f"prompts/{slug}/feed.atom"]))
    assert not feed.bozo
    assert [entry.title for entry in feed.entries] == shown[: len(feed.entries)]
    return shown


def people(community: Community, slug: str = "reefweek") -> list[str]:
    """Who took part, as the page has it; the list of their feeds has the same."""
    page = LexborHTMLParser(community.files()[f"prompts/{slug}/index.html"])
    names = [name.text() for name in page.css(".faces bdi")]
    assert len(page.css(".faces .face")) == len(names)
    opml = community.files().get(f"prompts/{slug}/opml.xml")
    assert (opml is None) == (not names)
    if opml is not None:
        assert len(listparser.parse(opml).feeds) >= len(names)
    return names


def pages(community: Community) -> set[str]:
    return {path for path in community.files() if path.startswith("prompts/")}


@pytest.fixture
def reef(community: Community) -> Community:
    """Two members and a channel, who write within the days and outside of them."""
    community.member("Ada", "/ada", "/ada-too")
    community.member("Ben", "/ben")
    community.channels.append({"name": "Forum", "kind": "forum", "url": "https://forum.example/", "feed": "/forum"})
    community.publish("/ada", post("ada", 9), post("ada", 11), post("ada", 15, "other"))
    community.publish("/ada-too", post("ada2", 16, "Reef week", "#ReefWeeks"))
    community.publish("/ben", post("ben", 10, "#ReefWeek"), post("ben", 17))
    community.publish("/forum", post("forum", 12))
    community.prompts.append(dict(WEEK))
    community.turn()
    return community


def test_the_posts_of_its_days_gather(reef: Community) -> None:
    """Of any feed of any member, newest first; in the order of their first post those who took part."""
    assert titles(reef) == ["ada2 16", "ada 11", "ben 10"]
    assert people(reef) == ["Ben", "Ada"]
    assert b"One reef?" in reef.files()["prompts/index.html"]
    assert b'href="../prompts/"' in reef.files()["subscribe/index.html"]
    assert b"prompts/reefweek/" in reef.files()["sitemap-pages.xml"]
    same_as_rendered(reef)


def test_an_empty_file_has_none_of_it(community: Community) -> None:
    """Neither pages nor links to them."""
    community.member("Ada", "/ada")
    community.publish("/ada", post("ada", 11))
    community.turn()
    assert pages(community) == set()
    assert community.pages_with("prompts/") == []


def test_a_prompt_that_comes_later_gathers_what_is_there(reef: Community) -> None:
    """Exactly its own pages and those that name it are written, and it takes its own away again."""
    reef.prompts.append({"tag": "other", "text": "And besides?"})
    written = set(reef.turn(hours=1).written)
    assert titles(reef, "other") == ["ada 15"]
    assert people(reef, "other") == ["Ada"]
    assert {path for path in written if not path.startswith("status")} == {
        *("prompts/other/index.html", "prompts/other/feed.atom", "prompts/other/opml.xml"),
        *("prompts/index.html", "sitemap-pages.xml", "index.html"),
    }
    same_as_rendered(reef)
    before = reef.files()
    reef.prompts.pop(0)
    written = set(reef.turn(hours=1).written)
    assert {path for path in written if not path.startswith("status")} == {"prompts/index.html", "sitemap-pages.xml"}
    assert set(before) - set(reef.files()) == {
        f"prompts/reefweek/{name}" for name in ("index.html", "feed.atom", "opml.xml")
    }
    reef.prompts.clear()
    reef.turn(hours=1)
    assert pages(reef) == set()
    assert reef.pages_with("prompts/") == []
    same_as_rendered(reef)


def test_other_days_gather_others(reef: Community) -> None:
    """Both bounds are inclusive and each may be missing; the days are those of the planet's zone."""
    for days, expected in (
        ({"from": date(2026, 11, 9), "until": date(2026, 11, 10)}, ["ben 10", "ada 9"]),
        ({"from": date(2026, 11, 11)}, ["ben 17", "ada2 16", "ada 11"]),
        ({"until": date(2026, 11, 9)}, ["ada 9"]),
        ({}, ["ben 17", "ada2 16", "ada 11", "ben 10", "ada 9"]),
    ):
        reef.prompts = [{"tag": "reefweek", "text": "?", **days}]
        reef.turn(hours=1)
        assert titles(reef) == expected
        same_as_rendered(reef)
    reef.prompts = [dict(WEEK)]
    reef.planet["timezone"] = "Pacific/Kiritimati"  # where noon in UTC is two o'clock of the next day
    reef.turn(hours=1)
    assert titles(reef) == ["ada 11", "ben 10", "ada 9"]
    same_as_rendered(reef)


def test_it_follows_its_entries(reef: Community) -> None:
    """New ones, edits of tags, hidden ones, members who leave, or who take no part in the weave."""
    reef.publish("/ben", post("ben", 10, "#ReefWeek"), post("ben", 17), post("ben", 14, "reefweek"))
    assert {f"prompts/reefweek/{name}" for name in ("index.html", "feed.atom")} <= set(reef.turn(hours=1).written)
    assert titles(reef) == ["ada2 16", "ben 14", "ada 11", "ben 10"]
    reef.publish("/ada", post("ada", 9), post("ada", 11, "no more"), post("ada", 15, "reefweek"))
    reef.turn(hours=1)
    assert titles(reef) == ["ada2 16", "ada 15", "ben 14", "ben 10"]
    reef.hides += [{"url": "https://ada.example/15-12"}, {"url": "https://ada2.example/16-12"}]
    reef.turn(hours=1)
    assert people(reef) == ["Ben"]
    reef.members[1]["weave"] = False
    reef.turn(hours=1)
    assert titles(reef) == []
    assert people(reef) == []
    assert b"The first one could be you." in reef.files()["prompts/reefweek/index.html"]
    del reef.members[1]["weave"]
    reef.hides.clear()
    reef.turn(hours=1)
    assert people(reef) == ["Ben", "Ada"]
    reef.members.pop(0)
    reef.turn(hours=1)
    assert people(reef) == ["Ben"]
    same_as_rendered(reef)


def test_a_post_of_other_days_leaves_it_alone(reef: Community) -> None:
    """As does a post of another tag."""
    reef.publish("/ben", post("ben", 10, "#ReefWeek"), post("ben", 17), post("ben", 22, "reefweek", hour=9))
    assert not {path for path in reef.turn(hours=1).written if path.startswith("prompts/")}


def test_the_feeds_of_who_took_part_follow_the_members_file(reef: Community) -> None:
    """A feed that is added to a member stands in the list at the next turn."""
    reef.members[1]["feeds"].append("/ben-photos")
    reef.publish("/ben-photos", title="Ben's photos")
    reef.turn(hours=1)
    feeds = listparser.parse(reef.files()["prompts/reefweek/opml.xml"]).feeds
    assert any(feed.url.endswith("/ben-photos") for feed in feeds)
    same_as_rendered(reef)


def test_a_face_that_comes_shows_there(reef: Community) -> None:
    """Also among those who took part, in the turn that brings it."""
    reef.members[1]["avatar"] = f"{reef.web.url}/me.jpg"
    reef.turn(hours=1)
    assert "prompts/reefweek/index.html" not in reef.pages_with("members/ben/avatar.jpg")
    reef.put("/me.jpg", jpeg(), "image/jpeg")
    reef.turn(days=2, thumbnails=ShrinksHere())
    assert "prompts/reefweek/index.html" in reef.pages_with("members/ben/avatar.jpg")
    same_as_rendered(reef)


def test_a_long_prompt_lists_titles(reef: Community) -> None:
    """Past a hundred posts; all of them on the one page."""
    posts = [post("ada", 10 + number % 5, hour=number // 5) for number in range(120)]
    reef.publish("/ada", *posts)
    reef.turn(hours=1)
    page = reef.files()["prompts/reefweek/index.html"].decode()
    assert page.count('<li class="line') == 122
    assert 'class="entry' not in page


def test_the_line_on_the_prompt_that_runs(community: Community) -> None:
    """Today decides; of several the one that began last."""

    def line() -> str:
        planet = config.load(community.hub.folder)
        link = running_prompt(page_context(planet, community.store, community.now, ENGLISH))
        return link.path if link else ""

    community.member("Ada", "/ada")
    community.publish("/ada")
    community.prompts = [
        {"tag": "رمضان", "from": date(2026, 11, 23), "until": date(2026, 11, 25), "text": "ماذا؟"},
        {"tag": "海", "from": date(2026, 11, 24), "text": "?"},
    ]
    community.turn()
    seen = []
    for _ in range(5):
        seen.append(line())
        community.turn(days=1)
    assert seen == ["", "prompts/rmdn/", "prompts/hai/", "prompts/hai/", "prompts/hai/"]
    community.prompts.pop()
    community.turn()
    assert line() == ""


# ---------------------------------------------------------------- addresses


def prompt(tag: str, starts: str = "", ends: str = "", text: str = "?") -> Prompt:
    return Prompt(tag, date.fromisoformat(starts) if starts else None, date.fromisoformat(ends) if ends else None, text)


def slugs(prompts: Sequence[Prompt]) -> dict[Prompt, str]:
    return {place.prompt: place.slug for place in places(prompts)}


def test_a_tag_that_asks_again_moves_nothing() -> None:
    """The earliest has the tag's own address, the others their first day, in whatever order the file has them."""
    first, second, third = (prompt("Reef Week", f"{year}-11-01", f"{year}-11-30") for year in (2025, 2026, 2027))
    expected = {first: "reef-week", second: "reef-week-2026-11-01", third: "reef-week-2027-11-01"}
    for order in permutations((first, second, third)):
        assert slugs(order) == expected
    assert slugs((second, first)) == {first: "reef-week", second: "reef-week-2026-11-01"}
    assert [place.prompt for place in places((first, third, second))] == [third, second, first]


def test_addresses_never_clash() -> None:
    """Same first days, tags that look like addresses, no days at all: each prompt has its own."""
    asked = [
        prompt("reef"),
        prompt("#Reefs", "", "2026-01-01"),
        prompt("reef", "2026-01-01"),
        prompt("reef", "2026-01-01", "2026-02-01"),
        prompt("reef 2026 01 01"),
        prompt("reef-2026-01-01", "2026-01-01"),
        prompt("!"),
    ]
    found = slugs(asked)
    assert len(set(found.values())) == len(found) == len(asked) - 1


def test_a_late_post_counts_where_the_river_has_it(community: Community) -> None:
    """One whose feed brought it after the last day stands under the day on which it was first seen."""
    community.member("Ada", "/ada")
    until = (START + timedelta(days=1)).date()
    community.prompts.append({"tag": "reefweek", "until": until, "text": "?"})
    community.publish("/ada", post("ada", 20))
    community.turn()
    community.publish("/ada", post("ada", 20), post("ada", 21))
    community.turn(days=3)
    assert titles(community) == ["ada 20"]
