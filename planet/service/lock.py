"""One turn at a time: the lock of turns, which the kernel keeps and which dies with its process."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from planet.errors import PlanetError, TurnUnderWay
from planet.hub import LOCK_FILE

_held: set[int] = set()
"""Descriptors of locks that this process holds."""


@contextmanager
def turn_lock(folder: Path) -> Iterator[None]:
    """Hold the lock of turns until the block ends; other processes, and this one, are refused a second.

    It is a file beside the store: its `folder` is mostly that of the hub.

    Raises TurnUnderWay where it is held already, PlanetError where it cannot be had at all.
    """
    path = folder / LOCK_FILE
    descriptor = _open(path)
    try:
        _take(descriptor, path)
        _held.add(descriptor)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
        os.ftruncate(descriptor, 0)
    finally:
        _held.discard(descriptor)
        os.close(descriptor)


def _open(path: Path) -> int:
    """Open the lock's file, not inherited by programs that are started from here (PEP 446); raises PlanetError."""
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise PlanetError(
            f"The lock {path} cannot be opened ({error.strerror}), so no turn was made; "
            "check that the hub folder is there and that you may write to it."
        ) from None


def _take(descriptor: int, path: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise TurnUnderWay(_refusal(descriptor, path.parent)) from None
    except OSError as error:
        advice = "put the hub on a local disk" if error.errno in (errno.ENOLCK, errno.ENOTSUP) else "try again"
        raise PlanetError(f"The lock {path} cannot be taken ({error.strerror}); {advice}.") from None


def _refusal(descriptor: int, folder: Path) -> str:
    """Return the sentence for the process that does not get the lock, with the id of the process that holds it, as the
    file says."""
    process_id = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip()
    process = f"process {process_id}" if process_id.isdecimal() else "another process"
    return (
        f"A turn is under way in {folder} ({process}); wait until it has ended, or stop that process, then try again."
    )


def _close_in_child() -> None:
    """Close inherited locks in a forked child: a lock belongs to the parent alone, and must not outlive it."""
    for descriptor in _held:
        os.close(descriptor)
    _held.clear()


os.register_at_fork(after_in_child=_close_in_child)
