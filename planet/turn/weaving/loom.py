"""The entries that one weaving looks at, each read once, with whose the places are in which their URLs lie."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from planet.model.community import Planet
from planet.model.weaving import Strand
from planet.rules.places import Places, places_of
from planet.rules.weaving.places import Ground, at_home, passes_on, prefixes, urls_of
from planet.store import Store
from planet.turn.own_ids import places_of_members
from planet.web.link_keys import link_key

MOST = 20_000
"""Entries that are remembered; each takes about a kilobyte."""


class Loom:
    """Entries as they take part in the weave. Nothing that weaving writes changes these facts, so each is asked for
    once: use a loom for a single weaving, all of whose transactions may share it."""

    def __init__(self, planet: Planet, store: Store) -> None:
        self._store = store
        self._here = places_of([planet.url])
        self._strands: dict[int, Strand] = {}
        self._elsewhere: dict[int, bool] = {}
        self._copied: dict[int, bool] = {}
        self._owners: dict[str, frozenset[int]] = {}
        self._homes: dict[int, Places] = {}
        self.ground = Ground(self._owners, self._homes)
        """Whose the places are in which the URLs of the entries lie that were looked at, and where their members are at
        home."""

    def make_room(self) -> None:
        """Forget all entries, and whose their places are, if they are many: call this between transactions."""
        if len(self._strands) > MOST:
            for memory in (self._strands, self._elsewhere, self._copied, self._owners):
                memory.clear()

    def strands(self, entry_ids: Iterable[int]) -> dict[int, Strand]:
        """Return these entries as they take part in the weave, by id."""
        ids = sorted(set(entry_ids))
        if missing := [id for id in ids if id not in self._strands]:
            self._strands |= self._store.weave.strands(missing)
        return {id: self._strands[id] for id in ids if id in self._strands}

    def own_posts(self, entry_ids: Iterable[int]) -> dict[int, Strand]:
        """Return those of these entries that take part by themselves, and by their URLs are no posts of others."""
        strands = self.strands(entry_ids)
        elsewhere = self.elsewhere(strands)
        return {id: strand for id, strand in strands.items() if strand.is_leader and id not in elsewhere}

    def elsewhere(self, entry_ids: Iterable[int]) -> set[int]:
        """Return those of these entries that are posts of others by where their URLs lead."""
        strands = self.strands(entry_ids)
        if unjudged := {id: strand for id, strand in strands.items() if id not in self._elsewhere}:
            self._look_around(unjudged.values())
            self._elsewhere |= {id: passes_on(strand, self.ground) for id, strand in unjudged.items()}
        return {id for id in strands if self._elsewhere[id]}

    def foreign(self, entry_ids: Iterable[int]) -> set[int]:
        """Return those of these entries that are posts of others, which members pass on: by where they lead, or because
        they say word for word what another member's earlier post says."""
        strands = self.strands(entry_ids)
        elsewhere = self.elsewhere(strands)
        if unjudged := {id: strand for id, strand in strands.items() if id not in self._copied}:
            copies = self._store.weave.copies(unjudged.keys())
            self._copied |= {
                id: id in copies.later or (id in copies.linking and not at_home(strand, self.ground))
                for id, strand in unjudged.items()
            }
        return elsewhere | {id for id in strands if self._copied[id]}

    def _look_around(self, strands: Collection[Strand]) -> None:
        urls = {url for strand in strands for url in urls_of(strand)}
        keys = {prefix for url in urls for prefix in prefixes(link_key(url))}
        self._owners |= self._store.weave.owners(keys - self._owners.keys())
        strangers = {strand.member_id for strand in strands} - self._homes.keys()
        self._homes |= {id: own | self._here for id, own in places_of_members(self._store, strangers).items()}
