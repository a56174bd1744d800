"""Whether anything waits to be woven: asked in every turn, also one without news."""

from __future__ import annotations

from planet.store import Store

WEAVING = "1"
"""The way in which this version weaves; another number weaves all stored entries anew."""

WOVEN = "woven"
"""The fact which of these wove what is stored."""


def waits(store: Store) -> bool:
    """Return whether an entry waits to be woven, or all do because another version wove them."""
    return store.published.fact(WOVEN) != WEAVING or bool(store.weave.waiting(1))
