"""An entry as a card or a line: its byline, its dates as believed, no more than its author shares. Pure."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache, lru_cache
from itertools import takewhile
from typing import Literal
from zoneinfo import ZoneInfo

from planet.locale import calendar
from planet.locale.languages import direction as direction_of
from planet.locale.messages import N_
from planet.locale.translation import Translation
from planet.model.community import Content, Planet
from planet.model.entry import Entry, Image, Source
from planet.model.records import MemberRecord, Role, ShownEntry
from planet.pages.outreach.writers import authors_of
from planet.rules import lead_pictures, topics
from planet.rules.excerpts.beginning import excerpt_of, first_words_of
from planet.rules.excerpts.furniture import say_the_same
from planet.views.entry import Byline, Card, DuplicateLink, Line, Thumbnail, Ties, TopicLink
from planet.web import urls
from planet.web.excerpts import excerpt

HUES = 12
BELIEVED_AHEAD = timedelta(days=1)
"""A stated date further ahead of the first sight than this is not shown to people."""

LABEL_LENGTH = 80

PHOTOS_SHOWN = 4
"""A card shows at most so many pictures of an entry."""

SHARES: tuple[Content, ...] = ("title", "summary", "full")

UNSEEN = ("Cc", "Cf", "Zs", "Zl", "Zp")
"""Categories of signs of which nothing is seen (Unicode TR 44)."""

NO_THUMBNAILS: Mapping[str, tuple[int, int]] = {}

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


@lru_cache(maxsize=256)  # a card, its tie and its line follow each other
def anchor(atom_id: str) -> str:
    """Return the anchor of an entry, made from its atom:id alone: the same in every store and for ever."""
    return "e-" + hashlib.sha256(atom_id.encode()).hexdigest()[:12]


def hub_path(shown_entry: ShownEntry, zone: ZoneInfo) -> str:
    """Return the URL of an entry on this hub, from the root of the site (rule 8)."""
    return f"{calendar.day_path(calendar.day_of(shown_entry.river_at, zone))}#{anchor(shown_entry.atom_id)}"


def hue(slug: str) -> int:
    """Return the number of a member's colour, from 0 to 11."""
    return hashlib.sha256(slug.encode()).digest()[0] % HUES


def monogram(name: str) -> str:
    """Return one or two letters to show in place of an avatar; "?" for a name without any."""
    words = [word for word in unicodedata.normalize("NFC", name).split() if word[0].isalnum()]
    picked = [words[0], words[-1]] if len(words) > 1 else words
    return "".join(word[0] for word in picked).upper() or "?"


def byline(member: MemberRecord) -> Byline:
    """Return the byline of a member's entries."""
    face = avatar_path(member) if member.pictured else ""
    return _byline(member.profile.name, member.slug, member.path, member.role, face)


@lru_cache(maxsize=1024)
def _byline(name: str, slug: str, path: str, role: Role, face: str) -> Byline:
    return Byline(name, path, monogram(name), hue(slug), role == "channel", face)


def avatar_path(member: MemberRecord) -> str:
    """Return the path of a member's avatar. It stays the same when the picture changes, so that no page changes with
    it."""
    return f"{member.path}avatar.jpg"


def photo_path(shown_entry: ShownEntry, url: str) -> str:
    """Return the path of the thumbnail of an entry's picture; it never changes."""
    return f"pictures/{hashlib.sha256(f'{shown_entry.atom_id} {url}'.encode()).hexdigest()[:20]}.jpg"


def with_thumbnails(planet: Planet, shown_entry: ShownEntry) -> tuple[str, ...]:
    """Return the URLs of the pictures that may have a thumbnail on this hub: the first few of an entry of kind photo
    that its member shares whole; of an article those that may stand for it, of which one gets a thumbnail.

    Empty if the content is shown with its pictures. Pictures that are on this hub anyway are left out.
    """
    entry = shown_entry.entry
    if shared(planet, shown_entry) != "full" or (planet.river == "full" and entry.content):
        return ()
    if entry.kind == "article":
        likely = lead_pictures.candidates(entry.images)
        return tuple(takewhile(lambda url: not url.startswith(planet.url), likely))
    pictures = entry.images[:PHOTOS_SHOWN] if entry.kind == "photo" else ()
    return tuple(image.url for image in pictures if not image.url.startswith(planet.url))


def direction(language: str) -> Literal["ltr", "rtl", "auto"]:
    """Return the direction in which a language is written; "auto" if the language is not known."""
    return direction_of(language) if language else "auto"


def published(shown_entry: ShownEntry) -> datetime:
    """Return the publishing date that pages show, UTC: the stated one, unless it is more than a day later than the
    first visit that listed the entry; else the river date."""
    stated = shown_entry.entry.published or shown_entry.entry.updated
    return stated if stated and stated <= shown_entry.first_seen + BELIEVED_AHEAD else shown_entry.river_at


def updated(shown_entry: ShownEntry) -> datetime:
    """Return when an entry was last edited, UTC: as stated if that is possible, else as seen; never before it was
    published."""
    noticed = shown_entry.edited_at or shown_entry.first_seen
    stated = shown_entry.entry.updated
    believed = stated if stated and stated <= noticed + BELIEVED_AHEAD else shown_entry.edited_at
    return max(published(shown_entry), believed or published(shown_entry))


def shared(planet: Planet, shown_entry: ShownEntry, *, at_home: bool = False) -> Content:
    """Return how much of an entry may be shown: the least that planet, member and feed allow. All of it where a post
    that was written here is `at_home`: on its own page, and in its author's own feed."""
    if at_home and shown_entry.feed.is_home:
        return "full"
    return _least(planet.content, shown_entry.member.profile.content, shown_entry.feed.content)


@cache
def _least(*contents: Content) -> Content:
    return min(contents, key=SHARES.index)


def label(shown_entry: ShownEntry, share: Content, translation: Translation) -> str:
    """Return the title, else the first words if they may be shown, else a word for the kind of entry; never empty."""
    entry = shown_entry.entry
    if entry.title:
        return entry.title
    first_words = (first_words_of(entry, LABEL_LENGTH) or _alt_text(shown_entry)) if share != "title" else ""
    return first_words if _is_seen(first_words) else translation.gettext(KIND_WORDS[entry.kind])


def _is_seen(text: str) -> bool:
    """Return whether a text has a sign that readers see: more than blanks, joiners and marks of direction."""
    return any(unicodedata.category(sign) not in UNSEEN for sign in text)


def _alt_text(shown_entry: ShownEntry) -> str:
    return next((excerpt(image.alt, LABEL_LENGTH) for image in shown_entry.entry.images if image.alt), "")


def href(planet: Planet, shown_entry: ShownEntry, zone: ZoneInfo) -> str:
    """Return the link of an entry's title: to the original at its author's site, or to the page of a local post. An
    entry without any URL leads to its anchor in the archive."""
    link = shown_entry.entry.link
    if link.startswith(planet.url):
        return link.removeprefix(planet.url)
    return link or shown_entry.entry.target or _first_enclosure(shown_entry) or hub_path(shown_entry, zone)


def _first_enclosure(shown_entry: ShownEntry) -> str:
    return next((enclosure.url for enclosure in shown_entry.entry.enclosures), "")


def words_of(entry: Entry, content: str = "") -> str:
    """Return the excerpt of an entry; "" if nothing is seen of it, or the title says the same. `content` is the
    beginning of its content, for an entry that was read in brief."""
    words = excerpt_of(entry, entry.content or content)
    is_new = _is_seen(words) and not (entry.title and say_the_same(words, entry.title))
    return words if is_new else ""


def card(
    planet: Planet,
    shown_entry: ShownEntry,
    zone: ZoneInfo,
    with_page: Collection[str],
    translation: Translation,
    *,
    duplicates: Sequence[ShownEntry] = (),
    ties: Ties | None = None,
    full_content: bool | None = None,
    thumbnail_sizes: Mapping[str, tuple[int, int]] = NO_THUMBNAILS,
    writer: MemberRecord | None = None,
    beginning: str = "",
) -> Card:
    """Return the card of an entry, with `duplicates` and `ties` beside it. `with_page` are slugs of topics with a page.
    `full_content` overrides the key `river`. `thumbnail_sizes` are (width, height) by URL. `writer` wrote a channel's
    message. `beginning` is that of the content of an entry that was read in brief."""
    entry, share = shown_entry.entry, shared(planet, shown_entry, at_home=full_content is True)
    return Card(
        id=anchor(shown_entry.atom_id),
        hub_path=hub_path(shown_entry, zone),
        title=entry.title,
        label=label(shown_entry, share, translation),
        href=href(planet, shown_entry, zone),
        host=urls.host(entry.link),
        byline=byline(shown_entry.member),
        authors=authors_of(shown_entry, writer),
        kind=entry.kind,
        when=published(shown_entry).astimezone(zone),
        updated=shown_entry.edited_at.astimezone(zone) if shown_entry.edited_at else None,
        excerpt=words_of(entry, beginning) if share != "title" else "",
        content=_content(entry, planet, share, full_content),
        language=entry.language,
        direction=direction(entry.language),
        topics=_topic_links(entry, with_page),
        images=_images(entry) if share != "title" else (),
        enclosures=entry.enclosures if share != "title" else (),
        target=entry.target,
        target_host=urls.host(entry.target),
        player=entry.player,
        seconds=entry.seconds,
        license=shown_entry.license,
        source=_source_elsewhere(shown_entry),
        duplicates=tuple(duplicate_link(planet, duplicate, zone) for duplicate in duplicates),
        ties=ties,
        silence=shown_entry.silence,
        thumbnails=_thumbnails(planet, shown_entry, thumbnail_sizes) if thumbnail_sizes else {},
        lead=_lead(planet, entry, share, full_content, thumbnail_sizes),
        writer=byline(writer) if writer else None,
    )


def _content(entry: Entry, planet: Planet, share: Content, full_content: bool | None) -> str:
    shows_whole = (planet.river == "full") if full_content is None else full_content
    return entry.content if share == "full" and shows_whole else ""


def _images(entry: Entry) -> tuple[Image, ...]:
    """Return the pictures that a card shows or names; emoji and counters only where a photo is said to be one."""
    return entry.images if entry.kind == "photo" else lead_pictures.without_signs(entry.images)


def _source_elsewhere(shown_entry: ShownEntry) -> Source | None:
    """Return the feed or site in which an entry first stood; None if that is the feed itself, or another place of the
    same member."""
    source, member = shown_entry.entry.source, shown_entry.member.profile
    if source is None:
        return None
    stated = {urls.comparison_key(url) for url in (source.feed_url, source.url) if url}
    own = (shown_entry.feed.url, shown_entry.info.url, member.url, *(feed.url for feed in member.feeds))
    if stated:
        return None if stated & {urls.comparison_key(url) for url in own if url} else source
    is_named_alike = source.title.casefold() in (shown_entry.info.title.casefold(), shown_entry.feed.title.casefold())
    return None if is_named_alike or (source.id and source.id == shown_entry.info.id) else source


def _topic_links(entry: Entry, with_page: Collection[str]) -> tuple[TopicLink, ...]:
    tags = topics.topics_of(entry.tags).items()
    return tuple(TopicLink(name, f"topics/{slug}/" if slug in with_page else "") for slug, name in tags)


def _thumbnails(planet: Planet, shown_entry: ShownEntry, sizes: Mapping[str, tuple[int, int]]) -> dict[str, Thumbnail]:
    wished = with_thumbnails(planet, shown_entry)
    return {url: Thumbnail(photo_path(shown_entry, url), *sizes[url]) for url in wished if url in sizes}


def _lead(
    planet: Planet, entry: Entry, share: Content, full_content: bool | None, copies: Collection[str]
) -> Image | None:
    """Return the picture that stands beside an article's words: the first that may stand for it and is on this hub;
    None without one, and where the card shows the whole content."""
    if entry.kind != "article" or share == "title" or _content(entry, planet, share, full_content):
        return None
    here = {image.url for image in entry.images if image.url in copies or image.url.startswith(planet.url)}
    url = next((url for url in lead_pictures.candidates(entry.images) if url in here), None) if here else None
    return next((image for image in entry.images if image.url == url), None) if url else None


def duplicate_link(planet: Planet, shown_entry: ShownEntry, zone: ZoneInfo) -> DuplicateLink:
    """Return the link to a duplicate, named by its host, else by its feed."""
    name = (
        urls.host(shown_entry.entry.link)
        or shown_entry.feed.title
        or shown_entry.info.title
        or shown_entry.member.profile.name
    )
    return DuplicateLink(anchor(shown_entry.atom_id), href(planet, shown_entry, zone), name)


def line(planet: Planet, shown_entry: ShownEntry, zone: ZoneInfo, translation: Translation) -> Line:
    """Return an entry as one line of a list."""
    entry = shown_entry.entry
    return Line(
        id=anchor(shown_entry.atom_id),
        label=label(shown_entry, shared(planet, shown_entry), translation),
        href=href(planet, shown_entry, zone),
        byline=byline(shown_entry.member),
        when=published(shown_entry).astimezone(zone),
        language=entry.language,
        direction=direction(entry.language),
    )


def line_of(card: Card) -> Line:
    """Return the entry of a card as one line of a list."""
    return Line(card.id, card.label, card.href, card.byline, card.when, card.language, card.direction)


def absolute(planet: Planet, href: str) -> str:
    """Return an absolute URL for a URL or for a path on this site."""
    return href if "://" in href else planet.url + href
