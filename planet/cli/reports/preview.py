"""What `planet preview` shows of feeds, in plain lines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from planet.cli.reports.facts import TURNS, fact


def preview_lines(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield what feeds would give: each with its name, its rules, and its entries."""
    for number, feed in enumerate(document["feeds"]):
        if number:
            yield ""
        yield from _feed_lines(feed)


def _feed_lines(feed: Mapping[str, Any]) -> Iterator[str]:
    whose = f" · {feed['member']['name']}" if feed["member"] else ""
    yield f"{feed.get('title') or feed['url']}{whose}"
    yield from fact("feed", feed["url"])
    if feed["moved_to"]:
        yield from fact("moved to", feed["moved_to"])
    for url in feed["other_feeds"]:
        yield from fact("other feed", url)
    if not feed["readable"]:
        yield from fact("nothing", feed["reason"])
        if feed["turn"] in TURNS:
            yield from fact("", TURNS[feed["turn"]])
        return
    yield from fact("site", feed["site"])
    yield from fact("kind", f"{feed['kind']} ({feed['format']}{', ' + feed['language'] if feed['language'] else ''})")
    for key, value in feed["rules"].items():
        yield from fact("rule", f"{key} = {json.dumps(value, ensure_ascii=False)}{_share(feed, key)}")
    yield from (line for note in feed["notes"] for line in fact("note", note))
    counts = feed["counts"]
    yield (
        f"  {counts['entries']} entries, {counts['let_in']} let in, {counts['kept_out']} kept out, "
        f"{counts['known']} known already:"
    )
    for entry in feed["entries"]:
        yield from _entry_lines(entry)


def _share(feed: Mapping[str, Any], key: str) -> str:
    share = next((share for share in feed["by_rule"] if share["key"] == key), None)
    return f"  (by itself it lets in {share['let_in']} of {share['entries']})" if share else ""


def _entry_lines(entry: Mapping[str, Any]) -> Iterator[str]:
    sign = "+" if entry["let_in"] else "-"
    familiar = ", known" if entry["known"] else ""
    dated = (entry["published"] or entry["updated"] or "undated   ")[:10]
    yield f"  {sign} {dated}  {entry['kind']:8} {entry['title']}"
    if entry["let_in"]:
        yield f"      {entry['place']}, {entry['river_date'][:10]}{familiar}"
    else:
        yield f"      {entry['reason']}{familiar}"
