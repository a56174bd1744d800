"""The full-text index of the site in blocks: which of them are still right, and which must be made again."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping

from planet.errors import PlanetError
from planet.model.records import PublishedFile
from planet.pages.marks import Mark
from planet.site import pagefind
from planet.site.writer import Publication
from planet.store import Store
from planet.views.files import SearchBlock


class IndexBlocks:
    """The blocks of one publishing. A block is made again only if its entries have changed: the store remembers a hash
    of them, because making a block takes seconds. A block that cannot be made stays as it is; `failures` has the
    reasons, by mark."""

    def __init__(
        self,
        store: Store,
        publication: Publication,
        language: str,
        standing: Mapping[str, PublishedFile],
        touched: Collection[Mark],
    ) -> None:
        self._store = store
        self._publication = publication
        self._language = language
        self._standing = standing
        self._touched = touched
        self._digests: dict[Mark, str] = {}
        self.failures: dict[Mark, str] = {}

    def stage(self, mark: Mark, block: SearchBlock) -> dict[str, PublishedFile]:
        """Return the files of a block by path, and write those that changed beside their place. A block without entries
        has no files."""
        digest = hashlib.sha256(repr((block.indexer, block.records)).encode()).hexdigest() if block.records else ""
        files = {path: file for path, file in self._standing.items() if file.mark == str(mark)}
        if not block.records or (digest == self._store.published.fact(str(mark)) and mark not in self._touched):
            self._digests[mark] = digest
            return files if block.records else {}
        try:
            files = {
                path: self._publication.stage(path, body, str(mark), self._standing.get(path))
                for name, body in pagefind.index(block.records, self._language).items()
                for path in [block.folder + name]
            }
        except PlanetError as failure:
            self.failures[mark] = str(failure)
            return files
        self._digests[mark] = digest
        return files

    def remember(self) -> None:
        """Store the hashes of the blocks. Call this when they are published."""
        for mark, digest in self._digests.items():
            self._store.published.set_fact(str(mark), digest)
