"""The picture of its own that an article shows beside its words: which of its pictures that may be. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from planet.model.entry import Image
from planet.web import known_sites, urls
from planet.web.patterns import later

TRIED = 3
"""So many pictures of an article are tried, one after the other: the next where one proves to be none of its own."""

SMALLEST = 100
"""Pixels of a side that is stated; what is smaller counts visitors, or is an icon."""

SMALLEST_SEEN = 3
"""Pixels of a side that is stated, up to which nobody sees a picture."""

LONGEST = 4
"""The longer side by the shorter one, as stated; beyond it is a banner or a rule."""

_HOSTS = later(
    r"(?:^|\.)(?:s\.w\.org|shields\.io|badgen\.net|badge\.fury\.io|badges?\.[\w-]+\.[\w.-]+|isitmaintained\.com"
    r"|travis-ci\.(?:com|org)|codecov\.io|circleci\.com|readthedocs\.org"
    r"|pixel\.wp\.com|stats\.wordpress\.com|feedburner\.(?:com|google\.com)|feedsportal\.com|doubleclick\.net"
    r"|google-analytics\.com|scorecardresearch\.com|statcounter\.com|list-manage\.com"
    r"|licensebuttons\.net|i\.creativecommons\.org|ko-fi\.com|buymeacoffee\.com|addtoany\.com)$"
)
"""Hosts of signs, counters and buttons."""

_PATHS = later(
    r"/(?:tw)?emojis?/|/smil(?:ey|ies)/|/avatars?/|/badges?/|/favicons?/|/gravatar/"
    r"|(?:^|[/_.-])(?:emoji|avatar|badge|gravatar|favicon|pixel|spacer|blank|beacon|track(?:er|ing)|transparent|1x1)"
    r"(?:[_-]?\d[\w-]*)?\.\w+$|/(?:pixel|beacon|open|stat|track(?:er|ing)?)/?$|\.ico$",
    re.IGNORECASE,
)
"""Paths of signs and counters."""

_DRAWINGS = re.compile(r"\.svgz?$", re.IGNORECASE)
"""Paths of drawings, of which no copy is made."""


def candidates(images: Sequence[Image]) -> tuple[str, ...]:
    """Return the URLs of the pictures that may stand for an article, the most likely first, at most TRIED: those that
    its feed names, else those in its content, in their order. Without counters of visits, emoji, avatars and badges."""
    return tuple(url for url, _ in zip(_likely(images), range(TRIED), strict=False))


def _likely(images: Sequence[Image]) -> Iterator[str]:
    for image in without_signs(images):
        if _has_a_size_to_show(image) and not _DRAWINGS.search(urls.path(image.url)):
            yield image.url


def without_signs(images: Sequence[Image]) -> tuple[Image, ...]:
    """Return the pictures that say something: all but counters of visits, emoji, avatars and badges."""
    return tuple(image for image in images if not _counts_visits(image) and not _is_sign(image))


def _counts_visits(image: Image) -> bool:
    """Return whether a picture is too small to be seen, as stated."""
    return any(side is not None and side <= SMALLEST_SEEN for side in (image.width, image.height))


def _has_a_size_to_show(image: Image) -> bool:
    sides = [side for side in (image.width, image.height) if side is not None]
    return all(side >= SMALLEST for side in sides) and (len(sides) < 2 or max(sides) <= LONGEST * min(sides))


def _is_sign(image: Image) -> bool:
    """Return whether a picture is an emoji, an avatar, a badge or a counter, by its address or its alt text."""
    is_emoji = bool(image.alt.strip()) and not any(sign.isalnum() for sign in image.alt)
    host, path = urls.host(image.url), urls.path(image.url)
    return is_emoji or known_sites.has_portraits(host) or bool(_HOSTS.search(host) or _PATHS.search(path))
