"""The short notes of a day on the front: where several people wrote some, they stand in one quieter block."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from planet.views.entry import Card
from planet.views.river import FoldedCards, GatheredNotes

SHORT = 200
"""Columns of a note's words that are short: a wide character, as of Chinese, takes two."""

PEOPLE = 3
"""The short notes of so many people or more are gathered."""

Piece = Card | FoldedCards | GatheredNotes


def gathered(pieces: Sequence[Card | FoldedCards]) -> tuple[Piece, ...]:
    """Return the pieces of a day with its short notes as one, at the place of the newest; as they are where too few
    people wrote some. What is folded under a gathered note goes with it."""
    people = {piece.byline.path for piece in pieces if isinstance(piece, Card) and is_short_note(piece)}
    return tuple(_in_one(pieces)) if len(people) >= PEOPLE else tuple(pieces)


def is_short_note(card: Card) -> bool:
    """Return whether a card is a note of a few words and nothing else: without title, picture or file, not woven with
    others, not the first word after a long silence, and no message of a channel."""
    is_bare = not (card.title or card.images or card.enclosures or card.player or card.seconds or card.target)
    is_single = card.thread is None and card.silence is None and not card.byline.is_channel and not _is_woven(card)
    return card.kind == "note" and is_bare and is_single and 0 < _columns(card.excerpt) <= SHORT


def _is_woven(card: Card) -> bool:
    """Return whether a card answers others, is answered, or gathers them; entries that are only related do not
    count."""
    ties = card.ties
    return ties is not None and bool(
        ties.answers or ties.answered or ties.gathers or ties.gathered_in or ties.conversation
    )


def _in_one(pieces: Sequence[Card | FoldedCards]) -> Iterator[Piece]:
    """Yield the pieces of a day, all short notes in one piece."""
    notes: list[Card | FoldedCards] = []
    others: list[tuple[int, Card | FoldedCards]] = []
    first = 0
    for place, piece in enumerate(pieces):
        goes_along = isinstance(piece, FoldedCards) and bool(notes) and notes[-1] is pieces[place - 1]
        if goes_along or (isinstance(piece, Card) and is_short_note(piece)):
            first = first if notes else place
            notes.append(piece)
        else:
            others.append((place, piece))
    yield from (piece for place, piece in others if place < first)
    yield GatheredNotes(tuple(notes))
    yield from (piece for place, piece in others if place > first)


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
