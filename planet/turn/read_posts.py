"""The reading of a folder of posts: the files that have changed are read, the posts of the others are in the store."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from planet import __version__
from planet.model.posts import FolderReading, ListedPost, PostFile, PostsFolder, PostVersion, StoredPost
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
    from importlib.metadata import version  # which takes as long as a tenth of a turn without news

    return " ".join((__version__, *map(version, LIBRARIES)))


async def read_posts(
    folder: PostsFolder, stored: Mapping[str, StoredPost], read: ReadBody
) -> FolderReading | Unreadable:
    """Read the files of a folder that are new or have changed since they were stored; take the other posts as stored.

    The answer is that of a reading of all files; Unreadable where one body is.
    """
    versions = {file.name: stored[file.name].version if file.unread else folder.version(file) for file in folder.files}
    alone = _alone(folder.files)
    unchanged = {file.name: stored[file.name].post for file in alone if _is_stored(file, stored, versions)}
    readings: list[Reading] = []
    drafts = {name for name, post in unchanged.items() if post is None}
    for batch in _batches([file for file in folder.files if file.name not in unchanged]):
        reading = await read(folder.fetched(batch))
        if isinstance(reading, Unreadable):
            return reading
        readings.append(reading)
        drafts |= _drafts(batch, reading)
    reading = _joined(folder.files, readings, unchanged)
    guids = {entry.guid for entry in reading.entries}
    known_files = (file for file in alone if file.name in unchanged or file.name in drafts or file.guid in guids)
    return FolderReading(
        reading,
        tuple(_listing(folder.files, reading, unchanged)),
        tuple(
            PostVersion(file.name, versions[file.name], "" if file.name in drafts else file.guid, file.stamp)
            for file in known_files
        ),
        hashlib.sha256(repr(list(versions.items())).encode()).hexdigest(),
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


def _joined(
    files: Sequence[PostFile], readings: Sequence[Reading], unchanged: Mapping[str, ListedPost | None]
) -> Reading:
    """Return the readings of the parts of a folder, at least one, as one; entries in the order of the files."""
    position = {file.guid: number for number, file in reversed(list(enumerate(files)))}
    entries = [entry for reading in readings for entry in reading.entries]
    entries.sort(key=lambda entry: position.get(entry.guid, len(files)))
    problems = tuple(problem for reading in readings for problem in reading.problems)
    kinds = [entry.kind for entry in entries] + [post.kind for post in unchanged.values() if post]
    first = readings[0]
    info = replace(first.info, kind=kind_of_all(kinds))
    return replace(first, info=info, entries=tuple(entries), problems=problems, hash="", keys=())


def _listing(
    files: Sequence[PostFile], reading: Reading, unchanged: Mapping[str, ListedPost | None]
) -> Iterator[ListedPost | str]:
    """Yield all posts in the order of their files: a stored post, or the guid of a post that was read now."""
    guids = dict.fromkeys(entry.guid for entry in reading.entries)
    for file in files:
        if post := unchanged.get(file.name):
            yield post
        elif file.guid in guids:
            del guids[file.guid]
            yield file.guid
    yield from guids
