"""The desk at which pages are woven: the planet, the store to ask, and the day; never the hour (rule 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from planet.locale.translation import Translation
from planet.model.community import Planet
from planet.model.records import ShownEntry
from planet.pages import cards
from planet.rules import topics
from planet.store import Store
from planet.views.entry import Card, Line
from planet.views.site import Site, Step

CARDS = 100
"""A page shows about so many entries as cards."""

LINES = 1000
"""... and so many as lines, before it is divided into parts."""

SPLIT_DIRECTORY = 500
"""A directory of more members than this is divided by letter."""

MOST_USED_TOPICS = 500


@dataclass(frozen=True, slots=True)
class PageContext:
    """All that weaving may look at. `indexer` names what makes the whole index, "" where nothing does."""

    planet: Planet
    site: Site
    store: Store
    zone: ZoneInfo
    today: date
    translation: Translation
    indexer: str = ""

    def cards(self, shown: Sequence[ShownEntry], *, whole: bool | None = None) -> tuple[Card, ...]:
        """Entries as cards; one question to the store for all their topics, one for where else they stand, and one for
        copies of their photos."""
        slugs = {slug for one in shown for slug in topics.topics_of(one.entry.tags)}
        with_page = self.store.queries.topics_with_page(slugs)
        also = self.store.queries.also_at({one.entry_id for one in shown})
        photos = [one.entry_id for one in shown if one.entry.kind == "photo"]
        copies = self.store.pictures.copies(photos) if photos else {}
        return tuple(
            cards.card(
                self.planet,
                one,
                self.zone,
                with_page,
                self.translation,
                also=also.get(one.entry_id, ()),
                whole=whole,
                copies=copies.get(one.entry_id, cards.NO_COPIES),
            )
            for one in shown
        )

    def lines(self, shown: Sequence[ShownEntry]) -> tuple[Line, ...]:
        """Entries as lines."""
        return tuple(cards.line(self.planet, one, self.zone, self.translation) for one in shown)


@dataclass(frozen=True, slots=True)
class Part:
    """A page of a list: its name and folder, and which entries of the list stand on it."""

    step: Step
    offset: int
    limit: int


def parts(folder: str, count: int, translation: Translation) -> tuple[Part, ...]:
    """The pages of a list, the newest first, none for an empty one. The first keeps the folder's own address; the
    others are whole and numbered from the oldest, so that one entry more changes the first alone."""
    number = -(-count // LINES)
    first = count - (number - 1) * LINES
    return tuple(
        Part(
            Step(f"{folder}part-{number - n}/" if n else folder, translation.gettext("Part %(number)s", number=n + 1)),
            offset=first + (n - 1) * LINES if n else 0,
            limit=LINES if n else first,
        )
        for n in range(number)
    )


def steps(found: Sequence[Part]) -> tuple[Step, ...]:
    """The ways between the pages of a list; none where there is only one."""
    return tuple(one.step for one in found) if len(found) > 1 else ()
