"""What became of letters as mail, as a part of `planet status`."""

from __future__ import annotations

from planet.rules.outreach.letter_fate import line_of, sentence_of
from planet.store import Store

LETTERS = 5
"""So many of the newest letters are looked at."""


def letters_of(store: Store) -> dict[str, object]:
    """Return the newest letter, and those of the last few that an admin must look after; {} without letters."""
    newest, *others = store.letters.newest(LETTERS) or (None,)
    letters = [letter for letter in (newest, *(other for other in others if other and sentence_of(other))) if letter]
    documents = [
        {
            "day": letter.day.isoformat(),
            "first": letter.first.isoformat(),
            "last": letter.last.isoformat(),
            "state": letter.state,
            "since": f"{letter.changed_at:%Y-%m-%dT%H:%M:%SZ}",
            "next_attempt": f"{letter.try_at:%Y-%m-%dT%H:%M:%SZ}" if letter.try_at else None,
            "sentence": line_of(letter),
        }
        for letter in letters
    ]
    return {"letters": documents} if documents else {}
