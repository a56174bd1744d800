"""The reading of a folder of posts: the files that have changed are read, the posts of the others are in the store."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from functools import cache

from planet import __version__
from planet.model.posts import (
    OF_ID,
    FolderReading,
    ListedPost,
    PostFile,
    PostLink,
    PostsFolder,
    PostVersion,
    StoredPost,
)
from planet.model.results import Reading, Unreadable
from planet.model.visits import Fetched
from planet.rules.feed_kind import kind_of_all
from planet.rules.outreach.local_links import AddressOf, Names, post_of
from planet.rules.outreach.local_pictures import changed, pictures_named
from planet.rules.outreach.own_ids_of_posts import holders, shared_ids
from planet.struct import replace

BATCH_FILES = 200
BATCH_SIZE = 300_000
"""Files, and characters, in one body for a reader: far fewer than it can read in the time that it has for one."""

LIBRARIES = ("markdown-it-py", "nh3", "selectolax", "anyascii")
"""The libraries that make a post of a text: another version may make another one."""

MOST_SENTENCES = 50

Open = Callable[[PostFile], PostFile]

ReadBody = Callable[[Fetched], Awaitable[Reading | Unreadable]]


@cache
def reader_version() -> str:
    """Return the versions of the program and of the libraries that read posts."""
    from importlib.metadata import version  # which takes as long as a tenth of a turn without news

    return " ".join((__version__, *map(version, LIBRARIES)))


async def read_posts(
    folder: PostsFolder,
    stored: Mapping[str, StoredPost],
    read: ReadBody,
    opened: Open = lambda file: file,
    elsewhere: AddressOf = lambda file: "",
) -> FolderReading | Unreadable:
    """Read the files of a folder that are new or have changed since they were stored; take the other posts as stored.

    A file is read again, too, if a link of it leads to a file that has changed, come or gone. `opened` gives a file
    that was left closed with its text, `elsewhere` the permalinks of posts in other folders. The answer is that of a
    reading of all files; Unreadable where one body is.
    """
    versions = {file.name: stored[file.name].version if file.unread else folder.version(file) for file in folder.files}
    unchanged = {
        file.name: stored[file.name].post for file in _alone(folder.files) if _is_stored(file, stored, versions)
    }
    moved = _with_moved_links(folder, stored, unchanged, elsewhere)
    unchanged = {name: post for name, post in unchanged.items() if name not in moved}
    files = tuple(opened(file) if file.unread and file.name in moved else file for file in folder.files)
    readings: list[Reading] = []
    drafts = {name for name, post in unchanged.items() if post is None}
    for batch in _batches([file for file in files if file.name not in unchanged]):
        reading = await read(folder.fetched(batch))
        if isinstance(reading, Unreadable):
            return reading
        readings.append(reading)
        drafts |= _drafts(batch, reading)
    facts = [*versions.items(), *((name, stored[name].links) for name in sorted(moved))]
    body_hash = hashlib.sha256(repr(facts).encode()).hexdigest()
    reading = _joined(files, readings, unchanged)
    joined = _folder_reading(files, versions, reading, stored, unchanged, drafts, body_hash)
    return replace(joined, pictures=folder.pictures)


def _folder_reading(
    files: Sequence[PostFile],
    versions: Mapping[str, str],
    reading: Reading,
    stored: Mapping[str, StoredPost],
    unchanged: Mapping[str, ListedPost | None],
    drafts: Collection[str],
    body_hash: str,
) -> FolderReading:
    """Return the reading of a folder: its posts under the guids that their own ids give them."""
    guids = {entry.guid for entry in reading.entries}
    ids = _own_ids(files, reading, stored, unchanged)

    def version_of(file: PostFile) -> PostVersion:
        guid = "" if file.name in drafts else ids.guid_of(file, stored if file.name in unchanged else {})
        links = stored[file.name].links if file.name in unchanged else None
        return PostVersion(file.name, versions[file.name], guid, file.stamp, ids.stated.get(file.name, ""), links)

    def is_known(file: PostFile) -> bool:
        return file.name in unchanged or file.name in drafts or file.guid in guids

    changed = [file for file in files if file.name not in unchanged]
    return FolderReading(
        ids.reading(reading),
        tuple(ids.guid(post) if isinstance(post, str) else post for post in _listing(files, reading, unchanged)),
        tuple(version_of(file) for file in _alone(files) if is_known(file)),
        body_hash,
        addresses={_bare(name): stored[name].address for name in unchanged},
        guids={_bare(file.name): ids.guid(file.guid) if file.guid in guids else "" for file in changed},
        former=ids.former(files, guids, stored),
    )


class _OwnIds:
    """The ids that the files of a folder state, and which file has each."""

    def __init__(self, stated: Mapping[str, str], held: Mapping[str, str], files: Sequence[PostFile]) -> None:
        self.stated = stated
        self._held = held
        self._guids = {
            file.guid: OF_ID + own_id
            for file in files
            if (own_id := stated.get(file.name, "")) and held[own_id] == file.name
        }

    def guid(self, guid: str) -> str:
        """Return the guid of the post whose file would give it this one."""
        return self._guids.get(guid, guid)

    def guid_of(self, file: PostFile, stored: Mapping[str, StoredPost]) -> str:
        """Return the guid of the post in a file: the one that is stored, else the one that it gets now."""
        return (stored[file.name].guid if file.name in stored else "") or self.guid(file.guid)

    def reading(self, reading: Reading) -> Reading:
        """Return a reading whose posts have the guids that their own ids give them, with a sentence for each id that
        two files state."""
        entries = (replace(entry, guid=self.guid(entry.guid), own_id="") for entry in reading.entries)
        problems = (*reading.problems, *shared_ids(self.stated, self._held)[:MOST_SENTENCES])
        return replace(reading, entries=tuple(entries), problems=problems)

    def former(
        self, files: Sequence[PostFile], guids: Collection[str], stored: Mapping[str, StoredPost]
    ) -> dict[str, str]:
        """Return the guids that posts of these files had, by the ones that they get now, where these differ."""
        pairs = ((self.guid(file.guid), stored[file.name].guid) for file in files if file.name in stored)
        changed = {guid: last for guid, last in pairs if last and guid != last}
        read_now = set(map(self.guid, guids))
        return {guid: last for guid, last in changed.items() if guid in read_now}


def _own_ids(
    files: Sequence[PostFile],
    reading: Reading,
    stored: Mapping[str, StoredPost],
    unchanged: Mapping[str, ListedPost | None],
) -> _OwnIds:
    read_now = {entry.guid: entry.own_id for entry in reading.entries}
    stated = {
        file.name: stored[file.name].own_id if file.name in unchanged else read_now.get(file.guid, "") for file in files
    }
    stated = {name: own_id for name, own_id in stated.items() if own_id}
    return _OwnIds(stated, holders(stated, {name: post.guid for name, post in stored.items()}), files)


def _with_moved_links(
    folder: PostsFolder,
    stored: Mapping[str, StoredPost],
    unchanged: Mapping[str, ListedPost | None],
    elsewhere: AddressOf,
) -> set[str]:
    """Return the names of the unchanged files of which a link may lead elsewhere than at the last visit, or a picture
    has come or gone."""
    linking = [name for name in unchanged if stored[name].links]
    if not linking:
        return set()
    names = Names(_bare(file.name) for file in folder.files)
    named = pictures_named(folder.pictures)
    standing = {_bare(name): stored[name].address for name in unchanged}

    def is_moved(link: PostLink) -> bool:
        if "/" in link.file:
            return post_of(elsewhere(link.file), link.file) != link.post
        file = names.find(link.file)
        if file is not None and file not in standing:
            return True
        return post_of(standing.get(file or "", ""), link.file) != link.post

    return {
        name for name in linking if any(map(is_moved, _to_posts(stored[name]))) or changed(stored[name].links, named)
    }


def _to_posts(post: StoredPost) -> Iterator[PostLink]:
    return (link for link in post.links if not link.picture)


def _bare(name: str) -> str:
    """Return the name of a file in its folder."""
    return name.rpartition("/")[2]


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
