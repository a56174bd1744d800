"""All is woven anew: the links of entries are read again from their stored words, and judged again.

So it is after an update to a version that weaves in another way, and on `planet render --reweave`.
"""

from __future__ import annotations

from planet.store import Store
from planet.turn.weaving.places import settle_places
from planet.turn.weaving.standing import WEAVING, WOVEN

_PROGRESS = "links read to"
BATCH = 500


def reweave(store: Store) -> None:
    """Read the links of all stored entries again, and let all of them be woven again.

    If the process is killed, the next call goes on where this one ended.
    """
    from planet.rules.weaving.links import links_of_entry  # what reads HTML, which a turn leaves to its workers

    last = int(store.published.fact(_PROGRESS) or 0)
    while batch := store.links.texts(last, BATCH):
        with store.transaction():
            store.links.write({t.item_id: links_of_entry(t.content, t.link, t.target, t.title, t.text) for t in batch})
            store.links.renew_keys_of_answers([text.item_id for text in batch])
            last = batch[-1].item_id
            store.published.set_fact(_PROGRESS, str(last))
    with store.transaction():
        for member in store.members.all():
            settle_places(store, member)
        store.weave.wait_all()
        store.published.set_fact(_PROGRESS, "")
        store.published.set_fact(WOVEN, WEAVING)


def reweave_once(store: Store) -> None:
    """Weave all anew if another version of the program wove what is stored."""
    if store.published.fact(WOVEN) != WEAVING:
        reweave(store)
