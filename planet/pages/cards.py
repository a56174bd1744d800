"""An entry as pages and feeds show it: the credit, the dates as believed, and no more than its author shares. Pure."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from planet.locale import calendar
from planet.locale.languages import direction as direction_of
from planet.locale.translation import N_, Translation
from planet.model.community import Content, Member, Planet
from planet.model.entry import Entry
from planet.model.records import MemberRecord, ShownEntry
from planet.rules import topics
from planet.views.entry import Byline, Card, Copy, Elsewhere, Line, TopicLink
from planet.views.feeds import FeedItem, FeedSource
from planet.web import urls
from planet.web.html import excerpt

HUES = 12
BELIEVED_AHEAD = timedelta(days=1)
"""A published date further ahead of the first sight than this is not shown to people."""

LABEL_LENGTH = 80
PHOTOS_SHOWN = 4
"""A card shows so many pictures of an entry."""

SHARES: tuple[Content, ...] = ("title", "summary", "full")

NO_COPIES: Mapping[str, tuple[int, int]] = {}

KIND_WORDS = {
    "article": N_("An article"),
    "note": N_("A note"),
    "photo": N_("A photo"),
    "bookmark": N_("A bookmark"),
    "audio": N_("A recording"),
    "video": N_("A video"),
    "code": N_("Code"),
    "slides": N_("A talk"),
    "forum": N_("A message"),
}


def anchor(atom_id: str) -> str:
    """The anchor of an entry, from its id alone: the same in every store and for ever."""
    return "e-" + hashlib.sha256(atom_id.encode()).hexdigest()[:12]


def hub_path(shown: ShownEntry, zone: ZoneInfo) -> str:
    """The address of an entry on this hub (rule 8)."""
    return f"{calendar.day_path(calendar.day_of(shown.river_at, zone))}#{anchor(shown.atom_id)}"


def hue(slug: str) -> int:
    return hashlib.sha256(slug.encode()).digest()[0] % HUES


def monogram(name: str) -> str:
    """One or two letters for a face without a picture."""
    words = [word for word in unicodedata.normalize("NFC", name).split() if word[0].isalnum()]
    picked = [words[0], words[-1]] if len(words) > 1 else words
    return "".join(word[0] for word in picked).upper() or "?"


def byline(member: MemberRecord) -> Byline:
    name = member.profile.name
    face = avatar_path(member) if member.pictured else ""
    return Byline(name, member.path, monogram(name), hue(member.slug), member.role == "channel", face)


def avatar_path(member: MemberRecord) -> str:
    """Where a member's picture stands: a new one changes no page."""
    return f"{member.path}avatar.jpg"


def photo_path(shown: ShownEntry, url: str) -> str:
    """Where the small copy of an entry's picture stands, for ever."""
    return f"pictures/{hashlib.sha256(f'{shown.atom_id} {url}'.encode()).hexdigest()[:20]}.jpg"


def copied(planet: Planet, shown: ShownEntry) -> tuple[str, ...]:
    """The addresses of the pictures of which small copies may stand here: the first few of a photo that its member
    shares whole. None where its content is shown with the pictures in it, and none that stands here anyway."""
    entry = shown.entry
    if entry.kind != "photo" or shared(planet, shown) != "full" or (planet.river == "full" and entry.content):
        return ()
    return tuple(one.url for one in entry.images[:PHOTOS_SHOWN] if not one.url.startswith(planet.url))


def direction(language: str) -> Literal["ltr", "rtl", "auto"]:
    """Which way a language is written; "auto" where it is not known."""
    return direction_of(language) if language else "auto"


def published(shown: ShownEntry) -> datetime:
    """The date that people are shown: the stated one unless it lies in the future of the first sight."""
    stated = shown.entry.published or shown.entry.updated
    return stated if stated and stated <= shown.first_seen + BELIEVED_AHEAD else shown.river_at


def updated(shown: ShownEntry) -> datetime:
    """When an entry last read otherwise: as stated if that can be, else as seen; never before it was published."""
    seen = shown.edited_at or shown.first_seen
    stated = shown.entry.updated
    believed = stated if stated and stated <= seen + BELIEVED_AHEAD else shown.edited_at
    return max(published(shown), believed or published(shown))


def shared(planet: Planet, shown: ShownEntry) -> Content:
    """What may be shown of an entry: the least that planet, member and feed agree on."""
    return min((planet.content, shown.member.profile.content, shown.feed.content), key=SHARES.index)


def label(shown: ShownEntry, share: Content, translation: Translation) -> str:
    """The title, else the first words if they are shared, else what kind of thing it is; never empty."""
    entry = shown.entry
    words = excerpt(entry.text, LABEL_LENGTH) or _picture(shown)
    return entry.title or (words if share != "title" else "") or translation.gettext(KIND_WORDS[entry.kind])


def _picture(shown: ShownEntry) -> str:
    return next((excerpt(image.alt, LABEL_LENGTH) for image in shown.entry.images if image.alt), "")


def href(planet: Planet, shown: ShownEntry, zone: ZoneInfo) -> str:
    """Where an entry's title leads: home to its author. A local post has its page here; one without any address
    leads to its place in the archive."""
    link = shown.entry.link
    if link.startswith(planet.url):
        return link.removeprefix(planet.url)
    return link or shown.entry.target or _first_enclosure(shown) or hub_path(shown, zone)


def _first_enclosure(shown: ShownEntry) -> str:
    return next((one.url for one in shown.entry.enclosures), "")


def _is_member(author: str, shown: ShownEntry) -> bool:
    """Whether an author is the member themselves: by name, or by the handle that their feed's address has in it."""
    name = author.casefold()
    words = re.split(r"[/@:.]", f"{shown.feed.url} {shown.entry.link}".casefold())
    return name == shown.member.profile.name.casefold() or (" " not in name and name.lstrip("@") in words)


def _teaser(entry: Entry) -> str:
    """The first words of an entry, unless its title has said just these."""
    return "" if entry.excerpt.casefold() == entry.title.casefold() else entry.excerpt


def card(
    planet: Planet,
    shown: ShownEntry,
    zone: ZoneInfo,
    with_page: Collection[str],
    translation: Translation,
    *,
    also: Sequence[ShownEntry] = (),
    whole: bool | None = None,
    copies: Mapping[str, tuple[int, int]] = NO_COPIES,
) -> Card:
    """The card of an entry. `with_page` are topics that have one, `also` the other places where the same thing stands;
    `whole` overrides the planet's `river` setting; `copies` are the sizes of the small copies of its pictures, by
    address."""
    entry = shown.entry
    share = shared(planet, shown)
    shows_whole = (planet.river == "full") if whole is None else whole
    return Card(
        id=anchor(shown.atom_id),
        hub_path=hub_path(shown, zone),
        title=entry.title,
        label=label(shown, share, translation),
        href=href(planet, shown, zone),
        host=urls.host(entry.link),
        byline=byline(shown.member),
        authors=tuple(one for one in entry.authors if not _is_member(one.name, shown)),
        kind=entry.kind,
        when=published(shown).astimezone(zone),
        updated=shown.edited_at.astimezone(zone) if shown.edited_at else None,
        excerpt=_teaser(entry) if share != "title" else "",
        content=entry.content if share == "full" and shows_whole else "",
        language=entry.language,
        direction=direction(entry.language),
        topics=tuple(
            TopicLink(name, f"topics/{slug}/" if slug in with_page else "")
            for slug, name in topics.topics_of(entry.tags).items()
        ),
        images=entry.images if share != "title" else (),
        enclosures=entry.enclosures if share != "title" else (),
        target=entry.target,
        target_host=urls.host(entry.target),
        player=entry.player,
        seconds=entry.seconds,
        license=shown.license,
        source=entry.source,
        also=tuple(Elsewhere(anchor(one.atom_id), href(planet, one, zone), _place(one)) for one in also),
        silence=shown.silence,
        copies={url: Copy(photo_path(shown, url), *copies[url]) for url in copied(planet, shown) if url in copies},
    )


def _place(shown: ShownEntry) -> str:
    """Where an entry stands, in a word: its host, else what its feed is called."""
    return urls.host(shown.entry.link) or shown.feed.title or shown.info.title or shown.member.profile.name


def line(planet: Planet, shown: ShownEntry, zone: ZoneInfo, translation: Translation) -> Line:
    """An entry as one line of an archive."""
    entry = shown.entry
    return Line(
        id=anchor(shown.atom_id),
        label=label(shown, shared(planet, shown), translation),
        href=href(planet, shown, zone),
        byline=byline(shown.member),
        when=published(shown).astimezone(zone),
        language=entry.language,
        direction=direction(entry.language),
    )


def absolute(planet: Planet, address: str) -> str:
    """An address, or the path of a page on this site, as an address."""
    return address if "://" in address else planet.url + address


def feed_item(
    planet: Planet, shown: ShownEntry, zone: ZoneInfo, source: FeedSource, translation: Translation
) -> FeedItem:
    """An entry as the hub's own feeds carry it."""
    entry = shown.entry
    share = shared(planet, shown)
    member: Member = shown.member.profile
    return FeedItem(
        id=shown.atom_id,
        link=absolute(planet, href(planet, shown, zone)),
        title=label(shown, share, translation),
        named=bool(entry.title),
        content=entry.content if share == "full" else "",
        summary=entry.excerpt if share != "title" else "",
        authors=entry.authors,
        member=member.name,
        member_url=member.url or planet.url + shown.member.path,
        published=published(shown),
        updated=updated(shown),
        language=entry.language,
        tags=tuple(topics.topics_of(entry.tags).values()),
        enclosures=entry.enclosures if share != "title" else (),
        image=entry.images[0] if entry.images and share != "title" else None,
        external_url=entry.target,
        license=shown.license,
        source=source,
    )
