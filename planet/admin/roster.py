"""The members of the file with their slugs and addresses: who is who, and what is free."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from planet.errors import UsageError
from planet.hub import Hub
from planet.locale.slugs import is_slug
from planet.model.community import Member, Planet
from planet.model.introductions import Resident
from planet.model.plans import MemberPlan
from planet.model.records import MemberRecord
from planet.rules import membership
from planet.rules.upkeep import naming, tombstones
from planet.store import Store, store_file
from planet.struct import Struct, field, replace
from planet.turn.member_plans import plan_members
from planet.web import urls


class Roster(Struct, frozen=True):
    """The members of the file, in its order, and who left it.

    `residents` are the members and channels by the comparison keys of their addresses, discovered feeds among them.
    `used` are all slugs that somebody has or had, `former` those that members had before, by member id, `stones` the
    tombstones of those who were erased.
    """

    planet: Planet
    plans: tuple[MemberPlan, ...]
    residents: Mapping[str, Resident]
    used: frozenset[str]
    departed: tuple[MemberRecord, ...] = ()
    stones: tuple[frozenset[str], ...] = ()
    former: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    def resident(self, *addresses: str) -> Resident | None:
        """Return the member or channel who has one of these addresses; None where nobody does."""
        keys = (urls.comparison_key(address) for address in addresses if address)
        return next((self.residents[key] for key in keys if key in self.residents), None)

    def slug_for(self, member: Member) -> str:
        """Return a slug for a new member: the one that they had when they left, else a free one from their name."""
        former = returning(member, self.slugs_of_departed())
        return former or membership.free_slug(member.name, self.used, self.reserved(member))

    def slugs_of_departed(self) -> dict[str, str]:
        """Return the slugs of those who left, which nobody has now, by the keys of their pages and first feeds."""
        present = {plan.slug for plan in self.plans}
        free = [record for record in self.departed if is_slug(record.slug) and record.slug not in present]
        return {key: record.slug for record in reversed(free) for key in _keys(record.profile)}

    def reserved(self, member: Member) -> Callable[[str], bool]:
        """Return a function that tells whether a slug was that of an erased person, who is not this new member."""
        called = tombstones.calls_back(member)
        others = [stones for stones in self.stones if stones.isdisjoint(called)]
        return lambda slug: any(tombstones.of_slug(slug) in stones for stones in others)


def returning(member: Member, slugs: Mapping[str, str]) -> str:
    """Return the slug that a member had when they left, of `Roster.slugs_of_departed`; "" for a newcomer."""
    return next((slugs[key] for key in _keys(member) if key in slugs), "")


def _keys(member: Member) -> tuple[str, ...]:
    return tuple(filter(None, (membership.url_key(member), membership.first_feed(member))))


def roster_of(hub: Hub, planet: Planet) -> Roster:
    """Return the roster of a hub, with what its store knows, if there is one."""
    if not store_file(planet.store, hub.folder).exists():
        plans = membership.plan_members(planet, (), hub.post_folders())
        return _roster(hub, planet, plans, (), {})
    with Store.open(planet.store, hub.folder, read_only=True) as store:
        records = store.members.all()
        plans = plan_members(planet, store, records, hub.post_folders())
        feeds: dict[int, list[str]] = {}
        for feed in store.feeds.present():
            feeds.setdefault(feed.member_id, []).append(feed.feed.url)
        stones = tuple(map(frozenset, store.tombstones.all().values()))
        return replace(_roster(hub, planet, plans, records, feeds), stones=stones)


def _roster(
    hub: Hub,
    planet: Planet,
    plans: Sequence[MemberPlan],
    records: Sequence[MemberRecord],
    feeds: Mapping[int, Sequence[str]],
) -> Roster:
    members = tuple(plan for plan in plans if plan.role == "member")
    present = {plan.member_id for plan in plans}
    slugs = {slug for record in records for slug in (record.slug, *record.old_slugs)}
    return Roster(
        planet,
        members,
        dict(_residents(planet, members, feeds)),
        frozenset({*slugs, *(plan.slug for plan in members), *hub.post_folders()}),
        tuple(record for record in records if record.role == "member" and record.member_id not in present),
        former={record.member_id: record.old_slugs for record in records},
    )


def _residents(
    planet: Planet, members: Sequence[MemberPlan], feeds: Mapping[int, Sequence[str]]
) -> list[tuple[str, Resident]]:
    """List the comparison key of each address with whose it is; of two with one address the first comes last, and so
    goes before the other."""
    listed: list[tuple[str, Resident]] = []
    for plan in members:
        named = [feed.url for feed in plan.profile.feeds if feed.place == "web"]
        for address in (plan.profile.url, *named, *feeds.get(plan.member_id or 0, ())):
            if "://" in address:
                resident = Resident(plan.profile.name, plan.position, address)
                listed.append((urls.comparison_key(address), resident))
    for number, channel in enumerate(planet.channels):
        for address in filter(None, (channel.url, channel.feed)):
            if "://" in address:
                resident = Resident(channel.name, number, address, is_channel=True)
                listed.append((urls.comparison_key(address), resident))
    return listed[::-1]


# ---------------------------------------------------------------- by a word


def plan_named(roster: Roster, word: str) -> MemberPlan:
    """Return the member whom a word means: a slug, a page, a name, or an address.

    Raises UsageError where it means nobody, with whom it might mean, or several.
    """
    people = [_called(roster, plan) for plan in roster.plans]
    meant = [roster.plans[place] for place in naming.meant(word, people, roster.planet.url)]
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise UsageError(naming.several(word, [_called(roster, plan) for plan in meant]))
    resident = roster.resident(word, f"https://{word}") if "." in word or "://" in word else None
    if resident and resident.is_channel:
        raise UsageError(f"{resident.name} is a channel, not a member: edit [[channels]] in the file by hand.")
    gone = [record for record in roster.departed if all(plan.slug != record.slug for plan in roster.plans)]
    for place in naming.meant(word, [naming.of_record(record) for record in gone]):
        name, slug = gone[place].profile.name, gone[place].slug
        raise UsageError(f"{name} is not in the file any more; to erase what is stored: planet forget {slug}")
    raise UsageError(naming.nobody(word, people))


def _called(roster: Roster, plan: MemberPlan) -> naming.Called:
    """Return what a member may be called: by discovered feeds, and by former slugs, too."""
    residents = roster.residents.values()
    feeds = (resident.by for resident in residents if resident.number == plan.position and not resident.is_channel)
    return naming.called(plan.profile, plan.slug, former=roster.former.get(plan.member_id or 0, ()), feeds=feeds)
