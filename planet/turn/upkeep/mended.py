"""The facts that tell which mends a store has had."""

IDS_GIVEN_BACK = "ids of authors given back"
"""Authors have the ids that are evidently theirs."""

WISHES_HEARD = "noplanet heard"
"""The entries of earlier versions were judged by the wishes of their authors."""
