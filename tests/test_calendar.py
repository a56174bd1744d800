"""The calendars of months and of the archive, the bounds of a month, and the counts that both are made of."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime

import pytest
from community import Community, Post
from plans import recorded, scans
from test_growth import check_rendering

from planet import config
from planet.locale import calendar
from planet.locale.languages import first_weekday
from planet.locale.translation import Translation
from planet.model.community import PageBounds
from planet.pages.river import months
from planet.struct import replace
from planet.turn.publish import page_context

MONTH = "archive/2026/10/index.html"


@pytest.fixture
def reef(community: Community) -> Community:
    """A hub of two members."""
    community.member("Ada", "/ada", url="https://ada.example/")
    community.member("Ben", "/ben", url="https://ben.example/")
    return community


def posts(name: str, *moments: datetime) -> list[Post]:
    return [
        Post(f"{name} {at:%d.%m. %H:%M}", f"https://{name}.example/{at:%Y%m%d%H%M}", date=at)
        for at in sorted(moments)[::-1]
    ]


def at(day: int, hour: int = 12, minute: int = 0, month: int = 10, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def counted(reef: Community) -> dict[str, int]:
    """The entries of each day and month, counted from all entries."""
    zone = page_context(config.load(reef.hub.folder), reef.store, reef.now).zone
    days = [calendar.day_of(moment, zone) for _, moment in reef.store.queries.all_moments()]
    return Counter(str(key) for day in days for key in (day, f"{day:%Y-%m}"))


def check_counts(reef: Community) -> None:
    """What is stored of days and months is what all entries say."""
    months_of_river = reef.store.overview.river_months()
    stored = {f"{month:%Y-%m}": count for month, count in months_of_river.items()}
    for month in months_of_river:
        stored |= {str(day): count for day, count in reef.store.overview.days_of(month).items()}
    assert stored == counted(reef)


def cells(reef: Community, path: str = MONTH) -> dict[str, tuple[str, str, int]]:
    """The days of a calendar that are links: their address, what is heard behind them, and the height of their bar."""
    page = reef.files()[path].decode()
    found = re.findall(r'<td><a class="level-(\d)" href="([^"]+)"><time [^>]+>(\d+)</time>.*?>, ([^<]+)<', page)
    return {day: (href, words, int(level)) for level, href, day, words in found}


def test_each_day_of_a_month_is_a_link_with_a_bar(reef: Community) -> None:
    """The day with most posts has the highest bar; days without any have neither; the weeks are whole."""
    reef.publish("/ada", *posts("ada", at(1), at(4, 1), at(4, 2), at(4, 3), at(4, 4), at(31, 23, 59)))
    reef.turn()
    assert cells(reef) == {
        "1": ("../../../archive/2026/10/01/", "1 post", 4),
        "4": ("../../../archive/2026/10/04/", "4 posts", 8),
        "31": ("../../../archive/2026/10/31/", "1 post", 4),
    }
    page = reef.files()[MONTH].decode()
    rows = re.findall(r"<tr>(.*?)</tr>", page.partition("<tbody>")[2], re.DOTALL)
    assert [len(re.findall("<td>", row)) for row in rows] == [7] * 5
    assert len(re.findall(r"<td><span>\d+</span></td>", page)) == 28


@pytest.mark.parametrize(
    ("language", "first"),
    [("en", 6), ("en-GB", 0), ("de", 0), ("ar", 5), ("ar-SA", 6), ("he", 6), ("pt-BR", 6), ("zh-Hant", 0), ("tlh", 0)],
)
def test_a_week_begins_as_its_readers_know_it(language: str, first: int) -> None:
    """By the region of the tag, else by that in which most people speak the language."""
    assert first_weekday(language) == first
    assert Translation(language).first_weekday == first


def test_the_first_column_is_the_first_day_of_the_week(reef: Community) -> None:
    """The first of October 2026 is a Thursday: three blanks before it where weeks begin on Monday."""
    reef.publish("/ada", *posts("ada", at(1)))
    for language, blanks in (("de", 3), ("ar", 5), ("en", 4)):
        reef.planet["language"] = language
        reef.turn(hours=1)
        page = reef.files()[MONTH].decode()
        assert page.partition("<tbody>")[2].partition("<a ")[0].count("<td></td>") == blanks


def test_a_full_month_has_bounds(reef: Community) -> None:
    """Each day has the same share of the lines, its newest; the others are one click away, and counted."""
    reef.bounds = PageBounds(month_lines=10)
    many = [at(day, hour) for day, count in ((2, 1), (3, 9), (4, 20)) for hour in range(count)]
    reef.publish("/ada", *posts("ada", *many))
    reef.turn()
    page = reef.files()[MONTH].decode()
    days = re.findall(r'id="d-2026-10-(\d\d)".*?<ul class="lines">(.*?)</ul>', page, re.DOTALL)
    assert [(day, lines.count("<li")) for day, lines in days] == [("04", 4), ("03", 4), ("02", 1)]
    assert ">All 20 posts of 4 October</a>" in page
    assert ">All 9 posts of 3 October</a>" in page
    assert "posts of 2 October" not in page
    assert "ada 04.10. 19:00" in days[0][1]
    assert "ada 04.10. 15:00" not in days[0][1]
    reef.bounds = PageBounds(month_lines=30)
    reef.publish("/ada", *posts("ada", *many, at(5)))
    reef.turn(hours=1)
    page = reef.files()[MONTH].decode()
    assert page.count('<li class="line') == 30
    assert ">All 20 posts of 4 October</a>" in page


@pytest.mark.parametrize(
    ("counts", "most", "share"),
    [
        ((1, 2, 3), 10, 10),
        ((5, 5), 10, 10),
        ((1, 9, 20), 10, 4),
        ((9, 9, 9), 2, 1),
        ((124,), 124, 124),
        ((2000,), 124, 124),
    ],
)
def test_what_days_do_not_need_the_others_have(counts: tuple[int, ...], most: int, share: int) -> None:
    """All lines together stay within the bound, and another line for each would pass it."""
    assert months.share_of(counts, most) == share


@pytest.mark.parametrize(("count", "level"), [(0, 0), (1, 1), (10, 1), (400, 2), (2500, 4), (9999, 8), (10000, 8)])
def test_bars_show_little_beside_much(count: int, level: int) -> None:
    """The least has a bar, the most the highest."""
    assert months.level(count, 10_000) == level


def test_counts_follow_what_comes_and_goes(reef: Community) -> None:
    """What came, was hidden, left, came back; a turn and a whole rendering make the same of it."""
    reef.publish("/ada", *posts("ada", *(at(day, 23, 30) for day in range(1, 20)), at(5, 23, 59)))
    reef.publish("/ben", *posts("ben", at(5), at(30, month=9), at(31, 23, 30, month=12, year=2025)))
    reef.turn()
    assert reef.store.overview.days_of(date(2026, 10, 1))[date(2026, 10, 5)] == 3
    check_counts(reef)
    reef.hides = [{"url": "https://ada.example/202610052359"}, {"url": "https://ben.example/202512312330"}]
    reef.turn(hours=1)
    assert cells(reef)["5"][1] == "2 posts"
    assert "archive/2025/12/index.html" not in reef.files()
    assert ">2025 <" not in reef.files()["archive/index.html"].decode()
    check_counts(reef)
    gone = reef.members.pop()
    reef.turn(hours=1)
    assert list(reef.store.overview.river_months()) == [date(2026, 10, 1)]
    reef.members.append(gone)
    reef.hides = []
    reef.turn(hours=1)
    check_counts(reef)
    check_rendering(reef)


def test_days_are_those_of_the_planet(reef: Community) -> None:
    """What was written half an hour before midnight in UTC is of the next day in Kiel, month and year."""
    reef.publish("/ada", *posts("ada", at(5, 23, 30), at(31, 23, 30), at(31, 23, 30, month=12, year=2025)))
    reef.turn()
    assert cells(reef).keys() == {"5", "31"}
    reef.planet["timezone"] = "Europe/Berlin"
    reef.turn(hours=1)
    assert cells(reef).keys() == {"6"}
    assert list(reef.store.overview.river_months()) == [date(2026, 11, 1), date(2026, 10, 1), date(2026, 1, 1)]
    check_counts(reef)
    check_rendering(reef)


def test_a_store_that_never_counted_counts_once(reef: Community) -> None:
    """The first turn after an upgrade counts all days, also those of which no page changes."""
    reef.publish("/ada", *posts("ada", at(5), at(6)), *posts("ada", at(7, month=3, year=2019)))
    reef.turn()
    with reef.store.transaction():
        reef.store.overview.forget_days()
        reef.store.published.set_fact("days counted", "")
    reef.publish("/ada", *posts("ada", at(5), at(6), at(7)), *posts("ada", at(7, month=3, year=2019)))
    reef.turn(hours=1)
    check_counts(reef)
    check_rendering(reef)


def test_a_turn_counts_the_days_that_changed(reef: Community) -> None:
    """It asks for the days of what came alone, and reads no growing table whole."""
    old = [at(day, month=month, year=year) for year in (2024, 2025) for month in range(1, 13) for day in (3, 9)]
    reef.publish("/ada", *posts("ada", *old))
    reef.turn()
    reef.publish("/ada", *posts("ada", *old, at(20, month=11)))
    with recorded(reef.store) as statements:
        reef.turn(hours=1)
    changed = [text for text in statements if "river_days" in text and not text.startswith("SELECT")]
    assert len(changed) == 1
    own = [text for text in statements if "river_days" in text or "river_months" in text]
    assert scans(reef.store._db.file, own) == {}


def test_the_archive_has_all_twelve_months_of_a_year(reef: Community) -> None:
    """With the number of posts of each, and of the year; months without any are no links."""
    reef.publish("/ada", *posts("ada", at(1), at(2), at(3, month=3), at(4, month=7, year=2017)))
    reef.turn()
    page = reef.files()["archive/index.html"].decode()
    years = dict(re.findall(r'id="y-(\d+)".*?<ul class="months">(.*?)</ul>', page, re.DOTALL))
    assert list(years) == ["2026", "2017"]
    assert [part.count("<li") for part in years.values()] == [12, 12]
    assert re.findall(r'level-(\d)" href="([^"]+)"', years["2026"]) == [
        ("6", "../archive/2026/03/"),
        ("8", "../archive/2026/10/"),
    ]
    assert "3 posts" in page
    assert re.findall(r'datetime="([\d-]+)"', years["2017"]) == ["2017-07"]


def test_an_empty_archive_says_so(reef: Community) -> None:
    """Nobody has written: neither a calendar nor a year."""
    reef.publish("/ada")
    reef.turn()
    page = reef.files()["archive/index.html"].decode()
    assert "The archive fills with the first entries." in page
    assert 'class="months"' not in page


def test_a_thread_of_a_channel_counts_once_a_day(community: Community) -> None:
    """The calendar counts what the page of the day lists."""
    community.channels.append({"name": "Forum", "kind": "forum", "url": "https://forum.example/", "feed": "/forum"})
    talk = [
        Post("Re: Tides" if n else "Tides", f"https://forum.example/t/tides/7/{n + 1}", date=at(8, 10 + n))
        for n in range(4)
    ]
    community.publish("/forum", *talk[::-1], link="https://forum.example/")
    community.turn()
    lines = community.store.queries.count(
        *calendar.day_span(
            date(2026, 10, 8),
            replace(page_context(config.load(community.hub.folder), community.store, community.now)).zone,
        )
    )
    assert cells(community)["8"][1] == ("1 post" if lines == 1 else f"{lines} posts")
    assert lines == 1
    check_rendering(community)


def test_days_in_between_keep_their_address(reef: Community) -> None:
    """A month that cuts a day keeps the day's anchor, and the day's page has what the month leaves out."""
    reef.bounds = PageBounds(month_lines=2)
    reef.publish("/ada", *posts("ada", *(at(8, hour) for hour in range(6)), at(9)))
    reef.turn()
    assert 'id="d-2026-10-08"' in reef.files()[MONTH].decode()
    assert "ada 08.10. 00:00" in reef.files()["archive/2026/10/08/index.html"].decode()


def test_a_day_is_no_longer_than_its_month(reef: Community) -> None:
    """A leap day, and the last day of the year, have their places."""
    reef.publish("/ada", *posts("ada", at(29, month=2, year=2024), at(31, month=12, year=2025)))
    reef.turn()
    assert cells(reef, "archive/2024/02/index.html").keys() == {"29"}
    assert cells(reef, "archive/2025/12/index.html").keys() == {"31"}


def test_a_year_leads_to_its_months(reef: Community) -> None:
    """Where there are more than two, a row of links leads to each."""
    reef.publish(
        "/ada", *posts("ada", at(1), at(2, month=3), at(3, month=7), at(4, month=7, year=2025), at(5, year=2025))
    )
    reef.turn()
    page = reef.files()["members/ada/2026/index.html"].decode()
    links = re.findall(r'<a href="#(m-2026-\d\d-01)">', page)
    assert links == ["m-2026-10-01", "m-2026-07-01", "m-2026-03-01"]
    assert all(f'id="{link}"' in page for link in links)
    assert 'href="#m-' not in reef.files()["members/ada/2025/index.html"].decode()
