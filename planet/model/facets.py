"""Facets of entries: their kind, their language, and whether they end a silence."""

from __future__ import annotations

from datetime import datetime

from planet.struct import Struct

SELDOM = "seldom"
"""The facet of an entry by which somebody was heard again after long."""

KIND, LANGUAGE = "kind:", "language:"
"""What a facet begins with: "kind:photo", "language:zh-Hant"."""


class EntryTraits(Struct, frozen=True):
    """A shown entry of the merged feeds with what its facets are made of, and its place on the river.

    `language` is a BCP 47 tag as stated: the entry's or its feed's, else the only one of the feed's settings or of the
    member; "" if none is known. `silence` is the number of days since the member's previous entry; None if they were
    few.
    """

    entry_id: int
    river_at: datetime
    tie: int
    kind: str
    language: str
    silence: int | None
