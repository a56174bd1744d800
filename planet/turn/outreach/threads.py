"""The threads of channels: each message that comes or changes is put into one, and its author is looked for.

This happens when entries are woven, in the transaction that notes them as woven, so that a turn that was killed is
completed by the next one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from zoneinfo import ZoneInfo

from planet.model.outreach.channels import ChannelAuthor, Message
from planet.pages import families, marks
from planet.pages.people.members import MEMBER
from planet.rules.outreach.authors import folded
from planet.rules.outreach.threads import by_subject, keys_of, place_of, subject
from planet.store import Store
from planet.struct import Struct, field
from planet.turn.outreach.authors import match_authors
from planet.turn.visibility import looking_different
from planet.web import urls
from planet.web.link_keys import link_key

BATCH = 500
"""Messages that are put into threads in one transaction."""


class _News(Struct):
    """What the messages of a batch change: threads, the entries that look different, new authors."""

    threads: set[int] = field(default_factory=set)
    entries: set[int] = field(default_factory=set)
    authors: list[ChannelAuthor] = field(default_factory=list)


def settle_threads(store: Store, entry_ids: Collection[int]) -> set[int]:
    """Put the messages of channels among these entries into threads; return the entries that pages show in another way
    now. Call this in the transaction that weaves them."""
    messages = store.threads.messages(entry_ids)
    if not messages:
        return set()
    news, persons = _News(), set(store.authors.persons_of(entry_ids).values())
    hosts = {channel_id: hosts_of(store, channel_id) for channel_id in {message.channel_id for message in messages}}
    for message in messages:
        _settle(store, message, hosts[message.channel_id], news)
    store.threads.settle(news.threads)
    matched = match_authors(store, _namesakes(store, news.authors)) if news.authors else set()
    persons |= set(store.authors.persons_of(entry_ids).values())
    marks.record(store, MEMBER.marks(persons))
    return news.entries | matched


def thread_waiting(store: Store, zone: ZoneInfo) -> None:
    """Put the messages that wait to be woven into threads already, so that a site published in the meantime does not
    show them one by one."""
    while entry_ids := store.threads.unthreaded(BATCH):
        with store.transaction():
            families.note(store, tuple(looking_different(store, sorted(settle_threads(store, entry_ids)))), zone)


def hosts_of(store: Store, channel_id: int) -> tuple[str, ...]:
    """Return the hosts of a channel, by its page, its feeds and the sites that these name."""
    member = store.members.by_id(channel_id)
    records = store.feeds.of_member(channel_id)
    stated = [record.info.url for record in records] + [record.feed.url for record in records]
    stated += [member.profile.url] if member else []
    return tuple(dict.fromkeys(filter(None, (urls.host(url) for url in stated if "://" in url))))


def _settle(store: Store, message: Message, hosts: tuple[str, ...], news: _News) -> None:
    """Put a message into its thread: that of one of its keys, the one that it has, that of its subject, or a new
    one."""
    keys, heading = keys_of(message, hosts), subject(message.title)
    found = store.threads.with_keys(message.channel_id, keys)
    standing = dict.fromkeys((*found, *(() if message.thread_id is None else (message.thread_id,))))
    place = place_of(message.link, hosts) or place_of(message.guid, hosts)
    thread_ids = sorted(standing)
    if len(thread_ids) > 1:
        news.entries |= store.threads.merge(thread_ids)
        news.threads -= set(thread_ids[1:])
    if not thread_ids and not place and heading.words:
        candidates = store.threads.about(message.channel_id, heading.words)
        joined = by_subject(heading, message.river_at, candidates)
        thread_ids = [] if joined is None else [joined]
    thread_id = thread_ids[0] if thread_ids else store.threads.begin(message.channel_id, heading, place)
    store.threads.put(message, thread_id, _author(store, message, news), keys)
    news.threads.add(thread_id)
    if message.thread_id != thread_id:
        news.entries.add(message.entry_id)


def _author(store: Store, message: Message, news: _News) -> int | None:
    """Store the author of a message; return the id, None if the feed names nobody."""
    stated = message.author
    if stated is None:
        return None
    author = ChannelAuthor(0, message.channel_id, stated.mail, link_key(stated.url), folded(stated.name))
    author_id, is_new = store.authors.settle(author, stated.name)
    if is_new:
        news.authors.append(author)
    return author_id


def _namesakes(store: Store, authors: Iterable[ChannelAuthor]) -> tuple[ChannelAuthor, ...]:
    """Return these authors with all others of the same channel and name, each once."""
    pairs = dict.fromkeys((author.channel_id, author.name) for author in authors)
    return tuple(each for channel_id, name in pairs for each in store.authors.named(channel_id, name))
