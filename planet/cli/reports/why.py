"""The account of `planet why` in plain lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from planet.cli.reports.facts import TURNS, fact, readable


def why_lines(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield the account of a post: the answer, then what it rests on."""
    yield document["answer"]
    for entry in document["entries"]:
        yield ""
        yield from _entry_lines(entry)
    for member in document["members"]:
        yield ""
        yield f"{member['name']} ({member['slug']})"
        if member.get("discovery"):
            yield f"  looking for feeds: {member['discovery']}"
        for feed in member["feeds"]:
            yield from _feed_lines(feed)


def _entry_lines(entry: Mapping[str, Any]) -> Iterator[str]:
    yield f"{entry['title']} · {entry['member']['name']} ({entry['member']['slug']})"
    yield from fact("link", entry["link"])
    yield from fact("id", entry["id"])
    yield from fact("state", entry["state"])
    yield from fact("why", entry["reason"])
    yield from fact("said in", entry["line"])
    yield from fact("first seen", readable(entry["first_seen"], ""))
    yield from fact("last listed", _last_listed(entry))
    yield from fact("withdrawn", readable(entry["withdrawn"], ""))
    yield from fact("published", readable(entry["published"], "its feed states no date"))
    yield from fact("updated", readable(entry["updated"], ""))
    yield from fact("edited", readable(entry["edited"], ""))
    yield from fact("river date", f"{readable(entry['river_date'])}. {entry['river_reason']}")
    for place in entry["shown_on"]:
        yield from fact("shown on", f"{place['place']}: {place['url']}")
    yield from fact("text", _content(entry["content"]))
    for twin in entry["shown_with"]:
        yield from fact("one with", f"{twin['title']}: {twin['link'] or twin['guid']}")
    for twin in entry["look_alikes"]:
        yield from fact("looks like", f"{twin['title']}: {twin['link'] or twin['guid']} ({twin['why_not_one']})")
    for listing in entry["feeds"]:
        no_longer = "" if listing["listed"] else ", no longer listed"
        why = f": {listing['reason']}" if listing["reason"] else ""
        yield from fact("in feed", f"{listing['feed'] or 'one that was taken out'}{no_longer}{why}")


def _feed_lines(feed: Mapping[str, Any]) -> Iterator[str]:
    yield f"  {feed['state']:8} {feed['url']}"
    visits = f"last visit {readable(feed['last_visit'])}, next {readable(feed['next_visit'])}"
    yield f"           {visits}"
    if feed["reason"]:
        yield f"           {feed['reason']}"
    if feed["turn"] != "nobody":
        yield f"           {TURNS[feed['turn']]}"
    if feed["moved_to"]:
        yield f"           has moved: write {feed['moved_to']} in the members file"
    if feed["line"]:
        yield f"           {feed['line']}"
    yield from (f"           {note}" for note in (*feed["problems"], *feed["notes"]))
    yield from _now_lines(feed.get("now"))
    if feed["newest"]:
        yield "           its newest posts here:"
    for post in feed["newest"]:
        hidden = f" ({post['reason']})" if post["reason"] else ""
        yield f"             {(post['published'] or post['first_seen'])[:10]}  {post['title']}{hidden}"


def _now_lines(look: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield what a feed says now, if it was looked at."""
    if look is None:
        return
    if not look["readable"]:
        yield f"           now: {look['reason']}"
        return
    yield f"           now: it {'lists this post' if look['lists_it'] else 'does not list this post'}; it begins with"
    for post in look["newest"]:
        yield f"             {(post['published'] or 'undated   ')[:10]}  {post['title'] or post['link']}"


def _last_listed(entry: Mapping[str, Any]) -> str:
    if entry["listed"]:
        return readable(entry["last_listed"], "")
    missing = f", missing since {readable(entry['missing_since'])}" if entry["missing_since"] else ""
    return f"its feed no longer lists it{missing}"


def _content(content: Mapping[str, Any] | None) -> str:
    if content is None:
        return ""
    holds = f"its feed gives {content['characters_in_feed']} characters; pages show {content['pages_show']}"
    if content["shared"] == "full":
        return f"{holds}, merged feeds all of it"
    return (
        f"{holds}, and no more than its {content['shared']} is shared (content, set by {', '.join(content['set_by'])})"
    )
