"""Topics: the index, a topic's page, its years."""

from __future__ import annotations

from collections.abc import Iterator

from planet.locale import calendar
from planet.model.records import Shown, TopicUse
from planet.pages import cards, years
from planet.pages.context import MOST_USED_TOPICS, Desk
from planet.pages.stale import has_topics_by_letter, years_of_topic
from planet.views.page import View
from planet.views.site import Step
from planet.views.topics import TopicPage, TopicRow, TopicsPage

NEWEST_OF_TOPIC = 50
WRITERS = 50


def index(desk: Desk) -> Iterator[View]:
    """topics/: those most used, by name; where there are more, the rest by letter."""
    used = desk.store.river.most_used(MOST_USED_TOPICS + 1)
    letters = _letters(desk) if len(used) > MOST_USED_TOPICS else ()
    body = TopicsPage(_rows(used[:MOST_USED_TOPICS]), "", letters)
    yield View("topics/index.html", "topics.html", desk.tongue.gettext("Topics"), body)


def letter(desk: Desk, key: str) -> Iterator[View]:
    """One letter of a long index; nothing while the index is short."""
    if not has_topics_by_letter(desk.store):
        return
    found = desk.store.river.topics_by_letter(key)
    if found:
        step = _letter_step(key)
        body = TopicsPage(_rows(found), step.label, _letters(desk))
        yield View(step.path, "topics.html", desk.tongue.gettext("Topics: %(letter)s", letter=step.label), body)


def _rows(used: tuple[TopicUse, ...]) -> tuple[TopicRow, ...]:
    rows = (TopicRow(one.label, f"topics/{one.slug}/", one.uses) for one in used)
    return tuple(sorted(rows, key=lambda row: (row.label.casefold(), row.path)))


def _letters(desk: Desk) -> tuple[Step, ...]:
    return tuple(_letter_step(one) for one in desk.store.river.topic_letters())


def _letter_step(letter: str) -> Step:
    return Step(f"topics/index-{letter}.html", "0–9" if letter == "0" else letter.upper())


def topic(desk: Desk, slug: str) -> Iterator[View]:
    """topics/SLUG/: nothing for a topic that too few entries are in."""
    use = desk.store.river.topic(slug)
    if use is None:
        return
    people = desk.store.members.some(writers := desk.store.river.writers(slug, WRITERS))
    body = TopicPage(
        label=use.label,
        cards=desk.cards(desk.store.river.of_topic(slug, NEWEST_OF_TOPIC)),
        writers=tuple(cards.byline(people[one]) for one in writers),
        years=tuple(Step(f"topics/{slug}/{year}/", str(year)) for year in years_of_topic(desk.store, slug, desk.zone)),
        feed=f"topics/{slug}/feed.atom",
    )
    yield View(f"topics/{slug}/index.html", "topic.html", use.label, body, body.feed)


def year(desk: Desk, slug: str, year: int) -> Iterator[View]:
    """topics/SLUG/YYYY/."""
    use = desk.store.river.topic(slug)
    if use is None:
        return
    start, end = calendar.year_span(year, desk.zone)

    def ask(limit: int, offset: int) -> tuple[Shown, ...]:
        return desk.store.river.of_topic(slug, limit, start=start, end=end, offset=offset, brief=True)

    of = Step(f"topics/{slug}/", use.label)
    written = years_of_topic(desk.store, slug, desk.zone)
    count = desk.store.river.count_of_topic(slug, start, end)
    yield from years.year(desk, of, year, written, ask, count=count, show_names=True)
