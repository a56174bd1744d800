"""Families of pages: a new one is declared in one module, and everything else follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from community import START, Community, Post
from plans import recorded

from planet import config
from planet.locale import calendar
from planet.pages import all_families, families, marks
from planet.pages.context import PageContext
from planet.pages.marks import Family, Mark
from planet.pages.river.recent import Recent
from planet.struct import Struct, replace
from planet.turn.publish import page_context, publish_site
from planet.views.entry import Card
from planet.views.page import View


class WeekPage(Struct, frozen=True):
    """weeks/YYYY-Www.html: the cards of a week."""

    week: str
    cards: tuple[Card, ...]


def weeks(context: PageContext, monday: date) -> Iterator[View]:
    """Yield a week; nothing for an empty one."""
    start, _ = calendar.day_span(monday, context.zone)
    _, end = calendar.day_span(date.fromordinal(monday.toordinal() + 6), context.zone)
    if entries := context.store.queries.span(start, end, limit=100):
        week = f"{monday:%G-W%V}"
        yield View(f"weeks/{week}.html", "week.html", week, WeekPage(week, context.cards(entries)))


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return date.fromordinal(day.toordinal() - day.weekday())


WEEK = Family(
    "week",
    weeks,
    lambda inventory: {monday_of(day) for day in inventory.days},
    date.fromisoformat,
    of_entry=lambda change: (monday_of(change.day),),
    after=("day",),
    neighbours=lambda _context, _monday: [Mark("about")],
)
TEMPLATE = """{% extends "base.html" %}
{% block main %}<h1>{{ body.week }}</h1>{% for card in body.cards %}{{ parts.card(card) }}{% endfor %}{% endblock %}
"""


def posts(*days: int) -> list[Post]:
    return [Post(f"Post {day}", f"https://ada.example/{day}", f"{day}", START.replace(day=day)) for day in days]


@pytest.fixture
def reef(community: Community, monkeypatch: pytest.MonkeyPatch) -> Community:
    """A hub whose program has one family more."""
    monkeypatch.setattr(all_families, "FAMILIES", (WEEK, *all_families.FAMILIES))
    community.write("templates/week.html", TEMPLATE)
    community.member("Ada", "/ada.xml")
    community.publish("/ada.xml", *posts(3, 4, 20))
    community.turn()
    return community


def render(community: Community) -> None:
    """Publish the whole site again from the store."""
    planet = config.load(community.hub.folder)
    publish_site(community.hub, planet, community.store, community.now, all_pages=True)


def published_weeks(community: Community) -> set[str]:
    return {path for path in community.files() if path.startswith("weeks/")}


def test_a_new_family_is_published(reef: Community) -> None:
    """Its pages come with the entries that they show, with a policy for what their cards may load."""
    assert published_weeks(reef) == {"weeks/2026-W45.html", "weeks/2026-W47.html"}
    page = reef.files()["weeks/2026-W45.html"].decode()
    assert "Post 3" in page
    assert "Post 4" in page
    assert "Post 20" not in page


def test_a_new_family_is_rendered_again_with_its_entries(reef: Community) -> None:
    """An edit changes the page that shows it and no other of the family; the page of a hidden entry goes."""
    before = reef.files()
    reef.publish("/ada.xml", *posts(3, 4), Post("Edited", "https://ada.example/20", "20", START.replace(day=20)))
    reef.turn(hours=1)
    after = reef.files()
    assert {path for path in after if path.startswith("weeks/") and after[path] != before[path]} == {
        "weeks/2026-W47.html"
    }
    reef.hide("https://ada.example/20") if hasattr(reef, "hide") else reef.hides.append(
        {"url": "https://ada.example/20"}
    )
    reef.turn(hours=1)
    assert published_weeks(reef) == {"weeks/2026-W45.html"}


def test_neighbours_are_rendered_when_a_page_comes_or_goes(reef: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page that links to a new one is made in the same turn; it is not made for an edit."""
    rendered: list[Mark] = []
    outputs = families.outputs

    def noting(context: PageContext, mark: Mark) -> Iterator[marks.Output]:
        rendered.append(mark)
        return outputs(context, mark)

    monkeypatch.setattr(families, "outputs", noting)
    reef.publish("/ada.xml", *posts(3, 4, 20, 21))
    reef.turn(hours=1)
    assert Mark("week", "2026-11-16") in rendered
    assert Mark("about") not in rendered
    reef.publish("/ada.xml", *posts(3, 4, 20, 21, 11))
    reef.turn(hours=1)
    assert Mark("week", "2026-11-09") in rendered
    assert Mark("about") in rendered


def test_a_whole_render_makes_a_new_family_again(reef: Community) -> None:
    """`planet render` after the turn changes nothing, and brings back what was deleted."""
    before = reef.files()
    for page in (reef.hub.output / "weeks").iterdir():
        page.unlink()
    render(reef)
    assert reef.files() == before


def test_a_family_that_is_gone_takes_its_pages_along(reef: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    """An older program does not know the pages of a newer one: a whole render removes them, and does not stumble."""
    monkeypatch.setattr(all_families, "FAMILIES", all_families.FAMILIES[1:])
    render(reef)
    assert published_weeks(reef) == set()
    assert not reef.store.published.stale()


def test_the_order_of_publishing() -> None:
    """Each family comes after those that it names, wherever it stands in the tuple."""
    everything = [Mark(family.name, "1") for family in all_families.FAMILIES]
    order = [mark.family for _, mark in families.in_order(everything)]
    assert sorted(order) == sorted(family.name for family in all_families.FAMILIES)
    assert len(order) == len(set(order))
    for family in all_families.FAMILIES:
        assert set(family.after) <= set(order), f"{family.name} comes after a family that there is not"
        assert all(order.index(name) < order.index(family.name) for name in family.after)


def test_marks_are_what_stores_of_today_hold() -> None:
    """The text of a mark is read back as the same mark, and its key as the same key."""
    texts = ("front", "day:2026-11-22", "month:2026-11", "year:7:2026", "topic-year:reef:2026", "index:0", "letter:a")
    for text in texts:
        mark = Mark.parse(text)
        assert str(mark) == text
        family: Family[Any] = next(family for family in all_families.FAMILIES if family.name == mark.family)
        assert family.mark(family.read(mark.key)) == mark


def test_pages_that_show_the_same_entries_follow_each_other() -> None:
    """A member's pages; a topic's; the days of a date in all years, then the page of the date, then the month."""
    texts = ["month:2026-11", "on:11-22", "year:7:2026", "topic:reef", "day:2026-11-22", "sight:7", "day:2025-11-22"]
    texts += ["member:7", "topic-year:reef:2026", "day:2026-11-23", "on:11-23"]
    assert list(map(str, families.together(map(Mark.parse, texts)))) == [
        *("member:7", "year:7:2026", "sight:7"),
        *("topic:reef", "topic-year:reef:2026"),
        *("day:2025-11-22", "day:2026-11-22", "on:11-22", "day:2026-11-23", "on:11-23", "month:2026-11"),
    ]


def test_what_pages_show_is_read_at_once(community: Community) -> None:
    """The pages of members and of days are the same as if each were made alone, and the store is asked far less."""
    for name in ("ada", "ben", "cleo", "dan"):
        community.member(name, f"/{name}")
        days = (datetime(2026, 11, day, 12, tzinfo=UTC) for day in range(11, 21))
        community.publish(
            f"/{name}", *(Post(f"{name} {on:%d}", f"https://{name}.example/{on:%d}", date=on) for on in days)
        )
    community.turn()
    context = page_context(config.load(community.hub.folder), community.store, START)
    inventory = marks.Inventory(community.store, context.zone)
    pages = [mark for mark in families.whole_site(inventory) if mark.family in ("day", "member", "year", "sight")]
    made, asked = [], []
    for batches in ([pages], [[mark] for mark in pages]):
        with recorded(community.store) as questions:
            views = []
            for batch in batches:
                fresh = replace(context, recent=Recent())
                families.gather(fresh, batch)
                views += [list(families.outputs(fresh, mark)) for mark in batch]
        made.append(views)
        asked.append(len(questions))
    assert made[0] == made[1]
    assert asked[0] < 0.6 * asked[1], asked
