"""Pictures beside local posts: which have changed, and which cannot be published."""

from __future__ import annotations

from collections.abc import Iterator

from planet.hub import Hub
from planet.model.records import MemberRecord
from planet.pages import marks
from planet.store import Store


def note_changed(hub: Hub, store: Store) -> None:
    """Mark the pages whose pictures beside local posts changed. Call this in a transaction."""
    for member in _writing_here(store):
        stamp = stamp_of_pictures(hub, f"posts/{member.slug}/")
        if store.published.fact(f"images:{member.member_id}") != stamp:
            from planet.pages.pictures import POST_PICTURES

            store.published.set_fact(f"images:{member.member_id}", stamp)
            marks.record(store, [POST_PICTURES.mark(member.member_id)])


def mistakes(hub: Hub, store: Store) -> Iterator[str]:
    """Yield a note for each picture beside local posts that cannot be published."""
    from planet.fetch import files

    for member in _writing_here(store):
        mistakes = files.image_mistakes(hub.folder, f"posts/{member.slug}/")
        yield from (f"{member.slug}: {mistake}" for mistake in mistakes)


def stamp_of_pictures(hub: Hub, folder: str) -> str:
    """Return a text that changes whenever a picture in a folder of posts does: names, sizes, times."""
    from planet.fetch import files  # most hubs have no local posts

    facts = ((path.name, path.stat()) for path in files.images(hub.folder, folder))
    return repr([(name, stat.st_size, stat.st_mtime_ns) for name, stat in facts])


def _writing_here(store: Store) -> tuple[MemberRecord, ...]:
    """Return the present members who have a folder of posts, by name."""
    writers = store.members.by_ids({record.member_id for record in store.feeds.folders()})
    return tuple(sorted(writers.values(), key=lambda member: (member.profile.name.casefold(), member.slug)))
