"""The traces of an entry: all that the store remembers of its way, shown or hidden."""

from __future__ import annotations

from datetime import datetime

from planet.model.verdict import Verdict
from planet.struct import Struct


class ItemTrace(Struct, frozen=True):
    """A feed's listing of an entry: what it says, and what hides it.

    `listed` is True if the feed's last document listed it; `missing_since` is the time from which it counts as
    vanished. `verdict` is that of the feed's own rules.
    """

    item_id: int
    feed_id: int
    guid: str
    link: str
    title: str
    published: datetime | None
    updated: datetime | None
    edited_at: datetime | None
    verdict: Verdict | None
    withdrawn_at: datetime | None
    listed: bool = False
    missing_since: datetime | None = None

    @property
    def stated(self) -> datetime | None:
        """Return the date that the item states: published, else updated, else None."""
        return self.published or self.updated


class Trace(Struct, frozen=True):
    """An entry: its ids and dates, whether it shows, else the verdict that hides it, and all listings of it.

    `item_id` is the listing that is shown, None if none is. `same_as` is the id of the entry that it is shown with.
    `hidden_as` is the URL or id by which the admin hides it.
    """

    entry_id: int
    member_id: int
    atom_id: str
    first_seen: datetime
    river_at: datetime
    backlog: bool
    shown: bool
    verdict: Verdict | None
    item_id: int | None
    same_as: int | None
    hidden_as: str
    items: tuple[ItemTrace, ...]

    @property
    def item(self) -> ItemTrace | None:
        """Return the listing that is shown, else the first one; None if there is none."""
        chosen = (item for item in self.items if item.item_id == self.item_id)
        return next(chosen, self.items[0] if self.items else None)
