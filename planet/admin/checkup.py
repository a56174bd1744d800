"""The list doctor: looks at the members file in every way that was asked for, and writes what is certain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from difflib import unified_diff
from typing import TYPE_CHECKING

from planet.admin import check_list
from planet.admin.listed_feeds import listed_feeds
from planet.config import MEMBERS_FILE
from planet.config.places import Places
from planet.hub import Hub
from planet.model.community import Planet
from planet.model.findings import Checkup, KeyPath, Replacement
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
    fixed = _distinct([*check_list.certain_moves(listed), *(online.replacements if online else ())]) if fix else ()
    diff = _write(hub, planet, places, fixed) if fixed else ""
    paths = {replacement.path for replacement in fixed}
    return Checkup(
        tuple(one for one in placed if not (one.finding.path in paths and one.finding.kind in ("moved", "https"))),
        (*notes, OFFLINE) if online and online.offline else notes,
        online.failed if online else 0,
        bool(online and online.offline),
        tuple(fixed),
        diff,
    )


async def visit(
    hub: Hub, planet: Planet, store: Store | None, now: datetime, secrets: Mapping[str, str], progress: Progress
) -> Online:
    """Visit every feed and page that the members file names; store nothing."""
    from planet.admin.check_online import check_online  # only for those who want the network
    from planet.admin.visits import open_visits

    listed = listed_feeds(hub, planet, store)
    async with open_visits(hub, planet, store, now) as visits:
        return await check_online(planet, listed.feeds, visits, secrets, progress)


def _distinct(replacements: Sequence[Replacement]) -> tuple[Replacement, ...]:
    """Return one edit for each feed, the first; none that would give two feeds one address."""
    by_path: dict[KeyPath, Replacement] = {}
    for replacement in replacements:
        by_path.setdefault(replacement.path, replacement)
    new_urls = [replacement.new_url for replacement in by_path.values()]
    return tuple(one for one in by_path.values() if new_urls.count(one.new_url) == 1)


def _write(hub: Hub, planet: Planet, places: Places, fixed: Sequence[Replacement]) -> str:
    """Write new addresses into the members file; return the lines that changed. Raises PlanetError, and changes
    nothing, where the file would have mistakes or was edited in the meantime."""
    from planet.config import edits

    text = places.text
    for replacement in fixed:
        text = edits.replace_feed_url(text, replacement.old_url, replacement.new_url)
    edits.write(hub.folder, text, planet.fingerprint)
    lines = unified_diff(
        places.text.splitlines(), text.splitlines(), f"{MEMBERS_FILE} before", MEMBERS_FILE, lineterm="", n=1
    )
    return "\n".join(lines)
