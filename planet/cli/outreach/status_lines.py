"""What `planet status` says of mail, announcements and webmentions, in plain lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def outreach_lines(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield what came in and went out besides feeds; nothing where that was never asked for."""
    if "inbox" in document:
        yield from inbox_lines(document["inbox"])
    for target in document.get("announcements", ()):
        yield from target_lines(target)
    if "webmentions" in document:
        yield from webmention_lines(document["webmentions"])


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


def webmention_lines(webmentions: Mapping[str, Any]) -> Iterator[str]:
    """Yield what became of the links of posts that were written here in plain lines: counts, and those given up."""
    yield f"Webmentions: {webmentions['sent']} sent, {webmentions['waiting']} waiting"
    for mention in webmentions["given_up"]:
        yield f"  {mention['state']:8} {readable(mention['time'])} {mention['post']} to {mention['link']}"
        yield f"           {mention['reason']}"


def readable(moment: str | None) -> str:
    """Return a moment of a document for people; a dash if there is none."""
    return moment.replace("T", " ").removesuffix("Z") + " UTC" if moment else "–"
