"""The command after_publish: run by the shell once the site stands, until it succeeds."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from planet.errors import machine_fault
from planet.hub import Hub
from planet.model.community import Planet
from planet.store import Store
from planet.turn.upkeep.owed import Owed, note_failure, owed, strike_out

LONGEST = timedelta(minutes=10)
"""The time that the command may take."""

RETRIED_AFTER = timedelta(minutes=5)
"""`planet run` tries a command that failed again after this time."""

MOST_OUTPUT = 4_000
"""Bytes of what the command printed last that are kept."""

LAST_LINES = 3
LONGEST_LINE = 300
GRACE = 3.0
"""Seconds from the request to end to the end by force."""

LAST_WORDS = 1.0
"""Seconds to wait for what a command has printed, after its end."""

ANEW = "The site in output/ is complete; the next turn runs the command again."


async def run_owed(
    hub: Hub, planet: Planet, store: Store, environment: Mapping[str, str], limit: timedelta = LONGEST
) -> str:
    """Run the command after_publish if files have changed that it has not seen; return "" if there was nothing to do
    or it succeeded, else a sentence on its failure. If this is cancelled, the command is ended, and stays owed."""
    missing = owed(planet, store)
    if missing is None:
        return ""
    failure = await _run(hub, planet, missing, environment, limit)
    if failure:
        note_failure(store)
    else:
        strike_out(planet, store)
    return failure


async def _run(hub: Hub, planet: Planet, missing: Owed, environment: Mapping[str, str], limit: timedelta) -> str:
    """Run the command in the hub folder; return a sentence on its failure, "" where it exits with 0."""
    with _listed(missing) as changed:
        surroundings = {
            **environment,
            "PLANET_HUB": str(hub.folder),
            "PLANET_OUTPUT": str(hub.output),
            "PLANET_URL": planet.url,
            "PLANET_CHANGED": changed,
        }
        async with _listening() as (output, pipe):
            try:
                process = await asyncio.create_subprocess_shell(
                    planet.after_publish,
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=pipe,
                    stderr=pipe,
                    cwd=hub.folder,
                    env=surroundings,
                    start_new_session=True,
                )
            except OSError as error:
                reason = machine_fault(error) or f"{error.strerror or error}."
                return f"after_publish could not be started: {reason} {ANEW}"
            finally:
                os.close(pipe)
            failure = await _outcome(process, limit)
            await output.rest()
        return _sentence(failure, bytes(output.tail))


class _Output(asyncio.Protocol):
    """What the command prints: only the end of it is kept, however much it is."""

    def __init__(self) -> None:
        self.tail = bytearray()
        self._ended = asyncio.Event()

    def data_received(self, data: bytes) -> None:
        self.tail += data[-MOST_OUTPUT:]
        del self.tail[:-MOST_OUTPUT]

    def connection_lost(self, error: Exception | None) -> None:
        self._ended.set()

    async def rest(self) -> None:
        """Wait for the last words of a command that has ended; not for a program that it left running."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORDS):
                await self._ended.wait()


@asynccontextmanager
async def _listening() -> AsyncIterator[tuple[_Output, int]]:
    """Give what is printed into a pipe, and the end of the pipe to print into, which the caller closes."""
    reading, writing = os.pipe()
    transport, output = await asyncio.get_running_loop().connect_read_pipe(_Output, os.fdopen(reading, "rb", 0))
    try:
        yield output, writing
    finally:
        transport.close()


async def _outcome(process: asyncio.subprocess.Process, limit: timedelta) -> str:
    """Wait for the end of the command; return how it failed, "" where it exits with 0."""
    try:
        async with asyncio.timeout(limit.total_seconds()):
            status = await process.wait()
    except TimeoutError:
        await _end(process)
        return f"was stopped after {limit.total_seconds():g} seconds"
    except asyncio.CancelledError:
        await _end(process)
        raise
    if status < 0:
        return f"was ended by the signal {-status}"
    return f"failed with exit status {status}" if status else ""


async def _end(process: asyncio.subprocess.Process) -> None:
    """End the command and all that it started: first by asking, then by force."""
    _signal(process, signal.SIGTERM)
    with suppress(TimeoutError):
        async with asyncio.timeout(GRACE):
            await process.wait()
    _signal(process, signal.SIGKILL)
    await process.wait()


def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)


@contextmanager
def _listed(missing: Owed) -> Iterator[str]:
    """Give the path of a file that lists the changed files, a line each; "" if everything may have changed."""
    if missing.files is None:
        yield ""
        return
    import tempfile  # few turns run a command

    with tempfile.TemporaryDirectory(prefix="planet-") as folder:
        file = Path(folder) / "changed"
        file.write_text("".join(f"{path}\n" for path in missing.files), encoding="utf-8")
        yield str(file)


def _sentence(failure: str, output: bytes) -> str:
    """Return the sentence on a failure, with the last lines that the command printed; "" without a failure."""
    if not failure:
        return ""
    said = " / ".join(_last_lines(output))
    return f"after_publish {failure}{f': {said}' if said else ', and said nothing'}. {ANEW}"


def _last_lines(output: bytes) -> list[str]:
    lines = output.decode("utf-8", "replace").splitlines()
    printable = ["".join(sign for sign in line if sign.isprintable()).strip() for line in lines]
    return [line[:LONGEST_LINE].rstrip(".") for line in printable if line][-LAST_LINES:]
