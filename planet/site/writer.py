"""Files in output/: written beside their target and renamed, new ones first, removals last; nothing else is touched.

At every moment each file is whole and no page links to one that is not there. Pages that come together link to each
other, so each stands at first without the links that would lead nowhere yet; and so do pages that go together.
"""

from __future__ import annotations

import hashlib
import os
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import NamedTuple

from planet.errors import PlanetError
from planet.model.records import PublishedFile
from planet.web import urls

UNFINISHED = ".planet-new"
"""The ending of a file that is not yet in place; one left behind by a killed turn is swept away by the next."""

_FEEDS = (".atom", ".json", ".xml")
_HREF = re.compile(rb'\shref="([^"]*)"')


class Staged(NamedTuple):
    """A file that waits beside its target."""

    path: str
    beside: Path
    target: Path


@dataclass(slots=True)
class Publication:
    """One publishing into `output`: stage every page, `commit`, `remove`. A context manager, which leaves nothing
    unfinished behind. Raises PlanetError where the disk will not."""

    output: Path
    _staged: list[Staged] = field(default_factory=list)
    _unfinished: set[Path] = field(default_factory=set)
    _folders: set[Path] = field(default_factory=set)

    def __enter__(self) -> Publication:
        return self

    def __exit__(self, *_: object) -> None:
        for beside in self._unfinished:
            with suppress(OSError):  # the next survey sweeps it up
                beside.unlink(missing_ok=True)

    def survey(self, known: Mapping[str, PublishedFile]) -> tuple[set[str], list[PublishedFile]]:
        """Compare output/ with what was published: (marks of files that are missing or were changed by others,
        files that are the same but look otherwise on disk, say after a copy). Sweeps up unfinished files."""
        if self.output.exists() and not self.output.is_dir():
            raise PlanetError(f"{self.output} is not a folder: move it away; the next turn writes the site there.")
        with _explained("", "read"):
            seen = dict(self._walk(self.output))
        touched: set[str] = set()
        moved: list[PublishedFile] = []
        for path, file in known.items():
            size, mtime_ns = seen.get(path, (-1, -1))
            if (size, mtime_ns) == (file.size, file.mtime_ns):
                continue
            if size == file.size and _same_hash(self.output / path, file):
                moved.append(_as_on_disk(file, mtime_ns))
            else:
                touched.add(file.mark)
        return touched, moved

    def _walk(self, folder: Path, under: str = "") -> Iterator[tuple[str, tuple[int, int]]]:
        try:
            found = list(os.scandir(folder))
        except FileNotFoundError:
            return
        for one in found:
            if one.is_dir(follow_symlinks=False):
                yield from self._walk(Path(one.path), f"{under}{one.name}/")
            elif one.name.startswith(".") and one.name.endswith(UNFINISHED):
                os.unlink(one.path)
            elif one.is_file(follow_symlinks=False):
                told = one.stat(follow_symlinks=False)
                yield f"{under}{one.name}", (told.st_size, told.st_mtime_ns)

    def stage(self, path: str, body: bytes, mark: str, known: PublishedFile | None) -> PublishedFile:
        """Write a page beside its target, unless it stands there already; gives what to remember of it."""
        digest = _hash(body)
        target = self._target(path)
        if known and known.hash == digest and _stands(target, known):
            return PublishedFile(path, mark, digest, known.size, known.mtime_ns)
        if _same_bytes(target, body):
            return PublishedFile(path, mark, digest, len(body), target.stat().st_mtime_ns)
        beside = self._written(path, target.with_name(f".{target.name}{UNFINISHED}"), body)
        self._staged.append(Staged(path, beside, target))
        return PublishedFile(path, mark, digest, len(body), beside.stat().st_mtime_ns)

    def commit(self) -> tuple[str, ...]:
        """Put everything that was staged in its place, new files before changed ones; gives the paths written."""
        coming = sorted((one for one in self._staged if not one.target.exists()), key=_pictures_pages_feeds)
        missing = {one.path for one in coming}
        changing = {one.path for one in self._staged}
        for one in coming:
            missing.discard(one.path)
            self._introduce(one, missing, changing)
        for one in self._staged:
            if one.beside in self._unfinished:
                self._put(one.path, one.beside, one.target)
        return tuple(one.path for one in self._staged)

    def _introduce(self, new: Staged, missing: Collection[str], changing: Collection[str]) -> None:
        """Put a new file in its place: a page without the links that lead nowhere yet, if it has any."""
        body = new.beside.read_bytes() if new.path.endswith(".html") else b""
        first = without_links(new.path, body, missing, changing)
        if first == body:
            self._put(new.path, new.beside, new.target)
        else:
            self._rewrite(new.path, new.target, first)

    def remove(self, paths: Collection[str]) -> tuple[str, ...]:
        """Remove files that were published before, and the folders that this leaves empty; gives those that stood."""
        targets = {path: self._target(path) for path in paths}
        going = {path: at for path, at in targets.items() if at.is_file() and not at.is_symlink()}
        for path, target in going.items():
            with _explained(path):
                body = target.read_bytes() if path.endswith(".html") else b""
            last = without_links(path, body, going)
            if last != body:
                self._rewrite(path, target, last)
        for path, target in going.items():
            with _explained(path):
                target.unlink()
        for path, target in targets.items():
            with _explained(path):
                self._prune(target.parent)
        return tuple(going)

    def _rewrite(self, path: str, target: Path, body: bytes) -> None:
        self._put(path, self._written(path, target.with_name(f".interim.{target.name}{UNFINISHED}"), body), target)

    def _written(self, path: str, beside: Path, body: bytes) -> Path:
        self._unfinished.add(beside)
        with _explained(path):
            beside.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(body)
        return beside

    def _put(self, path: str, beside: Path, target: Path) -> None:
        with _explained(path):
            os.replace(beside, target)
        self._unfinished.discard(beside)

    def _prune(self, folder: Path) -> None:
        while folder != self.output and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent

    def _target(self, path: str) -> Path:
        """The file of a path; refuses what would leave output/, be it by name or by a symbolic link on the way."""
        parts = path.split("/")
        if not path or any(part in ("", ".", "..") or "\\" in part or "\0" in part for part in parts):
            raise PlanetError(f"The page {path!r} has no place in output/.")
        folder = self.output
        for part in parts[:-1]:
            folder = folder / part
            if folder in self._folders:
                continue
            if folder.is_symlink():
                raise PlanetError(
                    f"{folder.relative_to(self.output.parent)} is a symbolic link: remove it, and run again."
                )
            self._folders.add(folder)
        return folder / parts[-1]


def without_links(path: str, page: bytes, missing: Collection[str], changing: Collection[str] = ()) -> bytes:
    """A page without its links to other files that are `missing`, and to places in files that are `changing` yet."""
    folder = posixpath.dirname(path)

    def kept(link: re.Match[bytes]) -> bytes:
        file, has_place = _leads_to(folder, link[1])
        lost = file != path and (file in missing or (has_place and file in changing))
        return b"" if lost else link[0]

    return _HREF.sub(kept, page)


@lru_cache(maxsize=4096)
def _leads_to(folder: str, href: bytes) -> tuple[str, bool]:
    """The file that a relative link in a folder leads to, and whether to a place in it; "" for one that stays or
    leaves the site."""
    link, _, place = unescape(href.decode()).partition("#")
    if not link or ":" in link.partition("/")[0]:
        return "", bool(place)
    file = posixpath.normpath(posixpath.join(folder, urls.decoded(link)))
    if link.rpartition("/")[2] in ("", ".", ".."):
        file = posixpath.normpath(posixpath.join(file, "index.html"))
    return file, bool(place)


def _pictures_pages_feeds(one: Staged) -> int:
    """What has no links comes first, and what has absolute ones last, the page for lost readers after the feeds."""
    if one.path == "404.html":
        return 3
    return 1 if one.path.endswith(".html") else 2 if one.path.endswith(_FEEDS) else 0


class _explained:
    """Turns what the disk refuses into one sentence."""

    def __init__(self, path: str, done: str = "written") -> None:
        self._path = path
        self._done = done

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OSError):
            told = f"output/{self._path} could not be {self._done} ({error.strerror})"
            raise PlanetError(f"{told}: mend that; the next turn goes on from here.") from error


def _hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _same_hash(target: Path, known: PublishedFile) -> bool:
    with _explained(known.path, "read"):
        return _hash(target.read_bytes()) == known.hash


def _stands(target: Path, known: PublishedFile) -> bool:
    try:
        told = target.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return (told.st_size, told.st_mtime_ns) == (known.size, known.mtime_ns)


def _same_bytes(target: Path, body: bytes) -> bool:
    if target.is_symlink() or not target.is_file() or target.stat().st_size != len(body):
        return False
    return target.read_bytes() == body


def _as_on_disk(file: PublishedFile, mtime_ns: int) -> PublishedFile:
    return PublishedFile(file.path, file.mark, file.hash, file.size, mtime_ns)
