"""Media RSS 1.5.1: an entry's media sorted into pictures, files to play, and the page of a player."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from planet.model.raw import RawImage, RawLink, RawText
from planet.web import media_types, urls
from planet.web.markup import html
from planet.web.markup_signs import looks_like_html
from planet.web.media_types import PICTURE_ENDINGS

_EMBED = re.compile(r"/embed/|//player\.|youtube\.com/v/", re.IGNORECASE)


class Media(NamedTuple):
    """The media of one entry, sorted; `player` and `duration` (seconds) are as written, or ""."""

    images: tuple[RawImage, ...]
    enclosures: tuple[RawLink, ...]
    player: str
    duration: str


def read(media: Sequence[Mapping[str, Any]], has_recording: bool) -> Media:
    """Sort the media:content and media:thumbnail elements of an entry.

    Of the versions in one media:group only the first is taken. None is taken if an enclosure is the recording already.
    """
    images = tuple(_image(medium) for medium in media if medium.get("url") and _type(medium) == "image")
    recordings = [medium for medium in media if _type(medium) in ("audio", "video")]
    embeds = [str(medium["url"]) for medium in media if medium.get("url") and _is_embed(medium)]
    files = [medium for medium in recordings if medium.get("url") and not _is_embed(medium)]
    enclosures = () if has_recording else tuple(map(_enclosure, _first_of_each_group(files)))
    duration = next((str(medium["duration"]) for medium in recordings if medium.get("duration")), "")
    return Media(images, enclosures, embeds[0] if embeds else "", duration)


def _type(medium: Mapping[str, Any]) -> str:
    """Return what a media:content is: "image", "audio", "video", or its `medium` as the feed names it; "" if neither
    type, medium nor URL says."""
    if medium.get("thumbnail"):
        return "image"
    typed, named = str(medium.get("type") or "").partition("/")[0].lower(), str(medium.get("medium") or "").lower()
    if typed in ("audio", "video", "image") or named:
        return typed if typed in ("audio", "video", "image") else named  # a "gifv" is an image by name, a film by type
    url = str(medium.get("url") or "")
    by_ending = media_types.medium(media_types.of_url(url))
    return by_ending if by_ending in ("audio", "video") or urls.ending(url) in PICTURE_ENDINGS else ""


def _is_embed(medium: Mapping[str, Any]) -> bool:
    """Return whether a media:content is a web page with a player, not a file: a Flash player or an embed."""
    return not medium.get("thumbnail") and (
        "flash" in str(medium.get("type")) or (not medium.get("type") and bool(_EMBED.search(str(medium.get("url")))))
    )


def _first_of_each_group(files: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    groups: set[int] = set()
    chosen = []
    for file in files:
        group = int(file.get("group") or 0)
        if group not in groups:
            chosen.append(file)
        groups.add(group or -1)
    return chosen


def _image(medium: Mapping[str, Any]) -> RawImage:
    return RawImage(
        url=str(medium["url"]),
        alt=_alt(medium),
        width=str(medium.get("width") or ""),
        height=str(medium.get("height") or ""),
        thumbnail=bool(medium.get("thumbnail")),
        base=str(medium.get("base") or ""),
    )


def _alt(medium: Mapping[str, Any]) -> RawText | None:
    """Return the description of a media:content as alternative text; None if there is none.

    By the specification a text without a type is plain text. Many feeds put HTML there, so its characters decide.
    """
    text, stated = str(medium.get("description") or ""), str(medium.get("description_type") or "")
    return RawText(text, text_type(stated)) if text else None


def _plain_description(medium: Mapping[str, Any]) -> str:
    """Return the description of a media:content as plain text, or ""."""
    text = _alt(medium)
    if text is None:
        return ""
    is_html = text.type == "text/html" or (not text.type and looks_like_html(text.value))
    return html.plain(text.value) if is_html else text.value


def text_type(stated: str) -> str:
    """Return the media type of a text of Media RSS by its `type` ("plain", "html"); "" where none is stated."""
    if not stated:
        return ""
    return "text/html" if "html" in stated.lower() else "text/plain"


def _enclosure(medium: Mapping[str, Any]) -> RawLink:
    return RawLink(
        href=str(medium["url"]),
        rel="enclosure",
        type=str(medium.get("type") or _type(medium) + "/*"),
        length=str(medium.get("filesize") or ""),
        title=str(medium.get("title") or "") or _plain_description(medium),
        duration=str(medium.get("duration") or ""),
        base=str(medium.get("base") or ""),
    )
