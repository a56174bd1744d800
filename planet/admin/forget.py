"""`planet forget`: a person is erased from the store and the site, and nothing of theirs comes back.

First the person leaves, as anybody does whom the members file no longer names, and the site is published without them.
Only then their rows are deleted: what others wrote no longer has to do with these, so that nothing is left hanging. If
the process is killed anywhere, the same command completes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from planet import config
from planet.admin.erased_copies import remove_copies
from planet.admin.search_for import Findings, search_for
from planet.config import edits
from planet.errors import PlanetError, UsageError
from planet.hub import Hub
from planet.model.community import Planet
from planet.model.records import MemberRecord
from planet.pages import families
from planet.ports import Progress, no_progress
from planet.rules.upkeep import naming, tombstones
from planet.store import Store, store_file
from planet.store.upkeep.condition import names_a_member
from planet.store.upkeep.erasure import Listed, Traces
from planet.struct import Struct
from planet.turn.member_plans import plan_members
from planet.turn.own_ids import own_places
from planet.turn.publish import PublishReport, publish_site
from planet.turn.sync_members import sync_members
from planet.turn.visibility import settle
from planet.turn.weaving.neighbours import recount
from planet.web import urls

UNSWEPT = "unswept"
"""The fact that somebody was erased whose bytes may still be in the file of the store."""


class Erased(Struct, frozen=True):
    """The result of an erasure.

    `member` and `traces` tell who was erased, None if an earlier run had done that. `passed_on` counts the posts that
    others' feeds had passed on. `copies` are the names of copies of the store that were removed with it, `posts` the
    path of the person's folder of posts, "" without one. `findings` are what a search still finds.
    """

    member: MemberRecord | None
    traces: Traces | None
    passed_on: int
    issues: tuple[PublishReport, ...]
    copies: tuple[str, ...]
    posts: str
    findings: Findings


def find(hub: Hub, planet: Planet, store: Store, word: str) -> MemberRecord | None:
    """Return the member or channel that a slug, name or URL names, and that the members file does not; None if an
    earlier run has erased them.

    Raises PlanetError where the file still names them, and UsageError where nobody is meant, or several.
    """
    records = store.members.all()
    plans = plan_members(planet, store, records, hub.post_folders())
    places = {plan.member_id: (f"{plan.role}s", plan.position) for plan in plans if plan.member_id}
    absent = naming.records_meant(word, [record for record in records if record.member_id not in places], planet.url)
    if len(absent) > 1:
        slugs = ", ".join(record.slug for record in absent)
        raise UsageError(f"Several who have left are called {word!r}: say which of them, by the slug ({slugs}).")
    if absent:
        return absent[0]
    for person in naming.records_meant(word, records, planet.url):
        table, position = places[person.member_id]
        raise _stands_in_file(hub, person.profile.name, table, _row_of(planet, table, position))
    for number in naming.meant(word, [naming.called(member, member.slug) for member in planet.members], planet.url):
        raise _stands_in_file(hub, planet.members[number].name, "members", number)
    if store.tombstones.held({tombstones.of_slug(word), tombstones.of_name(word), *_addresses(word)}):
        return None
    left = [record for record in records if record.member_id not in places]
    slugs = ", ".join(record.slug for record in left) or "nobody"
    close = naming.nearest(word.casefold(), [text for record in left for text in (record.slug, record.profile.name)])
    meant = f"did you mean {close!r}?" if close else "give a slug, a name or an address"
    raise UsageError(f"Nobody who has left is called {word!r}: {meant} (left: {slugs}).")


def _addresses(word: str) -> set[str]:
    key = urls.comparison_key(word)
    return {tombstones.tombstone("address", key)} if key else set()


def _row_of(planet: Planet, table: str, position: int) -> int:
    """Return the number of a member or channel among the tables of the file; only channels with a feed have
    positions."""
    if table == "members":
        return position
    return [number for number, channel in enumerate(planet.channels) if channel.feed][position]


def _stands_in_file(hub: Hub, name: str, table: str, number: int) -> PlanetError:
    text = hub.members_file.read_text(encoding="utf-8-sig", errors="replace")
    spans = edits.lines_of_member(text, number, table)
    lines = " and ".join(f"{first} to {last}" if first < last else f"{first}" for first, last in spans)
    plural = "s" if len(spans) > 1 or spans[0][0] < spans[0][1] else ""
    return PlanetError(
        f"{name} stands in {config.MEMBERS_FILE}, line{plural} {lines}: remove these first, for whom the file names is "
        "a member. Nothing was erased."
    )


# ---------------------------------------------------------------- the erasure


def forget(
    hub: Hub,
    planet: Planet,
    store: Store,
    member: MemberRecord | None,
    word: str,
    now: datetime,
    progress: Progress = no_progress,
    spared: str = "",
) -> Erased:
    """Erase a member from the store and the site; with None complete what an earlier run began. `word` is what the
    admin called them, `spared` the name of a copy of the store that stays. The lock of the hub must be held."""
    traces, listed, issues = None, [], []
    if member:
        sync_members(hub, planet, store, now)
        traces = store.erasure.traces(member.member_id)
        listed = _let_go(planet, store, member, traces, now)
        issues.append(publish_site(hub, planet, store, now, progress=progress))
        _erase(planet, store, member, listed)
    issues.append(publish_site(hub, planet, store, now, progress=progress))
    copies = _sweep(store, store_file(planet.store, hub.folder), spared)
    posts = f"posts/{member.slug}/" if member and member.slug in hub.post_folders() else ""
    findings = search_for(hub, store, _words(member, traces, word))
    return Erased(member, traces, len(listed), tuple(issues), copies, posts, findings)


def erase_again(hub: Hub, planet: Planet, store: Store, now: datetime, former: str = "") -> tuple[str, ...]:
    """Erase the persons on whom there are tombstones from a store that was copied before they were erased; return their
    names. Whom the members file names is not erased: they were added again. The lock must be held.

    `former` is the name of the store that was replaced: it stays if they were erased from it, too.
    """
    sync_members(hub, planet, store, now)
    names = []
    for record in store.members.all():
        # a slug is one person's; a home on the web may be that of several
        own = set(map(tombstones.of_slug, (record.slug, *record.old_slugs)))
        if not record.present and store.tombstones.held(own):
            is_clean = former and not names_a_member(
                store_file(planet.store, hub.folder).with_name(former), record.slug
            )
            forget(hub, planet, store, record, record.slug, now, spared=former if is_clean else "")
            names.append(record.profile.name)
    return tuple(names)


def _let_go(planet: Planet, store: Store, member: MemberRecord, traces: Traces, now: datetime) -> list[Listed]:
    """Lay the tombstones of a member, and withdraw what others' feeds pass on of theirs; return those items."""
    slugs = (member.slug, *member.old_slugs)
    stones = tombstones.of_person(member.profile, slugs, traces.feeds, traces.sites)
    with store.transaction():
        store.tombstones.lay({*stones, *tombstones.of_posts(traces.ids), tombstones.of_name(member.profile.name)})
        listed = list(_passed_on(store, member.member_id))
        touched = store.entries.withdraw([item.item_id for item in listed], now) if listed else set()
        families.note(store, settle(store, touched), ZoneInfo(planet.timezone))
        families.note_member(store, member)
    return listed


def _passed_on(store: Store, member_id: int) -> Iterator[Listed]:
    """Yield the items of other members that are posts of those who were erased."""
    places = {record.member_id: own_places(store, record.member_id) for record in store.members.all()}
    for batch in store.erasure.items_of_others(member_id):
        signs = {item.item_id: tombstones.signs(item.entry, places[item.member_id]) for item in batch}
        held = store.tombstones.held(set().union(*signs.values()))
        yield from (item for item in batch if held & signs[item.item_id])


def _erase(planet: Planet, store: Store, member: MemberRecord, listed: list[Listed]) -> None:
    with store.transaction():
        sites = store.erasure.sites_of(member.member_id)
        store.erasure.erase(member.member_id, [item.item_id for item in listed])
        touched = {item.entry_id for item in listed}
        families.note(store, settle(store, store.erasure.still_there(touched)), ZoneInfo(planet.timezone))
        bereaved = store.members.by_ids({item.member_id for item in listed}).values()
        for concerned in (member, *bereaved):
            families.note_member(store, concerned)
        recount(planet, store, sites)
        store.published.set_fact(UNSWEPT, "yes")


def _sweep(store: Store, file: Path, spared: str) -> tuple[str, ...]:
    """Write the file of the store anew, without the bytes of what was deleted, and remove its copies; return their
    names."""
    if not store.published.fact(UNSWEPT):
        return ()
    try:
        store.erasure.sweep()
    except PlanetError as error:
        raise PlanetError(
            "The posts are erased and the site is published without them, but their bytes may still be in "
            f"{file.name}, for it could not be written anew. {error} Then run planet forget again."
        ) from error
    copies = remove_copies(file, spared)
    with store.transaction():
        store.published.set_fact(UNSWEPT, "")
    return copies


def _words(member: MemberRecord | None, traces: Traces | None, word: str) -> tuple[str, ...]:
    """Return the words by which the person might still be found: name, addresses, the folder of their pages."""
    if member is None or traces is None:
        return (word,)
    addresses = [url for url in (member.profile.url, *traces.feeds, *traces.sites) if "://" in url]
    bare = {urls.comparison_key(url).partition("://")[2] or urls.comparison_key(url) for url in addresses}
    bare = {key.removeprefix("www.").strip("/") for key in bare} - {""}
    least = sorted(key for key in bare if not any(other != key and other in key for other in bare))
    return (member.profile.name, *least, member.path)
