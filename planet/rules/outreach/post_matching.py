"""Matching of local posts: by ids of their own, by what they say, and by the names of their files (rule 4). Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from planet.model.arrivals import IncomingItem
from planet.model.posts import OF_ID
from planet.model.records import StoredItem
from planet.rules.pairing import Key, Sign, pair, signs_of_one, stated, text, titled


def match_files(
    incoming: Sequence[IncomingItem], own: Sequence[StoredItem], former: Mapping[str, str]
) -> dict[int, StoredItem]:
    """Match local posts. One with an id of its own is the one of that id, and none of another; for all others what a
    post says goes before the name of its file, which another post may bear later.

    A file whose title, date and text are all others than before holds another post. So does one that comes after the
    file was deleted, unless it says the same.
    """

    def filed(item: IncomingItem, detail: Key) -> Key:
        return (former.get(item.guid, item.guid), detail) if item.guid and detail is not None else None

    unchanged = (
        Sign(lambda item: filed(item, titled(item, "")), lambda stored: _filed(stored, titled(stored, ""))),
        Sign(lambda item: filed(item, text(item) or None), lambda stored: _filed(stored, text(stored) or None)),
    )
    edited = (
        Sign(lambda item: filed(item, item.title_key), lambda stored: _filed_now(stored, stored.title_key)),
        Sign(lambda item: filed(item, stated(item)), lambda stored: _filed_now(stored, stated(stored))),
        Sign(lambda item: filed(item, stated(item) is None or None), lambda stored: _filed_now(stored, True)),
        Sign(lambda item: filed(item, True), lambda stored: _filed_now(stored, stated(stored) is None or None)),
    )
    renamed: tuple[Callable[[IncomingItem | StoredItem], Key], ...] = (
        lambda item: titled(item, text(item)),
        lambda item: titled(item, ""),
        lambda item: (item.title_key, text(item)) if text(item) else None,
    )
    same = pair(incoming, own, {}, [Sign(lambda item: _own_id(item), lambda stored: _own_id(stored))])
    same |= pair(incoming, own, same, _apart(unchanged))
    same |= pair(incoming, own, same, _apart(signs_of_one(renamed, incoming, own, same)))
    return same | pair(incoming, own, same, _apart(edited))


def _own_id(item: IncomingItem | StoredItem) -> Key:
    """Return the guid of a local post that states an id of its own; None for any other."""
    return item.guid if item.guid.startswith(OF_ID) else None


def _apart(signs: Iterable[Sign]) -> Iterator[Sign]:
    """Yield each sign twice: among posts of which one at most states an id of its own."""
    for sign in signs:
        yield Sign(_where(sign.of_incoming, has_id=False), sign.of_stored)
        yield Sign(_where(sign.of_incoming, has_id=True), _where(sign.of_stored, has_id=False))


Item = TypeVar("Item", IncomingItem, StoredItem)


def _where(key: Callable[[Item], Key], *, has_id: bool) -> Callable[[Item], Key]:
    """Return a key that only items with an id of their own have, or only those without."""
    return lambda item: key(item) if (_own_id(item) is not None) is has_id else None


def _filed(stored: StoredItem, detail: Key) -> Key:
    """Return the name of a local post's file with another detail; None without the detail."""
    return (stored.guid, detail) if stored.guid and detail is not None else None


def _filed_now(stored: StoredItem, detail: Key) -> Key:
    """Return the same for a post whose file was there at the last visit; None for one whose file was deleted."""
    return None if stored.withdrawn else _filed(stored, detail)
