"""Identity of entries: the keys by which items are compared, and the item that is shown of an entry. Pure.

The rules stand in docs/reference/rules.md; the numbers below are theirs.

1, 2. river dates and ids                `planet.rules.placement`
3. one entry, several feeds              `planet.rules.matching` (an entry of another feed), `choose_item`
4. a guid that changed                   `planet.rules.matching`
5. withdrawn                             `planet.rules.withdrawal`
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence

from planet.model.arrivals import EntryKeys, IncomingItem
from planet.model.cases import Candidate
from planet.model.entry import Entry
from planet.model.records import StoredItem
from planet.model.results import StandingItem
from planet.model.verdict import Verdict
from planet.rules.titles import says_enough
from planet.struct import fields_of, replace
from planet.web import urls
from planet.web.patterns import later

UNDATED = ("published", "updated")
"""Fields that are no edit by themselves: a feed that stamps every entry anew each day has edited nothing."""


LONG_GUID = 16
"""A guid that is no IRI identifies an entry across feeds by itself only from so many characters: "12" is anybody's."""

LATER = frozenset({"summary", "answers", "addresses"})
"""Fields of an entry that stores of schema 5 did not know."""

FOLLOWING = frozenset({"links", "own_id", "opening"})
"""Fields that follow from what is compared beside them, or that are the guid."""


def title_key(entry: Entry) -> str:
    """Return the key by which titles are compared, at most 300 characters: without differences of case and blanks.

    Without a title the first words of the text are used. Without words the URL of the first picture or recording is
    used. "" if the entry has none of these.
    """
    media = (entry.target, *(file.url for file in entry.enclosures), *(image.url for image in entry.images))
    text = entry.title or entry.text[:200] or next(filter(None, media), "")
    return " ".join(text.casefold().split())[:300]


def fingerprint(entry: Entry) -> str:
    """Return the SHA-256 of all that an entry says, except its guid and dates, and what follows from the rest.

    Fields that were added in later versions count only if they are not empty: otherwise each entry would look edited
    after an upgrade.
    """
    values = {name: value for name in _SAID if (value := getattr(entry, name)) or name not in LATER}
    return hashlib.sha256(_JSON.encode(values).encode()).hexdigest()


_SAID = tuple(name for name in Entry.__struct_fields__ if name not in (*UNDATED, *FOLLOWING, "guid"))
_JSON = json.JSONEncoder(default=fields_of, sort_keys=True)


def keys_of(entry: Entry, hash: str = "") -> EntryKeys:
    """Return the keys of an entry that follow from the entry alone; `hash` is that of all that was read of it."""
    link = urls.keys(entry.link)
    return EntryKeys(link.url, link.path, link.host, title_key(entry), fingerprint(entry), hash)


def keys_of_standing(entry: Entry, fingerprint: str, item: StandingItem) -> EntryKeys:
    """Return the keys of an entry that was not read again, as its item stands in the store with this `fingerprint`."""
    link = urls.keys(entry.link)
    return EntryKeys(link.url, link.path, link.host, title_key(entry), fingerprint, item.hash, standing=True)


def incoming_items(entries: Sequence[Entry], keys: Sequence[EntryKeys] = ()) -> tuple[IncomingItem, ...]:
    """Return the entries of one document with the keys that identify each, in the order of the document, each once.

    `keys` are those of `keys_of` for each entry, where they were found before.

    Of an entry that is listed twice the latest counts: by `updated` (RFC 4287 §4.1.1), else by `published`; if neither
    decides, the one listed first.

    A guid that stands on several entries with different links identifies none of them. A link that stands on several
    entries with different guids identifies none of them either. Such keys are blanked.
    """
    items = [_incoming(entry, key) for entry, key in zip(entries, keys or map(keys_of, entries), strict=True)]
    guids = ambiguous_keys((item.guid, item.link_key or item.title_key) for item in items)
    links = ambiguous_keys((item.link_key, item.guid or item.title_key) for item in items)
    distinct: dict[tuple[str, ...], IncomingItem] = {}
    for item in items:
        guid = "" if item.guid in guids else item.guid
        link_key = "" if item.link_key in links else item.link_key
        if (guid, link_key) != (item.guid, item.link_key):
            item = replace(item, guid=guid, link_key=link_key)
        listed = distinct.setdefault(_own_key(item), item)
        if _is_later(item.entry, listed.entry):
            distinct[_own_key(item)] = item
    return tuple(distinct.values())


def _is_later(entry: Entry, rival: Entry) -> bool:
    """Return whether an entry was changed after another one; False where one of them has no date."""
    first, second = (version.updated or version.published for version in (entry, rival))
    return first is not None and second is not None and first > second


def _incoming(entry: Entry, keys: EntryKeys) -> IncomingItem:
    return IncomingItem(
        entry, entry.guid, keys.link, keys.path, keys.title, keys.host, keys.fingerprint, keys.hash, keys.standing
    )


def ambiguous_keys(pairs: Iterable[tuple[str, str]]) -> set[str]:
    """Return the first keys that occur with more than one second key; "" is not counted as a key."""
    partners = Counter(key for key, _ in {pair for pair in pairs if pair[0]})
    return {key for key, count in partners.items() if count > 1}


def _own_key(item: IncomingItem) -> tuple[str, ...]:
    """Return the key that identifies an item within its document: its guid, else its link, else path and title."""
    if item.guid:
        return ("guid", item.guid)
    if item.link_key:
        return ("link", item.link_key)
    return ("title", item.path_key, item.title_key)


def guid_across_feeds(item: IncomingItem | StoredItem) -> tuple[str, str] | None:
    """Return the key by which guids of different feeds are compared: the guid alone if it is long or an IRI, else with
    the title. None for a guid of figures alone, as a number or a date, with a title that tells too little: both may
    stand in any feed.
    """
    if not item.guid:
        return None
    if _FIGURES.fullmatch(item.guid):
        return (item.guid, item.title_key) if says_enough(item.title_key) else None
    return item.guid, "" if len(item.guid) >= LONG_GUID or urls.is_iri(item.guid) else item.title_key


_FIGURES = later(r"(?=.*\d)[\d\W_TZtz]+")


def choose_item(candidates: Sequence[Candidate]) -> tuple[int | None, Verdict | None]:
    """Choose the item that is shown of an entry: that of the first listed feed that lets the entry in (rule 3).

    Return its id and None, or None and the verdict that hides the entry. What an author keeps off planets in one feed
    stays out in all of them.
    """
    listed = sorted(candidates, key=lambda candidate: (candidate.feed_position, candidate.item_id))
    if wish := next((c.verdict for c in listed if c.feed_present and not c.withdrawn and c.kept_home), None):
        return None, wish
    for c in listed:
        if c.feed_present and not c.withdrawn and not c.declined and c.verdict is None:
            return c.item_id, None
    present = next((c for c in listed if c.feed_present), None)
    if present and present.declined:
        return None, Verdict("declined", present.declined)
    return None, (present.verdict or Verdict("withdrawn")) if present else Verdict("feed")
