"""The files and pictures that belong to an entry."""

from __future__ import annotations

import re
from collections.abc import Iterable

from planet.model.entry import Enclosure, Image
from planet.model.raw import RawEntry, RawImage
from planet.normalise.fields import ALT, LINK, NAME, Ground, title
from planet.web import html, known_sites, media_types, urls
from planet.web.dates import parse_duration

_MOST = 20


def enclosures(raw: RawEntry, ground: Ground, link: str) -> tuple[Enclosure, ...]:
    """The files that an entry names, once each; a type that is not stated is told from the name."""
    found: dict[str, Enclosure] = {}
    for file in raw.links:
        url = urls.absolute(file.href, ground.base_for_content(file.base, link)) if file.rel == "enclosure" else ""
        if url and len(url) <= LINK:
            found.setdefault(
                url,
                Enclosure(
                    url=url,
                    type=_media_type(file.type) or media_types.of_url(url),
                    length=_number(file.length),
                    seconds=parse_duration(file.duration),
                    title=html.one_line(file.title, NAME),
                ),
            )
    return tuple(found.values())[:_MOST]


def _media_type(text: str) -> str:
    match = re.match(r"[a-z]+/(?:[a-z0-9][a-z0-9.+-]{0,80}|\*)", text.strip().lower())
    return match[0] if match else ""


def _number(text: str) -> int | None:
    text = text.strip().partition(".")[0]
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
    return number or None


def stated_images(raw: RawEntry, ground: Ground, link: str, files: tuple[Enclosure, ...]) -> tuple[Image, ...]:
    """The pictures that the entry is about, by its own word: Media RSS, image enclosures, JSON Feed's image."""
    images = [_image(image, ground, link) for image in _pictures(raw) if not image.thumbnail]
    images += [Image(file.url, file.title) for file in files if file.type.startswith("image/")]
    return _once(images)


def _pictures(raw: RawEntry) -> list[RawImage]:
    return [image for image in raw.images if not known_sites.is_portrait(image.url)]


def _image(raw: RawImage, ground: Ground, link: str) -> Image:
    url = urls.absolute(raw.url, ground.base_for_content(raw.base, link))
    return Image(url, title(raw.alt, ALT), _number(raw.width), _number(raw.height))


def images(stated: tuple[Image, ...], content: str, raw: RawEntry, ground: Ground) -> tuple[Image, ...]:
    """The stated pictures, with the alt text that the content gives them; else the content's own; else a preview."""
    shown = [Image(*picture) for picture in html.pictures(content) if picture.url]
    if stated:
        alts = {image.url: image.alt for image in shown}
        if len(stated) == len(shown) == 1:  # the same picture in another size
            alts[stated[0].url] = shown[0].alt
        return tuple(Image(one.url, one.alt or alts.get(one.url, ""), one.width, one.height) for one in stated)
    return _once(shown) or _once(_previews(raw, ground))[:1]


def _previews(raw: RawEntry, ground: Ground) -> list[Image]:
    """Thumbnails, the largest first; what is known to be smaller than a stamp is somebody's avatar."""
    previews = [_image(image, ground, "") for image in _pictures(raw)]
    return sorted((one for one in previews if (one.width or _STAMP) >= _STAMP), key=lambda one: -(one.width or _STAMP))


_STAMP = 64
"""Pixels."""


def _once(images: Iterable[Image]) -> tuple[Image, ...]:
    found: dict[str, Image] = {}
    for image in images:
        if image.url and len(image.url) <= LINK:
            found.setdefault(image.url, image)
    return tuple(found.values())[:_MOST]
