"""Open questions: entries that ask something, as long as nobody else has answered."""

from __future__ import annotations

from collections.abc import Iterator

from planet.model.weaving import WeaveChange
from planet.pages import feeds
from planet.pages.context import PageContext
from planet.pages.marks import Output, only_key, single
from planet.views.page import View
from planet.views.weaving import QuestionsPage

SHOWN = 50


def questions(context: PageContext) -> Iterator[Output]:
    """Yield questions/, the newest open questions, with feed.atom beside it."""
    entries = context.store.queries.by_ids(context.store.edges.open_questions(SHOWN), brief=True)
    body = QuestionsPage(context.cards(entries), "questions/feed.atom")
    title = context.translation.gettext("Open questions")
    yield View("questions/index.html", "questions.html", title, body, body.feed)
    subject = context.translation.gettext("Open questions on %(planet)s", planet=context.planet.title)
    yield feeds.of_items(context, body.feed, subject, "questions/", feeds.brief_items(context, entries))


def _of_weave(change: WeaveChange) -> tuple[str, ...]:
    return only_key() if change.questions else ()


QUESTIONS = single("questions", questions, of_weave=_of_weave, after=("day", "replies"))
