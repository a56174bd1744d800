"""What earlier versions decided by weaker rules is put right, once for each store."""

from __future__ import annotations

from datetime import datetime

from planet.model.community import Planet
from planet.store import Store
from planet.turn import own_ids
from planet.turn.upkeep.judge_again import WISHES_HEARD, hear_wishes
from planet.turn.visibility import judge_duplicates_again


def mend_store(planet: Planet, store: Store, now: datetime) -> None:
    """Put right what earlier versions decided by weaker rules, each once for each store."""
    done = store.published.facts((own_ids.DONE, WISHES_HEARD))
    if own_ids.DONE not in done:
        judge_duplicates_again(planet, store)
        own_ids.give_ids_back(planet, store, now)
    if WISHES_HEARD not in done:
        hear_wishes(planet, store)
