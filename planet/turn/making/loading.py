"""What news need is loaded before they come: by this process, and by a reading process that will make pages too."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module

from planet.hub import Hub
from planet.model.community import Planet

FOR_PAGES = (
    *("planet.pages.families", "planet.pages.context", "planet.turn.making.sharing"),
    *("planet.pages.people.directory", "planet.pages.weaving.neighbours", "planet.pages.all_families"),
    *("tempfile", "planet.site.templates", "planet.site.feeds", "babel.dates"),
    *("planet.store.queries", "planet.store.shown_entries", "planet.store.topics", "planet.store.weaving.links"),
)
FOR_NEWS = ("planet.turn.weaving.weave", "planet.turn.count_months", "planet.turn.upkeep.share_traits")
"""What a turn with news loads, and one without does not. The order makes steps of some hundredths of a second."""


def load_for_pages(hub: Hub, planet: Planet) -> Iterator[None]:
    """Load what the making of pages needs, in steps. Raises what using it would."""
    yield from _load(FOR_PAGES)
    from planet.site import look, templates

    yield from templates.make_ready(look.Look(hub.templates, planet.theme), planet.language)


def load_for_news(hub: Hub, planet: Planet) -> Iterator[None]:
    """Load what news need, in steps. What cannot be loaded is asked for again where it is used, and fails there."""
    first_time = FOR_NEWS[0] not in sys.modules
    with suppress(Exception):
        yield from _load(FOR_NEWS)
        yield from load_for_pages(hub, planet)
    if first_time:
        gc.freeze()  # what is loaded stays: Python need not look through it for cycles in the midst of pages


def _load(modules: tuple[str, ...]) -> Iterator[None]:
    for module in modules:
        import_module(module)
        yield
