"""The tasks of a worker process, each within its bound of memory; what reads foreign bytes is loaded there alone."""

from __future__ import annotations

import os
import re
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from planet.model.community import FeedKind
from planet.model.results import Found, Picture, PictureUse, Unfit
from planet.workers.answers import Packed, packed

MEMORY = 40 * 1024 * 1024
MEMORY_PER_BYTE = 11
"""Bytes of data (RLIMIT_DATA) that a worker may add to what it holds while it reads a body: so many, and more for each
byte of it. Any document that is meant to be read needs less, whatever characters it is written in; for one of 5 MB, two
workers stay with the leader and the bodies that wait under 400 MB."""

PICTURE_MEMORY = 92 * 1024 * 1024
"""The same for a picture, of which one is unpacked at a time, when the feeds have been read."""


def read(
    body: bytes,
    content_type: str,
    url: str,
    content_location: str,
    kind: FeedKind | None,
    max_entries: int,
    last_reading: str,
) -> Packed:
    """Read a feed's body, and pack what it says; never raises."""
    from planet.workers.jobs import read_feed

    with _bounded(MEMORY + MEMORY_PER_BYTE * len(body)):
        return packed(read_feed(body, content_type, url, content_location, kind, max_entries, last_reading))


def find(body: bytes, content_type: str, url: str) -> Found:
    """Find the feeds that the page at `url` names, in its body; never raises."""
    from planet.workers.jobs import read_page

    with _bounded(MEMORY + MEMORY_PER_BYTE * len(body)):
        return read_page(body, content_type, url)


def shrink(body: bytes, use: PictureUse) -> Picture | Unfit:
    """Make a small copy of the picture in a body; never raises."""
    from planet.workers import thumbnails

    with _bounded(PICTURE_MEMORY):
        return thumbnails.shrink(body, use)


@contextmanager
def _bounded(memory: int) -> Iterator[None]:
    """Limit the memory of a worker while it reads. If that is not enough, the worker ends, and a new one takes its
    place.

    The limit is `memory` bytes more than the worker holds already, because it keeps some memory of earlier bodies. It
    holds only while a body is read: a worker that runs out of memory while it receives a body would leave half of it in
    the pipe that it is sent through.
    """
    resource.setrlimit(resource.RLIMIT_DATA, (_held() + memory, resource.RLIM_INFINITY))
    try:
        yield
    except MemoryError:
        os._exit(1)
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


_FRESH = 32 * 1024 * 1024


def _held() -> int:
    """Return the bytes of data that this process holds (Linux only); on other systems, those of a new worker."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return _FRESH
    match = re.search(r"^VmData:\s+(\d+) kB", status, re.MULTILINE)
    return int(match[1]) * 1024 if match else _FRESH


def confine() -> None:
    """Prepare a worker: it ignores signals, which the main process handles, and ends when that process does."""
    import threading

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_leader, daemon=True).start()


def _end_with_the_leader() -> None:
    """End the worker when the main process ends: a busy worker would not notice, and no process would limit its
    time."""
    import multiprocessing

    leader = multiprocessing.parent_process()
    if leader is not None:
        leader.join()
        os._exit(1)
