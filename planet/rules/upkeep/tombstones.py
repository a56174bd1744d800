"""Tombstones: hashes that tell whether something is of a person who was erased, without telling who that was. Pure.

They are laid by the slugs, the addresses and the ids of posts of that person. What an entry of another member's feed is
asked for are its `signs`: if one of them is the hash on a tombstone, the entry is the erased person's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from typing import Literal

from planet.model.community import Member
from planet.model.entry import Entry
from planet.rules.ownership import namespace
from planet.rules.places import Place, Places, nearness, places_of
from planet.rules.weaving.places import is_weak
from planet.web import urls

Sort = Literal["slug", "called", "name", "address", "home", "id"]


def tombstone(sort: Sort, key: str) -> str:
    """Return the hash by which a key of this sort is known again."""
    return hashlib.sha256(f"{sort} {key}".encode("utf-8", "surrogatepass")).hexdigest()


def of_person(profile: Member, slugs: Iterable[str], feeds: Iterable[str], sites: Iterable[str]) -> set[str]:
    """Return the tombstones of a person: of their slugs, the URLs of their page and feeds, and their homes on the web.

    `sites` are the pages that their feeds name.
    """
    web = [url for url in feeds if "://" in url]
    addresses = {urls.comparison_key(url) for url in (profile.url, *web) if url} - {""}
    homes = places_of((profile.url, *web, *sites))
    return {
        *(tombstone("slug", slug) for slug in slugs),
        *(tombstone("address", key) for key in addresses),
        *(tombstone("home", _home(place)) for place in homes),
        *(() if profile.url or web else (tombstone("name", profile.name.casefold()),)),
    }


def of_posts(ids: Iterable[str]) -> set[str]:
    """Return the tombstones of posts by their guids and ids. One that is so short that others may have it has none."""
    return {tombstone("id", id) for id in ids if id and not is_weak(id)}


def of_slug(slug: str) -> str:
    """Return the tombstone of a slug."""
    return tombstone("slug", slug)


def of_name(name: str) -> str:
    """Return the tombstone by which whoever erased somebody of this name can ask for them again. It keeps nobody out:
    others may have the name."""
    return tombstone("called", name.casefold())


def calls_back(member: Member) -> set[str]:
    """Return the tombstones that a member of the file lifts: an address or feed of an erased person stands there again,
    or their name, if a name was all that was known of them."""
    web = [feed.url for feed in member.feeds if feed.place == "web"]
    addresses = {urls.comparison_key(url) for url in (member.url, *web) if url} - {""}
    alone = () if member.url or web else (tombstone("name", member.name.casefold()),)
    return {*(tombstone("address", key) for key in addresses), *alone}


def signs(entry: Entry, own: Places) -> set[str]:
    """Return the tombstones that would show an entry to be an erased person's, listed in the feed of somebody else.

    `own` are the places of the feed's member: what stands there is theirs. So is a bookmark, wherever it leads: it is
    another's only if its source says so.
    """
    source = entry.source
    told = {sign for url in (source.url, source.feed_url, source.id) for sign in _of_url(url)} if source else set()
    page = namespace(entry.guid) or entry.link
    if nearness(page, own) or entry.kind == "bookmark" or entry.target:
        return told
    return told | of_posts((entry.guid,)) | set(_of_url(page))


def of_address(url: str) -> set[str]:
    """Return the tombstones that would show a URL to be a post or a page of an erased person's."""
    return of_posts((url,)) | set(_of_url(url))


def of_site(key: str) -> set[str]:
    """Return the tombstones that would show a site, by its key, to be an erased person's home."""
    return set(_of_url(f"https://{key}/"))


def _of_url(url: str) -> Iterator[str]:
    """Yield the tombstones of the homes in which a URL lies, and of the URL as an address."""
    for place in places_of([url]) if "://" in url else ():
        yield from (tombstone("home", key) for key in _homes_around(place))
        yield tombstone("address", urls.comparison_key(url))


def _home(place: Place) -> str:
    return f"{place.host} {'/'.join(place.path)}" if place.shared else place.host


def _homes_around(place: Place) -> Collection[str]:
    return {place.host, _home(place)}
