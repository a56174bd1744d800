"""The secrets of the addresses for posts by mail, which follow from the hub's key."""

from __future__ import annotations

from collections.abc import Mapping

from planet.config.credentials import derived, hub_key
from planet.hub import Hub
from planet.rules.outreach.mail_addresses import secret_of
from planet.store import Store

PURPOSE = "inbox"
"""What the secrets are derived for."""


def secrets_of_members(hub: Hub, store: Store, environment: Mapping[str, str]) -> dict[int, str]:
    """Return the secrets of the addresses that present members have, by member id; no key is made where nobody has one.

    Raise PlanetError where there is no usable key.
    """
    given = {member_id: address for member_id, address in store.mail.addresses().items() if not address.revoked}
    present = [record.member_id for record in store.members.by_ids(set(given)).values() if record.present]
    key = hub_key(hub.folder, environment) if present else b""
    return {
        member_id: secret_of(derived(key, PURPOSE, member_id, given[member_id].generation)) for member_id in present
    }
