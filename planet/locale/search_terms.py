"""The terms of a search, read from the words that a person types. Pure."""

from __future__ import annotations

import unicodedata

from planet.struct import Struct
from planet.web.characters import legal
from planet.web.patterns import later

MOST_TERMS = 32

# Thai to Burmese, Khmer, the signs of Chinese and Japanese: scripts that put no blanks between words.
UNSPACED = later(
    "[\u0e00-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
_WORD = later(r"[^\W_]")
_BEGINNING_FROM = 3
"""Letters; fewer would be the beginning of nearly anything."""


class Term(Struct, frozen=True):
    """A word or phrase that must occur in an entry.

    With `beginning` it may begin a longer word; with `anywhere` it may stand in the middle of a text, in a script that
    puts no blanks between words.
    """

    text: str
    beginning: bool = False
    anywhere: bool = False


def terms(typed: str) -> tuple[Term, ...]:
    """Return the terms of a query: words, and "phrases" between quotes, without repeats, `MOST_TERMS` at most.

    All other signs are ignored.
    """
    read = []
    for number, part in enumerate(unicodedata.normalize("NFC", legal(typed)).split('"')):
        texts = [" ".join(part.split())] if number % 2 else part.split()
        read += [_term(text, is_phrase=bool(number % 2)) for text in texts if text]
    return tuple(dict.fromkeys(read))[:MOST_TERMS]


def _term(text: str, *, is_phrase: bool) -> Term:
    if UNSPACED.search(text) or not _WORD.search(text):
        return Term(text, anywhere=True)
    word = text.strip("*")
    is_open = not is_phrase and (len(word) >= _BEGINNING_FROM or text.endswith("*"))
    return Term(word, beginning=is_open and all(unicodedata.category(sign)[0] in "LNM" for sign in word))


def spaced(text: str) -> str:
    """Put spaces around each character of a script that does not separate words, for a search that knows only words."""
    return UNSPACED.sub(lambda sign: f" {sign[0]} ", text) if UNSPACED.search(text) else text
