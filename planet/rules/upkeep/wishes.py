"""The wishes that people state at home: posts tagged #noplanet, and feeds whose owners ask to stay away. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from planet.model.entry import Entry
from planet.model.records import FeedRecord
from planet.web.patterns import later

NO_PLANET = "noplanet"

_HASHTAG = later(rf"(?:^|[^\w&])#{NO_PLANET}(?!\w)", re.IGNORECASE)


def wants_no_planet(entry: Entry) -> bool:
    """Return whether an entry is tagged #noplanet: by a category, or by a hashtag in its title or text."""
    if any(_key(tag) == NO_PLANET for tag in entry.tags):
        return True
    hashed = (text for text in (entry.title, entry.text) if "#" in text)
    return any(NO_PLANET in text.lower() and _HASHTAG.search(text) is not None for text in hashed)


def not_declined(feeds: Sequence[FeedRecord]) -> tuple[FeedRecord, ...]:
    """Return the feeds whose owners do not ask to stay away, in their order."""
    return tuple(feed for feed in feeds if not feed.state.declined)


def _key(tag: str) -> str:
    """Return a tag without #, case, hyphens and blanks."""
    folded = unicodedata.normalize("NFKC", tag).casefold()
    return re.sub(r"[-_\s#]+", "", folded)
