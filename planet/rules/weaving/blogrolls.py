"""Reading lists: where those of a member may stand, when to ask there, and what their lines mean. Pure."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from planet.model.community import Member
from planet.model.neighbours import BlogrollLine, BlogrollOrigin, BlogrollRecord
from planet.model.records import FeedRecord
from planet.model.results import ListedSite
from planet.model.visits import Failed, Validators
from planet.rules import schedule
from planet.rules.weaving.sites import NotNeighbours, site_of, site_of_feed
from planet.struct import replace
from planet.web import urls

WELL_KNOWN = ("/.well-known/recommendations.opml", "/.well-known/recommendations.json")
"""Places on a member's own host; the second one is Ghost's."""

INTERVAL = timedelta(days=7)
EMPTY_PAGE_INTERVAL = timedelta(days=14)
"""The wait after a visit to a page that names no reading list."""

FAR = timedelta(days=16)
"""A due time further off than any rule can put it comes from a clock that was wrong."""

JITTER = timedelta(hours=6)
"""By so much later, at most, is a place asked again, so that not all are asked in the same turn."""

UNREACHED = timedelta(days=1)
"""The wait after a visit that reached no server, and so asked nobody."""

PATIENCE = 4
"""Visits in a row without an answer after which the lines of a list are forgotten."""

MOST_PLACES = 10
"""Places of one member that are asked."""

_NO_LIST = frozenset({404, 410, 451})
_GENERAL = frozenset(
    {"blog", "weblog", "journal", "log", "notes", "posts", "writing", "articles", "home", "wordpress", "wp", "en", "de"}
)
"""First folders of a site that are names of no person."""


def places_of(
    member: Member,
    feeds: Sequence[FeedRecord],
    named: Iterable[str],
    planet_url: str,
    platforms: NotNeighbours,
    *,
    answers: bool = True,
) -> dict[str, BlogrollOrigin]:
    """Return the places where reading lists of a member may stand, by URL.

    These are the list that the members file names; the member's page, which may name some, and those that it names
    (`named`); those that the feeds name; and two well-known places, if the host is the member's own, and has answered
    (`answers`). Nothing of this planet is among them, so that a list which comes from it does not return.
    """
    home = _home(member, feeds)
    places: dict[str, BlogrollOrigin] = {}
    if member.blogroll:
        places[member.blogroll] = "named"
    if home and not platforms.hold(site_of(home)):
        places[home] = "searched" if member.wants_discovery else "page"
        if answers and _is_own_host(home):
            places |= dict.fromkeys((urls.origin(home) + path for path in WELL_KNOWN), "place")
    listed = [*named, *(url for feed in feeds for url in feed.info.blogrolls)]
    for url in listed:
        places.setdefault(url, "named")
    own = urls.comparison_key(planet_url).rstrip("/")
    foreign = {url: origin for url, origin in places.items() if not is_within(url, own) and not _is_nowhere(url)}
    return dict(list(foreign.items())[:MOST_PLACES])


def _is_nowhere(url: str) -> bool:
    """Return whether the host of a URL is one that never exists, whoever is asked for it (RFC 2606 §2)."""
    return urls.host(url).rpartition(".")[2] in ("example", "invalid")


def is_within(url: str, folder_key: str) -> bool:
    """Return whether a URL lies in the folder of a comparison key without its closing slash."""
    key = urls.comparison_key(url)
    return key.rstrip("/") == folder_key or key.startswith((f"{folder_key}/", f"{folder_key}?"))


def _home(member: Member, feeds: Sequence[FeedRecord]) -> str:
    """Return the URL of a member's page; without one, the page of the first feed on a host of the same name; "" if
    there is none."""
    if member.url:
        return member.url
    pages = (feed.info.url for feed in feeds if urls.host(feed.info.url) == urls.host(feed.feed.url))
    return next((page for page in pages if re.search(r"[a-z]", urls.host(page))), "")


def _is_own_host(url: str) -> bool:
    """Return whether the host of a page is its owner's: the page stands at the root, or in a folder of a general name,
    and not in that of a person."""
    folder = urls.path(url).strip("/").lower()
    return folder in _GENERAL or not folder or folder in ("index.html", "index.php")


# ---------------------------------------------------------------- visits


def is_file(place: str) -> bool:
    """Return whether a place is a file in the hub folder."""
    return bool(place) and not place.lower().startswith(("http://", "https://"))


def after_answer(record: BlogrollRecord, now: datetime, validators: Validators, body_hash: str = "") -> BlogrollRecord:
    """Return the state after a visit that brought a body, or none that is new."""
    return replace(
        record,
        validators=validators,
        body_hash=body_hash or record.body_hash,
        last_visit=now,
        next_due=_next_week(record, now),
        retry_until=None,
        failures=0,
        reason="",
    )


def after_failure(record: BlogrollRecord, failure: Failed, now: datetime) -> BlogrollRecord:
    """Return the state after a visit that failed. A host that rests was not asked, and one that could not be reached
    is asked again the next day."""
    wait = failure.hints.retry_after or timedelta(0)
    if failure.turned_away:
        return replace(record, next_due=now + max(wait, schedule.LOOK), reason=failure.reason)
    next_due = now + UNREACHED if failure.unreachable else _next_week(record, now)
    end = schedule.end_of_retry_after(failure.hints, now) if failure.status in (429, 503) else None
    return replace(
        record,
        last_visit=now,
        next_due=max(next_due or now, end or now) if not is_file(record.url) else None,
        retry_until=end,
        failures=record.failures + 1,
        reason=failure.reason,
    )


def is_gone(record: BlogrollRecord, failure: Failed) -> bool:
    """Return whether a visit that failed, of which `record` is the state, ends a list: it is not there any more, or
    nobody has answered for long."""
    return failure.status in _NO_LIST or (record.failures >= PATIENCE and not failure.turned_away)


def is_resting(record: BlogrollRecord, now: datetime) -> bool:
    """Return whether not even `--force` may ask a place now."""
    until = record.retry_until
    return until is not None and now < until <= now + schedule.LONGEST_RETRY_AFTER


def _next_week(record: BlogrollRecord, now: datetime) -> datetime | None:
    """Return when to ask again; None for a file, which every turn looks at."""
    if is_file(record.url):
        return None
    digest = hashlib.blake2b(f"{record.url} {now.isoformat()}".encode("utf-8", "replace"), digest_size=4).digest()
    late = JITTER * (int.from_bytes(digest) / 2**32)
    interval = EMPTY_PAGE_INTERVAL if record.origin in ("page", "searched") and not record.named else INTERVAL
    return (now + interval + late).replace(microsecond=0) + timedelta(seconds=1)


# ---------------------------------------------------------------- lines


def lines_of(sites: Iterable[ListedSite]) -> tuple[BlogrollLine, ...]:
    """Return the lines of a list that name a site, each once."""
    lines: dict[tuple[str, str], BlogrollLine] = {}
    for site in sites:
        feed_key = urls.comparison_key(site.feed_url) if site.feed_url else ""
        key = site_of(site.page_url) or site_of_feed(site.feed_url)
        if key:
            line = BlogrollLine(key, site.page_url, site.feed_url, site.title, feed_key)
            lines.setdefault((key, feed_key), line)
    return tuple(lines.values())


def site_of_twins(lines: Sequence[BlogrollLine]) -> str:
    """Return the key of the site that all lines with one feed are about: that of the page which most of them state; a
    feed alone says less than a page."""
    own = [site_of(line.page_url) for line in lines if line.page_url] or [site_of_feed(line.feed_url) for line in lines]
    counts: Mapping[str, int] = Counter(own)
    return min(counts, key=lambda key: (-counts[key], key))
