"""Filters of the members file that let nothing in: a category that a feed never has, a language that it never is in."""

from __future__ import annotations

import json
from collections.abc import Iterable

from planet.model.community import Feed
from planet.model.problems import FeedFacts, FeedPast, Sign
from planet.model.verdict import Rule, Verdict
from planet.rules.upkeep.days import Today
from planet.struct import fields_of, replace

NO_FILTERS: frozenset[str] = frozenset(
    ("url", "place", "kind", "title", "content", "interval", "auth_env", "accept", "since")
)
"""The settings of a feed that keep out nothing of what is new."""

NOT_BY_FILTER: frozenset[Rule] = frozenset(
    ("since", "post", "held", "withdrawn", "feed", "member", "hide", "duplicate")
)
"""Rules that hide an entry for another reason than the filter of its feed."""

LEAST, LEAST_IN_A_ROW = 3, 10
"""So many entries must have been kept out by a filter that never let any in; by one that did, so many in a row."""

CHANCE = 0.001
"""A filter that let some in lets in none any more when chance alone would do that so seldom."""


def key(feed: Feed) -> str:
    """Return the filter of a feed as text, to see whether it was changed; "" if it has none."""
    values = {name: value for name, value in fields_of(feed).items() if name not in NO_FILTERS}
    written = {name: value for name, value in values.items() if value}
    return json.dumps(written, default=str, ensure_ascii=False, sort_keys=True) if written else ""


def lets_in(verdict: Verdict | None) -> bool:
    """Return whether the filter of a feed lets an item with this verdict in."""
    return verdict is None or verdict.rule in NOT_BY_FILTER


def lets_in_by(rule: str) -> bool:
    """Return whether the filter of a feed lets an item in that this rule hides; "": that shows."""
    return rule in ("", *NOT_BY_FILTER)


def counted(past: FeedPast, passes: Iterable[bool]) -> FeedPast:
    """Return the past with further items, the oldest first: whether the filter lets each in."""
    let_in, kept_out, in_a_row = past.let_in, past.kept_out, past.kept_in_a_row
    for passed in passes:
        let_in += passed
        kept_out += not passed
        in_a_row = 0 if passed else in_a_row + 1
    return replace(past, let_in=let_in, kept_out=kept_out, kept_in_a_row=in_a_row)


def counted_anew(past: FeedPast, feed: Feed, passes: Iterable[bool]) -> FeedPast:
    """Return the past with the filter that the feed has now, which lets these items in or not, the oldest first."""
    return counted(replace(past, filter=key(feed), let_in=0, kept_out=0, kept_in_a_row=0), passes)


def lets_nothing_in(facts: FeedFacts, today: Today) -> Sign | None:
    """Return the sign of a filter that lets nothing in: it never did, or it has ceased to."""
    past, feed = facts.signs.past, facts.feed
    if not past.filter or past.filter != key(feed) or past.kept_in_a_row < LEAST:
        return None
    since = facts.state.last_success
    if since is None:
        return None
    if past.let_in == 0:
        sentence = f"The filter of this feed lets nothing in: it keeps out all {past.kept_out} entries that there were."
    elif past.kept_in_a_row >= LEAST_IN_A_ROW and _chance(past) < CHANCE:
        sentence = (
            f"The filter of this feed lets nothing in any more: it has kept out the last {past.kept_in_a_row} entries; "
            f"before, it let in {past.let_in} of {past.let_in + past.kept_out - past.kept_in_a_row}."
        )
    else:
        return None
    return Sign("filter", since, sentence, _advice(past), key=past.filter, ready=facts.state.state == "ok")


def _chance(past: FeedPast) -> float:
    """Return how likely a feed with such a past is to have so many entries in a row kept out."""
    earlier = past.let_in + past.kept_out - past.kept_in_a_row
    return float((1 - past.let_in / (earlier + 1)) ** past.kept_in_a_row)


def _advice(past: FeedPast) -> str:
    words = ", ".join(f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in _written(past).items())
    return f"See with `planet preview` what the feed has, and mend or remove {words}."


def _written(past: FeedPast) -> dict[str, object]:
    return dict(json.loads(past.filter))
