"""`planet inbox`: who may post by mail, and to which address."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from planet.errors import PlanetError, UsageError
from planet.hub import Hub
from planet.model.community import Planet
from planet.model.records import MemberRecord
from planet.rules.outreach.mail_addresses import address_of
from planet.store import Store
from planet.struct import Struct
from planet.turn.named_members import member_ids
from planet.turn.outreach.addresses import secrets_of_members


class Mailer(Struct, frozen=True):
    """A member, their address for posts by mail ("": none), since when, and whether one was revoked."""

    member: MemberRecord
    address: str = ""
    since: datetime | None = None
    revoked: bool = False


def mailers(
    hub: Hub, planet: Planet, store: Store, environment: Mapping[str, str], words: Sequence[str] = ()
) -> tuple[Mailer, ...]:
    """Return the members that `words` name, each with their address; without words all who have or had one.

    Raise UsageError for a word that names nobody, PlanetError without a table of an inbox or a usable key.
    """
    if planet.inbox is None:
        raise PlanetError(
            "The members file has no [inbox], so nobody can post by mail: see docs/how-to/post-by-mail.md."
        )
    known, current = store.mail.addresses(), secrets_of_members(hub, store, environment)
    wanted_ids = member_ids(store, words)
    people = [
        record
        for record in store.members.present("member")
        if record.member_id in (known if wanted_ids is None else wanted_ids)
    ]
    return tuple(
        Mailer(
            record,
            address_of(planet.inbox.address, current[record.member_id]) if record.member_id in current else "",
            known[record.member_id].since if record.member_id in known else None,
            record.member_id in known and known[record.member_id].revoked,
        )
        for record in people
    )


def renew(store: Store, word: str, now: datetime) -> MemberRecord:
    """Give a member a new address, which is their first or replaces the one that they have; return who it is."""
    member = _member(store, word)
    with store.transaction():
        store.mail.give_address(member.member_id, secrets.token_hex(16), now)
    return member


def revoke(store: Store, word: str, now: datetime) -> MemberRecord:
    """Take a member's address away; return who it is. Raise PlanetError for one who has none."""
    member = _member(store, word)
    with store.transaction():
        if not store.mail.revoke_address(member.member_id, now):
            raise PlanetError(f"{member.profile.name} has no address for posts by mail: nothing was changed.")
    return member


def _member(store: Store, word: str) -> MemberRecord:
    (member_id,) = member_ids(store, [word]) or (0,)
    member = store.members.by_id(member_id)
    if member is None or member.role != "member":
        raise UsageError(f"{word!r} is a channel, which posts nothing itself: name a member.")
    return member
