"""The list doctor: looks at the members file in every way that was asked for, and writes what is certain."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from planet.admin import check_list
from planet.admin.listed_feeds import ListedFeeds, listed_feeds
from planet.config.places import Places
from planet.hub import Hub
from planet.model.community import Planet
from planet.model.findings import Checkup, Replacement
from planet.store import Store
from planet.turn.member_plans import preview_notes

if TYPE_CHECKING:
    from planet.admin.check_online import Online
    from planet.ports import Progress

OFFLINE = "There is no network: no feed on the web could be asked."


def checkup(hub: Hub, planet: Planet, store: Store | None, *, fix: bool, online: Online | None = None) -> Checkup:
    """Return all that is to be said of a members file without mistakes; with `fix`, write what is certain.

    `online` is what visits brought, None if there were none.
    """
    listed, places = listed_feeds(hub, planet, store), Places(hub.folder, planet.fingerprint)
    notes = preview_notes(hub, planet, store) if store else ()
    findings = [*check_list.findings(hub, planet, listed, places, store), *(online.findings if online else ())]
    placed = check_list.placed(findings, places)
    fixed, diff = _fixed(hub, planet, store, listed, places, online) if fix else ((), "")
    paths = {replacement.path for replacement in fixed}
    return Checkup(
        tuple(one for one in placed if not (one.finding.path in paths and one.finding.kind in ("moved", "https"))),
        (*notes, OFFLINE) if online and online.offline else notes,
        online.failed if online else 0,
        bool(online and online.offline),
        fixed,
        diff,
    )


def _fixed(
    hub: Hub, planet: Planet, store: Store | None, listed: ListedFeeds, places: Places, online: Online | None
) -> tuple[tuple[Replacement, ...], str]:
    """Write the addresses that are certain; return them, and the lines that changed."""
    from planet.admin import fix_list  # only for those who want it

    certain = [*check_list.certain_moves(listed), *(online.replacements if online else ())]
    chosen = fix_list.safe_edits(hub, planet, store, listed, places.text, certain)
    return chosen, fix_list.write(hub, planet, places.text, chosen) if chosen else ""


async def visit(
    hub: Hub, planet: Planet, store: Store | None, now: datetime, secrets: Mapping[str, str], progress: Progress
) -> Online:
    """Visit every feed and page that the members file names; store nothing."""
    from planet.admin.check_online import check_online  # only for those who want the network
    from planet.admin.visits import open_visits

    listed = listed_feeds(hub, planet, store)
    async with open_visits(hub, planet, store, now) as visits:
        return await check_online(planet, listed.feeds, visits, secrets, progress)
