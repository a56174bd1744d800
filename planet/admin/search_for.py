"""A search of everything that the hub stores and publishes, for what should not be there any more."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from planet.errors import PlanetError
from planet.hub import Hub
from planet.store import Store
from planet.struct import Struct

FEW = 5
"""So many examples are named."""

PHRASES = {
    "items": "posts of others",
    "links": "links in posts of others",
    "item_links": "links in posts of others",
    "answers": "answers of others",
    "sites": "sites that others point at",
    "blogroll_sites": "reading lists of others",
    "blogrolls": "reading lists of others",
    "hides": "[[hide]] tables of the members file",
    "members": "other members",
    "feeds": "feeds of others",
}
"""How the tables of the store are called before people."""


class Findings(Struct, frozen=True):
    """What a search found: `words` are those that were sought.

    `stored` has the number of rows by word and by what they are, `quoting` (member, post) of examples. `published` has
    the number of files by word, `files` the paths of examples.
    """

    words: tuple[str, ...]
    stored: dict[tuple[str, str], int]
    quoting: tuple[tuple[str, str], ...]
    published: dict[str, int]
    files: tuple[str, ...]


def search_for(hub: Hub, store: Store, words: Sequence[str]) -> Findings:
    """Search the tables of the store and the files in output/ for these words, whatever their case."""
    low = {word.lower(): word for word in words if word}
    stored: dict[tuple[str, str], int] = {}
    for (word, table), count in store.erasure.search([*low]).items():
        phrase = PHRASES.get(table, f"rows of {table}")
        stored[low[word], phrase] = stored.get((low[word], phrase), 0) + count
    published: dict[str, int] = {}
    files: list[str] = []
    for path, found in _files_with(hub.output, [*low]):
        files.append(path)
        for word in found:
            published[low[word]] = published.get(low[word], 0) + 1
    quoting = store.erasure.quoting([*low], FEW) if stored else []
    return Findings(tuple(low.values()), stored, tuple(quoting), published, tuple(sorted(files)[:FEW]))


def _files_with(output: Path, words: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield (path, words) of each published file in whose bytes or path a word stands."""
    patterns = {word: _pattern(word) for word in words}
    for path in sorted(output.rglob("*")) if output.is_dir() else ():
        if path.is_file():
            name = path.relative_to(output).as_posix()
            body = name.encode().lower() + b"\n" + _bytes_of(path).lower()
            if found := [word for word, pattern in patterns.items() if pattern.search(body)]:
                yield name, found


def _pattern(word: str) -> re.Pattern[bytes]:
    """Return the pattern of a word by itself, as it stands in text or in HTML: letters and figures around it make it
    another one."""
    ways = b"|".join(re.escape(way.encode()) for way in dict.fromkeys((word, html.escape(word))))
    before = rb"(?<![a-z0-9])" if word[0].isalnum() else b""
    after = rb"(?![a-z0-9])" if word[-1].isalnum() else b""
    return re.compile(before + b"(?:" + ways + b")" + after)


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise PlanetError(f"{path} cannot be read ({error.strerror}), so it was not searched: see why.") from None
