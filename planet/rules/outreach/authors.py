"""Authors of channels: which member somebody certainly is. Pure.

Anybody can write any name into a forum. A mail address and a page of one's own are proof enough; a name counts only
where nothing speaks against it."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Collection, Iterable, Mapping

from planet.model.community import Member
from planet.model.outreach.channels import ChannelAuthor, Person
from planet.struct import Struct


def mail_hash(address: str) -> str:
    """Return the hash by which mail addresses are compared, whatever stands for their "@"; "" without an address."""
    bare = address.strip().casefold().replace("\uff20", "@").removeprefix("mailto:")
    return hashlib.sha256(bare.encode()).hexdigest() if "@" in bare else ""


def folded(name: str) -> str:
    """Return a name as it is compared: without case and blanks of its own, in one form of Unicode."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def person(member_id: int, member: Member) -> Person:
    """Return a member as authors are compared with them."""
    return Person(member_id, folded(member.name), mail_hash(member.email), member.weave)


class People(Struct, frozen=True):
    """The present members by what they are known by; `by_place` has the keys of pages of theirs that authors name."""

    by_id: Mapping[int, Person]
    by_mail: Mapping[str, frozenset[int]]
    by_name: Mapping[str, frozenset[int]]
    by_place: Mapping[str, frozenset[int]]

    @classmethod
    def among(cls, persons: Iterable[Person], by_place: Mapping[str, frozenset[int]]) -> People:
        """Gather these members."""
        by_id = {each.member_id: each for each in persons}
        by_mail: dict[str, set[int]] = {}
        by_name: dict[str, set[int]] = {}
        for each in by_id.values():
            by_name.setdefault(each.name, set()).add(each.member_id)
            by_mail.setdefault(each.mail, set()).add(each.member_id)
        by_mail.pop("", None)
        present = {place: ids & by_id.keys() for place, ids in by_place.items()}
        return cls(by_id, _frozen(by_mail), _frozen(by_name), _frozen(present))


def _frozen(sets: Mapping[str, Collection[int]]) -> dict[str, frozenset[int]]:
    return {key: frozenset(ids) for key, ids in sets.items()}


NOBODY: frozenset[int] = frozenset()


def member_of(author: ChannelAuthor, people: People, namesakes: int) -> int | None:
    """Return the member who an author certainly is; None if that is not certain, or if the member takes no part in
    conversations. `namesakes` is the number of authors of the channel with the same name, this one included."""
    for holders in (people.by_mail.get(author.mail, NOBODY), people.by_place.get(author.address, NOBODY)):
        if holders:
            return _weaving(holders, people)
    holders = people.by_name.get(author.name, NOBODY)
    if " " not in author.name or namesakes != 1 or len(holders) != 1:
        return None
    namesake = people.by_id[next(iter(holders))]
    is_contradicted = bool(author.mail and namesake.mail)
    return None if is_contradicted else _weaving(holders, people)


def _weaving(holders: frozenset[int], people: People) -> int | None:
    """Return the only one of these members, if they take part."""
    only = next(iter(holders)) if len(holders) == 1 else None
    return only if only is not None and people.by_id[only].weaves else None
