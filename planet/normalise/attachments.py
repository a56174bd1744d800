"""The files and pictures of an entry."""

from __future__ import annotations

from collections.abc import Iterable

from planet.model.entry import Enclosure, Image
from planet.model.raw import RawEntry, RawImage
from planet.normalise.fields import ALT, LINK, NAME, FeedContext, title
from planet.struct import replace
from planet.web import known_sites, urls
from planet.web.dates import parse_duration
from planet.web.markup import html
from planet.web.media_types import media_type

_MOST = 20


def enclosures(raw: RawEntry, context: FeedContext, link: str) -> tuple[Enclosure, ...]:
    """List the files that an entry names, each URL once, with their media types."""
    by_url: dict[str, Enclosure] = {}
    for file in raw.links:
        url = urls.absolute(file.href, context.base_for_content(file.base, link)) if file.rel == "enclosure" else ""
        if url and len(url) <= LINK:
            by_url.setdefault(
                url,
                Enclosure(
                    url=url,
                    type=media_type(file.type, url),
                    length=_number(file.length),
                    seconds=parse_duration(file.duration),
                    title=html.one_line(file.title, NAME),
                ),
            )
    return tuple(by_url.values())[:_MOST]


def _number(text: str) -> int | None:
    text = text.strip().partition(".")[0]
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
    return number or None


def stated_images(raw: RawEntry, context: FeedContext, link: str, files: tuple[Enclosure, ...]) -> tuple[Image, ...]:
    """List the pictures that the feed names for an entry: Media RSS, image enclosures, JSON Feed's image."""
    images = [_image(image, context, link) for image in _pictures(raw) if not image.thumbnail]
    images += [Image(file.url, file.title) for file in files if file.type.startswith("image/")]
    return _distinct(images)


def _pictures(raw: RawEntry) -> list[RawImage]:
    return [image for image in raw.images if not known_sites.is_portrait(image.url)]


def _image(raw: RawImage, context: FeedContext, link: str) -> Image:
    url = urls.absolute(raw.url, context.base_for_content(raw.base, link))
    return Image(url, title(raw.alt, ALT), _number(raw.width), _number(raw.height))


def images(stated: tuple[Image, ...], content: str, raw: RawEntry, context: FeedContext) -> tuple[Image, ...]:
    """Choose an entry's pictures: those that the feed names, else those in the content, else one thumbnail.

    A named picture without alt text gets the alt text that the content has for it.
    """
    inline = [Image(*picture) for picture in html.pictures(content) if picture.url]
    if stated:
        alts = {image.url: image.alt for image in inline}
        if len(stated) == len(inline) == 1:  # the same picture in another size
            alts[stated[0].url] = inline[0].alt
        return tuple(replace(image, alt=image.alt or alts.get(image.url, "")) for image in stated)
    return _distinct(inline) or _distinct(_previews(raw, context))[:1]


def _previews(raw: RawEntry, context: FeedContext) -> list[Image]:
    """List an entry's thumbnails, the largest first, without those so small that they may be an avatar."""
    previews = [_image(image, context, "") for image in _pictures(raw)]
    large = [image for image in previews if (image.width or _SMALLEST_PREVIEW) >= _SMALLEST_PREVIEW]
    return sorted(large, key=lambda image: -(image.width or _SMALLEST_PREVIEW))


_SMALLEST_PREVIEW = 64
"""Pixels of width."""


def _distinct(images: Iterable[Image]) -> tuple[Image, ...]:
    by_url: dict[str, Image] = {}
    for image in images:
        if image.url and len(image.url) <= LINK:
            by_url.setdefault(image.url, image)
    return tuple(by_url.values())[:_MOST]
