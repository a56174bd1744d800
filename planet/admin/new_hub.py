"""A new hub folder: the files to begin with, and in the members file what nobody needs to be asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from planet import config
from planet.admin.surroundings import Fact
from planet.config.edits import set_key
from planet.errors import PlanetError
from planet.hub import Hub
from planet.struct import Struct

CodeHost = Literal["github", "gitlab"]

STARTER = {
    "posts/ada/welcome.md": "welcome.md",
    ".gitignore": "gitignore",
    config.MEMBERS_FILE: "members.toml",
}
"""The path of each file in the new hub, and its name in `planet/starter`. The members file comes last: with it
the folder is a hub, and it is right only where the posts are."""

WORKFLOWS: dict[CodeHost, tuple[str, str]] = {
    "github": (".github/workflows/planet.yml", "github/planet.yml"),
    "gitlab": (".gitlab-ci.yml", "gitlab/.gitlab-ci.yml"),
}
"""For each code host: where its file stands in the hub, and where it is shipped, in deploy/."""

_PACKAGE = Path(__file__).parents[1]
_REMARKS = 44
"""The column of the starter in which remarks begin."""

_EXAMPLE_OWNER = "# owner = "
"""How the remark of the starter begins that a real owner takes the place of."""


class NewHub(Struct, frozen=True):
    """A hub that was made: the files written, and the facts that stand in its members file."""

    written: tuple[Path, ...]
    facts: tuple[Fact, ...]


def make_hub(folder: Path, facts: Sequence[Fact] = (), code_hosts: Sequence[CodeHost] = ()) -> NewHub:
    """Write the files of a new hub that are not there yet; return what was done.

    Raise PlanetError where the folder is a hub already, or cannot be written to; a file that is there stays.
    """
    members_file = Hub(folder).members_file
    if members_file.exists():
        raise PlanetError(f"{members_file} is there already, so nothing was written; edit it, or name another folder.")
    texts = {WORKFLOWS[host][0]: _shipped(WORKFLOWS[host][1]) for host in code_hosts}
    texts |= {name: (_PACKAGE / "starter" / source).read_text(encoding="utf-8") for name, source in STARTER.items()}
    written: list[Path] = []
    used: tuple[Fact, ...] = ()
    try:
        for name, text in texts.items():
            if name == config.MEMBERS_FILE:
                text, used = _filled_in(text, facts, folder)
            if _write(folder / name, text):
                written.append(folder / name)
    except OSError as error:
        raise PlanetError(
            f"A hub cannot be written to {folder} ({error.strerror}); name a folder that you may write to."
        ) from None
    return NewHub(tuple(written), used)


def _filled_in(text: str, facts: Sequence[Fact], folder: Path) -> tuple[str, tuple[Fact, ...]]:
    """Return the starter's text with the facts in it that `planet check` takes, and these facts."""
    used = []
    for fact in facts:
        changed = _aligned(set_key(text, ("planet",), fact.key, fact.value, behind="timezone"), fact.key)
        if fact.key == "owner":
            changed = "".join(line for line in changed.splitlines(True) if not line.startswith(_EXAMPLE_OWNER))
        try:
            config.parse(changed, config.MEMBERS_FILE, folder)
        except PlanetError:
            continue
        text = changed
        used.append(fact)
    return text, tuple(used)


def _aligned(text: str, key: str) -> str:
    """Return the text with the remark behind a key in the column of the others, where there is room."""
    return re.sub(
        rf"^({key} = .*?) {{2,}}(#.*)$", lambda line: f"{line[1]:<{_REMARKS - 1}} {line[2]}", text, flags=re.MULTILINE
    )


def _shipped(name: str) -> str:
    """Return the text of a file of deploy/, which stands in the package of a wheel, and beside it in the repository."""
    folder = _PACKAGE / "_deploy"
    return ((folder if folder.is_dir() else _PACKAGE.with_name("deploy")) / name).read_text(encoding="utf-8")


def _write(path: Path, text: str) -> bool:
    """Write one file, unless it is there; return whether it was written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        return False
    return True
