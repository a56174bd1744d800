"""The places of members are kept in step with the members file and with what their feeds say of themselves."""

from __future__ import annotations

from planet.model.records import MemberRecord
from planet.rules.weaving.places import places_of
from planet.store import Store
from planet.turn.outreach.doubts import doubt


def settle_places(store: Store, member: MemberRecord) -> None:
    """Store which pages and sites are a member's own. If they are others than before, the weave of the member's
    entries, and of those that others have there, is decided again.

    Call this in the transaction of the change. A member who has left has no places.
    """
    feeds = store.feeds.of_member(member.member_id) if member.present else ()
    sites = (feed.info.url for feed in feeds)
    places = places_of(member.profile, sites) if member.present else frozenset()
    former = store.weave.places(member.member_id)
    if places != former:
        doubt(store)
        store.weave.set_places(member.member_id, places)
        store.weave.wait(store.entries.of_member(member.member_id))
        store.weave.wait(store.weave.addressed_within(places ^ former))
