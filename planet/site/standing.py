"""What stands in output/, compared with what was published there."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from planet.errors import PlanetError
from planet.model.records import PublishedFile
from planet.site.writer import UNFINISHED, explained, hash_of

Differences = tuple[set[str], list[PublishedFile]]
"""The marks of files that are missing or were changed by others, and the files that have the same bytes but another
time on disk, say after a copy."""


def compare_all(output: Path, published: Mapping[str, PublishedFile]) -> Differences:
    """Compare output/ with what was published, and remove unfinished files. Raises PlanetError if the disk refuses."""
    _check_folder(output)
    with explained("", "read"):
        on_disk = dict(_walk(output))
    return _differences(output, published, on_disk)


def compare(output: Path, published: Mapping[str, PublishedFile]) -> Differences:
    """Compare these files alone with output/."""
    return _differences(output, published, {path: _on_disk(output / path) for path in published})


def changed_folders(output: Path, times: Mapping[str, int]) -> tuple[str, ...]:
    """Return the folders of output/ that have another time than this, are missing, or are no folders."""
    _check_folder(output)
    root = str(output)
    return tuple(
        folder for folder, mtime_ns in times.items() if _folder_time(f"{root}/{folder}".rstrip("/")) != mtime_ns
    )


def folder_times(output: Path, folders: Iterable[str]) -> dict[str, int]:
    """Return the time of each of these folders of output/, in nanoseconds; -1 if there is no such folder."""
    return {folder: _folder_time(output / folder) for folder in folders}


def sweep(output: Path, folders: Iterable[str]) -> None:
    """Remove the unfinished files in these folders. Raises PlanetError if the disk refuses."""
    with explained("", "read"):
        for folder in folders:
            _sweep_folder(output / folder)


def _check_folder(output: Path) -> None:
    if output.exists() and not output.is_dir():
        raise PlanetError(f"{output} is not a folder: move it away; the next turn writes the site there.")


def _differences(
    output: Path, published: Mapping[str, PublishedFile], on_disk: Mapping[str, tuple[int, int]]
) -> Differences:
    touched: set[str] = set()
    moved: list[PublishedFile] = []
    for path, file in published.items():
        size, mtime_ns = on_disk.get(path, (-1, -1))
        if (size, mtime_ns) == (file.size, file.mtime_ns):
            continue
        if size == file.size and _same_hash(output / path, file):
            moved.append(_as_on_disk(file, mtime_ns))
        else:
            touched.add(file.mark)
    return touched, moved


def _walk(folder: Path, under: str = "") -> Iterator[tuple[str, tuple[int, int]]]:
    try:
        entries = list(os.scandir(folder))
    except FileNotFoundError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path), f"{under}{entry.name}/")
        elif entry.name.startswith(".") and entry.name.endswith(UNFINISHED):
            os.unlink(entry.path)
        elif entry.is_file(follow_symlinks=False):
            stat = entry.stat(follow_symlinks=False)
            yield f"{under}{entry.name}", (stat.st_size, stat.st_mtime_ns)


def _folder_time(folder: Path | str) -> int:
    """Return the time of the last change of a folder, in nanoseconds; -1 if there is no such folder."""
    try:
        stat = os.lstat(folder)
    except (FileNotFoundError, NotADirectoryError):
        return -1
    return stat.st_mtime_ns if S_ISDIR(stat.st_mode) else -1


def _on_disk(file: Path) -> tuple[int, int]:
    """Return size and time of a file; -1 if it is missing or no plain file."""
    try:
        stat = os.lstat(file)
    except (FileNotFoundError, NotADirectoryError):
        return -1, -1
    return (stat.st_size, stat.st_mtime_ns) if S_ISREG(stat.st_mode) else (-1, -1)


def _sweep_folder(folder: Path) -> None:
    try:
        names = os.listdir(folder) if not folder.is_symlink() else []
    except (FileNotFoundError, NotADirectoryError):
        return
    for name in names:
        if name.startswith(".") and name.endswith(UNFINISHED):
            (folder / name).unlink(missing_ok=True)


def _same_hash(target: Path, published: PublishedFile) -> bool:
    with explained(published.path, "read"):
        return hash_of(target.read_bytes()) == published.hash


def _as_on_disk(file: PublishedFile, mtime_ns: int) -> PublishedFile:
    return PublishedFile(file.path, file.mark, file.hash, file.size, mtime_ns)
