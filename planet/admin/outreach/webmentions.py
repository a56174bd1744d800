"""Webmentions for the links of posts that were written here (W3C Recommendation, §3.1): one a link, one an edit."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from planet.admin.outreach.outgoing import Outgoing, Sender, side_by_side
from planet.model.outreach.deliveries import Delivery, Form, Unanswered
from planet.model.outreach.sending import Sending
from planet.model.outreach.webmentions import Webmention
from planet.model.records import ShownEntry
from planet.model.visits import Failed, Fetched, FetchRequest
from planet.ports import Messenger
from planet.rules.outreach import webmentions as rules
from planet.web.outreach.webmention_endpoints import endpoint

SUBJECT = "webmentions"

MOST_POSTS = 200
"""Posts whose links are looked at in one go."""

MOST_AT_ONCE = 20
"""Webmentions that are sent in one go; the others wait for the next."""

SIDE_BY_SIDE = 4
SECONDS = 45.0
SECONDS_FOR_ONE = 20.0

IN_HAND = timedelta(minutes=15)
"""Within which nobody else sends a webmention that was begun."""

NOT_SHOWN = "The page of the post does not show the link."


def _waits(outgoing: Outgoing) -> bool:
    """Return whether there is anything to do, and a site that a receiver can look at."""
    is_seen = rules.can_be_seen(outgoing.planet.url, private=_has_private(outgoing))
    return is_seen and outgoing.store.webmentions.are_due(outgoing.now)


def _has_private(outgoing: Outgoing) -> bool:
    """Return whether the hub may visit private addresses, as one within a house does."""
    return bool(outgoing.planet.fetch.private_allow)


async def _send(outgoing: Outgoing) -> Sending:
    """Look at the posts that have changed, then send what is due. A webmention is begun in a transaction before its
    POST, and settled in one after it."""
    _look_at_posts(outgoing)
    due = outgoing.store.webmentions.due(outgoing.now, MOST_AT_ONCE)
    if not due:
        return Sending(SUBJECT)
    places = asyncio.Semaphore(SIDE_BY_SIDE)

    async def send_one(mention: Webmention) -> Webmention | None:
        async with places:
            return await _sent(outgoing, visitor, mention) if outgoing.seconds_left() > SECONDS_FOR_ONE else None

    async with outgoing.visitor() as visitor:
        settled = [mention for mention in await side_by_side(map(send_one, due)) if mention]
    return _report(settled)


def _report(settled: Iterable[Webmention]) -> Sending:
    stages = Counter(mention.stage for mention in settled)
    lost = [mention for mention in settled if mention.stage in ("refused", "failed", "unknown")]
    notes = tuple(f"{mention.source} could not be told to {mention.target}: {mention.reason}" for mention in lost)
    return Sending(
        SUBJECT,
        sent=stages["sent"],
        failed=stages["refused"] + stages["failed"],
        unknown=stages["unknown"],
        waiting=stages["due"],
        notes=notes,
    )


# ------------------------------------------------------------ what there is to send


def _look_at_posts(outgoing: Outgoing) -> None:
    """Store which links of the posts that have changed are to be told, each post in one transaction."""
    for entry_id in outgoing.store.webmentions.waiting(MOST_POSTS):
        with outgoing.store.transaction():
            _look_at(outgoing, entry_id)
            outgoing.store.webmentions.looked_at(entry_id)


def _look_at(outgoing: Outgoing, entry_id: int) -> None:
    store, now = outgoing.store, outgoing.now
    stored = store.webmentions.of_post(entry_id)
    post = store.queries.post(entry_id)
    if post is not None and not stored and max(post.river_at, post.edited_at or post.river_at) < now - rules.YOUNG:
        return
    links = _links(outgoing, post) if post else ()
    source = post.entry.link if post else next((mention.source for mention in stored.values()), "")
    version = rules.version_of(post.entry.title, post.entry.content) if post else ""
    store.webmentions.forget(entry_id, rules.forgotten(stored, links))
    store.webmentions.write(rules.due(stored, entry_id, source, version, links, now))


def _links(outgoing: Outgoing, post: ShownEntry) -> tuple[str, ...]:
    """Return the links of a post that are told; none of a member who takes no part in the weave."""
    if not post.member.profile.weave or post.member.role != "member":
        return ()
    answers = (answer.url for answer in outgoing.store.exports.answers(post.entry_id))
    return rules.links_of(post.entry.content, answers, outgoing.planet.url, private=_has_private(outgoing))


# ------------------------------------------------------------ one webmention


async def _sent(outgoing: Outgoing, visitor: Messenger, due: Webmention) -> Webmention | None:
    """Send one webmention, and store what became of it; return that, None where somebody else has it in hand."""
    store, now = outgoing.store, outgoing.now
    with store.transaction():
        if not store.webmentions.claim(due, now + IN_HAND):
            return None
    mention = rules.after_break(due, now) if due.begun_at else due
    if mention.stage == "due":
        mention = await _delivered(outgoing, visitor, mention)
    with store.transaction():
        store.webmentions.settle(mention)
    return mention


async def _delivered(outgoing: Outgoing, visitor: Messenger, mention: Webmention) -> Webmention:
    """Find the endpoint of a target and send the webmention there; return what became of it."""
    now = outgoing.now
    if mention.linked and not rules.is_shown(mention.target, _page_of(outgoing, mention.source)):
        return rules.without_endpoint(mention, now, NOT_SHOWN)
    begun = False
    try:
        async with asyncio.timeout(SECONDS_FOR_ONE):
            visit = await _endpoint(visitor, mention.target)
            if isinstance(visit, Failed):
                return rules.after_failed_visit(mention, visit, now)
            if not visit:
                return rules.without_endpoint(mention, now)
            with outgoing.store.transaction():
                outgoing.store.webmentions.begin(mention, now)
            begun = True
            form = Form((("source", mention.source), ("target", mention.target)))
            receipt = await visitor.post(Delivery(visit, form, also_moved=True, now=now))
    except TimeoutError:
        receipt = Unanswered("It did not answer in time.", maybe_received=begun)
    return rules.after_receipt(mention, receipt, now)


async def _endpoint(visitor: Messenger, target: str) -> str | Failed:
    """Return the endpoint that a page names, "" where it names none; Failed where it could not be looked at."""
    async with visitor.fetch(FetchRequest(target, accept="page")) as outcome:
        if isinstance(outcome, Failed):
            return outcome
        if not isinstance(outcome, Fetched):
            return ""
        is_page = "html" in outcome.content_type.lower() or not outcome.content_type
        page = outcome.body.decode("utf-8", "replace") if is_page else ""
        return endpoint(outcome.link, page, outcome.url)


def _page_of(outgoing: Outgoing, source: str) -> str:
    """Return the published page of a post; "" where it is not there."""
    path = Path(outgoing.hub.output, *source.removeprefix(outgoing.planet.url).strip("/").split("/"), "index.html")
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


WEBMENTIONS = Sender(SUBJECT, _waits, _send, SECONDS)
