"""Files of the site that no template makes."""

from __future__ import annotations

from planet.struct import Struct
from planet.views.page import SearchRecord


class Document(Struct, frozen=True):
    """A file whose bytes are ready."""

    path: str
    body: bytes


class Unchanged(Struct, frozen=True):
    """A file that stands as it was made: nothing on its page has changed."""

    path: str


class Assets(Struct, frozen=True):
    """The static files of the templates: styles, icons, scripts."""


class PostPictures(Struct, frozen=True):
    """The pictures in a folder of local posts (`source`, relative to the hub folder), and the `folder` of the site
    where they go."""

    source: str
    folder: str


class SearchBlock(Struct, frozen=True):
    """A part of the full-text index: the `folder` of the site where it goes, and the entries that it holds. Without
    entries the block has no files. `indexer` names the program that makes it, with its version."""

    folder: str
    records: tuple[SearchRecord, ...]
    indexer: str
