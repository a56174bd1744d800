"""Visits within the hub folder: a file with a feed, a folder of posts; and which folders to read again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

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


def visit_local(
    hub: Hub, planet: Planet, record: FeedRecord, stored: Mapping[str, StoredPost]
) -> Outcome | PostsFolder:
    """Visit a file, or a folder of posts, inside the hub folder. `stored` are the files of the folder as the last good
    visit read them."""
    state = record.state
    validators, body_hash, most = state.validators, state.body_hash, planet.fetch.max_bytes
    if state.place == "file":
        return files.visit_file(hub.folder, state.url, validators=validators, body_hash=body_hash, max_bytes=most)
    if any("/" in link.file and not link.picture for post in stored.values() for link in post.links):
        validators = Validators()  # what they link to may have come or gone in the folder of another
    base = f"{planet.url}members/{state.url.strip('/').rpartition('/')[2]}/posts/"
    return files.visit_posts(
        hub.folder,
        state.url,
        base,
        timezone=planet.timezone,
        reader=reader_version(),
        validators=validators,
        body_hash=body_hash,
        stamps={name: post.stamp for name, post in stored.items()},
    )


def linking_elsewhere(store: Store, records: Iterable[FeedRecord]) -> tuple[FeedRecord, ...]:
    """Return the folders of posts, as they are stored now, with a link to a post of somebody else that leads elsewhere
    since the folder was read."""
    where = elsewhere(store)

    def is_moved(link: PostLink) -> bool:
        return "/" in link.file and not link.picture and post_of(where(link.file), link.file) != link.post

    folders = [record.state.feed_id for record in records if record.feed.place == "folder"]
    moved = [
        feed_id
        for feed_id in folders
        if any(is_moved(link) for post in store.posts.stored(feed_id).values() for link in post.links)
    ]
    return tuple(store.feeds.by_ids(moved).values())
