"""robots.txt (RFC 9309) as far as it speaks to planet-river by name. Pure.

A group for "*" never counts, because feeds are made to be fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from planet.model.visits import Failed, Fetched, Outcome
from planet.model.wishes import OwnerWish, RobotsLine
from planet.web import urls
from planet.web.patterns import later

LARGEST = 512_000
"""Bytes that are read of a robots.txt; what follows them is not (RFC 9309 §2.5)."""

MOST_LINES = 2_000
LONGEST_PATTERN = 2_000

ASKED_EVERY = timedelta(days=7)
"""From one visit to a robots.txt to the next, at least."""

PATIENCE = timedelta(days=1)
"""A question that has waited for so long is waited for."""

MOST_AT_ONCE = 20
SHARE_AT_ONCE = 50
"""Of many origins one in so many is asked in one turn, so that no turn is much longer for it."""

_THIS_HUB = later(r"planet-river(?:[/\s(;,].*)?", re.IGNORECASE | re.DOTALL)
_OCTET = later(rb"%[0-9A-Fa-f]{2}|.", re.DOTALL)
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_AS_THEY_ARE = _UNRESERVED | frozenset(b"/?:@!&'()+,;=#[]")


def lines_for_hub(body: bytes) -> tuple[RobotsLine, ...]:
    """Return the lines of all groups that name planet-river, in their order; what is no line of a group is skipped."""
    lines: list[RobotsLine] = []
    is_named = in_head = False
    for key, value in _fields(body):
        if key == "user-agent":
            is_named = _THIS_HUB.fullmatch(value) is not None or (is_named and in_head)
            in_head = True
        elif key in ("allow", "disallow"):
            in_head = False
            if is_named and value.startswith(("/", "*")) and len(value) <= LONGEST_PATTERN:
                lines.append(RobotsLine(key == "allow", _pattern(value)))
    return tuple(lines[:MOST_LINES])


def _fields(body: bytes) -> Iterator[tuple[str, str]]:
    """Yield the key, in lower case, and the value of each line that has both; without comments."""
    if len(body) > LARGEST:
        body = body[:LARGEST].rpartition(b"\n")[0]
    text = body.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    for line in re.split(r"[\r\n]+", text):
        key, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield key.strip().lower(), value.strip()


def _pattern(value: str) -> str:
    """Return the pattern of a line, in which * and a $ at its end are signs, and all else is percent-encoded alike."""
    end = "$" if value.endswith("$") else ""
    parts = value.removesuffix("$").split("*")
    return "*".join(_encoded(part.encode("utf-8", "surrogateescape")) for part in parts) + end


def _encoded(octets: bytes) -> str:
    """Return octets as one spelling of a path has them (RFC 9309 §2.2.2): only unreserved characters are decoded."""
    return "".join(map(_spelled, _OCTET.findall(octets)))


def _spelled(octet: bytes) -> str:
    if len(octet) == 3:
        code = int(octet[1:], 16)
        return chr(code) if code in _UNRESERVED else octet.decode("ascii").upper()
    return chr(octet[0]) if octet[0] in _AS_THEY_ARE else f"%{octet[0]:02X}"


def line_against(url: str, lines: Sequence[RobotsLine]) -> RobotsLine | None:
    """Return the line that asks not to fetch a URL; None if none does. The longest pattern decides, and of two that are
    as long the one that allows."""
    if not lines:
        return None
    query = urls.query(url)
    path = _encoded(((urls.path(url) or "/") + (f"?{query}" if query else "")).encode("utf-8", "replace"))
    fitting = [line for line in lines if _fits(line.pattern, path)]
    strongest = max(fitting, key=lambda line: (len(line.pattern), line.allow), default=None)
    return None if strongest is None or strongest.allow else strongest


def _fits(pattern: str, path: str) -> bool:
    """Return whether a path begins as the pattern says, or is all of it if that ends in $."""
    is_whole = pattern.endswith("$")
    first, *others = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    last = others.pop() if others and is_whole else None
    for part in others:
        at = path.find(part, at)
        if at < 0:
            return False
        at += len(part)
    if last is not None:
        return path.endswith(last) and len(path) - len(last) >= at
    return not is_whole or at == len(path)


def origin_of(url: str) -> str:
    """Return the origin of a web URL, in ASCII and without a usual port: "https://ada.example"; "" for no web URL."""
    scheme = url.partition(":")[0].lower()
    name = urls.host_port(url) if scheme in ("http", "https") else ""
    return f"{scheme}://{name.removesuffix(':80' if scheme == 'http' else ':443')}" if name else ""


def is_due(wish: OwnerWish | None, now: datetime) -> bool:
    """Return whether an origin may be asked again. A time in the future comes from a clock that was wrong."""
    return wish is None or not now - ASKED_EVERY < wish.asked_at <= now


def is_long_due(wish: OwnerWish | None, now: datetime) -> bool:
    """Return whether a turn shall wait until an origin is asked, because no turn found the time for so long."""
    return wish is not None and wish.asked_at <= now - ASKED_EVERY - PATIENCE


def put_off(origin: str, now: datetime) -> OwnerWish:
    """Return what is known of an origin that is asked in a later turn for the first time: no wish, and that it is due
    since `now`."""
    return OwnerWish(origin, now - ASKED_EVERY)


def next_asking(wish: OwnerWish) -> datetime:
    """Return when an origin may be asked again."""
    return wish.asked_at + ASKED_EVERY


def most_at_once(origins: int) -> int:
    """Return how many origins may be asked in a turn that visits feeds of so many."""
    return max(MOST_AT_ONCE, -(-origins // SHARE_AT_ONCE))


def lines_said(outcome: Outcome, former: OwnerWish | None) -> tuple[RobotsLine, ...] | None:
    """Return the lines for this hub as a visit to robots.txt found them; those of the `former` wish where the origin
    cannot say; None where nobody was asked, so that the origin may be asked again at once."""
    if isinstance(outcome, Fetched):
        return lines_for_hub(outcome.body)
    if isinstance(outcome, Failed) and (outcome.unasked or outcome.turned_away):
        return None
    if isinstance(outcome, Failed) and _means_no_wish(outcome):
        return ()
    return former.lines if former else ()


def _means_no_wish(failure: Failed) -> bool:
    """Return whether a failed visit says that there is no robots.txt (RFC 9309 §2.3.1.3): a status below 500.

    Whoever answers 429 or asks for proof that the visitor is no robot (a status below 300) has not answered.
    """
    return 300 <= failure.status < 500 and failure.status != 429


def sentence(wish: OwnerWish, line: RobotsLine) -> str:
    """Return the wish as it is quoted: where it stands, and its words."""
    return f'{wish.origin}/robots.txt says "{line}" to planet-river'


def refusal(words: str) -> str:
    """Return why a feed is not visited, as a sentence around the wish of its owner."""
    return f"Its owner asks not to be here: {words}."
