"""What a new hub need not ask, because the machine or the folder knows it: title, owner, language, zone, address."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from planet.locale.languages import without_usual_region
from planet.struct import Struct

_PATIENCE = 10.0
"""Seconds that git gets to read its settings."""

_HIDDEN_ADDRESS = re.compile(r"@users\.noreply\.|@localhost$|\.local$|\.localdomain$", re.I)
"""Addresses of git at which nobody reads mail."""

_ORIGIN = re.compile(r"(?:https://|ssh://)?(?:[\w.-]+@)?(github|gitlab)\.com[:/]([\w-]+)/([\w.-]+?)(?:\.git)?/?")
"""An address of a repository: its host, its owner, its name."""

_LOCALE = re.compile(r"([a-z]{2,3})(?:_([A-Z]{2}))?(?:\.[\w-]+)?")
"""The name of a locale in the environment, without a modifier (POSIX, 8.2)."""


class Fact(Struct, frozen=True):
    """A value for a key of the members file's `[planet]` table, and where it comes from, in words."""

    key: str
    value: str | dict[str, str]
    source: str


def facts(folder: Path, environment: Mapping[str, str]) -> tuple[Fact, ...]:
    """Return what can be known about a hub in this folder; of what is not sure, nothing."""
    owner = {key: value for key in ("name", "email") if (value := _git(folder, f"user.{key}"))}
    if _HIDDEN_ADDRESS.search(owner.get("email", "")):
        del owner["email"]
    found = (
        Fact("title", title_of(folder.resolve().name), "the folder's name"),
        Fact("url", pages_address(_origin(folder)), "the repository's origin"),
        Fact("language", language_of(environment), "the locale"),
        Fact("timezone", _zone(), "this machine's clock"),
        Fact("owner", owner, "git"),
    )
    return tuple(fact for fact in found if fact.value)


def title_of(name: str) -> str:
    """Return the title of a planet in a folder of this name: "Planet Reef" for "reef"; "" where it has no letters."""
    words = [word for word in re.split(r"[\s_-]+", name) if word]
    if not any(mark.isalpha() for mark in name) or not words:
        return ""
    title = " ".join(word if word != word.lower() else word[0].upper() + word[1:] for word in words)
    return title if "planet" in name.lower() else f"Planet {title}"


def pages_address(origin: str) -> str:
    """Return the address at which the code host of a repository serves its pages; "" where that is not sure."""
    match = _ORIGIN.fullmatch(origin)
    if not match:
        return ""
    host, owner, name = match.groups()
    site = f"{owner.lower()}.{host}.io"
    return f"https://{site}/" if name.lower() == site else f"https://{site}/{name}/"


def language_of(environment: Mapping[str, str]) -> str:
    """Return the language tag of the locale in the environment: "de" for de_DE.UTF-8; "" where it names none."""
    name = next(filter(None, map(environment.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    match = _LOCALE.fullmatch(name or "")
    return without_usual_region("-".join(filter(None, match.groups()))) if match else ""


def _zone() -> str:
    """Return the IANA name of the machine's time zone; "" where it is not known by one."""
    import tzlocal

    try:
        name = tzlocal.get_localzone_name() or ""
    except (LookupError, OSError, ValueError):
        return ""
    return "" if name.startswith("Etc/") or "/" not in name else name


def _origin(folder: Path) -> str:
    """Return the address of the repository whose top this folder is; "" where it is none."""
    return _git(folder, "remote.origin.url") if (folder / ".git").exists() else ""


def _git(folder: Path, key: str) -> str:
    """Return a setting of git, as it holds in this folder; "" where there is none, or no git."""
    place = next(place for place in (folder, *folder.resolve().parents) if place.is_dir())
    try:
        answer = subprocess.run(
            ["git", "config", "--get", key], cwd=place, capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
    except (OSError, UnicodeDecodeError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip()
