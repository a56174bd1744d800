"""Media RSS: which of an entry's media are pictures, which are sound or film, and which page plays them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from planet.model.raw import RawImage, RawLink, RawText
from planet.web import urls
from planet.web.media_types import PICTURE_ENDINGS

_EMBED = re.compile(r"/embed/|//player\.|youtube\.com/v/", re.IGNORECASE)


class Media(NamedTuple):
    """What the media of one entry come to."""

    images: tuple[RawImage, ...]
    enclosures: tuple[RawLink, ...]
    player: str
    duration: str


def read(media: Sequence[Mapping[str, Any]], has_recording: bool) -> Media:
    """The media:content and media:thumbnail elements of an entry, sorted by what they are.

    Of the renditions in one media:group only the first is taken, and none where an enclosure is the recording already.
    """
    images = tuple(_image(one) for one in media if one.get("url") and _medium(one) == "image")
    films = [one for one in media if _medium(one) in ("audio", "video")]
    embeds = [str(one["url"]) for one in media if one.get("url") and _is_embed(one)]
    files = [one for one in films if one.get("url") and not _is_embed(one)]
    enclosures = () if has_recording else tuple(_enclosure(one) for one in _first_of_each_group(files))
    duration = next((str(one["duration"]) for one in films if one.get("duration")), "")
    return Media(images, enclosures, embeds[0] if embeds else "", duration)


def _medium(one: Mapping[str, Any]) -> str:
    if one.get("thumbnail"):
        return "image"
    typed, named = str(one.get("type") or "").partition("/")[0].lower(), str(one.get("medium") or "").lower()
    if typed in ("audio", "video", "image") or named:
        return typed if typed in ("audio", "video", "image") else named  # a "gifv" is an image by name, a film by type
    return "image" if urls.ending(str(one.get("url") or "")) in PICTURE_ENDINGS else ""


def _is_embed(one: Mapping[str, Any]) -> bool:
    """A page that plays, where a file should be: flash players of old, embeds of today."""
    return not one.get("thumbnail") and (
        "flash" in str(one.get("type")) or (not one.get("type") and bool(_EMBED.search(str(one.get("url")))))
    )


def _first_of_each_group(files: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    seen: set[int] = set()
    chosen = []
    for one in files:
        group = int(one.get("group") or 0)
        if group not in seen:
            chosen.append(one)
        seen.add(group or -1)
    return chosen


def _image(one: Mapping[str, Any]) -> RawImage:
    return RawImage(
        url=str(one["url"]),
        alt=_alt(one),
        width=str(one.get("width") or ""),
        height=str(one.get("height") or ""),
        thumbnail=bool(one.get("thumbnail")),
        base=str(one.get("base") or ""),
    )


def _alt(one: Mapping[str, Any]) -> RawText | None:
    """A description is plain text, says Media RSS, unless it is called HTML; many that are HTML are called nothing."""
    text, stated = str(one.get("description") or ""), str(one.get("description_type") or "")
    is_html = "html" in stated or (not stated and "<" in text)
    return RawText(text, "text/html" if is_html else "text/plain") if text else None


def _enclosure(one: Mapping[str, Any]) -> RawLink:
    return RawLink(
        href=str(one["url"]),
        rel="enclosure",
        type=str(one.get("type") or _medium(one) + "/*"),
        length=str(one.get("filesize") or ""),
        title=str(one.get("title") or one.get("description") or ""),
        duration=str(one.get("duration") or ""),
        base=str(one.get("base") or ""),
    )
