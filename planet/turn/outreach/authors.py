"""Authors of channels are compared with the members: when one writes for the first time, and when members change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from zoneinfo import ZoneInfo

from planet.model.outreach.channels import ChannelAuthor
from planet.pages import families, marks
from planet.pages.people.members import MEMBER
from planet.rules.outreach.authors import People, member_of, person
from planet.store import Store
from planet.store.weaving.weave import DOUBTED
from planet.turn.visibility import looking_different


def match_authors(store: Store, authors: Collection[ChannelAuthor]) -> set[int]:
    """Decide again which member each of these authors is, who are all of their names in their channels; mark the pages
    of the members, and return the entries that look different now."""
    people = people_of(store, authors)
    namesakes = Counter((author.channel_id, author.name) for author in authors)
    persons = {
        author.author_id: (author.person_id, member_of(author, people, namesakes[author.channel_id, author.name]))
        for author in authors
    }
    changed = {author_id: now for author_id, (before, now) in persons.items() if before != now}
    if not changed:
        return set()
    store.authors.set_persons(changed)
    both = {member_id for author_id in changed for member_id in persons[author_id] if member_id is not None}
    marks.record(store, MEMBER.marks(both))
    return store.authors.posts_of(changed.keys())


def people_of(store: Store, authors: Iterable[ChannelAuthor]) -> People:
    """Return the present members as these authors are compared with them."""
    persons = (person(member.member_id, member.profile) for member in store.members.present("member"))
    return People.among(persons, store.weave.owners({author.address for author in authors} - {""}))


def settle_doubts(store: Store, zone: ZoneInfo) -> None:
    """Compare all authors with the members again if these have changed, and mark the pages that show it; what an
    author wrote is woven again, for pages of the weave name its writer."""
    if not store.published.fact(DOUBTED):
        return
    with store.transaction():
        if authors := store.authors.all():
            entry_ids = match_authors(store, authors)
            families.note(store, tuple(looking_different(store, sorted(entry_ids))), zone)
            store.weave.wait(entry_ids)
        store.published.set_fact(DOUBTED, "")
