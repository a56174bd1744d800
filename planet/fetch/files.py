"""Visits within the hub folder: a feed in a file, a folder of posts, and the pictures beside them."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from planet.locale.formatting import size as size_in_words
from planet.model.posts import PostFile, PostsFolder
from planet.model.visits import Failed, Fetched, Outcome, Unchanged, Validators
from planet.normalise import volatile
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

NO_VALIDATORS = Validators()


class _FileError(Exception):
    """A file or folder that cannot be read; the message is a sentence for its owner."""


def visit_file(
    hub: Path, path: str, *, validators: Validators = NO_VALIDATORS, body_hash: str = "", max_bytes: int = 5_000_000
) -> Outcome:
    """Read the feed in a file inside the hub folder, at most `max_bytes`; one with an unchanged stamp is not read."""
    try:
        file = _regular_file(hub, hub / path, path)
        stamp = Validators(etag=_stamp([(path, file)]))
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
    validators: Validators = NO_VALIDATORS,
    body_hash: str = "",
) -> PostsFolder | Unchanged | Failed:
    """Read all `*.md` directly in a folder of posts, by name; a folder with an unchanged stamp is not read."""
    try:
        posts = _listing(hub, folder, {".md"})
    except _FileError as error:
        return Failed(str(error))
    stamp = Validators(etag=_stamp([(base, hub), (timezone, hub), *posts]))
    if stamp == validators and body_hash:
        return Unchanged(stamp)
    content = PostsFolder(base, timezone, _texts(hub, posts), stamp)
    digest = hashlib.sha256(content.body(content.files)).hexdigest()
    if digest == body_hash:
        return Unchanged(stamp)
    return replace(content, body_hash=digest)


def images(hub: Path, folder: str) -> tuple[Path, ...]:
    """List the pictures directly in a folder of posts, by name, that lie inside the hub; empty without the folder."""
    try:
        pictures = _listing(hub, folder, IMAGE_SUFFIXES)
        return tuple(path for name, path in pictures if not _image_mistake(hub, path, name))
    except _FileError:
        return ()


def image_mistakes(hub: Path, folder: str) -> tuple[str, ...]:
    """Return a sentence for each picture in a folder of posts that cannot be published; none without the folder."""
    try:
        pictures = _listing(hub, folder, IMAGE_SUFFIXES)
    except _FileError:
        return ()
    return tuple(mistake for name, path in pictures if (mistake := _image_mistake(hub, path, name)))


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


def _listing(hub: Path, folder: str, suffixes: Iterable[str]) -> list[tuple[str, Path]]:
    """List the visible files of a folder with one of the suffixes: (name relative to the hub, path)."""
    directory = _resolved(hub, hub / folder, folder)
    endings = frozenset(suffixes)
    try:
        entries = sorted(directory.iterdir(), key=lambda entry: entry.name)
    except FileNotFoundError:
        raise _FileError(f"The folder {_printable(folder)} is not there: make it, or take its member out.") from None
    except OSError as error:
        raise _FileError(
            f"The folder {_printable(folder)} cannot be read ({error.strerror}): check its rights."
        ) from error
    prefix = folder.strip("/")
    visible = (entry for entry in entries if not entry.name.startswith("."))
    return [(f"{prefix}/{entry.name}", entry) for entry in visible if entry.suffix.lower() in endings]


def _texts(hub: Path, posts: list[tuple[str, Path]]) -> tuple[PostFile, ...]:
    texts: list[PostFile] = []
    room = LARGEST_FOLDER
    for name, path in posts:
        try:
            if room <= 0:
                raise _FileError(
                    f"{_printable(name)} is left out: its folder holds more than {size_in_words(LARGEST_FOLDER)}."
                )
            body = _read(_regular_file(hub, path, name), name, LARGEST_POST)
            room -= len(body)
            texts.append(PostFile(_printable(name), _utf8(body, name)))
        except _FileError as error:
            texts.append(PostFile(_printable(name), mistake=str(error)))
    return tuple(texts)


def _utf8(body: bytes, name: str) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise _FileError(
            f"{_printable(name)}, line {line}: this is not UTF-8; save the file in that encoding."
        ) from None


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


def _stamp(files: Iterable[tuple[str, Path]]) -> str:
    """Hash names, sizes and times of change; the hash differs whenever a file may differ."""
    digest = hashlib.sha256()
    for name, path in files:
        facts: tuple[int, ...] = ()
        if path.is_file():
            status = path.stat()
            facts = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
        digest.update(repr((name, facts)).encode("utf-8", "backslashreplace"))
    return digest.hexdigest()


def _printable(name: str) -> str:
    """Return a file's name for a sentence: no control characters, no lone surrogates, 200 characters at most."""
    clean = name.encode("utf-8", "replace").decode("utf-8")
    return "".join(mark if mark.isprintable() else "?" for mark in clean)[:200]
