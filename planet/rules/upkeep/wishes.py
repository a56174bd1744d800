"""The wishes that authors state at home: an entry tagged #noplanet stays out of planets. Pure."""

from __future__ import annotations

import re
import unicodedata

from planet.model.entry import Entry

NO_PLANET = "noplanet"

_HASHTAG = re.compile(rf"(?:^|[^\w&])#{NO_PLANET}(?!\w)", re.IGNORECASE)


def wants_no_planet(entry: Entry) -> bool:
    """Return whether an entry is tagged #noplanet: by a category, or by a hashtag in its title or text."""
    if any(_key(tag) == NO_PLANET for tag in entry.tags):
        return True
    return any(NO_PLANET in text.lower() and _HASHTAG.search(text) is not None for text in (entry.title, entry.text))


def _key(tag: str) -> str:
    """Return a tag without #, case, hyphens and blanks."""
    folded = unicodedata.normalize("NFKC", tag).casefold()
    return re.sub(r"[-_\s#]+", "", folded)
