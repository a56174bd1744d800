"""The hub folder: where everything stands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Hub:
    """A hub is one folder; all paths are absolute."""

    folder: Path

    @property
    def members_file(self) -> Path:
        return self.folder / "config" / "members.toml"

    @property
    def templates(self) -> Path:
        return self.folder / "templates"

    @property
    def posts(self) -> Path:
        return self.folder / "posts"

    @property
    def output(self) -> Path:
        return self.folder / "output"

    def post_folders(self) -> frozenset[str]:
        """The names of the folders under posts/."""
        return (
            frozenset(one.name for one in self.posts.iterdir() if one.is_dir()) if self.posts.is_dir() else frozenset()
        )
