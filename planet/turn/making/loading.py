"""What news need is loaded before they come: by this process, and by a reading process that will make pages too."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from planet.hub import Hub
from planet.model.community import Planet

FOR_PAGES = (
    *("planet.turn.making.sharing", "planet.pages.all_families", "planet.site.templates", "planet.site.feeds"),
    "babel.dates",
)
FOR_NEWS = ("planet.turn.weaving.weave", "planet.turn.count_months", "planet.turn.upkeep.share_traits")
"""What a turn with news loads, and one without does not."""


def load_for_pages(hub: Hub, planet: Planet) -> Iterator[None]:
    """Load what the making of pages needs, in some steps. Raises what using it would."""
    for module in FOR_PAGES:
        import_module(module)
        yield
    from planet.site import look, templates

    templates.make_ready(look.Look(hub.templates, planet.theme), planet.language)
