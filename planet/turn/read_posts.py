"""The reading of a folder of posts: the files that have changed are read, the posts of the others are in the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.metadata import version

from planet import __version__
from planet.model.entry import Entry
from planet.model.posts import FolderReading, PostFile, PostsFolder, PostVersion, StoredPost
from planet.model.results import Reading, Unreadable
from planet.model.visits import Fetched
from planet.rules.feed_kind import kind_of_all

BATCH_FILES = 200
BATCH_SIZE = 300_000
"""Files, and characters, in one body for a reader: far fewer than it can read in the time that it has for one."""

LIBRARIES = ("markdown-it-py", "nh3", "selectolax", "anyascii")
"""The libraries that make a post of a text: another version may make another one."""

ReadBody = Callable[[Fetched], Awaitable[Reading | Unreadable]]


@cache
def reader_version() -> str:
    """Return the versions of the program and of the libraries that read posts."""
    return " ".join((__version__, *map(version, LIBRARIES)))


async def read_posts(
    folder: PostsFolder, stored: Mapping[str, StoredPost], read: ReadBody, reader: str
) -> FolderReading | Unreadable:
    """Read the files of a folder that are new or have changed since they were stored; take the other posts as stored.

    The answer is that of a reading of all files; Unreadable where one body is. `reader` names what reads: the files
    that another one has read count as changed.
    """
    versions = {file.name: folder.version(file, reader) for file in folder.files}
    alone = _alone(folder.files)
    unchanged = {file.name: stored[file.name].entry for file in alone if _is_stored(file, stored, versions)}
    readings: list[Reading] = []
    drafts = {name for name, entry in unchanged.items() if entry is None}
    for batch in _batches([file for file in folder.files if file.name not in unchanged]):
        reading = await read(folder.fetched(batch))
        if isinstance(reading, Unreadable):
            return reading
        readings.append(reading)
        drafts |= _drafts(batch, reading)
    entries = _in_order(folder.files, readings, unchanged)
    guids = {entry.guid for entry in entries}
    read_files = (file for file in alone if file.name in drafts or file.guid in guids)
    return FolderReading(
        _joined(readings, entries),
        tuple(
            PostVersion(file.name, versions[file.name], "" if file.name in drafts else file.guid) for file in read_files
        ),
    )


def _alone(files: Sequence[PostFile]) -> list[PostFile]:
    """Return the files that share their guid with no other one, as odd names may once they are made printable."""
    counts = Counter(file.guid for file in files)
    return [file for file in files if counts[file.guid] == 1]


def _is_stored(file: PostFile, stored: Mapping[str, StoredPost], versions: Mapping[str, str]) -> bool:
    return file.name in stored and stored[file.name].version == versions[file.name]


def _drafts(files: Sequence[PostFile], reading: Reading) -> set[str]:
    """Return the names of the files that are drafts: those without a post, where none was left out for a problem."""
    guids = {entry.guid for entry in reading.entries}
    if reading.problems or not guids <= {file.guid for file in files}:
        return set()
    return {file.name for file in files if file.guid not in guids}


def _batches(files: Sequence[PostFile]) -> Iterator[list[PostFile]]:
    """Yield files as a reader gets them at once, in their order; one empty batch where there are none."""
    batch: list[PostFile] = []
    size = 0
    for file in files:
        if batch and (len(batch) >= BATCH_FILES or size + len(file.text) > BATCH_SIZE):
            yield batch
            batch, size = [], 0
        batch.append(file)
        size += len(file.text)
    yield batch


def _in_order(
    files: Sequence[PostFile], readings: Sequence[Reading], unchanged: Mapping[str, Entry | None]
) -> tuple[Entry, ...]:
    """Return the posts in the order of their files."""
    position = {file.guid: number for number, file in reversed(list(enumerate(files)))}
    entries = [entry for entry in unchanged.values() if entry is not None]
    entries += [entry for reading in readings for entry in reading.entries]
    return tuple(sorted(entries, key=lambda entry: position.get(entry.guid, len(files))))


def _joined(readings: Sequence[Reading], entries: tuple[Entry, ...]) -> Reading:
    """Return the readings of the parts of a folder, at least one, as one of all its entries."""
    problems = tuple(problem for reading in readings for problem in reading.problems)
    first = readings[0]
    return replace(first, info=replace(first.info, kind=kind_of_all(entries)), entries=entries, problems=problems)
