"""The whole index of the site in its blocks: which are still right, and which are made anew."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping

from planet.errors import PlanetError
from planet.model.records import PublishedFile
from planet.pages import search
from planet.pages.context import PageContext
from planet.site import pagefind
from planet.site.writer import Publication


class IndexBlocks:
    """One look through the blocks. A block is made only where what it must hold has changed: the store remembers a hash
    of that, for making it takes seconds. One that cannot be made stays as it is; `troubles` says why, by mark."""

    def __init__(
        self,
        context: PageContext,
        publication: Publication,
        known: Mapping[str, PublishedFile],
        touched: Collection[str],
    ) -> None:
        self._context = context
        self._publication = publication
        self._known = known
        self._touched = touched
        self._digests: dict[str, str] = {}
        self.troubles: dict[str, str] = {}

    def block(self, mark: str) -> dict[str, PublishedFile]:
        """The files of a block, by path, new ones written beside their place; none where it has nothing to hold."""
        number = int(mark.partition(":")[2])
        records = search.block(self._context, number) if self._context.indexer else ()
        digest = hashlib.sha256(repr((self._context.indexer, records)).encode()).hexdigest() if records else ""
        standing = {path: file for path, file in self._known.items() if file.mark == mark}
        if not records or (digest == self._context.store.published.fact(mark) and mark not in self._touched):
            self._digests[mark] = digest
            return standing if records else {}
        try:
            made = {
                path: self._publication.stage(path, body, mark, self._known.get(path))
                for name, body in pagefind.index(records, self._context.planet.language).items()
                for path in [search.block_path(number) + name]
            }
        except PlanetError as trouble:
            self.troubles[mark] = str(trouble)
            return standing
        self._digests[mark] = digest
        return made

    def keep(self) -> None:
        """Remember what the blocks hold, once they are published."""
        for mark, digest in self._digests.items():
            self._context.store.published.set_fact(mark, digest)
