"""Whether members have changed since the authors of channels were compared with them: asked in every turn."""

from __future__ import annotations

from planet.store import Store

DOUBTED = "authors of channels doubted"
"""The fact that members have changed since then."""


def doubt(store: Store) -> None:
    """Note that members have changed, so that authors are compared with them again before the site is published. Call
    this in the transaction of the change."""
    store.published.set_fact(DOUBTED, "1")


def are_doubted(store: Store) -> bool:
    """Return whether members have changed since authors were compared with them."""
    return bool(store.published.fact(DOUBTED))
