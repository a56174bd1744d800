"""Letters: what there is to write of some days, what a letter names of it, and what became of it as mail."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from planet.struct import Struct

LetterState = Literal["written", "sending", "sent", "refused", "unknown"]
"""What became of a letter as mail: nothing yet; its text is on its way; the server took it; the server did not take it;
nobody knows, for the connection or the program ended while it was on its way."""

Section = Literal["talk", "post", "point", "question", "heard", "thread"]
"""A part of a letter: conversations, new posts, pages that members point at, open questions, members heard again,
threads of channels."""


class Naming(Struct, frozen=True):
    """An entry that a letter names. `place` counts the groups of a section, `position` the entries of a group.

    `more` is the number of entries of the group that are not named. `url_key` is the key of the page at which the entry
    points, "" in other sections.
    """

    section: Section
    place: int
    position: int
    entry_id: int
    more: int = 0
    url_key: str = ""


class Writer(Struct, frozen=True):
    """A member in a letter: how many posts they wrote in its days, of which some are named, and whether they are
    new."""

    member_id: int
    posts: int
    is_new: bool = False


class Contents(Struct, frozen=True):
    """What a letter names, without any word of it.

    `posts` and `people` count all of its days. `more_posts` by `more_people` are those of members that it does not
    name; `more_new`, `more_talks`, `more_threads` and `more_questions` count what its sections leave out.
    """

    namings: tuple[Naming, ...] = ()
    writers: tuple[Writer, ...] = ()
    posts: int = 0
    people: int = 0
    more_posts: int = 0
    more_people: int = 0
    more_new: int = 0
    more_talks: int = 0
    more_threads: int = 0
    more_questions: int = 0

    @property
    def is_empty(self) -> bool:
        """Return whether nothing happened in these days."""
        return not self.namings and not self.writers


class LetterRecord(Struct, frozen=True):
    """A letter as the store has it: the day that it bears, its days, and what became of it as mail.

    `try_at` is when it is to be sent, or sent again; None for never. `tries` counts the attempts. `reason` is a
    sentence on the last one, "" without any. `changed_at` is when the state was reached.
    """

    day: date
    first: date
    last: date
    written_at: datetime
    state: LetterState
    changed_at: datetime
    message_id: str
    try_at: datetime | None = None
    tries: int = 0
    reason: str = ""


class PeriodPost(Struct, frozen=True):
    """A post of some days, as a letter weighs it.

    `conversation_id` is None if it stands in none, or its member takes no part in the weave. `asks` is True for an open
    question, `is_seldom` if its member was heard again with it after long. `thread_id` is the thread of a message of a
    channel, None for any other post.
    """

    entry_id: int
    member_id: int
    is_channel: bool
    conversation_id: int | None
    asks: bool
    is_seldom: bool
    thread_id: int | None = None
