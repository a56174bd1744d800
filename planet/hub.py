"""The hub folder and the paths inside it."""

from __future__ import annotations

from pathlib import Path

from planet.struct import Struct

LOCK_FILE = "planet.lock"
"""The lock of turns, beside the store."""


class Hub(Struct, frozen=True):
    """A hub: one folder; all its paths are absolute."""

    folder: Path

    @property
    def members_file(self) -> Path:
        """Return the path of the members file."""
        return self.folder / "config" / "members.toml"

    @property
    def templates(self) -> Path:
        """Return the folder of the hub's own templates, which need not exist."""
        return self.folder / "templates"

    @property
    def posts(self) -> Path:
        """Return the folder of local posts, which need not exist."""
        return self.folder / "posts"

    @property
    def output(self) -> Path:
        """Return the folder of the published site."""
        return self.folder / "output"

    def post_folders(self) -> frozenset[str]:
        """List the names of the folders under posts/; empty without posts/."""
        if not self.posts.is_dir():
            return frozenset()
        return frozenset(path.name for path in self.posts.iterdir() if path.is_dir())
