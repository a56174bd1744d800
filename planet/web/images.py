"""The file that an image of an article shows: the real one before a placeholder, in a size that a page needs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from planet.web import urls
from planet.web.media_types import PICTURE_ENDINGS

WIDEST = 1200
"""Pixels: no page of ours shows an image wider; what is wider is taken where nothing else is offered."""

LONGEST_DATA = 30_000
"""Characters of an image that is written into the text as a data: URL; what is longer leaves its alt text."""

_LAZY_SOURCES = (
    "data-src", "data-lazy-src", "data-original", "data-lazyload", "data-actualsrc", "data-echo", "data-lazy",
)  # fmt: skip
"""The attributes in which scripts keep the real file, while `src` holds a placeholder."""
_SOURCE_NAME = re.compile(r"^(?:[a-z]+-)*(?:[a-z]*src|[a-z]*lazy[a-z]*|[a-z]*url|image|img|file|original)(?:-|$)")
_OTHER_NAME = re.compile(r"^(?:src|srcset|alt|title|usemap|longdesc)$|srcset|permalink|link|pin-|thumb|avatar|poster")
"""The attributes in which other scripts keep the file, and those with other files or none."""
_NO_URL = re.compile(r"[\s{}<>\[\]]")
_ORIGINALS = ("data-orig-file", "data-large-file", "data-full-url")
"""The attributes that name the file in full size beside a smaller one."""
_SETS = ("data-srcset", "data-lazy-srcset", "srcset")
_PLACEHOLDER = re.compile(
    r"(?:^|[/_.-])(?:lazy|load(?:ing|er)|placeholder|spacer|blank|transparent|pixel|empty|dummy|grey|gray|1x1|trans)"
    r"(?:[_.-][\w.-]*)?\.(?:gif|png|jpe?g|svg|webp)$",
    re.IGNORECASE,
)
_CANDIDATE = re.compile(r"\s*([^\s,]\S*[^\s,]|[^\s,])(?:\s+(\d{1,5})(?:\.\d+)?([wx]))?[^,]*(?:,|$)")
_MOST_CANDIDATES = 50

_DATA = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/]{20,}={0,2}", re.IGNORECASE)
_BLANK = re.compile(r"data:image/gif;base64,R0lGOD[dl]hAQAB", re.IGNORECASE)
"""A GIF of one pixel (its width and height stand in the first bytes): it keeps the place of something else."""

Attributes = Mapping[str, str | None]


def source_of(image: Attributes, base: str, sets: Iterable[str] = ()) -> str:
    """Return the absolute URL, or the safe data: URL, of the file that a person would see; "" if there is none.

    `sets` are the values of `srcset` that stand beside the image, in the sources of a <picture>.
    """
    source = _attribute(image, "src")
    own = urls.absolute(source, base)
    lazy = _first_url((image[name] for name in _LAZY_SOURCES if name in image), base)
    is_placeholder = not own or bool(lazy) or _PLACEHOLDER.search(urls.path(own)) is not None
    all_sets = (*(image[name] for name in _SETS if name in image), *sets)
    from_set = _best_of_sets(filter(None, all_sets), own, base, is_placeholder)
    originals = "" if own else _first_url((_attribute(image, name) for name in _ORIGINALS), base)
    unknown = "" if from_set or lazy or not is_placeholder else _unknown_source(image, base)
    return from_set or lazy or unknown or own or originals or data_url(source)


def _attribute(image: Attributes, name: str) -> str:
    return image.get(name) or ""


def _first_url(sources: Iterable[str | None], base: str) -> str:
    return next(filter(None, (urls.absolute(source, base) for source in sources if source and _is_url(source))), "")


def _unknown_source(image: Attributes, base: str) -> str:
    """Return the URL of a picture in an attribute of a script that is not known by name; "" where there is none."""
    names = (name for name in image if _SOURCE_NAME.search(name) and not _OTHER_NAME.search(name))
    sources = (urls.absolute(_attribute(image, name), base) for name in names if _is_url(_attribute(image, name)))
    return next((url for url in sources if urls.ending(url) in PICTURE_ENDINGS), "")


def _is_url(text: str) -> bool:
    return bool(text) and not _NO_URL.search(text)


def data_url(text: str) -> str:
    """Return a data: URL of a picture of pixels that is short enough to stand in a page; "" for others."""
    text = re.sub(r"\s+", "", text[: LONGEST_DATA + 1000])
    is_harmless = len(text) <= LONGEST_DATA and _DATA.fullmatch(text) and not _BLANK.match(text)
    return text if is_harmless else ""


def _best_of_sets(sets: Iterable[str], own: str, base: str, is_placeholder: bool) -> str:
    """Return the best candidate of the first srcset that has one; "" if the image's own source is as good."""
    for srcset in sets:
        widths = {urls.absolute(source, base): width for source, width in _candidates(srcset)}
        widths.pop("", None)
        if widths and (is_placeholder or widths.get(own, WIDEST) < WIDEST / 2):
            return max(widths, key=lambda url: _fitness(widths[url]))
    return ""


def _candidates(srcset: str) -> Iterable[tuple[str, int]]:
    """Yield the URLs of a srcset with their widths in pixels. A density such as 2x counts as a width of 2 × 600
    pixels."""
    matches = (match for match, _ in zip(_CANDIDATE.finditer(srcset), range(_MOST_CANDIDATES), strict=False))
    for match in matches:
        number = int(match[2] or 1)
        yield match[1], number if match[3] == "w" else number * WIDEST // 2


def _fitness(width: int) -> int:
    """Return the sort key of a width: the widest up to `WIDEST` first, then the narrowest beyond it."""
    return width if width <= WIDEST else -width
