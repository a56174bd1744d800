"""Files in output/: written beside their target and renamed, new ones first, removals last; no other file is touched.

A first publication is written into a folder beside output/, which then gets its name.

At every moment each file is whole, and no page links to a file that is not there. New pages that link to each other are
first put in place without these links. Pages that are removed together first lose the links between them.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from planet.errors import PlanetError
from planet.model.records import PublishedFile
from planet.site.links import without_links
from planet.struct import Struct, field, replace

UNFINISHED = ".planet-new"
"""The ending of a file that is not yet in place. What a killed turn left behind is removed by the next one."""

_FEEDS = (".atom", ".json", ".xml")


def is_first(output: Path) -> bool:
    """Return whether nothing stands at `output`: then a whole site can be put in its place at once."""
    return not os.path.lexists(output)


class Publication(Struct, dict=True):
    """One publishing into `output`: stage every page, `commit`, `remove`. As a context manager it leaves nothing
    unfinished behind. Its methods raise PlanetError if the disk refuses.

    With `first` the site is made in a folder beside `output`, which must not exist. A file that waits is known by its
    path alone: a large site has many.
    """

    output: Path
    first: bool = False
    _staged: list[str] = field(default_factory=list)
    _waiting: set[str] = field(default_factory=set)
    _half_written: set[str] = field(default_factory=set)
    _folders: set[str] = field(default_factory=set)
    _made: set[str] = field(default_factory=set)

    def __enter__(self) -> Publication:
        self._sweep()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(PlanetError):  # the next publishing sweeps it up
            self._sweep()
        self.discard()
        with suppress(OSError):
            for beside in self._unfinished():
                self._prune(Path(beside).parent)

    def discard(self) -> None:
        """Remove the files that wait, and those that are half written."""
        for beside in self._unfinished():
            with suppress(OSError):  # the next survey sweeps it up
                os.unlink(beside)

    def _unfinished(self) -> list[str]:
        """Return where the files stand that wait, or are half written."""
        return [*self._half_written, *map(self._beside, self._waiting)]

    @property
    def _new_site(self) -> Path:
        return self.output.with_name(f".{self.output.name}{UNFINISHED}")

    def _sweep(self) -> None:
        """Remove what an unfinished first publication left behind. Raise PlanetError if it cannot be removed and would
        get into this one."""
        try:
            if os.path.lexists(self._new_site):
                import shutil  # few publishings need it, with the modules of archives

                shutil.rmtree(self._new_site)
        except OSError as error:
            if self.first:
                reason = error.strerror or error
                raise PlanetError(
                    f"{self._new_site} cannot be removed ({reason}): remove it, and run again."
                ) from error

    def staged(self) -> tuple[str, ...]:
        """Return the paths of the files that wait, and leave them to whoever takes them over."""
        waiting = tuple(self._staged)
        self._staged.clear()
        self._waiting.clear()
        return waiting

    def take_over(self, staged: Collection[str]) -> None:
        """Take over files that wait, in the order in which they are to be put in place."""
        self._staged += staged
        self._waiting.update(staged)

    def stage(self, path: str, body: bytes, mark: str, published: PublishedFile | None) -> PublishedFile:
        """Write a file beside its target, unless the target has the same bytes; return how it will stand on disk.
        `published` is how it stood there last, None for a new file."""
        digest = hash_of(body)
        self._check(path)
        if not self.first:
            target = self.output / path
            if published and published.hash == digest and _stands(target, published):
                same_mark = published.mark == mark
                return published if same_mark else replace(published, mark=mark)
            if _same_bytes(target, body):
                return PublishedFile(path, mark, digest, len(body), target.stat().st_mtime_ns)
        mtime_ns = self._write(path, beside := self._beside(path), body)
        self._staged.append(path)
        self._waiting.add(path)
        self._half_written.discard(beside)
        return PublishedFile(path, mark, digest, len(body), mtime_ns)

    def commit(self) -> tuple[str, ...]:
        """Put everything that was staged in its place, new files before changed ones; return the paths written."""
        if self.first and self._staged:
            self._put("", str(self._new_site), self.output)
            self._waiting.clear()
            return tuple(self._staged)
        coming = sorted((path for path in self._staged if not (self.output / path).exists()), key=_order_of_new_files)
        missing, changing = set(coming), set(self._staged)
        for path in coming:
            missing.discard(path)
            self._introduce(path, missing, changing)
        for path in self._staged:
            if path in self._waiting:
                self._put_in_place(path)
        return tuple(self._staged)

    def _introduce(self, path: str, missing: Collection[str], changing: Collection[str]) -> None:
        """Put a new file in its place; a page with links that lead nowhere yet without these links."""
        body = Path(self._beside(path)).read_bytes() if path.endswith(".html") else b""
        first = without_links(path, body, missing, changing)
        if first == body:
            self._put_in_place(path)
        else:
            self._rewrite(path, self.output / path, first)

    def _put_in_place(self, path: str) -> None:
        self._put(path, self._beside(path), self.output / path)
        self._waiting.discard(path)

    def remove(self, paths: Collection[str]) -> tuple[str, ...]:
        """Remove published files, and the folders that this leaves empty; return the paths that existed."""
        for path in paths:
            self._check(path)
        targets = {path: self.output / path for path in paths}
        going = {path: file for path, file in targets.items() if file.is_file() and not file.is_symlink()}
        for path, target in going.items():
            with explained(path):
                body = target.read_bytes() if path.endswith(".html") else b""
            last = without_links(path, body, going)
            if last != body:
                self._rewrite(path, target, last)
        for path, target in sorted(going.items(), key=lambda file: not file[0].endswith(".html")):
            with explained(path):  # pages first, and then the pictures in them
                target.unlink()
        for folder, path in {target.parent: path for path, target in targets.items()}.items():
            with explained(path):
                self._prune(folder)
        return tuple(going)

    def _rewrite(self, path: str, target: Path, body: bytes) -> None:
        beside = str(target.with_name(f".interim.{target.name}{UNFINISHED}"))
        self._write(path, beside, body)
        self._put(path, beside, target)
        self._half_written.discard(beside)

    def _write(self, path: str, beside: str, body: bytes) -> int:
        """Write a file; return the time of its last change, in nanoseconds."""
        self._half_written.add(beside)
        folder = path.rpartition("/")[0]
        with explained(path):
            if folder not in self._made:
                os.makedirs(os.path.dirname(beside), exist_ok=True)
                self._made.add(folder)
            with open(beside, "wb") as opened:
                opened.write(body)
                opened.flush()
                return os.fstat(opened.fileno()).st_mtime_ns

    def _put(self, path: str, beside: str, target: Path) -> None:
        with explained(path):
            os.replace(beside, target)

    def _prune(self, folder: Path) -> None:
        while folder != self.output and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent

    def _beside(self, path: str) -> str:
        """Return where a file of this path waits."""
        if self.first:
            return f"{self._root}/{path}"
        folder, slash, name = path.rpartition("/")
        return f"{self._root}/{folder}{slash}.{name}{UNFINISHED}"

    @cached_property
    def _root(self) -> str:
        """Return the folder of the files that wait; as text, because there are many of them."""
        return str(self._new_site if self.first else self.output)

    def _check(self, path: str) -> None:
        """Raise PlanetError for a path that would leave output/, by name or by a symbolic link on the way."""
        folder, _, name = path.rpartition("/")
        parts = [name] if folder in self._folders else path.split("/")
        if any(part in _NO_PARTS or "\\" in part or "\0" in part for part in parts):
            raise PlanetError(f"The page {path!r} has no place in output/.")
        for depth in range(1, len(parts)):
            folder = "/".join(parts[:depth])
            if folder in self._folders:
                continue
            if (self.output / folder).is_symlink():
                raise PlanetError(f"{self.output.name}/{folder} is a symbolic link: remove it, and run again.")
            self._folders.add(folder)


_NO_PARTS = ("", ".", "..")
"""What no part of a path may be."""


def _order_of_new_files(path: str) -> int:
    """Return the order in which new files come: without links, pages, feeds (which have absolute links), 404.html."""
    if path == "404.html":
        return 3
    return 1 if path.endswith(".html") else 2 if path.endswith(_FEEDS) else 0


class explained:
    """A context in which an OSError becomes a PlanetError of one sentence."""

    def __init__(self, path: str, done: str = "written") -> None:
        self._path = path
        self._done = done

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OSError):
            failure = f"output/{self._path} could not be {self._done} ({error.strerror})"
            raise PlanetError(f"{failure}: mend that; the next turn goes on from here.") from error


def hash_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _stands(target: Path, published: PublishedFile) -> bool:
    try:
        stat = target.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return (stat.st_size, stat.st_mtime_ns) == (published.size, published.mtime_ns)


def _same_bytes(target: Path, body: bytes) -> bool:
    if target.is_symlink() or not target.is_file() or target.stat().st_size != len(body):
        return False
    return target.read_bytes() == body
