"""A hub into which tests import lists of members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result

from planet import config
from planet.admin import import_list
from planet.admin.import_list import Import
from planet.cli.commands import planet as planet_command
from planet.hub import Hub
from planet.model.community import Member, Planet

LISTS = Path(__file__).parent / "lists"

HEAD = '[planet]\ntitle = "Planet"\nurl = "https://planet.example/"\n'


@dataclass(frozen=True)
class Importing:
    """A hub folder with a members file, and what tests do with it."""

    folder: Path

    @classmethod
    def at(cls, folder: Path, members: str = "") -> Importing:
        (folder / "config").mkdir(parents=True, exist_ok=True)
        (folder / "config/members.toml").write_text(HEAD + members, encoding="utf-8")
        return cls(folder)

    @property
    def text(self) -> str:
        return (self.folder / "config/members.toml").read_text(encoding="utf-8")

    @property
    def planet(self) -> Planet:
        """The members file; a file that `planet check` refuses raises MembersFileError."""
        return config.load(self.folder)

    @property
    def members(self) -> tuple[Member, ...]:
        return self.planet.members

    def brings(self, body: bytes | str, faces: str = "") -> Import:
        """What the import of a list would bring; nothing is written."""
        return import_list.prepare(Hub(self.folder), body.encode() if isinstance(body, str) else body, faces)

    def takes(self, body: bytes | str, faces: str = "") -> Import:
        """Import a list."""
        brought = self.brings(body, faces)
        import_list.carry_out(Hub(self.folder), brought)
        return brought

    def run(self, *words: str, body: bytes | str | None = None) -> Result:
        """Run `planet import`; a body is the list, in a file unless the words name one."""
        if body is not None and "-" not in words:
            (self.folder / "list").write_bytes(body.encode() if isinstance(body, str) else body)
            words = (str(self.folder / "list"), *words)
        given = body if "-" in words else None
        return CliRunner().invoke(planet_command, ["import", *words, "-C", str(self.folder)], input=given)


def reasons(brought: Import, kind: str) -> list[tuple[int, str, str]]:
    """Line, subject and reason of each note of a kind."""
    return [(note.line, note.subject, note.reason) for note in brought.notes_of(kind)]


def feeds(members: Sequence[Member]) -> list[list[str]]:
    """The addresses of the feeds of each member."""
    return [[feed.url for feed in member.feeds] for member in members]
