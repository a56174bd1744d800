"""Secrets of the hub: read from the environment or from files, never from the members file.

The hub's own key is made at first need. What is derived from it (the addresses for posts by mail, the secrets that
hubs of WebSub sign with) is stored nowhere.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from planet.errors import PlanetError
from planet.model.outreach import Secret

KEY_FILE = "planet.key"
KEY_VARIABLE = "PLANET_KEY"
SHORTEST_KEY, LARGEST_SECRET = 16, 10_000
"""Characters."""


def read_secret(secret: Secret, key: str, hub: Path, environment: Mapping[str, str]) -> str:
    """Return a secret without the line's end behind it; "" where the members file names none.

    `key` begins the names of its keys in messages: "inbox.password". Raise PlanetError where the variable is not set or
    the file cannot be read.
    """
    if secret.environment:
        if value := environment.get(secret.environment, "").strip("\r\n"):
            return value
        raise PlanetError(
            f"{key}_env: the environment variable {secret.environment} is not set; set it for this command."
        )
    return _in_file(hub / secret.file, f"{key}_file") if secret.file else ""


def _in_file(file: Path, key: str) -> str:
    try:
        with file.open(encoding="utf-8") as stream:
            value = stream.read(LARGEST_SECRET + 1)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise PlanetError(f"{key}: {file} could not be read ({reason}); write the secret into that file.") from error
    if not value.strip() or len(value) > LARGEST_SECRET:
        raise PlanetError(f"{key}: {file} holds no secret; write it alone into that file.")
    return value.strip("\r\n")


def hub_key(hub: Path, environment: Mapping[str, str]) -> bytes:
    """Return the hub's own key: that of the environment variable PLANET_KEY, else of the file planet.key, which is made
    if it is missing.

    Raise PlanetError where the key is too short to be safe, or the file can be neither read nor made.
    """
    value = environment.get(KEY_VARIABLE, "").strip() or _own_key(hub / KEY_FILE)
    if len(value) < SHORTEST_KEY:
        raise PlanetError(
            f"The key in {KEY_VARIABLE} or {KEY_FILE} is too short to be safe; write {SHORTEST_KEY} characters or more."
        )
    return value.encode()


def _own_key(file: Path) -> str:
    if not file.exists():
        _make_key(file)
    return _in_file(file, KEY_FILE).strip()


def _make_key(file: Path) -> None:
    """Write a new key, whole or not at all, readable by its owner alone; a key that another process made stays."""
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
            stream.write(f"{secrets.token_urlsafe(32)}\n")
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(draft, file)
        except FileExistsError:
            return
        finally:
            draft.unlink()
    except OSError as error:
        raise PlanetError(
            f"The hub's key {file} could not be made ({error.strerror}); make the folder writable."
        ) from error


def derived(key: bytes, purpose: str, *names: str | int) -> bytes:
    """Return 32 bytes that only the holder of the key can make, different for each purpose and names (RFC 2104)."""
    return hmac.digest(key, "\x1f".join((purpose, *map(str, names))).encode(), hashlib.sha256)
