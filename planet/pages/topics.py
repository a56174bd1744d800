"""Topics: the index, a topic's page, its years."""

from __future__ import annotations

from collections.abc import Iterator

from planet.locale import calendar
from planet.model.records import ShownEntry, TopicUse
from planet.pages import cards, years
from planet.pages.context import MOST_USED_TOPICS, PageContext
from planet.pages.stale import has_topics_by_letter, years_of_topic
from planet.views.page import View
from planet.views.site import Step
from planet.views.topics import TopicPage, TopicRow, TopicsPage

NEWEST_OF_TOPIC = 50
WRITERS = 50


def index(context: PageContext) -> Iterator[View]:
    """topics/: those most used, by name; where there are more, the rest by letter."""
    used = context.store.queries.most_used(MOST_USED_TOPICS + 1)
    letters = _letters(context) if len(used) > MOST_USED_TOPICS else ()
    body = TopicsPage(_rows(used[:MOST_USED_TOPICS]), "", letters)
    yield View("topics/index.html", "topics.html", context.translation.gettext("Topics"), body)


def letter(context: PageContext, key: str) -> Iterator[View]:
    """One letter of a long index; nothing while the index is short."""
    if not has_topics_by_letter(context.store):
        return
    found = context.store.queries.topics_by_letter(key)
    if found:
        step = _letter_step(key)
        body = TopicsPage(_rows(found), step.label, _letters(context))
        yield View(step.path, "topics.html", context.translation.gettext("Topics: %(letter)s", letter=step.label), body)


def _rows(used: tuple[TopicUse, ...]) -> tuple[TopicRow, ...]:
    rows = (TopicRow(one.label, f"topics/{one.slug}/", one.uses) for one in used)
    return tuple(sorted(rows, key=lambda row: (row.label.casefold(), row.path)))


def _letters(context: PageContext) -> tuple[Step, ...]:
    return tuple(_letter_step(one) for one in context.store.queries.topic_letters())


def _letter_step(letter: str) -> Step:
    return Step(f"topics/index-{letter}.html", "0–9" if letter == "0" else letter.upper())


def topic(context: PageContext, slug: str) -> Iterator[View]:
    """topics/SLUG/: nothing for a topic that too few entries are in."""
    use = context.store.queries.topic(slug)
    if use is None:
        return
    people = context.store.members.some(writers := context.store.queries.writers(slug, WRITERS))
    body = TopicPage(
        label=use.label,
        cards=context.cards(context.store.queries.of_topic(slug, NEWEST_OF_TOPIC)),
        writers=tuple(cards.byline(people[one]) for one in writers),
        years=tuple(
            Step(f"topics/{slug}/{year}/", str(year)) for year in years_of_topic(context.store, slug, context.zone)
        ),
        feed=f"topics/{slug}/feed.atom",
    )
    yield View(f"topics/{slug}/index.html", "topic.html", use.label, body, body.feed)


def year(context: PageContext, slug: str, year: int) -> Iterator[View]:
    """topics/SLUG/YYYY/."""
    use = context.store.queries.topic(slug)
    if use is None:
        return
    start, end = calendar.year_span(year, context.zone)

    def ask(limit: int, offset: int) -> tuple[ShownEntry, ...]:
        return context.store.queries.of_topic(slug, limit, start=start, end=end, offset=offset, brief=True)

    of = Step(f"topics/{slug}/", use.label)
    written = years_of_topic(context.store, slug, context.zone)
    count = context.store.queries.count_of_topic(slug, start, end)
    yield from years.year(context, of, year, written, ask, count=count, show_names=True)
