"""What stands in output/, compared with what was published there."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Collection, Generator, Iterable, Mapping
from contextlib import suppress
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
        on_disk = dict(_walk(output, _folders(published)))
    return _differences(output, published, on_disk)


def compare(output: Path, published: Mapping[str, PublishedFile]) -> Differences:
    """Compare these files alone with output/."""
    return _differences(output, published, {path: _on_disk(f"{output}/{path}") for path in published})


def changed_folders(output: Path, times: Mapping[str, int]) -> tuple[str, ...]:
    """Return the folders of output/ that have another time than this, are missing, or are no folders."""
    _check_folder(output)
    root = os.path.realpath(output)
    return tuple(
        folder for folder, mtime_ns in times.items() if _folder_time(f"{root}/{folder}".rstrip("/")) != mtime_ns
    )


def folder_times(output: Path, folders: Iterable[str]) -> dict[str, int]:
    """Return the time of each of these folders of output/, in nanoseconds; -1 if there is no such folder."""
    root = output.resolve()
    return {folder: _folder_time(root / folder) for folder in folders}


def sweep(output: Path, folders: Iterable[str], own: Collection[str]) -> None:
    """Remove the unfinished files in these folders, and in the folders below them that are not among `own`: a killed
    turn may have made those. Raises PlanetError if the disk refuses."""
    root = output.resolve()
    with explained("", "read"):
        for folder in folders:
            if not (root / folder).is_symlink():
                _sweep_folder(root / folder, f"{folder}/" if folder else "", own)


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


def _folders(paths: Iterable[str]) -> set[str]:
    """Return all folders above these files; "" is output/ itself."""
    folders: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return folders


def _walk(
    folder: Path | str, own: Collection[str], under: str = ""
) -> Generator[tuple[str, tuple[int, int]], None, bool]:
    """Yield the files below a folder with size and time, and remove those that are unfinished; return whether there
    were any. A folder that is empty without them is removed too, because publishing made it."""
    swept = False
    for entry in _entries(folder, is_own=not under or under[:-1] in own):
        if entry.is_dir(follow_symlinks=False):
            swept |= yield from _walk(entry.path, own, f"{under}{entry.name}/")
        elif _is_unfinished(entry.name):
            os.unlink(entry.path)
            swept = True
        elif entry.is_file(follow_symlinks=False):
            stat = entry.stat(follow_symlinks=False)
            yield f"{under}{entry.name}", (stat.st_size, stat.st_mtime_ns)
    if swept and under:
        with suppress(OSError):  # it is not empty
            os.rmdir(folder)
    return swept


def _entries(folder: Path | str, *, is_own: bool) -> list[os.DirEntry[str]]:
    """Return what is in a folder; nothing if it is missing, or if it is not the site's own and may not be read, as
    lost+found on a disk of its own."""
    try:
        return list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except PermissionError:
        if is_own:
            raise
        return []


def _is_unfinished(name: str) -> bool:
    return name.startswith(".") and name.endswith(UNFINISHED)


def _folder_time(folder: Path | str) -> int:
    """Return the time of the last change of a folder, in nanoseconds; -1 if there is no such folder."""
    try:
        stat = os.lstat(folder)
    except (FileNotFoundError, NotADirectoryError):
        return -1
    return stat.st_mtime_ns if S_ISDIR(stat.st_mode) else -1


def _on_disk(file: str) -> tuple[int, int]:
    """Return size and time of a file; -1 if it is missing or no plain file."""
    try:
        stat = os.lstat(file)
    except (FileNotFoundError, NotADirectoryError):
        return -1, -1
    return (stat.st_size, stat.st_mtime_ns) if S_ISREG(stat.st_mode) else (-1, -1)


def _sweep_folder(folder: Path, under: str, own: Collection[str]) -> None:
    for entry in _entries(folder, is_own=True):
        if entry.is_dir(follow_symlinks=False):
            if f"{under}{entry.name}" not in own:
                deque(_walk(entry.path, own, f"{under}{entry.name}/"), maxlen=0)
        elif _is_unfinished(entry.name):
            Path(entry.path).unlink(missing_ok=True)


def _same_hash(target: Path, published: PublishedFile) -> bool:
    with explained(published.path, "read"):
        return hash_of(target.read_bytes()) == published.hash


def _as_on_disk(file: PublishedFile, mtime_ns: int) -> PublishedFile:
    return PublishedFile(file.path, file.mark, file.hash, file.size, mtime_ns)
