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
from planet.pages.context import Desk
from planet.views.feeds import FeedView, OpmlView, SitemapView
from planet.views.page import View


@dataclass(frozen=True, slots=True)
class Document:
    """A file that no template makes, ready to publish."""

    path: str
    body: bytes


Woven = View | FeedView | OpmlView | SitemapView | Document


def weave(desk: Desk, mark: str) -> Iterator[Woven]:
    """Everything that is published for a mark; nothing where there is nothing to show any more."""
    family, _, key = mark.partition(":")
    return _FAMILIES[family](desk, key)


def _front(desk: Desk, _: str) -> Iterator[Woven]:
    yield from front.front(desk)


def _member(desk: Desk, key: str) -> Iterator[Woven]:
    if found := _present(desk, key):
        yield from members.member(desk, found)
        yield from feeds.of_member(desk, found)


def _avatar(desk: Desk, key: str) -> Iterator[Woven]:
    if found := _present(desk, key):
        yield from (Document(path, body) for path, body in pictures.avatar(desk, found))


def _photos(desk: Desk, key: str) -> Iterator[Woven]:
    if shown := desk.store.river.one(int(key)):
        yield from (Document(path, body) for path, body in pictures.photos(desk, shown))


def _moved(desk: Desk, key: str) -> Iterator[Woven]:
    if found := _present(desk, key):
        yield from members.moved(found)


def _year(desk: Desk, key: str) -> Iterator[Woven]:
    member_id, _, year = key.partition(":")
    found = _present(desk, member_id)
    if found and found.role == "member":
        yield from members.year(desk, found, int(year))


def _present(desk: Desk, key: str) -> MemberRecord | None:
    found = desk.store.members.one(int(key))
    return found if found and found.present else None


def _post(desk: Desk, key: str) -> Iterator[Woven]:
    if shown := desk.store.river.post(int(key)):
        yield from members.post(desk, shown)


def _topic(desk: Desk, key: str) -> Iterator[Woven]:
    yield from topics.topic(desk, key)
    yield from feeds.of_topic(desk, key)


def _topic_year(desk: Desk, key: str) -> Iterator[Woven]:
    slug, _, year = key.rpartition(":")
    yield from topics.year(desk, slug, int(year))


def _people(desk: Desk, _: str) -> Iterator[Woven]:
    yield from directory.people(desk)
    yield Document("members.json", directory.as_json(desk))


def _search(desk: Desk, _: str) -> Iterator[Woven]:
    yield from search.page(desk)
    if not desk.indexer:
        yield Document(search.TITLES, search.titles(desk))


def _opml(desk: Desk, _: str) -> Iterator[Woven]:
    yield feeds.opml(desk)


def _status(desk: Desk, _: str) -> Iterator[Woven]:
    if desk.site.status_public:
        yield from status.page(desk)
        yield Document("status.json", status.public_json(desk))


_FAMILIES: dict[str, Callable[[Desk, str], Iterator[Woven]]] = {
    "front": _front,
    "feeds": lambda desk, _: feeds.merged(desk),
    "archive": lambda desk, _: archive.archive(desk),
    "day": archive.day,
    "month": archive.month,
    "member": _member,
    "avatar": _avatar,
    "photos": _photos,
    "moved": _moved,
    "year": _year,
    "post": _post,
    "people": _people,
    "directory": lambda desk, _: directory.index(desk),
    "letter": directory.letter,
    "opml": _opml,
    "topics": lambda desk, _: topics.index(desk),
    "topics-letter": topics.letter,
    "topic": _topic,
    "topic-year": _topic_year,
    "about": lambda desk, _: about.about(desk),
    "subscribe": lambda desk, _: about.subscribe(desk),
    "lost": lambda desk, _: about.lost(desk),
    "robots": lambda desk, _: about.robots(),
    "sitemap-month": sitemap.month,
    "sitemap-pages": lambda desk, _: sitemap.pages(desk),
    "sitemap": lambda desk, _: sitemap.index(desk),
    "search": _search,
    "status": _status,
}
