"""Pictures: a member's face, and small copies of the photos in an entry, as files."""

from __future__ import annotations

from collections.abc import Iterator

from planet.model.records import MemberRecord, Shown
from planet.pages.cards import avatar_path, copied, photo_path
from planet.pages.context import Desk

File = tuple[str, bytes]


def avatar(desk: Desk, member: MemberRecord) -> Iterator[File]:
    """members/SLUG/avatar.jpg, where there is a picture."""
    if body := desk.store.pictures.face(member.member_id):
        yield avatar_path(member), body


def photos(desk: Desk, shown: Shown) -> Iterator[File]:
    """pictures/…jpg: the copies that there are, as long as their member shares them."""
    for url in copied(desk.planet, shown):
        if body := desk.store.pictures.photo(shown.entry_id, url):
            yield photo_path(shown, url), body
