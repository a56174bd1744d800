"""Which published files others have changed: asked of the folders of output/, and of a few files more each turn.

A file that comes, goes or is replaced changes the time of its folder. So a turn looks at the folders, and at the files
of those that have another time than publishing left. A file that is edited in place does not change its folder: so each
turn also looks at the next so many files, one after the other. What a turn renders is compared in any case, and a whole
rendering looks at all files.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from planet.model.records import PublishedFile
from planet.pages.marks import Mark
from planet.site import standing
from planet.store import Store
from planet.struct import Struct

SLICE = 1000
"""Files that a turn looks at although nothing says that they have changed."""

LAST = "surveyed"
"""The fact of the store that tells which file was looked at last."""


class Survey(Struct, frozen=True):
    """What others did in output/.

    `touched` are the marks of files that are missing or have other bytes, `moved` the files with the same bytes and
    another time. `folders` are those that were looked into, `last` is the path of the last file of this turn's slice.
    """

    touched: frozenset[Mark]
    moved: tuple[PublishedFile, ...]
    folders: frozenset[str]
    last: str = ""


def look_around(store: Store, output: Path, *, whole: bool) -> Survey:
    """Compare output/ with what was published: with `whole` all of it, else as far as a turn does. Remove unfinished
    files."""
    times = store.published.folders()
    if whole or not times:
        files = store.published.files()
        return _survey(standing.compare_all(output, files), _folders(files))
    changed = standing.changed_folders(output, times)
    standing.sweep(output, changed, times)
    following = store.published.files_after(store.published.fact(LAST), SLICE)
    suspects = {file.path: file for folder in changed for file in store.published.files_in(folder)}
    suspects |= {file.path: file for file in following}
    last = following[-1].path if len(following) == SLICE else ""
    return _survey(standing.compare(output, suspects), changed, last)


def _survey(differences: tuple[set[str], list[PublishedFile]], folders: Collection[str], last: str = "") -> Survey:
    touched, moved = differences
    return Survey(frozenset(map(Mark.parse, touched)), tuple(moved), frozenset(folders), last)


def announce(store: Store, paths: Collection[str]) -> None:
    """Store that these files are about to be written or removed: the time of their folders is unknown until `remember`
    is called, so that after a kill the next turn looks into them. Call this in a transaction."""
    store.published.doubt_folders(_folders(paths))


def remember(store: Store, output: Path, survey: Survey, paths: Collection[str]) -> None:
    """Store the times of the folders of these files, which were written or removed, and of those that were looked into.
    Call this in a transaction when all files are in place."""
    store.published.set_folders(standing.folder_times(output, {*_folders(paths), *survey.folders}))
    if store.published.fact(LAST) != survey.last:
        store.published.set_fact(LAST, survey.last)


def _folders(paths: Iterable[str]) -> set[str]:
    """Return the folders of these files and all folders above them; "" is output/ itself."""
    folders: set[str] = set()
    for path in paths:
        folder = path
        while folder:
            folder = folder.rpartition("/")[0]
            if folder in folders:
                break
            folders.add(folder)
    return folders
