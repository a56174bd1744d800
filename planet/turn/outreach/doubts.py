"""Members have changed since the authors of channels were compared with them: noted in every turn that changes some."""

from __future__ import annotations

from planet.store import Store
from planet.store.weaving.weave import DOUBTED


def doubt(store: Store) -> None:
    """Note that members have changed, so that authors are compared with them again before the site is published. Call
    this in the transaction of the change."""
    store.published.set_fact(DOUBTED, "1")
