"""The edits of `planet check --fix`: addresses that are certain, so written that every feed stays the same feed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import unified_diff

from planet import config
from planet.admin.checkup.listed_feeds import ListedFeeds, listed_feeds
from planet.config import MEMBERS_FILE, edits
from planet.config.locations import feed_key
from planet.hub import Hub
from planet.model.community import Feed, Planet
from planet.model.findings import KeyPath, Replacement
from planet.rules import membership
from planet.store import Store
from planet.turn.member_plans import plan_members


def safe_edits(
    hub: Hub, store: Store | None, listed: ListedFeeds, text: str, replacements: Sequence[Replacement]
) -> tuple[Replacement, ...]:
    """Return those of these edits after which every member and feed is still the one that the store has.

    Left out are feeds that wait for the admin, and edits that give two feeds one address.
    """
    chosen = [edit for edit in _distinct(replacements) if not _waits(listed, edit)]
    if not store or not chosen:
        return tuple(chosen)
    return tuple(_most_that_stay([], chosen, lambda batch: _all_stay(hub, store, listed, text, batch)))


def _most_that_stay(
    safe: list[Replacement], candidates: list[Replacement], stay: Callable[[list[Replacement]], bool]
) -> list[Replacement]:
    """Return the safe edits, and as many of the candidates as can be made beside them: in halves, for few cannot."""
    if stay([*safe, *candidates]):
        return [*safe, *candidates]
    if len(candidates) == 1:
        return safe
    half = len(candidates) // 2
    return _most_that_stay(_most_that_stay(safe, candidates[:half], stay), candidates[half:], stay)


def write(hub: Hub, planet: Planet, text: str, replacements: Sequence[Replacement]) -> str:
    """Write new addresses into the members file; return the lines that changed.

    Raises PlanetError, and changes nothing, where the file would have mistakes or was edited in the meantime.
    """
    edited = _edited(text, replacements)
    edits.write(hub.folder, edited, planet.fingerprint)
    return _difference(text.splitlines(), edited.splitlines())


def _difference(old: Sequence[str], new: Sequence[str]) -> str:
    """Return the lines that changed. Mostly each address stands on a line, and so does the new one."""
    if len(old) != len(new):
        return "\n".join(unified_diff(old, new, f"{MEMBERS_FILE}, before", MEMBERS_FILE, lineterm="", n=0))
    changed = ((number, *pair) for number, pair in enumerate(zip(old, new, strict=True), 1) if pair[0] != pair[1])
    return "\n".join(f"@@ line {number} @@\n-{line}\n+{edited}" for number, line, edited in changed)


def _distinct(replacements: Sequence[Replacement]) -> list[Replacement]:
    """Return one edit for each feed, the first; none that would give two feeds one address."""
    by_path: dict[KeyPath, Replacement] = {}
    for replacement in replacements:
        by_path.setdefault(replacement.path, replacement)
    places: dict[str, int] = {}
    for replacement in by_path.values():
        key = feed_key(replacement.new_url)
        places[key] = places.get(key, 0) + 1
    return [edit for edit in by_path.values() if places[feed_key(edit.new_url)] == 1]


def _waits(listed: ListedFeeds, replacement: Replacement) -> bool:
    """Return whether the feed is held: whether it is right is for the admin to say, wherever it is."""
    record = listed.records.get(replacement.path)
    return record is not None and record.state.held_since is not None


def _edited(text: str, replacements: Sequence[Replacement]) -> str:
    return edits.replace_feed_urls(text, {edit.old_url: edit.new_url for edit in replacements})


def _all_stay(
    hub: Hub,
    store: Store,
    listed: ListedFeeds,
    text: str,
    replacements: Sequence[Replacement],
) -> bool:
    """Return whether the next turn would take every member and every edited feed for what it is now."""
    edited = config.parse(_edited(text, replacements), MEMBERS_FILE, hub.folder)
    now = listed_feeds(edited, store, plan_members(edited, store, store.members.all(), hub.post_folders()))
    if now.owners != listed.owners:
        return False
    feeds: dict[KeyPath, list[Feed]] = {}
    for named in now.feeds:
        feeds.setdefault(named.owner, []).append(named.feed)
    elsewhere = frozenset(named.feed.url for named in now.feeds)
    return all(_stays(store, listed, feeds[edit.path[:2]], elsewhere, edit) for edit in replacements)


def _stays(
    store: Store, listed: ListedFeeds, feeds: Sequence[Feed], elsewhere: frozenset[str], edit: Replacement
) -> bool:
    """Return whether a feed at its new address, among the feeds that its member has then, is the stored one; True for a
    feed that no turn has taken up. `elsewhere` are the URLs of all feeds in the file."""
    record = listed.records.get(edit.path)
    if record is None:
        return True
    plan = membership.plan_feeds(feeds, store.feeds.all_of_member(record.member_id), elsewhere)
    ids = {feed.url: feed_id for feed_id, feed in plan.feeds}
    return ids.get(edit.new_url) == record.state.feed_id
