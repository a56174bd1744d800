"""The members file on the disk: read with what it says, and written whole or not at all."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
from contextlib import suppress
from pathlib import Path

from planet import config
from planet.config import MEMBERS_FILE
from planet.errors import MembersFileError, PlanetError
from planet.model.community import Planet


def read(hub: Path) -> tuple[str, Planet]:
    """Return the text of the members file, and what it says. Raises MembersFileError where it has mistakes.

    `Planet.fingerprint` is that of this very text.
    """
    path = hub / MEMBERS_FILE
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        config.load(hub)  # says what is wrong
        raise
    return text, config.parse(text, str(path), hub)


def write(hub: Path, text: str, fingerprint: str) -> Planet:
    """Put a text in the place of the members file, whole or not at all, and return what it says.

    `fingerprint` is that of the text that was edited. Raises PlanetError where the file has another one by now, where
    the new text has mistakes, or where the disk refuses it; the old file then stands as it was.
    """
    path = hub / MEMBERS_FILE
    try:
        planet = config.parse(text, str(path), hub)
    except MembersFileError as error:
        refusals = "\n".join(str(mistake) for mistake in error.mistakes)
        raise PlanetError(f"{path} was left as it is: with this edit it would have mistakes.\n{refusals}") from None
    try:
        _replace(Path(os.path.realpath(path)), text.encode("utf-8"), fingerprint)
    except OSError as error:
        advice = "nothing was changed; check its rights, and those of its folder"
        raise PlanetError(f"{path} cannot be written ({error.strerror}): {advice}.") from error
    return planet


def _replace(path: Path, raw: bytes, fingerprint: str) -> None:
    """Write the bytes beside a file and rename them onto it, unless its fingerprint is another one.

    The folder is locked in the meantime, so that of two edits at once the second finds what the first wrote.
    """
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        if _fingerprint(path.read_bytes()) != fingerprint:
            raise _changed(path)
        if not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        beside = path.with_name(f".{path.name}.new")
        try:
            _write_through(beside, raw, path.stat())
            os.replace(beside, path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        os.fsync(folder)
    finally:
        os.close(folder)


def _write_through(path: Path, raw: bytes, like: os.stat_result) -> None:
    """Write a new file with the mode and the owner of another one, and wait until the disk has it."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(raw)
        file.flush()
        with suppress(PermissionError):  # only root may give a file away; whoever else may write here keeps it
            os.fchown(file.fileno(), like.st_uid, like.st_gid)
        os.fchmod(file.fileno(), like.st_mode & 0o7777)
        os.fsync(file.fileno())


def _fingerprint(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _changed(path: Path) -> PlanetError:
    return PlanetError(
        f"{path} was changed by somebody in the meantime, so nothing was written; run the command again."
    )
