"""Visits within the hub folder: a feed in a file, a folder of posts, and the pictures beside them."""

from __future__ import annotations

import hashlib
import os
import stat
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from planet.fetch import post_text
from planet.locale.formatting import size as size_in_words
from planet.model.posts import POST_ENDINGS, PostFile, PostsFolder
from planet.model.visits import Failed, Fetched, Outcome, Unchanged, Validators
from planet.normalise import volatile
from planet.struct import replace
from planet.web import media_types

LARGEST_POST = 1_000_000
"""Bytes of one post; a text that people read is far smaller."""

LARGEST_FOLDER = 20_000_000
"""Bytes of all posts of a folder together; what comes after is named as a mistake."""

LARGEST_IMAGE = 20_000_000
"""Bytes of one picture beside a post."""

LONGEST_IMAGE_NAME = 200
"""Bytes of a picture's name: disks take 255, and a file is written under a longer name first."""

IMAGE_SUFFIXES = frozenset(f".{ending}" for ending in media_types.PICTURE_ENDINGS)
"""Pictures that are copied beside posts."""
_PICTURE_ENDINGS = tuple(IMAGE_SUFFIXES)

NO_VALIDATORS = Validators()


FileFacts = tuple[int, ...]
"""Size in bytes, times of change and inode of a file."""


class _FileError(Exception):
    """A file or folder that cannot be read; the message is a sentence for its owner."""


def visit_file(
    hub: Path, path: str, *, validators: Validators = NO_VALIDATORS, body_hash: str = "", max_bytes: int = 5_000_000
) -> Outcome:
    """Read the feed in a file inside the hub folder, at most `max_bytes`; one with an unchanged stamp is not read."""
    try:
        file = _regular_file(hub, hub / path, path)
        stamp = Validators(etag=_hash((path, _facts(file))))
        if stamp == validators and body_hash:
            return Unchanged(stamp)
        body = _read(file, path, max_bytes)
    except _FileError as error:
        return Failed(str(error))
    digest = hashlib.sha256(body).hexdigest()
    if digest == body_hash or volatile.is_same(body, body_hash):
        return Unchanged(stamp)
    if not body.strip():
        return Failed(f"The file {_printable(path)} is empty: see whether the program that writes it still runs.")
    kind = media_types.feed_type_of_ending(file.suffix.removeprefix("."))
    return Fetched(url="", body=body, content_type=kind, body_hash=digest, validators=stamp)


def visit_posts(
    hub: Path,
    folder: str,
    base: str,
    *,
    timezone: str = "UTC",
    reader: Callable[[], str] = str,
    validators: Validators = NO_VALIDATORS,
    body_hash: str = "",
    stamps: Callable[[], Mapping[str, str]] = dict,
) -> PostsFolder | Unchanged | Failed:
    """Read the posts directly in a folder, by name; a folder with an unchanged stamp is not read.

    `stamps` gives those of the files at the last visit, by name: a file that still has its stamp is not opened. They
    count for the `reader` of that visit alone. Both are asked only where the folder has changed.
    """
    try:
        listed = _listing(hub, folder, (*POST_ENDINGS, *IMAGE_SUFFIXES))
    except _FileError as error:
        return Failed(str(error))
    posts = [(name, path) for name, path in listed if name.lower().endswith(POST_ENDINGS)]
    facts = [_facts(path) for _, path in posts]
    names = [name for name, _ in posts]
    pictures = tuple(path.name for path in _sound_images(hub, listed))
    stamp = Validators(etag=_hash((base, timezone, names, facts, *pictures)))
    if stamp == validators and body_hash:
        return Unchanged(stamp)
    surroundings = (base, timezone, reader())
    files = tuple(_post_files(hub, posts, facts, surroundings, stamps()))
    return PostsFolder(*surroundings, files, stamp, pictures)


def posts(hub: Path, folder: str) -> tuple[Path, ...]:
    """List the files of posts directly in a folder, by name, that lie inside the hub; empty without the folder."""
    try:
        listed_files = _listing(hub, folder, POST_ENDINGS)
    except _FileError:
        return ()
    return tuple(Path(path) for name, path in listed_files if _is_inside(hub, Path(path), name))


def _is_inside(hub: Path, path: Path, name: str) -> bool:
    try:
        _regular_file(hub, path, name)
    except _FileError:
        return False
    return True


def images(hub: Path, folder: str) -> tuple[Path, ...]:
    """List the pictures directly in a folder of posts, by name, that lie inside the hub; empty without the folder."""
    try:
        return _sound_images(hub, _listing(hub, folder, IMAGE_SUFFIXES))
    except _FileError:
        return ()


def _sound_images(hub: Path, listed_files: Iterable[tuple[str, str]]) -> tuple[Path, ...]:
    """Return the pictures among these files that can be published."""
    pictures = [(name, Path(path)) for name, path in listed_files if name.lower().endswith(_PICTURE_ENDINGS)]
    return tuple(path for name, path in pictures if not _image_mistake(hub, path, name))


def image_mistakes(hub: Path, folder: str) -> tuple[str, ...]:
    """Return a sentence for each picture in a folder of posts that cannot be published; none without the folder."""
    try:
        pictures = _listing(hub, folder, IMAGE_SUFFIXES)
    except _FileError:
        return ()
    return tuple(mistake for name, path in pictures if (mistake := _image_mistake(hub, Path(path), name)))


def _image_mistake(hub: Path, path: Path, name: str) -> str:
    """Return why a picture cannot be published, as a sentence; "" where it can.

    Its name becomes part of a URL and of a path in output/, on whatever disk and web server that is.
    """
    try:
        size = _regular_file(hub, path, name).stat().st_size
    except (_FileError, OSError) as error:
        return f"{_printable(name)} is left out. {error}"
    if not path.name.isprintable() or "\\" in path.name or len(os.fsencode(path.name)) > LONGEST_IMAGE_NAME:
        return f"{_printable(name)} is left out: give this picture a short name of letters, digits and hyphens."
    if size > LARGEST_IMAGE:
        limit = size_in_words(LARGEST_IMAGE)
        return f"{_printable(name)} is left out: it is larger than {limit}; make the picture smaller."
    if not os.access(path, os.R_OK):
        return f"{_printable(name)} is left out, for it cannot be read: check its rights."
    return ""


def _listing(hub: Path, folder: str, suffixes: Iterable[str]) -> list[tuple[str, str]]:
    """List the visible files of a folder with one of the suffixes: (name relative to the hub, path).

    Paths are plain text: a folder may hold thousands of files, and every turn looks at them.
    """
    directory = _resolved(hub, hub / folder, folder)
    endings = tuple(suffixes)
    try:
        names = os.listdir(directory)
    except FileNotFoundError:
        raise _FileError(f"The folder {_printable(folder)} is not there: make it, or take its member out.") from None
    except OSError as error:
        raise _FileError(
            f"The folder {_printable(folder)} cannot be read ({error.strerror}): check its rights."
        ) from error
    prefix = folder.strip("/")
    files = sorted(name for name in names if name.lower().endswith(endings) and not name.startswith("."))
    return [(f"{prefix}/{name}", f"{directory}/{name}") for name in files]


def _post_files(
    hub: Path,
    posts: Sequence[tuple[str, str]],
    facts: Sequence[FileFacts],
    surroundings: tuple[str, ...],
    stamps: Mapping[str, str],
) -> Iterator[PostFile]:
    """Yield the posts of a folder, those with one of these stamps unread.

    A symbolic link has no stamp, for its target may lie anywhere. Files that share their guid have none either, because
    each of them may hide the others; nor has a file that cannot be read.
    """
    files = [PostFile(_printable(name)) for name, _ in posts]
    guids = [file.guid for file in files]
    shared = Counter(guids)
    links = _symbolic_links({os.path.dirname(path) for _, path in posts})
    room = LARGEST_FOLDER
    for file, guid, (name, path), status in zip(files, guids, posts, facts, strict=True):
        fits = room > 0
        if status and shared[guid] == 1 and path not in links:
            stamp = _hash((*surroundings, status))
            if fits and stamps.get(file.name) == stamp:
                room -= status[0]
                yield PostFile(file.name, stamp=stamp, unread=True)
                continue
            file = replace(file, stamp=stamp)
        try:
            if not fits:
                raise _FileError(
                    f"{file.name} is left out: its folder holds more than {size_in_words(LARGEST_FOLDER)}."
                )
            body = _read(_regular_file(hub, Path(path), name), name, LARGEST_POST)
            room -= len(body)
            yield _with_text(file, body)
        except _FileError as error:
            yield PostFile(file.name, mistake=str(error))


def _symbolic_links(folders: Iterable[str]) -> set[str]:
    """Return the paths of the symbolic links in folders: their listings tell, without a look at each file."""
    links: set[str] = set()
    for folder in folders:
        with suppress(OSError), os.scandir(folder) as entries:  # where it has gone, reading its files says so
            links.update(entry.path for entry in entries if entry.is_symlink())
    return links


def opened(hub: Path, folder: str, file: PostFile) -> PostFile:
    """Return a post whose file was left closed with its text."""
    try:
        path, name = next(
            (path, name) for name, path in _listing(hub, folder, POST_ENDINGS) if _printable(name) == file.name
        )
        body = _read(_regular_file(hub, Path(path), name), name, LARGEST_POST)
        return _with_text(replace(file, unread=False), body)
    except StopIteration:
        return PostFile(file.name, mistake=f"{file.name} is not there any more.")
    except _FileError as error:
        return PostFile(file.name, mistake=str(error))


def _with_text(file: PostFile, body: bytes) -> PostFile:
    """Return a post with the text in these bytes, or with the reason why they hold none."""
    try:
        return replace(file, text=post_text.decoded(body, file.name))
    except post_text.NoText as reason:
        return PostFile(file.name, mistake=str(reason))


def _resolved(hub: Path, path: Path, name: str) -> Path:
    """Resolve the symbolic links of a path; raises _FileError where it leads out of the hub folder."""
    try:
        real = path.resolve()
        inside = real.is_relative_to(hub.resolve())
    except (OSError, RuntimeError, ValueError):
        raise _FileError(f"{_printable(name)} leads nowhere: look for links that point at each other.") from None
    if not inside:
        raise _FileError(
            f"{_printable(name)} lies outside the hub folder, where nothing is read: copy it into the folder."
        )
    return real


def _regular_file(hub: Path, path: Path, name: str) -> Path:
    """Resolve a path to a regular file; raises _FileError for a pipe or device, on which a turn might wait for ever."""
    real = _resolved(hub, path, name)
    try:
        mode = real.stat().st_mode
    except FileNotFoundError:
        raise _FileError(f"The file {_printable(name)} is not there: check its name in members.toml.") from None
    except OSError as error:
        raise _FileError(f"The file {_printable(name)} cannot be read ({error.strerror}): check its rights.") from error
    if not stat.S_ISREG(mode):
        raise _FileError(f"{_printable(name)} is not a file: name a file that holds a feed.")
    return real


def _read(file: Path, name: str, limit: int) -> bytes:
    try:
        with file.open("rb") as stream:
            body = stream.read(limit + 1)
    except OSError as error:
        raise _FileError(f"The file {_printable(name)} cannot be read ({error.strerror}): check its rights.") from error
    if len(body) > limit:
        raise _FileError(
            f"{_printable(name)} is larger than the {size_in_words(limit)} that the hub takes: make it smaller."
        )
    return body


def _facts(path: Path | str) -> FileFacts:
    """Return size, times of change and inode of a file: they differ whenever it may differ; () for no regular file."""
    try:
        status = os.stat(path)
    except OSError:  # reading it says why
        return ()
    if not stat.S_ISREG(status.st_mode):
        return ()
    return (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def _hash(facts: object) -> str:
    """Return the SHA-256 of names and numbers."""
    return hashlib.sha256(repr(facts).encode("utf-8", "backslashreplace")).hexdigest()


def _printable(name: str) -> str:
    """Return a file's name for a sentence: no control characters, no lone surrogates, 200 characters at most."""
    if name.isprintable() and len(name) <= 200:  # a lone surrogate is not printable
        return name
    clean = name.encode("utf-8", "replace").decode("utf-8")
    return "".join(mark if mark.isprintable() else "?" for mark in clean)[:200]
