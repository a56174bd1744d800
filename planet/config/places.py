"""The places of keys in the members file of a hub: the line of each, and its name as messages show it."""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from planet.config import MEMBERS_FILE
from planet.errors import PlanetError

if TYPE_CHECKING:
    from planet.config.lines import KeyPath
    from planet.config.source import Source


class Places:
    """The lines of a members file that has no mistakes. The text is read again, and only when a line is asked for."""

    def __init__(self, hub: Path, fingerprint: str) -> None:
        self._hub = hub
        self._fingerprint = fingerprint

    @cached_property
    def text(self) -> str:
        """Return the text of the file. Raises PlanetError where it is another one by now."""
        path = self._hub / MEMBERS_FILE
        raw = path.read_bytes()
        if hashlib.sha256(raw).hexdigest() != self._fingerprint:
            raise PlanetError(f"{path} was changed by somebody in the meantime; run the command again.")
        return raw.decode("utf-8")

    @cached_property
    def _source(self) -> Source:
        from planet.config import syntax  # only where there is something to say
        from planet.config.source import Source

        return Source(syntax.read(self.text), self._hub)

    def line_of(self, path: KeyPath) -> int:
        """Return the line of a key, from 1; that of the nearest table around it where the file does not have it."""
        return self._source.line_of(self._standing(path))

    def key_of(self, path: KeyPath) -> str:
        """Return a key with the name of its member or channel; that of the nearest table around it where the file does
        not have it."""
        return self._source.key_name(self._standing(path))

    def _standing(self, path: KeyPath) -> KeyPath:
        """Return the path of a key that stands in the file; of a feed that is a table, that of its URL."""
        lines = self._source.document.index.lines
        if path[-2:-1] == ("feeds",) and (*path, "url") in lines:
            return (*path, "url")
        while path and path not in lines:
            path = path[:-1]
        return path
