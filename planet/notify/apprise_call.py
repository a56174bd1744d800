"""Calls of one service by apprise (its only door), in a process of its own: `courier.py` starts it.

It reads lines of JSON and answers each with one: the address, then text after text. apprise reports no more than
whether it thinks that a service has a message. So the last exchange of HTTP is watched as well: it tells whether the
service refused, was never reached, or may have the message although no answer came.
"""

from __future__ import annotations

import io
import json
import logging
import sys
from typing import Any

from planet.struct import Struct, fields_of

MASTODON, BLUESKY = "NotifyMastodon", "NotifyBlueSky"
BLUESKY_BOUNDS = {"length": 300, "measure": "graphemes", "bytes": 3000}
"""Of app.bsky.feed.post: 300 graphemes, and 3,000 bytes."""

READS_MARKDOWN = frozenset({"NotifyDiscord", "NotifyMattermost"})
"""Services that take texts for Markdown, and to which apprise gives them as they stand."""

LONGEST_PAUSE = 1.0
"""Seconds between two requests: a planet sends few messages an hour."""

TIMED_OUT = ("timed out", "timeout", "time-out")


class Exchange(Struct):
    """What is known of the last exchange of HTTP: its status (0: none), Retry-After, and the name of its error."""

    status: int = 0
    retry_after: str = ""
    error: str = ""
    reached: bool = False


def main() -> None:
    """Answer the lines of standard input on standard output until it ends. What a library prints is not shown."""
    answers, sys.stdout = sys.stdout, io.StringIO()
    service: Any = None
    watched = Exchange()
    for line in sys.stdin:
        request = json.loads(line)
        if "address" in request:
            watch(watched)
            service, answer = opened(request["address"])
        else:
            answer = called(service, request["text"], watched)
        print(json.dumps(answer), file=answers, flush=True)


def opened(address: str) -> tuple[Any, dict[str, Any]]:
    """Return the service of an address with what it takes; None, and what is wrong, for one that cannot be used."""
    import apprise

    asset = apprise.AppriseAsset(secure_logging=True, app_id="Planet", app_desc="", app_url="", http_redirects=False)
    service = apprise.Apprise.instantiate(address, asset=asset)
    if service is None:
        return None, {"fault": "address"}
    service.retry, service.overflow_mode = 0, apprise.OverflowMode.UPSTREAM
    service.request_rate_per_sec = min(service.request_rate_per_sec, LONGEST_PAUSE)
    if len(service) != 1:
        return None, {"fault": "several", "count": len(service)}
    return service, bounds_of(service)


def bounds_of(service: Any) -> dict[str, Any]:
    """Return what a service takes, by the name of its plugin."""
    name = type(service).__name__
    if name == BLUESKY:
        return {**BLUESKY_BOUNDS, "dialect": "plain"}
    return {
        "length": service.body_maxlen,
        "measure": "mastodon" if name == MASTODON else "characters",
        "bytes": 0,
        "dialect": "markdown" if name in READS_MARKDOWN else "plain",
    }


def watch(watched: Exchange) -> None:
    """Note each exchange of the library that apprise makes its requests with."""
    import requests

    send = requests.Session.send

    def noted(session: Any, request: Any, **options: Any) -> Any:
        watched.status, watched.retry_after, watched.error, watched.reached = 0, "", "", False
        try:
            response = send(session, request, **options)
        except requests.RequestException as error:
            watched.error = type(error).__name__
            asks = request.method in ("GET", "HEAD")  # nothing is sent by these
            watched.reached = not asks and not isinstance(error, requests.ConnectTimeout | ValueError)
            watched.reached = watched.reached and not _never_connected(error)
            raise
        watched.status = response.status_code
        watched.retry_after = response.headers.get("Retry-After", "")
        return response

    requests.Session.send = noted  # type: ignore[method-assign, assignment]


def _never_connected(error: BaseException) -> bool:
    """Return whether no byte of a request can have been sent: no address, no connection, no trusted certificate."""
    import requests
    from urllib3 import exceptions

    if isinstance(error, requests.exceptions.SSLError | requests.exceptions.ProxyError):
        return True
    reason = getattr(error.args[0], "reason", error.args[0]) if error.args else error
    never = (exceptions.NewConnectionError, exceptions.NameResolutionError, exceptions.ConnectTimeoutError)
    return isinstance(reason, never)


def called(service: Any, text: str, watched: Exchange) -> dict[str, Any]:
    """Send a text, and return what came of it: whether apprise is content, and the last exchange."""
    import apprise

    watched.status, watched.retry_after, watched.error, watched.reached = 0, "", "", False
    words: list[str] = []
    handler = _Listening(words)
    logger = logging.getLogger("apprise")
    logger.addHandler(handler)
    try:
        sent = bool(service.notify(body=text, body_format=apprise.NotifyFormat.TEXT))
    except Exception as error:
        sent, watched.error = False, watched.error or type(error).__name__
        words.append(str(error))
    finally:
        logger.removeHandler(handler)
    timed_out = any(sign in word.lower() for word in words for sign in TIMED_OUT)
    return {"sent": sent, "timed_out": timed_out, **fields_of(watched)}


class _Listening(logging.Handler):
    """Keeps what apprise logs, to look for signs in it; it may hold secrets, and goes nowhere."""

    def __init__(self, words: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._words = words

    def emit(self, record: logging.LogRecord) -> None:
        self._words.append(record.getMessage())


if __name__ == "__main__":
    main()
