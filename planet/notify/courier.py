"""A service that is told of news, from the leading process: the process that calls it, its time limit, its answers."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from planet.errors import PlanetError, UsageError
from planet.model.outreach.announcing import Bounds, CallResult

OPENING_SECONDS = 8.0
"""To start the process and load apprise, on a machine that has much to do."""

CALL_SECONDS = 10.0
"""For one message: apprise waits four seconds for a connection, and four for an answer, of each request."""

REFUSED = frozenset({400, 406, 413, 414, 415, 422})
"""Of these statuses the message itself is the reason; of all others the service, or its address."""

MISSING = (
    'announce: apprise is missing, which calls services; install the extra notify: pip install "planet-river[notify]".'
)


def installed() -> bool:
    """Return whether the extra is there."""
    return find_spec("apprise") is not None


class Courier:
    """An open service. `bounds` are what it takes."""

    def __init__(self, process: asyncio.subprocess.Process, bounds: Bounds) -> None:
        self._process = process
        self.bounds = bounds

    async def send(self, text: str) -> CallResult:
        """Send one message. Never raises for the service's sake; the process is of no use after an unknown outcome."""
        try:
            async with asyncio.timeout(CALL_SECONDS):
                answer = await _ask(self._process, {"text": text})
        except TimeoutError:
            return CallResult("unknown", f"no answer within {CALL_SECONDS:g} seconds")
        return result_of(answer) if answer else CallResult("unknown", "its process ended without a word")


@asynccontextmanager
async def opened(address: str, name: str, environment: Mapping[str, str]) -> AsyncIterator[Courier]:
    """Open the service of an address, and close it; the address is handed over by a pipe, and shows nowhere.

    The process has a session of its own: a signal from the terminal does not stop it in the middle of a message.
    Raises UsageError without apprise, or for an address that cannot be used; PlanetError where the machine is too busy.
    `name` names the announcement.
    """
    if not installed():
        raise UsageError(MISSING)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "planet.notify.apprise_call"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={**environment, "PYTHONPATH": _search_path(environment)},
        start_new_session=True,
    )
    try:
        yield Courier(process, await _bounds(process, address, name))
    finally:
        await _end(process)


def _search_path(environment: Mapping[str, str]) -> str:
    """Return where the process finds this package, wherever it is started."""
    return os.pathsep.join(filter(None, (str(Path(__file__).parents[2]), environment.get("PYTHONPATH"))))


async def _bounds(process: asyncio.subprocess.Process, address: str, name: str) -> Bounds:
    try:
        async with asyncio.timeout(OPENING_SECONDS):
            answer = await _ask(process, {"address": address})
    except TimeoutError:
        late = f"announce, {name}: apprise did not start within {OPENING_SECONDS:g} seconds; it is tried again later."
        raise PlanetError(late) from None
    if not answer:
        raise UsageError(
            f"announce, {name}: apprise could not be started; see whether it is whole: pip install --upgrade apprise."
        )
    if answer.get("fault") == "several":
        raise UsageError(
            f"announce, {name}: the address leads to {answer['count']} places; write a table of its own for each, "
            "so that none is told twice."
        )
    if "fault" in answer:
        raise UsageError(f"announce, {name}: apprise cannot use the address; see https://appriseit.com/ for its form.")
    return Bounds(answer["length"], answer["measure"], answer["bytes"], answer["dialect"])


async def _ask(process: asyncio.subprocess.Process, request: dict[str, str]) -> dict[str, Any]:
    """Return the answer of the process to a line; empty where it has ended."""
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(ConnectionError):
        process.stdin.write(json.dumps(request).encode() + b"\n")
        await process.stdin.drain()
        line = await process.stdout.readline()
        return dict(json.loads(line)) if line else {}
    return {}


async def _end(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()
    await process.wait()


def result_of(answer: dict[str, Any]) -> CallResult:
    """Return what an answer of the process means: whether the service has the message, will have it, or who knows."""
    status, wish = int(answer["status"]), _wish(str(answer["retry_after"]))
    if answer["sent"]:
        return CallResult("sent")
    if status in REFUSED:
        return CallResult("refused", f"the service refuses the message (HTTP {status})")
    if status:
        return CallResult("retry", _of_status(status), wish)
    if answer["reached"] or answer["timed_out"]:
        return CallResult("unknown", "the service did not answer")
    if answer["error"]:
        return CallResult("retry", "the service cannot be reached")
    return CallResult("retry", "the service did not take it")


def _of_status(status: int) -> str:
    if status in (401, 403):
        return f"the service does not know the sender: look at the address (HTTP {status})"
    if status in (404, 410):
        return f"there is nothing at the address: look at it (HTTP {status})"
    if status == 429:
        return "the service wants fewer messages (HTTP 429)"
    return f"the service has trouble (HTTP {status})" if status >= 500 else f"the service says no (HTTP {status})"


def _wish(header: str) -> timedelta | None:
    """Return the time of a Retry-After in seconds; None for none, or for a date."""
    return timedelta(seconds=min(int(header), 86_400)) if header.isdecimal() and len(header) < 9 else None
