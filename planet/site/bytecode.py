"""Compiled templates kept between processes, in the user's own cache folder (XDG Base Directory Specification).

Compiling costs more than a small turn. A file is used only if nobody but this user can have written it, it is whole,
and it was compiled from the same text by the same versions; otherwise the template is compiled again. A folder that
cannot be used is no mistake: then nothing is kept.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

from planet import __version__

FOLDER = "planet-river"
_OTHERS = stat.S_IWGRP | stat.S_IWOTH
_DIGEST = hashlib.sha256().digest_size


class KeptBytecode(BytecodeCache):
    """The compiled templates of the hubs of one user. `look` is whatever else decides how a template is compiled: its
    neighbours, and the language."""

    def __init__(self, look: str) -> None:
        self._versions = "\n".join((look, __version__, jinja2.__version__, sys.version))
        self._folder = _own_folder()

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return the name of the file of a template: the same whatever the template says, so that a new text takes the
        place of the old one."""
        return hashlib.sha256(f"{sys.implementation.cache_tag}\0{filename}\0{name}".encode()).hexdigest()[:32]

    def get_source_checksum(self, source: str) -> str:
        """Return a hash of the template's text, and of everything else that its compiled form depends on."""
        return hashlib.sha256(f"{self._versions}\0{source}".encode(errors="surrogatepass")).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load the compiled form of a template, if there is one that can be trusted."""
        if self._folder is None:
            return
        kept = _read(self._folder / bucket.key)
        digest, body = kept[:_DIGEST], kept[_DIGEST:]
        if digest == hashlib.sha256(f"{bucket.key}{bucket.checksum}".encode() + body).digest():
            bucket.bytecode_from_string(body)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the compiled form of a template, if the folder can be written."""
        if self._folder is None:
            return
        body = bucket.bytecode_to_string()
        digest = hashlib.sha256(f"{bucket.key}{bucket.checksum}".encode() + body).digest()
        with suppress(OSError):  # a full disk, say: the template is compiled again next time
            _write(self._folder / bucket.key, digest + body)


def _own_folder() -> Path | None:
    """Return the folder of compiled templates, made if need be; None if there can be none, or if others may write to
    it."""
    try:
        home = os.environ.get("XDG_CACHE_HOME", "")
        base = Path(home) if os.path.isabs(home) else Path.home() / ".cache"
        folder = base / FOLDER / "templates"
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
