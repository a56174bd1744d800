"""Files of the site that no template makes."""

from __future__ import annotations

from dataclasses import dataclass

from planet.views.page import SearchRecord


@dataclass(frozen=True, slots=True)
class Document:
    """A file whose bytes are ready."""

    path: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A file that stands as it was made: nothing on its page has changed."""

    path: str


@dataclass(frozen=True, slots=True)
class Assets:
    """The static files of the templates: styles, icons, scripts."""


@dataclass(frozen=True, slots=True)
class PostPictures:
    """The pictures in a folder of local posts (`source`, relative to the hub folder), and the `folder` of the site
    where they go."""

    source: str
    folder: str


@dataclass(frozen=True, slots=True)
class SearchBlock:
    """A part of the full-text index: the `folder` of the site where it goes, and the entries that it holds. Without
    entries the block has no files. `indexer` names the program that makes it, with its version."""

    folder: str
    records: tuple[SearchRecord, ...]
    indexer: str
