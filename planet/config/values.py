"""Rules for text, times and sizes. Each returns the tidy value, or raises ValueError with what to write instead."""

from __future__ import annotations

import json
import re
import zoneinfo
from collections.abc import Collection, Mapping
from datetime import time, timedelta
from typing import Any

from planet.locale.slugs import LONGEST, is_slug, slug_of
from planet.rules.upkeep.naming import nearest
from planet.web.characters import CONTROL
from planet.web.patterns import later

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_BYTES = {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 2**10, "mib": 2**20, "gib": 2**30}
_LAYOUT = later(r"[\n\r\t]+")
_DURATION = later(r"(\d{1,9})\s*([smhdw])")
_SIZE = later(r"(\d{1,12}(?:\.\d{1,6})?)\s*([kmg]?i?b?)", re.IGNORECASE)
_LANGUAGE = later(  # RFC 5646 §2.1, without the irregular tags of old
    r"[a-z]{2,3}(-[a-z]{3}){0,3}(-[a-z]{4})?(-([a-z]{2}|\d{3}))?(-([a-z\d]{5,8}|\d[a-z\d]{3}))*"
    r"(-[a-wy-z\d](-[a-z\d]{2,8})+)*(-x(-[a-z\d]{1,8})+)?",
    re.IGNORECASE,
)
_ZONE = later(r"[A-Za-z0-9_+-]{1,30}(/[A-Za-z0-9_+-]{1,30}){0,3}")
_CREDENTIALS = later(r"//(?:[^/]*|[^/:]*:[^@]*)@")
LONGEST_SENDER = 300
"""Characters of a name and an address."""

EMAIL = later(r"[^\s@<>()\[\],;:\\\"]{1,64}@[^\W_]([\w.-]{0,250}[^\W_])?")
_TIME = later(r"([01]?\d|2[0-3]):([0-5]\d)")
_ACCENT = later(r"#([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)


def quoted(value: object) -> str:
    """Return a value of the file as a message shows it: quoted text, no control characters or passwords."""
    text = json.dumps(_CREDENTIALS.sub("//…@", value), ensure_ascii=False) if isinstance(value, str) else _plain(value)
    return printable(text if len(text) <= 80 else f"{text[:70]}…")


def printable(text: str) -> str:
    """Replace each character that would steer a terminal, or cannot be seen, by U+FFFD."""
    return "".join(char if char.isprintable() else "\ufffd" for char in text)


def _plain(value: object) -> str:
    """Return the TOML form of a value that is not text."""
    match value:
        case bool():
            return str(value).lower()
        case int() if abs(value) >= 10**18:
            return "a number with very many digits"
        case list():
            return "a list"
        case dict():
            return "a table"
        case _:
            return str(value)


def stated(table: Mapping[str, Any], key: str) -> str:
    """Return the text of a key as the file has it, without blanks around it; "" where it has none, or no text."""
    value = table.get(key)
    return value.strip() if isinstance(value, str) else ""


def listed(words: Collection[str], last: str = "or") -> str:
    """Join words as people list them: "a, b or c"; "" for none."""
    *most, final = words or ("",)
    return f"{', '.join(most)} {last} {final}" if most else final


# ---------------------------------------------------------------- text


def text(value: str) -> str:
    """Check text of any number of lines, and return it trimmed; control characters raise ValueError."""
    if match := CONTROL.search(_LAYOUT.sub("", value)):
        raise ValueError(f"holds the control character U+{ord(match[0]):04X}; take it out")
    return value.strip()


def line(value: str) -> str:
    """Return text as one line, with single spaces."""
    return " ".join(text(value).split())


def needed(value: str) -> str:
    """Return text as one line; raise ValueError where it is empty."""
    tidy = line(value)
    if not tidy:
        raise ValueError("is empty; write at least a word")
    return tidy


def tag(value: str) -> str:
    """Check a tag, and return it without its #."""
    return needed(needed(value).lstrip("#"))


def slug(value: str) -> str:
    """Check a slug, the name of a page in URLs, and return it; "" is allowed."""
    if not value or is_slug(value):
        return value
    raise ValueError(
        f"{quoted(value)} is not usable in an address; write small letters a to z, digits and single hyphens, "
        f'at most {LONGEST} characters, for example "{slug_of(value)}"'
    )


def folder(value: str) -> str:
    """Check the name of a folder, and return it; a path raises ValueError."""
    if re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,59}", value):
        return value
    raise ValueError(f"{quoted(value)} is not the name of a folder; write letters, digits, - and _ only")


def environment_name(value: str) -> str:
    """Check the name of an environment variable, and return it; "" is allowed."""
    if re.fullmatch(r"([A-Za-z_][A-Za-z0-9_]{0,199})?", value):
        return value
    raise ValueError(
        "must be the name of an environment variable, not the password itself; write for example "
        '"REEF_FEED_AUTH", and put user:password or the token into that variable'
    )


def accent(value: str) -> str:
    """Check a colour, and return it as #rgb or #rrggbb in lower case."""
    if _ACCENT.fullmatch(value):
        return value.lower()
    raise ValueError(
        f'{quoted(value)} is not a colour that is known here; write it as "#rrggbb", for example "#0b6e4f"'
    )


def email(value: str) -> str:
    """Check the shape of an e-mail address, and return it; "" is allowed."""
    tidy = value.strip()
    if not tidy or EMAIL.fullmatch(tidy):
        return tidy
    if tidy.casefold().startswith("mailto:"):
        raise ValueError(f"{quoted(value)}: leave out mailto: and write the address alone")
    raise ValueError(f'{quoted(value)} is not an e-mail address; write it as "name@example.org"')


_SENDER = later(r"(?:[^<>]*<([^<>]+)>|([^<>]+))")


def sender(value: str) -> str:
    """Check the sender of mail, and return it on one line: an address, or a name and the address in angle brackets;
    "" is allowed."""
    tidy = line(value)
    match = _SENDER.fullmatch(tidy)
    if tidy and not (match and len(tidy) <= LONGEST_SENDER and EMAIL.fullmatch((match[1] or match[2]).strip())):
        raise ValueError(f'{quoted(value)} is no sender; write "hub@example.org", or "Planet Reef <hub@example.org>"')
    return tidy


def mailbox(value: str) -> str:
    """Check an e-mail address that messages are sent to, and return it; "" and an address with a + raise ValueError."""
    tidy = email(needed(value))
    if "+" in tidy:
        raise ValueError(f"{quoted(value)} has a + already; write the plain address of the mailbox")
    return tidy


def language(value: str) -> str:
    """Check the shape of a language tag (BCP 47), and return it in the usual case: "en", "de-CH", "zh-Hant"."""
    tidy = value.strip()
    if _LANGUAGE.fullmatch(tidy):
        primary, *subtags = tidy.split("-")
        return "-".join([primary.lower(), *map(_subtag, subtags)])
    if _LANGUAGE.fullmatch(tidy.replace("_", "-")):
        raise ValueError(f'{quoted(value)} is written with a hyphen: "{language(tidy.replace("_", "-"))}"')
    raise ValueError(f'{quoted(value)} is not a language tag (BCP 47); write for example "en", "de-CH" or "zh-Hant"')


def _subtag(part: str) -> str:
    """Return a part of a language tag in its usual case: scripts in title case, regions in capitals, others in lower
    case (RFC 5646 §2.1.1)."""
    return {2: part.upper(), 4: part.title()}.get(len(part), part.lower())


def timezone(value: str) -> str:
    """Check the IANA name of a time zone, and return it."""
    if _ZONE.fullmatch(value):
        try:
            return zoneinfo.ZoneInfo(value).key
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            pass  # an unknown name, a folder of zones, or another file in the place of the zones: reported below
    raise ValueError(f'{quoted(value)} is not a time zone; write its IANA name, for example "{_likely_zone(value)}"')


def _likely_zone(value: str) -> str:
    zones = sorted(zone for zone in zoneinfo.available_timezones() if not zone.startswith(("Etc/", "SystemV/")))
    cities = {zone.rpartition("/")[2]: zone for zone in zones}
    return nearest(value, zones) or cities.get(nearest(value.rpartition("/")[2], cities), "Europe/Berlin")


# ---------------------------------------------------------------- lengths of time and sizes


def duration(value: object) -> timedelta:
    """Read a length of time: a whole number and s, m, h, d or w, up to 366 days."""
    match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError(
            f'{quoted(value)} is not a length of time; write a number and its unit: "20s", "10m", "1h" or "7d"'
        )
    length = int(match[1]) * _SECONDS[match[2]]
    if length > 366 * 86_400:
        raise ValueError(f"{quoted(value)} is longer than a year; write less")
    return timedelta(seconds=length)


def visit_interval(value: object) -> timedelta:
    """Read the time between two visits: ten minutes or more."""
    length = duration(value)
    if length < timedelta(minutes=10):
        raise ValueError(
            f"{quoted(value)} is too often: most sites count more than one visit in ten minutes as abuse, and shut "
            'such visitors out; write "10m" or longer ("1h" is a good guest)'
        )
    return length


def lease(value: object) -> timedelta:
    """Read how long a subscription is asked for: from an hour to 14 days."""
    length = duration(value)
    if not timedelta(hours=1) <= length <= timedelta(days=14):
        raise ValueError(f'{quoted(value)} is out of bounds; write something from "1h" to "14d"')
    return length


def time_limit(value: object) -> timedelta:
    """Read a length of time that is longer than zero."""
    length = duration(value)
    if not length:
        raise ValueError(f'{quoted(value)} leaves no time at all; write at least "1s"')
    return length


def size(value: object) -> int:
    """Read a number of bytes: a whole number, or a number and kB, MB, GB, KiB, MiB or GiB; from 1 byte to 1 GiB."""
    text = str(value) if type(value) is int and 0 <= value < 10**12 else value
    match = _SIZE.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None or match[2].lower() not in _BYTES:
        raise ValueError(
            f'{quoted(value)} is not a size; write for example "5MB", "500kB", "1GiB", or a number of bytes'
        )
    count = int(float(match[1]) * _BYTES[match[2].lower()])
    if not 1 <= count <= 2**30:
        raise ValueError(f'{quoted(value)} is out of bounds; write something from 1 byte to "1GiB"')
    return count


# ---------------------------------------------------------------- hours


def time_of_day(value: object) -> time:
    """Read a time of day: hours and minutes, "07:00"."""
    match = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f'{quoted(value)} is not a time of day; write it in quotes with hours and minutes: "07:00"')
    return time(int(match[1]), int(match[2]))


def hours(value: object) -> tuple[time, time]:
    """Read the hours from one time of day to another: "22:00-07:00"."""
    first, dash, last = value.partition("-") if isinstance(value, str) else ("", "", "")
    if not dash:
        raise ValueError(f'{quoted(value)} names no hours; write the first and the last time: "22:00-07:00"')
    return time_of_day(first), time_of_day(last)
