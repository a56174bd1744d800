"""Files in output/: written beside their target and renamed, new ones first, removals last; nothing else is touched."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from planet.errors import PlanetError
from planet.records import PublishedFile

UNFINISHED = ".planet-new"
"""The ending of a file that is not yet in place; one left behind by a killed turn is swept away by the next."""


@dataclass(slots=True)
class Publication:
    """One publishing into `output`: stage every page, then `commit`. Raises PlanetError where the disk will not."""

    output: Path
    _staged: list[tuple[Path, Path, PublishedFile]] = field(default_factory=list)
    _folders: set[Path] = field(default_factory=set)

    def survey(self, known: Mapping[str, PublishedFile]) -> tuple[set[str], list[PublishedFile]]:
        """Compare output/ with what was published: (marks of files that are missing or were changed by others,
        files that are the same but look otherwise on disk, say after a copy). Sweeps up unfinished files."""
        seen = dict(self._walk(self.output))
        touched: set[str] = set()
        moved: list[PublishedFile] = []
        for path, file in known.items():
            size, mtime_ns = seen.get(path, (-1, -1))
            if (size, mtime_ns) == (file.size, file.mtime_ns):
                continue
            if size == file.size and _hash((self.output / path).read_bytes()) == file.hash:
                moved.append(_as_on_disk(file, mtime_ns))
            else:
                touched.add(file.mark)
        return touched, moved

    def _walk(self, folder: Path, under: str = "") -> Iterator[tuple[str, tuple[int, int]]]:
        try:
            found = list(os.scandir(folder))
        except (FileNotFoundError, NotADirectoryError):
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
        beside = target.with_name(f".{target.name}{UNFINISHED}")
        self._make(target.parent)
        with _explained(path):
            beside.write_bytes(body)
        file = PublishedFile(path, mark, digest, len(body), beside.stat().st_mtime_ns)
        self._staged.append((beside, target, file))
        return file

    def commit(self) -> tuple[str, ...]:
        """Put everything that was staged in its place, new files before changed ones; gives the paths written."""
        new_first = sorted(self._staged, key=lambda one: one[1].exists())
        for beside, target, file in new_first:
            with _explained(file.path):
                os.replace(beside, target)
        self._staged.clear()
        return tuple(file.path for _, _, file in new_first)

    def remove(self, paths: Iterable[str]) -> tuple[str, ...]:
        """Remove files that were published before, and the folders that this leaves empty; gives those that stood."""
        gone = []
        for path in paths:
            target = self._target(path)
            with _explained(path):
                if target.is_file() and not target.is_symlink():
                    target.unlink()
                    gone.append(path)
            self._prune(target.parent)
        return tuple(gone)

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

    def _make(self, folder: Path) -> None:
        with _explained(str(folder.relative_to(self.output))):
            folder.mkdir(parents=True, exist_ok=True)


class _explained:
    """Turns what the disk refuses into one sentence."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OSError):
            told = f"output/{self._path} could not be written ({error.strerror})"
            raise PlanetError(f"{told}: mend that; the next turn goes on from here.") from error


def _hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


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
