"""Find entries by any address of a post, and members by any address of theirs."""

from __future__ import annotations

import re

from planet.model.records import FeedRecord, MemberRecord
from planet.pages.cards import anchor
from planet.rules import feed_state
from planet.rules.places import HOME, nearness, places_of
from planet.rules.weaving.places import exact_keys, owners_of, prefixes
from planet.store import Store
from planet.struct import Struct
from planet.web import urls
from planet.web.link_keys import link_key

_ANCHOR = re.compile(r"#(e-[0-9a-f]{12})\b")
_TWINS = ("", "www.", "m.", "mobile.", "amp.")

MOST_MEMBERS = 5
"""Members named for an address that may be of several."""


class Finding(Struct, frozen=True):
    """The entries that an address names, and how they were found: "hub address", "address", "title", or ""."""

    entry_ids: tuple[int, ...] = ()
    way: str = ""


def find_entries(store: Store, words: str) -> Finding:
    """Return the entries that have an address, id or title; the surest way that finds some decides."""
    if match := _ANCHOR.search(words):
        return Finding(
            tuple(id for id, atom_id in store.inquiry.atom_ids() if anchor(atom_id) == match[1]), "hub address"
        )
    if found_ids := _by_address(store, words):
        return Finding(found_ids, "address")
    if "://" not in words and (titled := store.inquiry.titled(words)):
        return Finding(titled, "title")
    return Finding()


def _by_address(store: Store, words: str) -> tuple[int, ...]:
    """Return the entries with an id, guid, link or further address; of a page with several, the one that is named."""
    ask, url = store.inquiry, urls.absolute(words)
    spellings = {words, url, urls.in_ascii(url) if url else ""} - {""}
    if exact := ask.by_id(words) or ask.by_link(spellings, ""):
        return exact
    if not url:
        return ()
    for key in exact_keys(url):
        if referred := ask.by_address(key):
            return referred
    return ask.by_link((), urls.comparison_key(url)) or _twins(store, url) or ask.naming(url)


def _twins(store: Store, url: str) -> tuple[int, ...]:
    """Return the entries whose link is that of an AMP, mobile or otherwise decorated twin of a page."""
    key = link_key(url)
    host = key.partition("/")[0].partition("?")[0]
    hosts = {urls.host(url), *(f"{twin}{host}" for twin in _TWINS)}
    same = (id for id, link in store.inquiry.links_on(hosts) if link_key(link) == key)
    return tuple(dict.fromkeys(same)) if key else ()


class Owners(Struct, frozen=True):
    """The members to whom an address belongs. `feed` is the feed whose address it is, None if it is none; `is_site` is
    True if it is the address of a member's page or site."""

    members: tuple[MemberRecord, ...] = ()
    feed: FeedRecord | None = None
    is_site: bool = False


def find_owners(store: Store, words: str) -> Owners:
    """Return the members whose feed or site has this address, else those in whose part of the web it lies."""
    url = urls.absolute(words) if "://" in words or "." in words else ""
    key, feeds = urls.comparison_key(words), store.feeds.present()
    for record in feeds:
        if words == record.feed.url or (key and key in _feed_keys(record)):
            return Owners(_members(store, [record.member_id]), record)
    if not url:
        return Owners()
    people = (*store.members.present("member"), *store.members.present("channel"))
    sites = [record.member_id for record in feeds if key == urls.comparison_key(record.info.url)]
    sites += [member.member_id for member in people if key == urls.comparison_key(member.profile.url)]
    if sites and key:
        return Owners(_members(store, sites), is_site=True)
    return Owners(_members(store, _nearby(store, url, feeds, people)))


def _feed_keys(record: FeedRecord) -> set[str]:
    return {urls.comparison_key(url) for url in (record.feed.url, feed_state.visit_url(record.state))} - {""}


def _nearby(store: Store, url: str, feeds: tuple[FeedRecord, ...], people: tuple[MemberRecord, ...]) -> list[int]:
    """Return the ids of the members in whose place a URL lies: their pages and sites, their feeds, their posts."""
    key = link_key(url)
    if owners := owners_of(key, store.weave.owners(prefixes(key))):
        return sorted(owners)
    homes = {member.member_id: [member.profile.url] for member in people}
    for record in feeds:
        homes[record.member_id] += [record.feed.url, record.info.url]
    if near := [id for id, own in homes.items() if nearness(url, places_of(filter(None, own))) >= HOME]:
        return near
    host = key.partition("/")[0]
    linking = set(store.inquiry.feeds_with_links_to(host)) | set(store.inquiry.feeds_with_links_to(urls.host(url)))
    return [record.member_id for record in feeds if record.state.feed_id in linking]


def _members(store: Store, ids: list[int]) -> tuple[MemberRecord, ...]:
    by_id = store.members.by_ids(set(ids))
    ordered = [by_id[id] for id in dict.fromkeys(ids) if id in by_id and by_id[id].present]
    return tuple(ordered[:MOST_MEMBERS])
