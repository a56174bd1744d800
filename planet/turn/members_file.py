"""The members file that the store was brought in step with last."""

from __future__ import annotations

from collections.abc import Collection

from planet import __version__
from planet.store import Store

TAKEN_UP = "census"
"""The fact with all that decides who the members are."""


def signature(fingerprint: str, folders: Collection[str]) -> str:
    """Return a text that changes with the members file, the folders under posts/ and the version of the program."""
    return "\n".join((fingerprint, *sorted(folders), __version__))


def is_current(store: Store, fingerprint: str, folders: Collection[str]) -> bool:
    """Return whether the store is in step with this members file, and these folders under posts/."""
    return store.published.fact(TAKEN_UP) == signature(fingerprint, folders)


def has_taken_up(store: Store, fingerprint: str) -> bool:
    """Return whether this version of the program has brought the store in step with a members file of this
    fingerprint, which therefore has no mistakes."""
    first, *_, version = (store.published.fact(TAKEN_UP) or "\n").split("\n")
    return bool(fingerprint) and first == fingerprint and version == __version__
