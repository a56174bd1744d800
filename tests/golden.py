"""The golden site: every file that two hubs publish, as hashes. `python tests/golden.py` writes the list anew.

The first hub is the sample of the repository without its members on the web. The second has a member for each document
of `feeds/` and of `feeds_of_others/` (their origin: `feeds_of_others/ORIGIN.md`), read from files. Neither has
the whole index of the extra `search`, which differs from run to run.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from planet import config
from planet.admin.outreach.digest import issue
from planet.fetch.visitor import Visitor
from planet.hub import Hub
from planet.model.community import Planet
from planet.ports import no_progress
from planet.store import Store
from planet.turn.steps import turn
from planet.workers.pool import Workers

ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).parent / "golden"
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
COLLECTIONS = ("feeds", "feeds_of_others")


def sample_hub(folder: Path) -> Path:
    """Make a copy of the repository's own hub in which nobody has to be visited on the web."""
    for part in ("config", "examples", "posts"):
        shutil.copytree(ROOT / part, folder / part)
    members = folder / "config" / "members.toml"
    local, _, _ = members.read_text(encoding="utf-8").partition(
        "# ------------------------------------------------------------------ real feeds"
    )
    members.write_text(local, encoding="utf-8")
    return folder


def collections_hub(folder: Path) -> Path:
    """Make a hub with a member for each feed document of the collections."""
    tables = ['[planet]\ntitle = "Golden"\nurl = "https://golden.example/"\nriver = "full"\n']
    for collection in COLLECTIONS:
        for document in sorted((Path(__file__).parent / collection).iterdir()):
            if document.suffix in (".xml", ".json"):
                name = f"{collection}/{document.name}"
                (folder / collection).mkdir(exist_ok=True)
                shutil.copy(document, folder / name)
                tables.append(f'[[members]]\nname = "{name}"\nfeeds = ["{name}"]\n')
    (folder / "config").mkdir()
    (folder / "config" / "members.toml").write_text("\n".join(tables), encoding="utf-8")
    return folder


HUBS = {"sample": sample_hub, "collections": collections_hub}


def publish(name: str, folder: Path) -> Path:
    """Take the first turn of a golden hub in an empty folder, and write its letter; gives the folder of its site."""
    hub = Hub(HUBS[name](folder))
    planet = config.load(hub.folder)
    with Store.open(planet.store, hub.folder) as store:
        asyncio.run(_first_turn(hub, planet, store))
        if planet.letter:
            asyncio.run(issue(hub, planet, store, NOW, {}, no_progress, sends=False))
    return hub.output


async def _first_turn(hub: Hub, planet: Planet, store: Store) -> None:
    """Take a turn with one reading process: feeds that are read one after the other get the same ids each time."""
    async with Visitor(planet.fetch, "golden") as visitor, Workers(many=False) as workers:
        await turn(hub, planet, store, visitor, workers, NOW)


def hashes(output: Path) -> dict[str, str]:
    """Give the SHA-256 of every file of a site, by path; the stamp of the styles, which is a hash itself, left out."""
    return {path.relative_to(output).as_posix(): _hash(path) for path in sorted(output.rglob("*")) if path.is_file()}


def _hash(path: Path) -> str:
    return hashlib.sha256(re.sub(rb"(assets/[\w.-]+)\?v=\w+", rb"\1", path.read_bytes())).hexdigest()[:20]


def listed(name: str) -> dict[str, str]:
    """Read the list of a golden site."""
    lines = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return {path: digest for digest, _, path in (line.partition(" ") for line in lines)}


def differences(before: dict[str, str], after: dict[str, str]) -> Iterator[str]:
    """Name the files that came, went or have other bytes."""
    for path in sorted(before.keys() | after.keys()):
        if before.get(path) != after.get(path):
            yield f"{path} {'came' if path not in before else 'went' if path not in after else 'reads otherwise'}"


def main() -> None:
    """Write the lists anew, and print which files changed."""
    os.environ["PAGEFIND_BINARY_PATH"] = "switched off"
    GOLDEN.mkdir(exist_ok=True)
    for name in HUBS:
        with tempfile.TemporaryDirectory() as folder:
            found = hashes(publish(name, Path(folder)))
        target = GOLDEN / f"{name}.txt"
        for line in differences(listed(name) if target.exists() else {}, found):
            print(f"{name}: {line}")
        target.write_text("".join(f"{digest} {path}\n" for path, digest in found.items()), encoding="utf-8")


if __name__ == "__main__":
    main()
