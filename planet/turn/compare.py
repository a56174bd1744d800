"""The comparison of what a feed lists with what is stored; local posts get their addresses and links before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from planet.model.arrivals import IncomingItem, Match
from planet.model.entry import Entry
from planet.model.posts import FolderReading, PostLink, PostVersion
from planet.model.records import FeedRecord, StoredItem
from planet.model.results import Reading
from planet.rules import identity, matching, post_addresses
from planet.rules.outreach.local_links import AddressOf, Names, lost_links, permalinks, with_local_links
from planet.rules.outreach.local_pictures import PictureNamed, lost_pictures, pictures_named, with_local_pictures
from planet.store import Store
from planet.struct import replace


class Comparison(NamedTuple):
    """The items that a feed lists, the stored ones that they may be, and the match of each.

    `files` are the files of a folder of posts to remember, with the links of those that were read.
    """

    incoming: tuple[IncomingItem, ...]
    stored: tuple[StoredItem, ...]
    matches: tuple[Match, ...]
    files: tuple[PostVersion, ...] = ()

    @property
    def stands(self) -> bool:
        """Return whether no item that was not read again must be written."""
        return not any(match.changed and match.incoming.standing for match in self.matches)

    @property
    def lost_links(self) -> list[str]:
        """Return a sentence for each link between local posts that leads to none, and each picture that is missing."""
        return [sentence for file in self.files for sentence in _lost(file)]


def compare(store: Store, record: FeedRecord, reading: Reading, folder: FolderReading | None = None) -> Comparison:
    """Compare the entries of a document with those stored; writes nothing.

    A local post gets the address stored for it, also where its file was renamed; a new one an address of its own. Then
    its links to other files lead to their posts. No post is one that stands in its file unchanged.
    """
    entries = reading.entries
    if record.feed.place != "folder":
        return _compared(store, record, identity.incoming_items(entries, reading.keys))
    matches = _compared(store, record, identity.incoming_items(entries), folder).matches if entries else ()
    addressed = _addressed(store, record.state.feed_id, entries, matches)
    if not folder:
        return _compared(store, record, identity.incoming_items(addressed))
    linked, files = _linked(store, folder, addressed)
    return _compared(store, record, identity.incoming_items(linked), folder)._replace(files=files)


def _addressed(store: Store, feed_id: int, entries: Sequence[Entry], matches: Sequence[Match]) -> tuple[Entry, ...]:
    """Return local posts with their addresses. What addresses the folder has is asked only if a post is new."""
    stored = store.items.links_of(feed_id, [match.item_id for match in matches if match.item_id is not None])
    addresses = {match.incoming.guid: stored[match.item_id] for match in matches if match.item_id in stored}
    all_have = all(addresses.get(entry.guid) for entry in entries)
    taken = stored.values() if all_have else [link for _, _, link in store.feeds.links(feed_id)]
    return post_addresses.give_addresses(entries, addresses, taken)


def with_standing(store: Store, reading: Reading) -> Reading | None:
    """Return a reading with the entries of the items that stand, as the store has them; None if one of them is not
    there any more."""
    stored = store.items.standing([item.item_id for item in reading.standing])
    entries, keys = list(reading.entries), list(reading.keys)
    for item in reading.standing:
        if item.item_id not in stored:
            return None
        entry, fingerprint = stored[item.item_id]
        entries.insert(item.place, replace(entry, published=item.published, updated=item.updated))
        keys.insert(item.place, identity.keys_of_standing(entry, fingerprint, item))
    return replace(reading, entries=tuple(entries), keys=tuple(keys), standing=())


def elsewhere(store: Store) -> AddressOf:
    """Return how the posts of other folders are known by their files ("bob/reef.md")."""
    folders: dict[str, tuple[Names, Mapping[str, str]]] = {}

    def address_of(file: str) -> str:
        slug, _, name = file.partition("/")
        if slug not in folders:
            addresses = store.posts.addresses(slug)
            folders[slug] = Names(addresses), addresses
        names, permalinks_there = folders[slug]
        return permalinks_there.get(names.find(name) or "", "")

    return address_of


def _linked(
    store: Store, folder: FolderReading, entries: Sequence[Entry]
) -> tuple[tuple[Entry, ...], tuple[PostVersion, ...]]:
    """Return the posts that were read with their links leading to posts, and all files with their links."""
    read_now = {entry.guid: entry.link for entry in entries}
    addresses = {**folder.addresses, **{file: read_now.get(guid, "") for file, guid in folder.guids.items()}}
    address_of = permalinks(addresses, elsewhere(store))
    named = pictures_named(folder.pictures)
    pairs = [_led(entry, address_of, named) for entry in entries]
    links = {entry.guid: of_entry for entry, of_entry in pairs}
    files = (replace(file, links=links.get(file.guid, file.links)) for file in folder.versions)
    return tuple(entry for entry, _ in pairs), tuple(files)


def _led(entry: Entry, address_of: AddressOf, named: PictureNamed) -> tuple[Entry, tuple[PostLink, ...]]:
    """Return a post with its links and pictures leading to what is published, and all of both."""
    entry, links = with_local_links(entry, _base_of(entry), address_of)
    entry, pictures = with_local_pictures(entry, _base_of(entry), named)
    return entry, (*links, *pictures)


def _lost(file: PostVersion) -> list[str]:
    links = file.links or ()
    return [
        *lost_links(file.name, (link for link in links if not link.picture)),
        *lost_pictures(file.name, links),
    ]


def _base_of(entry: Entry) -> str:
    """Return the URL under which a post stands with its neighbours."""
    return entry.link.rstrip("/").rpartition("/")[0] + "/"


_NONE: Mapping[str, str] = MappingProxyType({})


def _compared(
    store: Store, record: FeedRecord, incoming: tuple[IncomingItem, ...], folder: FolderReading | None = None
) -> Comparison:
    files = record.feed.place == "folder"
    former = folder.former if folder else _NONE
    standing = folder.standing if folder else ()
    stored = store.items.stored(record.member_id, record.state.feed_id, incoming, undated=files, former=former.values())
    stored = tuple(item for item in stored if item.item_id not in standing)
    matches = matching.match_items(incoming, stored, record.state.feed_id, files=files, former=former)
    return Comparison(incoming, stored, matches)
