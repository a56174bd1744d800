"""What the command after_publish has not seen yet of the site.

It is noted before files are put in place, and struck out when the command has succeeded: a turn that is killed between
leaves the next one to run it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from planet.model.community import Planet
from planet.store import Store
from planet.struct import Struct

FACT = "after publish"

EVERY_TURN = frozenset({"status/index.html", "status.json"})
"""Files that every turn writes, for they name its time; by themselves they are no reason to run the command."""

MOST_FILES = 10_000
"""Beyond so many changed files the command is told that everything may have changed."""


class Owed(Struct, frozen=True):
    """The files that were written or removed since the command succeeded, by their paths in output/, in their order.

    None if everything may have changed: the command never succeeded, or is another one now.
    """

    files: tuple[str, ...] | None


def note_files(planet: Planet, store: Store, paths: Iterable[str]) -> None:
    """Note files that are about to be written or removed. Call this in the transaction that announces them."""
    if not planet.after_publish:
        return
    stored, news = _stored(store), set(paths)
    if news <= EVERY_TURN or stored.get("files", ()) is None:
        return
    files = sorted(news.union(stored.get("files", ())))
    _keep(store, stored.get("seen_by", ""), files if len(files) <= MOST_FILES else None, stored.get("failures", 0))


def take_up_command(planet: Planet, store: Store) -> None:
    """Forget what was noted if the members file names no command any more. Call this when the file was edited."""
    if not planet.after_publish and store.published.fact(FACT):
        store.published.set_fact(FACT, "")


def owed(planet: Planet, store: Store) -> Owed | None:
    """Return what the command must be told of; None if there is no command, or it has seen everything."""
    if not planet.after_publish:
        return None
    stored = _stored(store)
    if stored.get("seen_by") != _mark(planet):
        return Owed(None)
    files = stored.get("files", ())
    return Owed(None if files is None else tuple(files)) if files or files is None else None


def strike_out(planet: Planet, store: Store) -> None:
    """Store that the command has seen everything."""
    with store.transaction():
        _keep(store, _mark(planet), [])


def note_failure(store: Store) -> None:
    """Store that the command failed once more."""
    stored = _stored(store)
    with store.transaction():
        _keep(store, stored.get("seen_by", ""), stored.get("files", []), stored.get("failures", 0) + 1)


def failures(fact: str) -> int:
    """Return how often the command has failed since it succeeded, from what `FACT` says; 0 where it says nothing."""
    return int(json.loads(fact or "{}").get("failures", 0))


def _stored(store: Store) -> dict[str, Any]:
    return dict(json.loads(store.published.fact(FACT) or "{}"))


def _keep(store: Store, seen_by: str, files: list[str] | None, failures: int = 0) -> None:
    store.published.set_fact(FACT, json.dumps({"seen_by": seen_by, "files": files, "failures": failures}))


def _mark(planet: Planet) -> str:
    """Return a hash of the command, which may hold a password."""
    return hashlib.sha256(planet.after_publish.encode("utf-8", "replace")).hexdigest()
