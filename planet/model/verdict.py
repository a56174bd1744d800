"""Verdicts: the rule that hides an entry, as a value. rules/ makes it, the store keeps it, pages put it into words."""

from __future__ import annotations

from typing import Literal

from planet.struct import Struct

Rule = Literal[
    "exclude",
    "include",
    "language",
    "since",
    "categories",
    "not_categories",
    "authors",
    "not_authors",
    "kinds",
    "not_kinds",
    "length",
    "noplanet",
    "declined",
    "post",
    "held",
    "withdrawn",
    "feed",
    "member",
    "hide",
    "duplicate",
]
"""The kinds of rules that hide an entry; see `Verdict`."""


class Verdict(Struct, frozen=True):
    """The rule that hides an entry, and what it says in this case: words of the members file, a day, or "".

    | rule | hides | detail |
    |---|---|---|
    | `exclude` | what the feed's filter leaves out | the pattern, as JSON |
    | `include` | what the feed's filter does not let in | the first patterns, as a JSON list |
    | `language` | what is in another language | the languages as a JSON list, and on a line of its own the entry's |
    | `since` | what is older than the feed is followed | the day (ISO 8601) |
    | `categories`, `authors` | what has none of these | the first of these, as a JSON list |
    | `not_categories`, `not_authors`, `not_kinds` | what has one of these | that one, as JSON |
    | `kinds` | what is of another kind | the kinds as a JSON list, and on a line of its own the entry's |
    | `length` | what is too short | the least number of characters, and on a line of its own the entry's |
    | `noplanet` | what its author tagged #noplanet | |
    | `declined` | what is of a feed whose owner asks not to be here | that wish, as a sentence |
    | `post` | a local post with mistakes | the mistakes, as sentences |
    | `held` | what waits, for its feed may have changed hands | the day since when (ISO 8601) |
    | `withdrawn` | what its author took back | |
    | `feed` | what only feeds list that were taken out | |
    | `member` | what a member wrote who is not in the members file | |
    | `hide` | what the admin hides | the admin's reason |
    | `duplicate` | nothing: the entry stands with another one | |
    """

    rule: Rule
    detail: str = ""
