"""What earlier versions decided by weaker rules is put right, once for each store."""

from __future__ import annotations

from datetime import datetime

from planet.model.community import Planet
from planet.store import Store
from planet.turn.upkeep.mended import IDS_GIVEN_BACK, WISHES_HEARD


def mend_store(planet: Planet, store: Store, now: datetime) -> None:
    """Put right what earlier versions decided by weaker rules, each once for each store."""
    done = store.published.facts((IDS_GIVEN_BACK, WISHES_HEARD))
    if IDS_GIVEN_BACK not in done:
        from planet.turn.own_ids import give_ids_back
        from planet.turn.visibility import judge_duplicates_again

        judge_duplicates_again(planet, store)
        give_ids_back(planet, store, now)
    if WISHES_HEARD not in done:
        from planet.turn.upkeep.judge_again import hear_wishes

        hear_wishes(planet, store)
