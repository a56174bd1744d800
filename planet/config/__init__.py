"""The members file: from config/members.toml to a `Planet`, or to every mistake in it at once."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

from planet.errors import MembersFileError, Mistake
from planet.model.community import STORE, Planet

MEMBERS_FILE = "config/members.toml"
"""The path of the members file in the hub folder."""

__all__ = ["MEMBERS_FILE", "glance", "load", "parse"]


def load(hub: Path) -> Planet:
    """Read the members file of a hub folder into a Planet; raise MembersFileError with every mistake in it."""
    path = hub / MEMBERS_FILE
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        sentence = "there is no such file; name the hub folder with --hub DIR, or make a new hub with planet init DIR"
        raise MembersFileError(str(path), [Mistake(0, "", sentence)]) from None
    except OSError as error:
        sentence = f"cannot be read ({error.strerror}); check the file and its rights"
        raise MembersFileError(str(path), [Mistake(0, "", sentence)]) from None
    from planet.config import syntax

    text, foreign = syntax.decode(raw)
    return _planet(text, str(path), hub, foreign, hashlib.sha256(raw).hexdigest())


def glance(hub: Path) -> tuple[str, str]:
    """Return the URL of the store and the fingerprint of the members file, which may have mistakes; ("", "") if it
    cannot be read.

    Who finds that the last turn took up this very file need not have it checked again.
    """
    try:
        raw = (hub / MEMBERS_FILE).read_bytes()
        planet = tomllib.loads(raw.decode("utf-8-sig").replace("\r\n", "\n"))["planet"]
        return str(planet.get("store", STORE)), hashlib.sha256(raw).hexdigest()
    except (OSError, ValueError, KeyError, AttributeError, TypeError, RecursionError):
        return "", ""


def parse(text: str, file: str, hub: Path) -> Planet:
    """Read the text of a members file into a Planet; raise MembersFileError with every mistake in it.

    `file` is its name in messages, `hub` the folder from which its paths start.
    """
    fingerprint = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return _planet(text, file, hub, (), fingerprint)


def _planet(text: str, file: str, hub: Path, foreign: tuple[Mistake, ...], fingerprint: str) -> Planet:
    from planet.config import syntax  # only for those who read the whole file
    from planet.config.assemble import planet_of

    document = syntax.read(text)
    return planet_of(document, file, hub, foreign, fingerprint)
