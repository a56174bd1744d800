"""The places of members on the web: whose a URL is, and by which URLs an entry is known. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import accumulate

from planet.model.community import Member
from planet.model.weaving import Strand
from planet.rules.ownership import namespace
from planet.rules.places import REMEMBERED, Places, nearness
from planet.struct import Struct
from planet.web import urls
from planet.web.link_keys import link_key

Owners = Mapping[str, frozenset[int]]
"""The ids of the members who have a place, by its key."""

LONG_GUID = 16
"""A guid that is no URL names an entry by itself only from so many characters: "12" is anybody's."""


def places_of(member: Member, sites: Iterable[str]) -> frozenset[str]:
    """Return the keys of a member's places: their page, their links, and the sites that their feeds name."""
    return frozenset(map(link_key, (member.url, *member.links, *sites))) - {""}


@lru_cache(maxsize=REMEMBERED)
def prefixes(key: str) -> tuple[str, ...]:
    """Return the keys of all places in which a URL may lie, by its key, the longest first: itself, its folders, its
    host."""
    steps = key.partition("?")[0].rstrip("/").split("/")
    places = list(accumulate(steps, lambda folder, step: f"{folder}/{step}"))
    return tuple(dict.fromkeys((key, *reversed(places))))


def host_of(key: str) -> str:
    """Return the last of the `prefixes` of a key: the host of its URL."""
    return key.partition("?")[0].partition("/")[0]


def owners_of(key: str, owners: Owners) -> frozenset[int]:
    """Return the ids of the members in whose place a URL lies, by its key: those of the longest place."""
    return owners.get(_place_of(key, owners), frozenset())


def _place_of(key: str, owners: Owners) -> str:
    """Return the longest place in which a URL lies, by its key; "" if it lies in none."""
    return next((prefix for prefix in prefixes(key) if prefix in owners), "")


def guid_key(guid: str) -> str:
    """Return the key by which an entry is known through its guid; "" without a guid."""
    if not guid:
        return ""
    return exact_keys(guid)[0] if "://" in guid else f"guid:{guid}"


FRAGMENT = " #"
"""Stands in a key before the fragment of a URL; no URL holds a blank."""


def exact_keys(url: str) -> tuple[str, ...]:
    """Return the keys by which a URL is looked up, the exact one first: with its fragment, which may be that of a post
    among others on its page, and without."""
    return with_fragment(link_key(url), url)


def with_fragment(key: str, url: str) -> tuple[str, ...]:
    """Return the keys by which a URL is looked up, given its key."""
    fragment = url.partition("#")[2]
    return (f"{key}{FRAGMENT}{fragment}", key) if key and fragment and not key.endswith(f"#{fragment}") else (key,)


def base_key(key: str) -> str:
    """Return a key without the fragment of its URL."""
    return key.partition(FRAGMENT)[0]


def place_key(key: str) -> str:
    """Return the key of the page in whose place what is known by a key lies: that of its URL, or of the host that a
    tag: URI names; "" for a guid that names none."""
    guid = key.partition("guid:")[2]
    return link_key(namespace(guid)) if guid else base_key(key)


def is_weak(guid: str) -> bool:
    """Return whether a guid is so short that other feeds may have the same, for another entry."""
    return "://" not in guid and not urls.is_iri(guid) and len(guid) < LONG_GUID


class Ground(Struct, frozen=True):
    """What is known of the places in which URLs of entries lie: who owns them, and where each member is at home, by
    member id."""

    owners: Owners
    homes: Mapping[int, Places]

    def is_anothers(self, key: str, member_id: int) -> bool:
        """Return whether a URL lies in the place of another member, and not of this one.

        The place may be a host of both: then it is the page of the other alone.
        """
        place = _place_of(key, self.owners)
        is_shared_host = "/" not in place and any(home.host == place for home in self.homes[member_id])
        return bool(place) and member_id not in self.owners[place] and not is_shared_host


def urls_of(strand: Strand) -> tuple[str, ...]:
    """Return the URLs of an entry whose owners decide on its part in the weave."""
    stated = (strand.link, strand.guid, namespace(strand.guid), *strand.addresses, *strand.source_urls)
    return tuple(url for url in stated if "://" in url)


def passes_on(strand: Strand, ground: Ground) -> bool:
    """Return whether an entry is another's post that its member passes on: a copy with its source, a boost, or an entry
    whose link lies in the place of another member.

    A bookmark is its member's own, and so is an entry of a link blog: its link may be that of the post, but its guid is
    a page of the member's.
    """
    homes = ground.homes[strand.member_id]
    if strand.kind == "bookmark" or (strand.kind != "note" and _is_pointer(strand, homes)):
        return False
    if strand.source_urls and not any(_is_own(url, strand, ground) for url in strand.source_urls):
        return True
    if ground.is_anothers(link_key(strand.link), strand.member_id):
        return True
    return strand.kind == "note" and bool(strand.link and homes) and not nearness(strand.link, homes)


def at_home(strand: Strand, ground: Ground) -> bool:
    """Return whether the link of an entry lies where its member is at home."""
    return _is_own(strand.link, strand, ground)


def _is_own(url: str, strand: Strand, ground: Ground) -> bool:
    """Return whether a URL lies where the entry's member is at home, and not in the place of another member there."""
    holders = owners_of(link_key(url), ground.owners)
    return strand.member_id in holders or (not holders and nearness(url, ground.homes[strand.member_id]) > 0)


def addresses_of(strand: Strand, ground: Ground, *, passed_on: bool) -> frozenset[str]:
    """Return the keys by which others may refer to an entry: its permalink, its guid, its atom:id, and what it is
    known by besides.

    The URL that a bookmark points at is none, nor a page of a member that is no entry, such as a home page. An entry
    that is another's post (`passed_on`) has none but its atom:id.
    """
    own = {f"guid:{strand.atom_id}"} if "://" not in strand.atom_id else set()
    if passed_on:
        return frozenset(own)
    links = {*strand.addresses, *((strand.guid,) if "://" in strand.guid else ())}
    if not _is_pointer(strand, ground.homes[strand.member_id]):
        links.add(strand.link)
    keys = {key for url in links for key in exact_keys(url)} | {guid_key(strand.guid)}
    if not strand.link_key:  # other entries of the feed have the same permalink
        keys.discard(link_key(strand.link))
    foreign = {key for key in keys if ground.is_anothers(place_key(key), strand.member_id)}
    pages = {key for key in keys if key in ground.owners}
    target = {link_key(strand.target)} if strand.target else set()
    return frozenset((own | keys) - foreign - pages - target - {""})


def _is_pointer(strand: Strand, homes: Places) -> bool:
    """Return whether the link of an entry is what it writes about, and not its permalink: it leads elsewhere, while the
    guid is a page of the member's own."""
    if strand.guid == strand.link or "://" not in strand.guid:
        return False
    return nearness(strand.guid, homes) > 0 and not nearness(strand.link, homes)
