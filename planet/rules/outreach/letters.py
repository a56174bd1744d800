"""What a letter names of its days: a readable number of posts, and of each member a fair share. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain

from planet.model.outreach.letters import Contents, Naming, PeriodPost, Section, Writer
from planet.struct import Struct

POSTS = 50
"""A letter names about so many posts; the others are counted."""

TALKS, ANSWERS = 6, 6
"""Conversations, and answers of each, that a letter names."""

THREADS, QUESTIONS, HEARD, NEW = 12, 8, 8, 20

MESSAGES = 5
"""Messages of a thread that a letter holds: the first that still shows is its line."""

EACH = 10
"""Posts of one member that are named of too many for a letter: a letter of everybody is no letter of one."""

SEVERAL = 2
"""A conversation is named if so many posts of it, its first one included, are known."""


class Talk(Struct, frozen=True):
    """A conversation of several members: its first entry, and its posts of the letter's days, the oldest first."""

    first_id: int
    posts: tuple[PeriodPost, ...]

    @property
    def answers(self) -> tuple[int, ...]:
        """Return the posts but for the first entry, by id."""
        return tuple(post.entry_id for post in self.posts if post.entry_id != self.first_id)

    @property
    def people(self) -> int:
        """Return how many members wrote in it in these days."""
        return len({post.member_id for post in self.posts})


def contents_of(
    posts: Sequence[PeriodPost],
    talks: Collection[Talk],
    pages: Sequence[tuple[str, Sequence[int]]],
    newcomers: Sequence[int],
) -> Contents:
    """Return what the letter of some days names.

    `posts` are all of these days, the oldest first. `pages` are those at which several members pointed, by key, each
    with the entries that do. `newcomers` are the ids of members.
    """
    own = [post for post in posts if not post.is_channel]
    by_member = _by_member(own)
    chosen = shares(by_member)
    threads = _threads(posts)
    questions = [post.entry_id for post in own if post.asks]
    lively = sorted((talk for talk in talks if talk.answers), key=_liveliness)
    left_out = [member_id for member_id in by_member if member_id not in chosen]
    return Contents(
        tuple(
            chain(
                _groups("talk", [(talk.first_id, *talk.answers) for talk in lively[:TALKS]], ANSWERS + 1),
                _groups("post", list(chosen.values())),
                _pointing(pages),
                _groups("question", [(entry_id,) for entry_id in questions[-QUESTIONS:]]),
                _groups("heard", [(post.entry_id,) for post in own if post.is_seldom][-HEARD:]),
                _groups("thread", threads[:THREADS], MESSAGES),
            )
        ),
        tuple(_writers(by_member, chosen, newcomers[:NEW])),
        posts=len(own),
        people=len(by_member),
        more_posts=sum(len(by_member[member_id]) for member_id in left_out),
        more_people=len(left_out),
        more_new=len(newcomers[NEW:]),
        more_talks=len(lively[TALKS:]),
        more_threads=len(threads[THREADS:]),
        more_questions=len(questions[:-QUESTIONS]),
    )


def _liveliness(talk: Talk) -> tuple[int, int, int]:
    return -talk.people, -len(talk.posts), talk.first_id


def _by_member(posts: Sequence[PeriodPost]) -> dict[int, list[int]]:
    """Return the posts of each member, both in the order of the days."""
    members: dict[int, list[int]] = {}
    for post in posts:
        members.setdefault(post.member_id, []).append(post.entry_id)
    return members


def shares(by_member: Mapping[int, Sequence[int]], most: int = POSTS) -> dict[int, tuple[int, ...]]:
    """Return the posts that are named of each member: all, if they are not too many; else of everybody the same number,
    the newest ones, at most EACH, and where that leaves room one more of those who wrote first.

    Of more members than that those who wrote last are named.
    """
    members = list(by_member)[-most:]
    quota = 1
    if sum(map(len, by_member.values())) <= most:
        return {member: tuple(posts) for member, posts in by_member.items()}
    while quota < EACH and sum(min(len(by_member[member]), quota + 1) for member in members) <= most:
        quota += 1
    room = most - sum(min(len(by_member[member]), quota) for member in members)
    named: dict[int, tuple[int, ...]] = {}
    for member in members:
        extra = 1 if room > 0 and quota < EACH and len(by_member[member]) > quota else 0
        room -= extra
        named[member] = tuple(by_member[member][-(quota + extra) :])
    return named


def _threads(posts: Sequence[PeriodPost]) -> list[tuple[int, ...]]:
    """Return the messages of channels by thread, those with most messages first."""
    threads: dict[int, list[int]] = {}
    for post in posts:
        if post.is_channel:
            thread = post.thread_id if post.thread_id is not None else -post.entry_id
            threads.setdefault(thread, []).append(post.entry_id)
    return sorted(map(tuple, threads.values()), key=lambda messages: (-len(messages), messages))


def _groups(section: Section, groups: Sequence[Sequence[int]], most: int = POSTS) -> Iterator[Naming]:
    """Yield the entries of groups, of each at most so many; the first one says how many more there are."""
    for place, entry_ids in enumerate(groups):
        for position, entry_id in enumerate(entry_ids[:most]):
            yield Naming(section, place, position, entry_id, 0 if position else len(entry_ids[most:]))


def _pointing(pages: Sequence[tuple[str, Sequence[int]]]) -> Iterator[Naming]:
    for place, (key, entry_ids) in enumerate(pages):
        yield from (Naming("point", place, n, entry_id, url_key=key) for n, entry_id in enumerate(entry_ids))


def _writers(
    by_member: Mapping[int, Sequence[int]], chosen: Collection[int], newcomers: Sequence[int]
) -> Iterator[Writer]:
    """Yield the members whose posts are named in the order of their first post, then newcomers without any."""
    yield from (Writer(member, len(by_member[member]), member in newcomers) for member in chosen)
    yield from (
        Writer(member, len(by_member.get(member, ())), is_new=True) for member in newcomers if member not in chosen
    )
