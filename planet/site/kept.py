"""Files kept between processes, in the user's own cache folder (XDG Base Directory Specification).

A file is used only if nobody but this user can have written it, it is whole, and it was made of the same by the same
versions; otherwise what it holds is made again. A folder that cannot be used is no mistake: then nothing is kept.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

FOLDER = "planet-river"
_OTHERS = stat.S_IWGRP | stat.S_IWOTH
_DIGEST = hashlib.sha256().digest_size


class KeptFiles:
    """The kept files of one kind."""

    def __init__(self, kind: str) -> None:
        self._folder = _own_folder(kind)

    def load(self, name: str, made_of: str) -> bytes:
        """Return what was kept under a name, if it was made of this and can be trusted; b"" otherwise."""
        if self._folder is None:
            return b""
        kept = _read(self._folder / name)
        digest, body = kept[:_DIGEST], kept[_DIGEST:]
        return body if digest == _digest(name, made_of, body) else b""

    def keep(self, name: str, made_of: str, body: bytes) -> None:
        """Keep something under a name, in place of what was kept there, if the folder can be written."""
        if self._folder is None:
            return
        with suppress(OSError):  # a full disk, say: it is made again next time
            _write(self._folder / name, _digest(name, made_of, body) + body)


def _digest(name: str, made_of: str, body: bytes) -> bytes:
    return hashlib.sha256(f"{name}{made_of}".encode() + body).digest()


def _own_folder(kind: str) -> Path | None:
    """Return the folder of kept files of a kind, made if need be; None if there can be none, or if others may write to
    it."""
    try:
        home = os.environ.get("XDG_CACHE_HOME", "")
        base = Path(home) if os.path.isabs(home) else Path.home() / ".cache"
        folder = base / FOLDER / kind
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder if _is_own(folder.lstat(), stat.S_ISDIR) else None
    except (OSError, RuntimeError):  # RuntimeError: a user without a home folder
        return None


def _is_own(status: os.stat_result, is_kind: Callable[[int], bool]) -> bool:
    """Return whether a file or folder is this user's and nobody else may write it."""
    return is_kind(status.st_mode) and status.st_uid == os.geteuid() and not status.st_mode & _OTHERS


def _read(file: Path) -> bytes:
    """Return the bytes of a file of this user; b"" if there is none, or if others may write it."""
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return b""
    try:
        if not _is_own(os.fstat(descriptor), stat.S_ISREG):
            return b""
        with open(descriptor, "rb", closefd=False) as opened:
            return opened.read()
    except OSError:
        return b""
    finally:
        os.close(descriptor)


def _write(file: Path, body: bytes) -> None:
    """Write a file beside its place and put it there, so that another process reads all of it or nothing."""
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(body)
        os.replace(beside, file)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
