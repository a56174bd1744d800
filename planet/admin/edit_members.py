"""A member taken out of the members file, or given another name there."""

from __future__ import annotations

from planet.admin.roster import Roster, plan_named, roster_of
from planet.config import edits, values
from planet.errors import UsageError
from planet.hub import Hub
from planet.model.community import Planet
from planet.model.plans import MemberPlan
from planet.store import Store
from planet.struct import Struct


class Removal(Struct, frozen=True):
    """A member who is to be taken out: the text with and without them, and what stays of them in the store.

    `lines` are those that go, from the first to the last of each part. `entries` is the
    number of those that are stored. `folder` is that of their posts, or "".
    """

    plan: MemberPlan
    text: str
    without: str
    fingerprint: str
    lines: tuple[tuple[int, int], ...]
    entries: int
    folder: str = ""


class Renaming(Struct, frozen=True):
    """A member with another name, or slug: what they were called, and what they are called now."""

    name: str
    slug: str
    new_name: str
    new_slug: str
    line: int


def removal(hub: Hub, word: str) -> Removal:
    """Return what it means to take a member out of the file; nothing is written yet."""
    text, planet = edits.read(hub.folder)
    roster = roster_of(hub, planet)
    plan = plan_named(roster, word)
    without = edits.remove_member(text, plan.position)
    entries = _stored_entries(hub, planet, plan.member_id) if plan.member_id else 0
    folder = f"posts/{plan.slug}/" if plan.slug in hub.post_folders() else ""
    lines = edits.lines_of_member(text, plan.position)
    return Removal(plan, text, without, planet.fingerprint, lines, entries, folder)


def _stored_entries(hub: Hub, planet: Planet, member_id: int) -> int:
    """Return how many entries of a member are stored."""
    with Store.open(planet.store, hub.folder, read_only=True) as store:
        return len(store.entries.of_member(member_id))


def remove(hub: Hub, removal: Removal) -> None:
    """Write the members file without the member; raise PlanetError where that cannot be."""
    edits.write(hub.folder, removal.without, removal.fingerprint)


def rename(hub: Hub, word: str, name: str, slug: str) -> Renaming:
    """Give a member another name, and another slug if one is named; else their page keeps its address.

    Raises UsageError for a name or slug that cannot be.
    """
    text, planet = edits.read(hub.folder)
    roster = roster_of(hub, planet)
    plan = plan_named(roster, word)
    name, new_slug = _checked(name, slug, plan, roster)
    line = edits.line_of(text, ("members", plan.position))
    if name != plan.profile.name or new_slug != plan.slug:
        changed = edits.rename_member(text, plan.position, name, new_slug)
        edits.write(hub.folder, changed, planet.fingerprint)
    return Renaming(plan.profile.name, plan.slug, name, new_slug, line)


def _checked(name: str, slug: str, plan: MemberPlan, roster: Roster) -> tuple[str, str]:
    """Return the tidy name and the slug of a member from now on."""
    try:
        name, slug = values.needed(name), values.slug(slug)
    except ValueError as error:
        raise UsageError(f"The new name or slug cannot be: {error}.") from None
    holder = next((other for other in roster.plans if other.slug == slug and other is not plan), None)
    if holder:
        raise UsageError(f"The slug {slug} is that of {holder.profile.name}: choose another.")
    return name, slug or plan.slug
