"""Rows of names, where a directory is too long for profiles, and the names by which people are looked for. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby

from planet.locale.slugs import slug_of
from planet.model.records import MemberRecord
from planet.pages import cards
from planet.pages.people.shared_traits import MemberTraits
from planet.store.members import letter_of
from planet.views.people import LetterRows, PersonRow
from planet.web.excerpts import excerpt

BIO = 80
"""Characters of a bio in a row."""


def label_of(letter: str) -> str:
    """Return how a letter is written; "0" stands for all figures."""
    return "0–9" if letter == "0" else letter.upper()


def by_letter(members: Iterable[tuple[MemberRecord, MemberTraits]]) -> Iterator[LetterRows]:
    """Yield members in rows, by the letters of the directory; those of a letter in their order."""

    def letter(pair: tuple[MemberRecord, MemberTraits]) -> str:
        return letter_of(pair[0].profile.name)

    for first, people in groupby(sorted(members, key=letter), letter):
        yield LetterRows(f"letter-{first}", label_of(first), tuple(_row(*person) for person in people))


def _row(member: MemberRecord, traits: MemberTraits) -> PersonRow:
    return PersonRow(cards.byline(member), excerpt(traits.profile.bio, BIO), latin(member.profile.name))


def latin(name: str) -> str:
    """Return the words of a name in Latin letters and small; "" if it has no others."""
    return "" if name.isascii() else slug_of(name, fallback="").replace("-", " ")


def names(members: Iterable[MemberRecord]) -> bytes:
    """Return the file of all names: for each member the slug, the name, and the name in Latin letters if that is
    another."""
    rows = ([member.slug, member.profile.name, latin(member.profile.name)] for member in members)
    lines = (json.dumps(row[:2] if not row[2] else row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    return ("[" + ",\n".join(lines) + "]\n").encode()
