"""The health of feeds and of what else goes out and comes in, in plain lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from planet.cli.reports.facts import readable
from planet.locale.formatting import number_of
from planet.rules.feed_state import OFFLINE, not_reached


def _pushed(push: Mapping[str, Any]) -> str:
    """Return the line on the hub of a feed: whether it brings the news, until when, and whether that is believed."""
    if push["state"] != "active":
        words = {"new": "not asked yet", "asked": "asked", "lapsed": "not renewed"}
        return f"pushed by {push['hub']}: {words.get(push['state'], push['state'])}. {push['reason'] or ''}".rstrip()
    trust = "polled rarely" if push["trusted"] else "polled as ever"
    last = f", last news {readable(push['last_push'])}" if push["last_push"] else ""
    return f"pushed by {push['hub']} until {readable(push['until'])}, {trust}{last}"


def status_lines(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield the health of every feed in plain lines, and why anything is hidden."""
    for member in document["members"]:
        yield f"{member['name']} ({member['slug']})"
        if member.get("discovery"):
            yield f"  looking for feeds: {member['discovery']}"
        if member.get("avatar"):
            yield f"  picture: {member['avatar']}"
        if member.get("blogroll"):
            yield f"  reading list: {member['blogroll']}"
        for feed in member["feeds"]:
            origin = ", discovered" if feed["discovered"] else ""
            entries = number_of(feed["entries"], "entry", "entries")
            yield f"  {feed['state']:8} {feed['url']}  ({feed['kind']}{origin}, {entries})"
            yield f"           last visit {readable(feed['last_visit'])}, next {readable(feed['next_visit'])}"
            yield from (f"           {sentence}" for sentence in feed_sentences(feed))
        for hidden in member["hidden"]:
            yield f"  hidden   {hidden['entry']}: {hidden['reason']}"
    yield from beside_feeds(document)


def feed_sentences(feed: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is to be said of a feed beside its state: why it gives nothing, where it is, what of it cannot be
    read, what brings its news. That the whole hub had no network is said once, and not here."""
    if feed["reason"] and feed["reason"] not in OFFLINE:
        yield feed["reason"]
    if feed["moved_to"]:
        yield f"has moved: write {feed['moved_to']} in the members file"
    yield from feed["problems"]
    if "push" in feed:
        yield _pushed(feed["push"])


def beside_feeds(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield how all is in plain lines that goes out, and comes in besides feeds."""
    if count := document.get("not_reached"):
        yield not_reached(count)
    if hub := document.get("push"):
        yield f"The hub {hub['hub']} was not told of the news: {hub['reason']} Next {readable(hub['next'])}."
    if "inbox" in document:
        yield from inbox_lines(document["inbox"])
    yield from (letter["sentence"] for letter in document.get("letters", ()))
    for target in document.get("announcements", ()):
        yield from target_lines(target)
    if "webmentions" in document:
        yield from webmention_lines(document["webmentions"])


def webmention_lines(webmentions: Mapping[str, Any]) -> Iterator[str]:
    """Yield what became of the links of posts that were written here in plain lines: counts, and those given up."""
    yield f"Webmentions: {webmentions['sent']} sent, {webmentions['waiting']} waiting"
    for mention in webmentions["given_up"]:
        yield f"  {mention['state']:8} {readable(mention['time'])} {mention['post']} to {mention['link']}"
        yield f"           {mention['reason']}"


def target_lines(target: Mapping[str, Any]) -> Iterator[str]:
    """Yield what became of the messages to a target in plain lines, and what an admin should know of them."""
    counts = ", ".join(f"{target[state]} {state}" for state in ("sent", "waiting", "failed", "unknown"))
    yield f"Announcements to {target['name']}: {counts}; the last at {readable(target['last_sent'])}"
    if target["failing_since"]:
        since, again = readable(target["failing_since"]), readable(target["next_try"])
        yield f"  fails since {since}: {target['reason']}; tried again at {again}"
    if target["unknown"]:
        last = readable(target["last_unknown"])
        yield f"  of {target['unknown']} nobody knows whether they arrived, the last at {last}"
    yield from (f"  {reason}" for reason in target["reasons"])


def inbox_lines(inbox: Mapping[str, Any]) -> Iterator[str]:
    """Yield how the mailbox of posts by mail is in plain lines, and what was not taken from it, or not whole."""
    yield f"Posts by mail: {inbox['mailbox']}, last read {readable(inbox['last_read'])}"
    if inbox["reason"]:
        yield f"  {inbox['reason']}"
    for message in inbox["left_out"]:
        whose = f" ({message['member']})" if message["member"] else ""
        words = message["subject"] or "no subject"
        state = "taken, but" if message["taken"] else "not taken"
        yield f"  {state:10} {readable(message['time'])}{whose}: {words}, from {message['from'] or 'nobody'}"
        yield f"             {message['reason']}"
