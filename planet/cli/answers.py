"""The answers of `planet why` and `planet preview` in plain lines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any


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


def preview_lines(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield what feeds would give: each with its name, its rules, and its entries."""
    for number, feed in enumerate(document["feeds"]):
        if number:
            yield ""
        yield from _preview(feed)


def _preview(feed: Mapping[str, Any]) -> Iterator[str]:
    whose = f" · {feed['member']['name']}" if feed["member"] else ""
    yield f"{feed.get('title') or feed['url']}{whose}"
    yield from _fact("feed", feed["url"])
    if feed["moved_to"]:
        yield from _fact("moved to", feed["moved_to"])
    for url in feed["other_feeds"]:
        yield from _fact("other feed", url)
    if not feed["readable"]:
        yield from _fact("nothing", feed["reason"])
        if feed["turn"] in TURNS:
            yield from _fact("", TURNS[feed["turn"]])
        return
    yield from _fact("site", feed["site"])
    yield from _fact("kind", f"{feed['kind']} ({feed['format']}{', ' + feed['language'] if feed['language'] else ''})")
    for key, value in feed["rules"].items():
        yield from _fact("rule", f"{key} = {json.dumps(value, ensure_ascii=False)}{_share(feed, key)}")
    yield from (line for note in feed["notes"] for line in _fact("note", note))
    counts = feed["counts"]
    yield (
        f"  {counts['entries']} entries, {counts['let_in']} let in, {counts['kept_out']} kept out, "
        f"{counts['known']} known already:"
    )
    for entry in feed["entries"]:
        yield from _previewed(entry)


def _share(feed: Mapping[str, Any], key: str) -> str:
    share = next((share for share in feed["by_rule"] if share["key"] == key), None)
    return f"  (by itself it lets in {share['let_in']} of {share['entries']})" if share else ""


def _previewed(entry: Mapping[str, Any]) -> Iterator[str]:
    sign = "+" if entry["let_in"] else "-"
    familiar = ", known" if entry["known"] else ""
    dated = (entry["published"] or entry["updated"] or "undated   ")[:10]
    yield f"  {sign} {dated}  {entry['kind']:8} {entry['title']}"
    if entry["let_in"]:
        yield f"      {entry['place']}, {entry['river_date'][:10]}{familiar}"
    else:
        yield f"      {entry['reason']}{familiar}"


def _entry_lines(entry: Mapping[str, Any]) -> Iterator[str]:
    yield f"{entry['title']} · {entry['member']['name']} ({entry['member']['slug']})"
    yield from _fact("link", entry["link"])
    yield from _fact("id", entry["id"])
    yield from _fact("state", entry["state"])
    yield from _fact("why", entry["reason"])
    yield from _fact("said in", entry["line"])
    yield from _fact("first seen", _readable(entry["first_seen"]))
    yield from _fact("last listed", _last_listed(entry))
    yield from _fact("withdrawn", _readable(entry["withdrawn"]))
    yield from _fact("published", _readable(entry["published"]) or "its feed states no date")
    yield from _fact("updated", _readable(entry["updated"]))
    yield from _fact("edited", _readable(entry["edited"]))
    yield from _fact("river date", f"{_readable(entry['river_date'])}. {entry['river_reason']}")
    for place in entry["shown_on"]:
        yield from _fact("shown on", f"{place['place']}: {place['url']}")
    yield from _fact("text", _content(entry["content"]))
    for twin in entry["shown_with"]:
        yield from _fact("one with", f"{twin['title']}: {twin['link'] or twin['guid']}")
    for twin in entry["look_alikes"]:
        yield from _fact("looks like", f"{twin['title']}: {twin['link'] or twin['guid']} ({twin['why_not_one']})")
    for listing in entry["feeds"]:
        no_longer = "" if listing["listed"] else ", no longer listed"
        why = f": {listing['reason']}" if listing["reason"] else ""
        yield from _fact("in feed", f"{listing['feed'] or 'one that was taken out'}{no_longer}{why}")


def _feed_lines(feed: Mapping[str, Any]) -> Iterator[str]:
    yield f"  {feed['state']:8} {feed['url']}"
    visits = f"last visit {_readable(feed['last_visit']) or '–'}, next {_readable(feed['next_visit']) or '–'}"
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


TURNS = {
    "member": "It is the member's turn.",
    "host": "It is the turn of whoever runs the member's site: the sentence above can be forwarded.",
    "admin": "It is the turn of the hub's admin.",
}


def _last_listed(entry: Mapping[str, Any]) -> str:
    if entry["listed"]:
        return _readable(entry["last_listed"])
    missing = f", missing since {_readable(entry['missing_since'])}" if entry["missing_since"] else ""
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


def _fact(name: str, value: str | None) -> Iterator[str]:
    if value:
        yield f"  {name:12} {value}".rstrip()


def _readable(moment: str | None) -> str:
    return moment.replace("T", " ").removesuffix("Z") + " UTC" if moment else ""
