"""Pictures: a member's face, and small copies of the photos in an entry, as files."""

from __future__ import annotations

from collections.abc import Iterator

from planet.model.records import MemberRecord, ShownEntry
from planet.pages.cards import avatar_path, copied, photo_path
from planet.pages.context import PageContext

File = tuple[str, bytes]


def avatar(context: PageContext, member: MemberRecord) -> Iterator[File]:
    """members/SLUG/avatar.jpg, where there is a picture."""
    if body := context.store.pictures.face(member.member_id):
        yield avatar_path(member), body


def photos(context: PageContext, shown: ShownEntry) -> Iterator[File]:
    """pictures/…jpg: the copies that there are, as long as their member shares them."""
    for url in copied(context.planet, shown):
        if body := context.store.pictures.photo(shown.entry_id, url):
            yield photo_path(shown, url), body
