"""The full-text index of the site in blocks: whether a block is still right, and its files if it must be made again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from planet.errors import PlanetError
from planet.model.records import PublishedFile
from planet.pages.marks import Mark
from planet.site import pagefind
from planet.site.writer import Publication
from planet.store import Store
from planet.struct import Struct
from planet.views.files import SearchBlock


class StagedBlock(Struct, frozen=True):
    """A block of the index: its files, and a hash of its entries, which the store remembers once they are published.
    `failure` is the reason why it stays as it was; "" if it does not."""

    files: tuple[PublishedFile, ...]
    digest: str
    failure: str = ""


def stage_block(
    store: Store,
    publication: Publication,
    language: str,
    mark: Mark,
    block: SearchBlock,
    standing: Mapping[str, PublishedFile],
    *,
    touched: bool,
    pulse: pagefind.Pulse = pagefind.no_pulse,
) -> StagedBlock:
    """Write the files of a block that changed beside their place. `standing` are the files that it had. `pulse` is
    called all the while.

    A block is made again only if its entries have changed, because that takes seconds, or if others have `touched` its
    files. A block without entries has no files.
    """
    if not block.records:
        return StagedBlock((), "")
    digest = hashlib.sha256(repr((block.indexer, block.records)).encode()).hexdigest()
    remembered = store.published.fact(str(mark))
    if digest == remembered and not touched:
        return StagedBlock(tuple(standing.values()), digest)
    try:
        files = pagefind.index(block.records, language, pulse)
    except PlanetError as failure:
        return StagedBlock(tuple(standing.values()), remembered, str(failure))
    staged = (
        publication.stage(path, body, str(mark), standing.get(path))
        for name, body in files.items()
        for path in [block.folder + name]
    )
    return StagedBlock(tuple(staged), digest)
