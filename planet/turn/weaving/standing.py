"""Which version wove what is stored, and whether anything waits: asked in every turn, also one without news."""

from __future__ import annotations

from planet.store import Store

WEAVING = "1"
"""The way in which this version weaves; another number weaves all stored entries anew."""

WOVEN = "woven"
"""The fact which of these wove what is stored."""


def begin(store: Store) -> None:
    """Note of a store without entries that no other version wove it: what comes is woven as it comes, and not all of it
    anew after the first turn."""
    if not store.published.fact(WOVEN) and not store.overview.newest():
        with store.transaction():
            store.published.set_fact(WOVEN, WEAVING)


def waits(store: Store) -> bool:
    """Return whether an entry waits to be woven, or all do because another version wove them, or the authors of
    channels wait to be compared with members."""
    return store.published.fact(WOVEN) != WEAVING or store.weave.is_awaited()
