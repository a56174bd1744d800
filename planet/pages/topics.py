"""Topics: the index, the page of a topic, its years."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from planet.locale import calendar
from planet.model.records import RiverPlace, TopicUse
from planet.pages import cards, feeds
from planet.pages.context import PageContext
from planet.pages.marks import DatedChange, Family, Mark, Output, joined, single, topic_and_year
from planet.pages.river import years
from planet.views.files import Unchanged
from planet.views.page import View
from planet.views.site import PageLink
from planet.views.topics import TopicPage, TopicRow, TopicsPage

WRITERS = 50


def index(context: PageContext) -> Iterator[View]:
    """Yield topics/: the most used topics by name, and the letters of the others if there are more."""
    topics = context.store.topics.most_used(context.bounds.topics + 1)
    letters = _letters(context) if len(topics) > context.bounds.topics else ()
    body = TopicsPage(_rows(topics[: context.bounds.topics]), "", letters)
    yield View("topics/index.html", "topics.html", context.translation.gettext("Topics"), body)


def letter(context: PageContext, letter: str) -> Iterator[View]:
    """Yield the topics of one letter; nothing while all topics fit in the index."""
    if not context.store.topics.are_more_than(context.bounds.topics):
        return
    if topics := context.store.topics.by_letter(letter):
        link = _letter_link(letter)
        body = TopicsPage(_rows(topics), link.label, _letters(context))
        title = context.translation.gettext("Topics: %(letter)s", letter=link.label)
        yield View(link.path, "topics.html", title, body)


def letter_of(slug: str) -> str:
    """Return the letter under which a topic is listed: its first one, from a to z, else "0"."""
    return slug[0] if "a" <= slug[0] <= "z" else "0"


def _rows(topics: tuple[TopicUse, ...]) -> tuple[TopicRow, ...]:
    rows = (TopicRow(topic.label, f"topics/{topic.slug}/", topic.uses) for topic in topics)
    return tuple(sorted(rows, key=lambda row: (row.label.casefold(), row.path)))


def _letters(context: PageContext) -> tuple[PageLink, ...]:
    return tuple(map(_letter_link, context.store.topics.letters()))


def _letter_link(letter: str) -> PageLink:
    return PageLink(f"topics/index-{letter}.html", "0–9" if letter == "0" else letter.upper())


def _other_letters(context: PageContext, _: str) -> Iterator[Mark]:
    yield from TOPICS_LETTER.marks(context.store.topics.letters())


def topic(context: PageContext, slug: str) -> Iterator[Output]:
    """Yield topics/SLUG/ with feed.atom beside it; nothing for a topic of too few entries."""
    yield from _page(context, slug)
    yield from feeds.of_topic(context, slug)


def _gather(context: PageContext, slugs: Sequence[str]) -> None:
    with_page = context.topics_with_page(slugs)
    context.gather_cards(_newest(context, slug) for slug in slugs if slug in with_page)


def _newest(context: PageContext, slug: str) -> tuple[RiverPlace, ...]:
    return context.once(context.store.topics.newest, slug, context.bounds.newest)


def _page(context: PageContext, slug: str) -> Iterator[View]:
    use = context.topics_with_page([slug]).get(slug)
    if use is None:
        return
    writers = context.store.topics.writers(slug, WRITERS)
    members = context.members(writers)
    body = TopicPage(
        label=use.label,
        cards=context.cards(_newest(context, slug)),
        writers=tuple(cards.byline(members[member_id]) for member_id in writers),
        years=tuple(PageLink(f"topics/{slug}/{year}/", str(year)) for year in years_of_topic(context, slug)),
        feed=f"topics/{slug}/feed.atom",
    )
    yield View(f"topics/{slug}/index.html", "topic.html", use.label, body, body.feed)


def years_of_topic(context: PageContext, slug: str) -> tuple[int, ...]:
    """Return the years that have entries of a topic, newest first."""
    extent = context.store.topics.extent(slug)
    if extent is None:
        return ()
    spans = years.spans(context, *extent)
    return tuple(map(int, context.once(context.store.topics.with_entries, slug, spans)))


def year(context: PageContext, key: tuple[str, int]) -> Iterator[View | Unchanged]:
    """Yield topics/SLUG/YYYY/ for (slug, year); nothing for a topic of too few entries."""
    slug, year = key
    use = context.topics_with_page([slug]).get(slug)
    if use is None:
        return
    start, end = calendar.year_span(year, context.zone)

    def ask(limit: int, offset: int) -> tuple[RiverPlace, ...]:
        return context.store.topics.newest_entries(slug, limit, start=start, end=end, offset=offset)

    subject = PageLink(f"topics/{slug}/", use.label)

    def count(start: datetime, end: datetime) -> int:
        return context.store.topics.count_entries(slug, start, end)

    all_years = years_of_topic(context, slug)
    yield from years.year(context, subject, year, all_years, ask, count=count, show_names=True)


def _other_years(context: PageContext, key: tuple[str, int]) -> Iterator[Mark]:
    slug, _ = key
    yield from TOPIC_YEAR.marks((slug, year) for year in years_of_topic(context, slug))


def _years_of_change(change: DatedChange) -> Iterator[tuple[str, int]]:
    yield from ((slug, change.day.year) for slug in change.entry.topics)


TOPICS = single("topics", index, of_entry=lambda change: ("",) if change.entry.topics else ())
TOPICS_LETTER = Family(
    "topics-letter",
    letter,
    lambda inventory: {letter_of(slug) for slug, _ in inventory.topic_years},
    str,
    of_entry=lambda change: {letter_of(slug) for slug in change.entry.topics},
    neighbours=_other_letters,
)
TOPIC = Family(
    "topic",
    topic,
    lambda inventory: {slug for slug, _ in inventory.topic_years},
    str,
    of_entry=lambda change: change.entry.topics,
    after=("day", "replies"),
    beside=lambda key: (f"topic {key}", 0),
    gather=_gather,
)
TOPIC_YEAR = Family(
    "topic-year",
    year,
    lambda inventory: inventory.topic_years,
    topic_and_year,
    joined,
    of_entry=_years_of_change,
    neighbours=_other_years,
    beside=lambda key: (f"topic {key.rpartition(':')[0]}", 1),
)
