"""Whom a word on the command line names: by slug, former slug, name, or the URL of their page or feed."""

from __future__ import annotations

from collections.abc import Collection

from planet.model.community import Member
from planet.web import urls


def is_named(member: Member, slugs: Collection[str], word: str) -> bool:
    """Return whether a word names a member with these slugs."""
    if word and (word in slugs or word.casefold() == member.name.casefold()):
        return True
    key = urls.comparison_key(word) if "://" in word or "." in word else ""
    return bool(key) and key in map(urls.comparison_key, (member.url, *(feed.url for feed in member.feeds)))
