"""What the store keeps of the weave: the links of entries, each with its key and the words around it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoredLink:
    """A link of a feed item as it is stored: `key` is that of `link_keys.link_key`, `host` that of the URL.

    `before`, `words` and `after` are a piece of the author's text, the blanks between them included. `counts` is False
    where the link says nothing: a quotation's own, or furniture.
    """

    item_id: int
    position: int
    url: str
    key: str
    host: str
    rel: str
    before: str
    words: str
    after: str
    counts: bool
