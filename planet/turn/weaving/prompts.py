"""Bring the prompts of the members file into the store, and mark the pages that their change touches."""

from __future__ import annotations

from planet.model.community import Planet
from planet.pages import marks
from planet.pages.marks import Mark
from planet.pages.outreach import letter_pages
from planet.pages.weaving.prompts import LISTS, PROMPT, PROMPTS, stored_places
from planet.store import Store

ON_OTHER_PAGES = (Mark("front"), Mark("subscribe"), Mark("sitemap-pages"))
"""The pages that name prompts beside those of their own."""


def take_up_prompts(planet: Planet, store: Store) -> None:
    """Store the prompts of the members file, if they have changed, and mark their pages. Call this in the transaction
    in which the file is taken up, before entries are marked."""
    if planet.prompts == store.prompts.stored():
        return
    former = {place.slug: place for place in stored_places(store)}
    store.prompts.replace(planet.prompts)
    present = {place.slug: place for place in stored_places(store)}
    changed = [slug for slug in former.keys() | present.keys() if former.get(slug) != present.get(slug)]
    marks.record(store, [*PROMPT.marks(changed), *PROMPTS.marks([""]), *LISTS.marks([""]), *ON_OTHER_PAGES])
    letter_pages.note_all(store)
