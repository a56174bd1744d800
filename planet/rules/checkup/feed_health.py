"""The health of a feed as the store has it, as findings about the members file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from planet.model.findings import Finding, KeyPath, Replacement
from planet.model.problems import Problem
from planet.model.visits import FeedState
from planet.rules import feed_state
from planet.rules.checkup.named_addresses import NamedFeed, quoted
from planet.rules.checkup.sentences import begun_small, parted, plain

FAILING_AFTER = 3
"""So many failed visits in a row are worth a look at the address."""

LineOf = Callable[[KeyPath], int]


def learnt_move(named: NamedFeed, state: FeedState, by_url: Mapping[str, KeyPath]) -> Replacement | None:
    """Return the new address of a feed that its server has redirected to for days; None if there is none, or if the
    file names a feed there already (`by_url`)."""
    if named.has_key or not feed_state.has_moved(state) or state.moved_to in by_url:
        return None
    return Replacement(named.path, named.feed.url, state.moved_to, f"moved for good, seen on {_days(state)}")


def health(
    named: NamedFeed,
    state: FeedState,
    by_url: Mapping[str, KeyPath],
    line_of: LineOf,
    answers: bool | None = None,
) -> Iterator[Finding]:
    """Yield what is so with a feed that the members file names, as the visits of turns left it.

    `answers` says whether a visit of this check brought the feed, which then says more than theirs; None without one.
    """
    if state.state == "declined":
        yield declined(named.path, state.declined)
    if not named.has_key and feed_state.has_moved(state):
        yield _moved(named, state, by_url, line_of)
    if state.state == "gone" and answers is None:
        yield Finding(named.path, "gone", parted(state.reason, "")[0], "ask the member, or take the feed out")
    if state.state == "gone" and answers:
        fact = "answers again, though its server said once that it was gone for good"
        yield Finding(named.path, "gone", fact, "planet update --force with the name of the member visits it again")
    if state.state == "held" and state.held_since:
        advice = "if it is right, write under this feed; if not, take the feed out"
        yield Finding(named.path, "held", _held(state), advice, _accepted(state))
    if state.state == "failing" and state.failures >= FAILING_AFTER and answers is None:
        fact, advice = _failing(state)
        yield Finding(named.path, "failing", fact, advice)


def declined(path: KeyPath, words: str) -> Finding:
    """Return the finding that the owner of a feed asks not to be here; `words` quotes the wish."""
    fact = f"is not visited: its owner asks not to be here, {words}"
    return Finding(path, "declined", fact, "take the feed out, or talk to the member")


def health_of_discovered(path: KeyPath, state: FeedState) -> Iterator[Finding]:
    """Yield what is so with a feed that was discovered from the URL at this path."""
    if state.state == "held" and state.held_since:
        advice = "if it is right, name the feed under this member, with"
        fact = f"{state.url}, which is discovered from here, {_held(state)}"
        yield Finding(path, "held", fact, advice, _accepted(state), feed=state.url)
    if state.state == "failing" and state.failures >= FAILING_AFTER:
        fact, advice = _failing(state)
        yield Finding(path, "failing", f"{state.url}, which is discovered from here, {fact}", advice, feed=state.url)


def nothing_discovered(path: KeyPath, reason: str) -> Finding:
    """Return the finding that no feed was found for a member; `reason` is that of the search."""
    fact, advice = parted(reason, "name the feed")
    return Finding(path, "no-feed", f"no feed is found here: {fact}", advice)


def noted(
    path: KeyPath, problems: Sequence[Problem], *, answers: bool, judged: bool, feed: str = ""
) -> Iterator[Finding]:
    """Yield the problems of a feed that turns noted.

    `answers`: a visit of this check brought the feed, so it can be read after all. `judged`: its filter was looked at
    by this check. `feed` is the URL of a feed that was discovered from the URL at this path.
    """
    for problem in problems:
        if not (answers and problem.kind in UNREADABLE) and not (judged and problem.kind == "filter"):
            fact, advice = plain(problem.sentence), plain(problem.advice)
            words = f"{feed}, which is discovered from here: {begun_small(fact)}" if feed else begun_small(fact)
            yield Finding(path, problem.kind, words, f"{advice[:1].lower()}{advice[1:]}", feed=feed)


UNREADABLE = frozenset({"dead", "no-domain", "walled", "not-a-feed", "gone"})
"""Kinds of problems of a feed that cannot be read."""


def half_read(path: KeyPath, problems: Sequence[str]) -> Iterator[Finding]:
    """Yield a finding if a feed could be read only in part; `problems` are the sentences of the reader."""
    if problems:
        fact = f"is read only in part: {' '.join(problems)}"
        yield Finding(path, "reading", plain(fact), "its owner could mend the feed")


def _held(state: FeedState) -> str:
    return (
        f"is held since {state.held_since}: it lists nothing that it listed before, and its links lead to a place "
        "where this member has never been, so it may have changed hands"
    )


def _failing(state: FeedState) -> tuple[str, str]:
    fact, advice = parted(state.reason, "look at the address in a browser")
    return f"has given nothing at the last {state.failures} visits: {fact}", advice


def _accepted(state: FeedState) -> str:
    return f"accept = {state.held_since}"


def _moved(named: NamedFeed, state: FeedState, by_url: Mapping[str, KeyPath], line_of: LineOf) -> Finding:
    fact = f"has moved for good to {state.moved_to}, as its server said on {_days(state)}"
    if state.moved_to in by_url:
        line = line_of(by_url[state.moved_to])
        return Finding(named.path, "moved", fact, f"that is the feed on line {line}: take this one out")
    return Finding(named.path, "moved", fact, "write", quoted(state.moved_to))


def _days(state: FeedState) -> str:
    return f"{len(state.moved_days)} days, the last on {state.moved_days[-1]}"
