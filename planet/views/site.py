"""What every page shows of its hub: its title, its channels, the ways between pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Talk:
    """A channel of the community: `path` is its page on this site, "" where it has none."""

    name: str
    kind: Literal["email", "forum", "chat"]
    href: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """What every page knows of its hub."""

    title: str
    url: str
    description: str
    language: str
    direction: Literal["ltr", "rtl"]
    join: str
    owner: str
    talks: tuple[Talk, ...]
    accent: str
    status_public: bool
    generator: str


@dataclass(frozen=True, slots=True)
class Step:
    """A way to another page: its path (or address) and its name."""

    path: str
    label: str
