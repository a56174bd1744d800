"""Visits within the hub folder: a file with a feed, a folder of posts; and which folders to read again."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from planet.fetch import files
from planet.hub import Hub
from planet.model.community import Planet
from planet.model.posts import PostLink, PostsFolder, StoredPost
from planet.model.records import FeedRecord
from planet.model.visits import Outcome, Validators
from planet.rules.outreach.local_links import post_of
from planet.store import Store
from planet.turn.compare import elsewhere
from planet.turn.read_posts import reader_version


class StoredFolder:
    """A folder of posts as the last good visit read it. The store is asked only for what a visit needs: nearly all find
    that nothing has changed, and a folder may hold thousands of posts."""

    def __init__(self, store: Store, record: FeedRecord) -> None:
        self._store = store
        self._feed_id = record.state.feed_id

    @cached_property
    def posts(self) -> dict[str, StoredPost]:
        """Return the files, by name."""
        return self._store.posts.stored(self._feed_id)

    def leads_elsewhere(self) -> bool:
        """Return whether a post links to a post of somebody else."""
        return any(map(_is_elsewhere, self._store.posts.links(self._feed_id)))

    def stamps(self) -> dict[str, str]:
        """Return the stamps of the files, by name."""
        return {name: post.stamp for name, post in self.posts.items()}


def _is_elsewhere(link: PostLink) -> bool:
    return "/" in link.file and not link.picture


def visit_local(hub: Hub, planet: Planet, record: FeedRecord, stored: StoredFolder) -> Outcome | PostsFolder:
    """Visit a file, or a folder of posts, inside the hub folder."""
    state = record.state
    validators, body_hash, most = state.validators, state.body_hash, planet.fetch.max_bytes
    if state.place == "file":
        return files.visit_file(hub.folder, state.url, validators=validators, body_hash=body_hash, max_bytes=most)
    if stored.leads_elsewhere():
        validators = Validators()  # what they link to may have come or gone in the folder of another
    base = f"{planet.url}members/{state.url.strip('/').rpartition('/')[2]}/posts/"
    return files.visit_posts(
        hub.folder,
        state.url,
        base,
        timezone=planet.timezone,
        reader=reader_version,
        validators=validators,
        body_hash=body_hash,
        stamps=stored.stamps,
    )


def linking_elsewhere(store: Store, records: Iterable[FeedRecord]) -> tuple[FeedRecord, ...]:
    """Return the folders of posts, as they are stored now, with a link to a post of somebody else that leads elsewhere
    since the folder was read."""
    where = elsewhere(store)

    def is_moved(link: PostLink) -> bool:
        return _is_elsewhere(link) and post_of(where(link.file), link.file) != link.post

    folders = [record.state.feed_id for record in records if record.feed.place == "folder"]
    moved = [feed_id for feed_id in folders if any(map(is_moved, store.posts.links(feed_id)))]
    return tuple(store.feeds.by_ids(moved).values())
