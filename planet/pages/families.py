"""Weaving: a mark → the views of the pages that it names, by bounded questions to the store.

marks        what changed → which pages show it
desk         what weaving may look at, and the bounds of a page
cards        an entry as a card, a line, a feed's item
front        the front of the river
river        its archive: days, months
pictures     members' faces, small copies of photos
directory    everybody, and what they have in common
people       members, channels, local posts
profiles     a profile, its gaps filled from feeds
traits       what members have in common
rhythm       posts a month
topic_pages  topics
years        a year of a member or topic
feeds        the hub's own feeds and OPML
health       status
sitemap      lists of pages for search engines
plain_pages  about, subscribe, what a lost reader sees
finding      what can be found, by command and on the search page
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from planet.model.records import MemberRecord
from planet.pages import about, archive, directory, feeds, front, members, pictures, search, sitemap, status, topics
from planet.pages.context import PageContext
from planet.views.feeds import FeedView, OpmlView, SitemapView
from planet.views.page import View


@dataclass(frozen=True, slots=True)
class Document:
    """A file that no template makes, ready to publish."""

    path: str
    body: bytes


Woven = View | FeedView | OpmlView | SitemapView | Document


def outputs_of(context: PageContext, mark: str) -> Iterator[Woven]:
    """Everything that is published for a mark; nothing where there is nothing to show any more."""
    family, _, key = mark.partition(":")
    return _FAMILIES[family](context, key)


def _front(context: PageContext, _: str) -> Iterator[Woven]:
    yield from front.front(context)


def _member(context: PageContext, key: str) -> Iterator[Woven]:
    if found := _present(context, key):
        yield from members.member(context, found)
        yield from feeds.of_member(context, found)


def _avatar(context: PageContext, key: str) -> Iterator[Woven]:
    if found := _present(context, key):
        yield from (Document(path, body) for path, body in pictures.avatar(context, found))


def _photos(context: PageContext, key: str) -> Iterator[Woven]:
    if shown := context.store.queries.one(int(key)):
        yield from (Document(path, body) for path, body in pictures.photos(context, shown))


def _moved(context: PageContext, key: str) -> Iterator[Woven]:
    if found := _present(context, key):
        yield from members.moved(found)


def _year(context: PageContext, key: str) -> Iterator[Woven]:
    member_id, _, year = key.partition(":")
    found = _present(context, member_id)
    if found and found.role == "member":
        yield from members.year(context, found, int(year))


def _present(context: PageContext, key: str) -> MemberRecord | None:
    found = context.store.members.one(int(key))
    return found if found and found.present else None


def _post(context: PageContext, key: str) -> Iterator[Woven]:
    if shown := context.store.queries.post(int(key)):
        yield from members.post(context, shown)


def _topic(context: PageContext, key: str) -> Iterator[Woven]:
    yield from topics.topic(context, key)
    yield from feeds.of_topic(context, key)


def _topic_year(context: PageContext, key: str) -> Iterator[Woven]:
    slug, _, year = key.rpartition(":")
    yield from topics.year(context, slug, int(year))


def _people(context: PageContext, _: str) -> Iterator[Woven]:
    yield from directory.people(context)
    yield Document("members.json", directory.as_json(context))


def _search(context: PageContext, _: str) -> Iterator[Woven]:
    yield from search.page(context)
    if not context.indexer:
        yield Document(search.TITLES, search.titles(context))


def _opml(context: PageContext, _: str) -> Iterator[Woven]:
    yield feeds.opml(context)


def _status(context: PageContext, _: str) -> Iterator[Woven]:
    if context.site.status_public:
        yield from status.page(context)
        yield Document("status.json", status.public_json(context))


_FAMILIES: dict[str, Callable[[PageContext, str], Iterator[Woven]]] = {
    "front": _front,
    "feeds": lambda context, _: feeds.merged(context),
    "archive": lambda context, _: archive.archive(context),
    "day": archive.day,
    "month": archive.month,
    "member": _member,
    "avatar": _avatar,
    "photos": _photos,
    "moved": _moved,
    "year": _year,
    "post": _post,
    "people": _people,
    "directory": lambda context, _: directory.index(context),
    "letter": directory.letter,
    "opml": _opml,
    "topics": lambda context, _: topics.index(context),
    "topics-letter": topics.letter,
    "topic": _topic,
    "topic-year": _topic_year,
    "about": lambda context, _: about.about(context),
    "subscribe": lambda context, _: about.subscribe(context),
    "lost": lambda context, _: about.lost(context),
    "robots": lambda context, _: about.robots(),
    "sitemap-month": sitemap.month,
    "sitemap-pages": lambda context, _: sitemap.pages(context),
    "sitemap": lambda context, _: sitemap.index(context),
    "search": _search,
    "status": _status,
}
