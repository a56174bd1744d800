"""The members of the file with their slugs and addresses: who is who, and what is free."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planet.errors import UsageError
from planet.hub import Hub
from planet.locale.slugs import is_slug
from planet.model.community import Member, Planet
from planet.model.introductions import Resident
from planet.model.plans import MemberPlan
from planet.model.records import MemberRecord
from planet.rules import membership
from planet.store import Store, store_file
from planet.turn.member_plans import plan_members
from planet.web import urls


@dataclass(frozen=True, slots=True)
class Roster:
    """The members of the file, in its order, and who left it.

    `residents` are the members and channels by the comparison keys of their addresses, discovered feeds among them.
    `used` are all slugs that somebody has or had.
    """

    planet: Planet
    plans: tuple[MemberPlan, ...]
    residents: Mapping[str, Resident]
    used: frozenset[str]
    departed: tuple[MemberRecord, ...] = ()

    def resident(self, *addresses: str) -> Resident | None:
        """Return the member or channel who has one of these addresses; None where nobody does."""
        keys = (urls.comparison_key(address) for address in addresses if address)
        return next((self.residents[key] for key in keys if key in self.residents), None)

    def slug_for(self, member: Member) -> str:
        """Return a slug for a new member: the one that they had when they left, else a free one from their name."""
        return returning(member, self.slugs_of_departed()) or membership.free_slug(member.name, self.used)

    def slugs_of_departed(self) -> dict[str, str]:
        """Return the slugs of those who left, which nobody has now, by the keys of their pages and first feeds."""
        present = {plan.slug for plan in self.plans}
        free = [record for record in self.departed if is_slug(record.slug) and record.slug not in present]
        return {key: record.slug for record in reversed(free) for key in _keys(record.profile)}


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
    with Store.open(planet.store, hub.folder, create=False) as store:
        records = store.members.all()
        plans = plan_members(planet, store, records, hub.post_folders())
        feeds: dict[int, list[str]] = {}
        for feed in store.feeds.present():
            feeds.setdefault(feed.member_id, []).append(feed.feed.url)
        return _roster(hub, planet, plans, records, feeds)


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
    """Return the member whom a word means: a slug, a name, or an address.

    Raises UsageError where it means nobody, with whom it might mean, or several.
    """
    slug = [plan for plan in roster.plans if plan.slug == word]
    named = [plan for plan in roster.plans if plan.profile.name == word]
    folded = [plan for plan in roster.plans if plan.profile.name.casefold() == " ".join(word.casefold().split())]
    resident = roster.resident(word, f"https://{word}") if "." in word or "://" in word else None
    if resident and resident.is_channel:
        raise UsageError(f"{resident.name} is a channel, not a member: edit [[channels]] in the file by hand.")
    owners = [plan for plan in roster.plans if resident and plan.position == resident.number]
    meant = slug or named or folded or owners
    if not meant:
        raise UsageError(_nobody(roster, word))
    if len(meant) > 1:
        slugs = ", ".join(plan.slug for plan in meant)
        raise UsageError(f"{len(meant)} members are called {word!r}: name one by their slug ({slugs}).")
    return meant[0]


def _nobody(roster: Roster, word: str) -> str:
    """Return the sentence on a word that means nobody in the file."""
    from planet.config.values import suggestion

    for record in roster.departed:
        if word in (record.slug, record.profile.name) and not any(plan.slug == record.slug for plan in roster.plans):
            name = record.profile.name
            return f"{name} is not in the file any more; to erase what is stored: planet forget {record.slug}"
    words = {word: plan.slug for plan in roster.plans for word in (plan.slug, plan.profile.name)}
    if close := suggestion(word, words):
        return f"No member is called {word!r}: did you mean {close!r} ({words[close]})?"
    slugs = [plan.slug for plan in roster.plans]
    known = ", ".join(slugs[:20]) + (f" and {len(slugs) - 20} more" if len(slugs) > 20 else "")
    return f"No member is called {word!r}: give a slug, a name or an address (known: {known or 'nobody yet'})."
