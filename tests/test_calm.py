"""The calm river, and what was written on this day."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

import feedparser
import pytest
from community import Community, Post, Web, serve
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser
from test_facets import same_as_rendered

from planet import config
from planet.locale.translation import ENGLISH
from planet.pages.weaving import calm as weeks
from planet.pages.weaving.on_this_day import on_this_day
from planet.turn.publish import page_context

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
"""Of the week before that of the first turn, 22 November."""


def post(name: str, day: int, hour: int = 12, title: str = "") -> Post:
    """A post so many days after that Monday."""
    link = f"https://{name}.example/{day}-{hour}"
    return Post(title or f"{name} {day} {hour}", link, link, MONDAY + timedelta(days=day, hours=hour), "Words.")


def calm(community: Community) -> list[feedparser.FeedParserDict]:
    document = feedparser.parse(io.BytesIO(community.files()["calm.atom"]))
    assert not document.bozo
    return list(document.entries)


def rolled(entry: feedparser.FeedParserDict) -> list[tuple[str, str]]:
    """The titles below the leading post of a week, with what they lead to."""
    body = LexborHTMLParser(entry.content[0].value if "content" in entry else "")
    return [(link.text(), link.attributes["href"] or "") for link in body.css("li a")]


# ---------------------------------------------------------------- the calm river


def test_a_member_has_one_item_a_week(community: Community) -> None:
    """The first of the week leads, the others are titles below it, which lead home; weeks begin on Monday."""
    community.member("Ada", "/ada")
    community.member("Ben", "/ben")
    community.publish("/ada", *(post("ada", day) for day in (-1, 0, 3, 5)))
    community.publish("/ben", post("ben", 4))
    community.turn()
    assert [(entry.title, [title for title, _ in rolled(entry)]) for entry in calm(community)] == [
        ("ben 4 12", []),
        ("ada 0 12", ["ada 3 12", "ada 5 12"]),
        ("ada -1 12", []),
    ]
    assert rolled(calm(community)[1])[0][1] == "https://ada.example/3-12"
    same_as_rendered(community)


def test_an_item_goes_on_with_its_week(community: Community) -> None:
    """Its id, title and date stay, whatever is added or taken from it; its update is that of the latest post."""
    community.member("Ada", "/ada")
    seen = []
    for days in ((7,), (7, 8), (7, 8, 9), (7, 9)):
        community.hides = [{"url": "https://ada.example/8-12"}] if 8 not in days and len(days) == 2 else []
        community.publish("/ada", *(post("ada", day) for day in days))
        community.now = MONDAY + timedelta(days=days[-1], hours=13)
        community.turn()
        seen += calm(community)
    assert {(entry.id, entry.title, entry.published) for entry in seen} == {
        (seen[0].id, "ada 7 12", "2026-11-23T12:00:00Z")
    }
    assert re.fullmatch(r"tag:planet\.example,2026-11-23:calm/\d+", seen[0].id)
    assert [entry.updated[8:10] for entry in seen] == ["23", "24", "25", "25"]
    assert [len(rolled(entry)) for entry in seen] == [0, 1, 2, 1]


def test_the_id_of_a_week_outlives_its_leading_post(community: Community) -> None:
    """If that is taken down, the next one leads; without any the item goes; it comes back with its id."""
    community.member("Ada", "/ada")
    community.publish("/ada", post("ada", 0), post("ada", 1))
    community.turn()
    (first,) = calm(community)
    community.hides = [{"url": "https://ada.example/0-12"}]
    community.turn(hours=1)
    (second,) = calm(community)
    assert (second.id, second.title, rolled(second)) == (first.id, "ada 1 12", [])
    community.hides.append({"url": "https://ada.example/1-12"})
    community.turn(hours=1)
    assert calm(community) == []
    community.hides.clear()
    community.turn(hours=1)
    assert calm(community)[0].id == first.id
    same_as_rendered(community)


def test_weeks_are_cut_in_the_planets_zone(community: Community) -> None:
    """Sunday evening in UTC is Monday in Kiritimati."""
    community.planet["timezone"] = "Pacific/Kiritimati"
    community.member("Ada", "/ada")
    community.publish("/ada", post("ada", -1, 9), post("ada", -1, 11), post("ada", 1))
    community.turn()
    assert [(entry.title, len(rolled(entry))) for entry in calm(community)] == [("ada -1 11", 1), ("ada -1 9", 0)]
    assert "2026-11-16" in calm(community)[0].id


def test_the_slug_of_a_member_is_not_their_id(community: Community) -> None:
    """A reader who follows the calm river sees nothing twice when a member is called otherwise."""
    ada = community.member("Ada", "/ada", slug="ada")
    community.publish("/ada", post("ada", 0))
    community.turn()
    before = calm(community)[0].id
    ada["slug"], ada["name"] = "countess", "Countess"
    community.turn(hours=1)
    assert calm(community)[0].id == before


def test_no_more_is_shown_than_a_member_shares(community: Community) -> None:
    """Of who shares titles alone there are titles; markup in a title is text; a title may be in any script."""
    community.member("Ada", "/ada", content="title")
    community.publish("/ada", post("ada", 0), post("ada", 1, title="x < y & المرجان"))
    community.turn()
    (item,) = calm(community)
    assert rolled(item) == [("x < y & المرجان", "https://ada.example/1-12")]
    assert "Words." not in community.files()["calm.atom"].decode()


def test_a_long_week_names_the_members_page(community: Community) -> None:
    """Fifty titles, then where the others are."""
    community.member("Ada", "/ada")
    community.publish("/ada", *(post("ada", number // 20, number % 20) for number in range(60)))
    community.turn()
    (item,) = calm(community)
    assert [title for title, _ in rolled(item)] == [f"ada {n // 20} {n % 20}" for n in range(1, 51)]
    assert "https://planet.example/members/ada/" in item.content[0].value


def test_one_member_has_a_fifth_of_the_calm_river(community: Community) -> None:
    """As of the other merged feeds, where the others have enough."""
    community.planet["feed_entries"] = 10
    community.member("Ada", "/ada")
    community.publish("/ada", *(post("ada", -7 * week) for week in range(30)))
    for number in range(4):
        community.member(f"M{number}", f"/m{number}")
        community.publish(f"/m{number}", *(post(f"m{number}", -7 * week - 70) for week in range(5)))
    community.turn()
    found = [entry.title.partition(" ")[0] for entry in calm(community)]
    assert len(found) == 10
    assert found.count("ada") == 2


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.lists(st.tuples(st.integers(-20, 5), st.integers(0, 23)), min_size=1, max_size=12, unique=True),
        min_size=1,
        max_size=3,
    )
)
def test_every_post_is_in_its_members_week(
    tmp_path_factory: pytest.TempPathFactory, writers: Sequence[Sequence[tuple[int, int]]]
) -> None:
    """Whoever writes when: one item for each member and week with posts, the earliest leads, all others are below."""
    web = Web()
    server = serve(web)
    try:
        community = Community(tmp_path_factory.mktemp("hub"), web)
        community.planet["timezone"] = "Asia/Kathmandu"
        community.planet["days_on_front"] = 1
        for number, moments in enumerate(writers):
            community.member(f"M{number}", f"/m{number}")
            community.publish(f"/m{number}", *(post(f"m{number}", day, hour) for day, hour in moments))
        with patch.object(weeks, "FIRST_LOOK", 3):  # so that it looks several times, and at weeks that are cut
            community.turn()
        expected: dict[tuple[int, date], list[str]] = {}
        for number, moments in enumerate(writers):
            for day, hour in sorted(moments):
                local = (MONDAY + timedelta(days=day, hours=hour)).astimezone(ZoneInfo("Asia/Kathmandu")).date()
                monday = local - timedelta(days=local.weekday())
                expected.setdefault((number, monday), []).append(f"m{number} {day} {hour}")
        found = [[entry.title, *(title for title, _ in rolled(entry))] for entry in calm(community)]
        assert sorted(found) == sorted(expected.values())
        community.store.close()
    finally:
        server.shutdown()
        server.server_close()


def test_a_week_of_too_many_posts_is_whole(community: Community) -> None:
    """Where the newest week alone is more than is looked at, it is read to its beginning; older weeks are left out."""
    community.member("Ada", "/ada")
    community.member("Ben", "/ben")
    community.publish("/ada", post("ada", -7), *(post("ada", 1, hour) for hour in range(8)))
    community.publish("/ben", post("ben", 0))
    with patch.object(weeks, "FIRST_LOOK", 2), patch.object(weeks, "WINDOW", 4):
        community.turn()
    assert [(entry.title, len(rolled(entry))) for entry in calm(community)] == [("ada 1 0", 7), ("ben 0 12", 0)]


# ---------------------------------------------------------------- on this day


def on(community: Community, key: str) -> list[tuple[str, list[str]]]:
    """The years of a date's page, each with the titles under it."""
    page = LexborHTMLParser(community.files()[f"on/{key}/index.html"])
    return [
        (year.css_first("h2").text(), [title.text() for title in year.css(".entry-title, .line .p-name")])
        for year in page.css("section.month")
    ]


def in_year(name: str, year: int, month: int, day: int, hour: int = 12) -> Post:
    link = f"https://{name}.example/{year}-{month}-{day}-{hour}"
    return Post(f"{name} {year} {hour}", link, link, datetime(year, month, day, hour, tzinfo=UTC), "Words.")


def line(community: Community) -> str:
    """The path to which the line on this day leads; "" where there is none."""
    planet = config.load(community.hub.folder)
    link = on_this_day(page_context(planet, community.store, community.now, ENGLISH))
    return link.path if link else ""


def test_a_date_has_all_its_years(community: Community) -> None:
    """Newest first; a new post of the date writes the page, a post of another date does not."""
    community.member("Ada", "/ada")
    posts = [in_year("ada", year, 11, 22, 9) for year in (2026, 2024, 2021)] + [in_year("ada", 2025, 11, 21)]
    community.publish("/ada", *posts)
    community.turn()
    assert on(community, "11-22") == [("2026", ["ada 2026 9"]), ("2024", ["ada 2024 9"]), ("2021", ["ada 2021 9"])]
    assert on(community, "11-21") == [("2025", ["ada 2025 12"])]
    community.publish("/ada", in_year("ada", 2026, 11, 22, 12), *posts)
    written = set(community.turn(hours=3).written)
    assert "on/11-22/index.html" in written
    assert "on/11-21/index.html" not in written
    assert on(community, "11-22")[0] == ("2026", ["ada 2026 12", "ada 2026 9"])
    community.hides = [{"url": "https://ada.example/2025-11-21-12"}]
    community.turn(hours=1)
    assert "on/11-21/index.html" not in community.files()
    same_as_rendered(community)


def test_the_line_changes_with_the_day(community: Community) -> None:
    """It leads to today's date if an earlier year has posts of it; this year's own are no reason."""
    community.member("Ada", "/ada")
    community.publish(
        "/ada", in_year("ada", 2026, 11, 22, 9), in_year("ada", 2025, 11, 23), in_year("ada", 2020, 2, 29)
    )
    community.turn()
    assert line(community) == ""
    community.turn(days=1)
    assert line(community) == "on/11-23/"
    community.turn(days=1)
    assert line(community) == ""
    community.now = datetime(2027, 2, 28, 9, tzinfo=UTC)
    community.turn()
    assert line(community) == ""
    community.now = datetime(2028, 2, 29, 9, tzinfo=UTC)
    community.turn()
    assert line(community) == "on/02-29/"
    assert on(community, "02-29") == [("2020", ["ada 2020 12"])]


def test_a_date_is_that_of_the_planets_zone(community: Community) -> None:
    """As the days of the archive, to which the years lead."""
    community.planet["timezone"] = "Pacific/Apia"
    community.member("Ada", "/ada")
    community.publish("/ada", in_year("ada", 2025, 3, 1, 23))
    community.turn()
    assert on(community, "03-02") == [("2025", ["ada 2025 23"])]
    assert b'href="../../archive/2025/03/02/"' in community.files()["on/03-02/index.html"]


def test_a_full_date_is_bounded(community: Community) -> None:
    """About a hundred, of each year its share, as titles, with the way to the others."""
    for number in range(4):
        community.member(f"M{number}", f"/m{number}")
        community.publish(
            f"/m{number}",
            *(in_year(f"m{number}", year, 5, 1, hour) for year in (2022, 2023, 2024) for hour in range(20)),
        )
    community.turn()
    years = on(community, "05-01")
    assert [(year, len(titles)) for year, titles in years] == [("2024", 33), ("2023", 33), ("2022", 33)]
    page = community.files()["on/05-01/index.html"].decode()
    assert page.count("All of ") == 3
    assert 'class="entry' not in page
    same_as_rendered(community)
