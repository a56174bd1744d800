"""The whole checkup: the members file is looked at in every way that was asked for, and what is certain is written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from planet.admin.checkup import without_visits
from planet.admin.checkup.listed_feeds import ListedFeeds, listed_feeds
from planet.config.places import Places
from planet.hub import Hub
from planet.model.community import Planet
from planet.model.findings import Checkup, KeyPath, Replacement
from planet.store import Store
from planet.turn.member_plans import notes_on, plan_members

if TYPE_CHECKING:
    from planet.admin.checkup.online import Online
    from planet.ports import Progress

OFFLINE = "There is no network: no feed on the web could be asked."
NOTHING_CERTAIN = "Nothing was written: no new address is certain."


def checkup(
    hub: Hub,
    planet: Planet,
    store: Store | None,
    *,
    fix: bool = False,
    online: Online | None = None,
    only: Collection[KeyPath] | None = None,
) -> Checkup:
    """Return all that is to be said of a members file without mistakes; with `fix`, write what is certain.

    `online` is what visits brought, None if there were none. `only` are the tables that matter, None for all.
    """
    records = store.members.all() if store else ()
    plans = plan_members(planet, store, records, hub.post_folders()) if store else ()
    listed, places = listed_feeds(planet, store, plans), Places(hub.folder, planet.fingerprint)
    notes = (*notes_on(plans, records), *(_on_posts(store) if store and only is None else ()))
    answers = online.answers if online else without_visits.NO_ANSWERS
    findings = [
        *without_visits.findings(hub, planet, listed, places, store, answers),
        *(online.findings if online else ()),
    ]
    chosen = [finding for finding in findings if only is None or finding.path[:2] in only]
    placed = without_visits.placed(chosen, places)
    certain = [*without_visits.certain_moves(listed), *(online.replacements if online else ())]
    certain = [edit for edit in certain if only is None or edit.path[:2] in only]
    fixed, diff = _fixed(hub, planet, store, listed, places, certain) if fix else ((), "")
    paths = {replacement.path for replacement in fixed}
    return Checkup(
        tuple(row for row in placed if not (row.finding.path in paths and row.finding.kind in ("moved", "https"))),
        (*notes, *([OFFLINE] if online and online.offline else []), *([NOTHING_CERTAIN] if fix and not fixed else [])),
        online.failed if online else 0,
        bool(online and online.offline),
        fixed,
        diff,
    )


def _on_posts(store: Store) -> list[str]:
    """Return what the last turn found amiss in folders of posts: links that lead to no post, an id of two files."""
    problems = store.feeds.problems()
    folders = (record for record in store.feeds.present() if record.feed.place == "folder")
    return [sentence for record in folders for sentence in problems.get(record.state.feed_id, ())]


def _fixed(
    hub: Hub, planet: Planet, store: Store | None, listed: ListedFeeds, places: Places, certain: Sequence[Replacement]
) -> tuple[tuple[Replacement, ...], str]:
    """Write the addresses that are certain; return them, and the lines that changed."""
    from planet.admin.checkup import fixes  # only for those who want it

    chosen = fixes.safe_edits(hub, store, listed, places.text, certain)
    return chosen, fixes.write(hub, planet, places.text, chosen) if chosen else ""


def changed_tables(planet: Planet, older: Planet) -> frozenset[KeyPath]:
    """Return the paths of the members and channels that an older members file does not have just so."""
    members, channels = set(older.members), set(older.channels)
    changed = [("members", number) for number, member in enumerate(planet.members) if member not in members]
    changed += [("channels", number) for number, channel in enumerate(planet.channels) if channel not in channels]
    return frozenset(changed)


async def visit(
    hub: Hub,
    planet: Planet,
    store: Store | None,
    now: datetime,
    secrets: Mapping[str, str],
    progress: Progress,
    only: Collection[KeyPath] | None = None,
) -> Online:
    """Visit every feed and page that the members file names, or those in `only` these tables; store nothing."""
    from planet.admin.checkup.online import check_online  # only for those who want the network
    from planet.admin.visits import open_visits

    plans = plan_members(planet, store, store.members.all(), hub.post_folders()) if store else ()
    listed = listed_feeds(planet, store, plans)
    async with open_visits(hub, planet, store, now) as visits:
        return await check_online(planet, listed.feeds, visits, secrets, progress, only)
