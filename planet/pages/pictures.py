"""Files beside the pages: the assets of the templates, avatars, thumbnails of photos, pictures of local posts."""

from __future__ import annotations

from collections.abc import Iterator

from planet.pages.cards import avatar_path, href, photo_path, with_thumbnails
from planet.pages.context import PageContext
from planet.pages.marks import Family, single
from planet.views.files import Assets, Document, PostPictures


def _assets(_: PageContext) -> Iterator[Assets]:
    yield Assets()


def _avatar(context: PageContext, member_id: int) -> Iterator[Document]:
    """Yield members/SLUG/avatar.jpg, if the member is present and has a picture."""
    member = context.present(member_id)
    if member and (body := context.store.pictures.avatar_bytes(member_id)):
        yield Document(avatar_path(member), body)


def _photos(context: PageContext, entry_id: int) -> Iterator[Document]:
    """Yield pictures/….jpg: the thumbnails of an entry's photos, as long as its member shares them."""
    if not context.store.pictures.copy_sizes([entry_id]):
        return
    entry = context.store.queries.by_id(entry_id)
    for url in with_thumbnails(context.planet, entry) if entry else ():
        if entry and (body := context.store.pictures.photo_bytes(entry_id, url)):
            yield Document(photo_path(entry, url), body)


def _post_pictures(context: PageContext, member_id: int) -> Iterator[PostPictures]:
    """Yield the pictures that stand beside a member's local posts, if the member is present."""
    if member := context.present(member_id):
        yield PostPictures(f"posts/{member.slug}/", f"{member.path}posts/")


def _mail_pictures(context: PageContext, entry_id: int) -> Iterator[Document]:
    """Yield the pictures that came with a post by mail, beside its page, as long as that stands."""
    entry = context.store.queries.post(entry_id)
    path = href(context.planet, entry, context.zone) if entry else ""
    if entry and entry.feed.place == "mail" and path.startswith(entry.member.path):
        for name, body in context.store.mail.pictures(entry_id):
            yield Document(f"{path}{name}", body)


ASSETS = single("assets", _assets)
POST_PICTURES = Family(
    "images", _post_pictures, lambda inventory: inventory.member_ids, int, gather=PageContext.members
)
AVATAR = Family(
    "avatar",
    _avatar,
    lambda inventory: inventory.member_ids,
    int,
    of_member=lambda member: (member.member_id,) if member.role == "member" else (),
    gather=PageContext.members,
)
MAIL_PICTURES = Family(
    "mail-pictures",
    _mail_pictures,
    lambda inventory: inventory.store.mail.entries_with_pictures(),
    int,
    of_entry=lambda change: () if change.entry.post_id is None else (change.entry.post_id,),
)
PHOTOS = Family(
    "photos",
    _photos,
    lambda inventory: inventory.store.pictures.entries_with_copies(),
    int,
    of_entry=lambda change: (change.entry.entry_id,) if change.entry.pictured else (),
)
