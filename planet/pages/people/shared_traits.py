"""What members have in common: interests, languages, places, kinds of channels. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import cast

from planet.locale.slugs import slug_of
from planet.model.community import FeedKind, Member
from planet.rules import topics
from planet.struct import Struct
from planet.views.people import Trait, TraitFamily
from planet.web.language_tags import language_of

FAMILIES: tuple[TraitFamily, ...] = ("interest", "language", "place", "kind")

SHARED_FROM = 2
"""A trait has a page once so many members share it: a page that lists one member says less than their own."""

MOST = 500
"""At most so many traits of a family have a page, the commonest."""

_COMMAS = re.compile(r"\s*[,،、，;]\s*")


class MemberTraits(Struct, frozen=True):
    """The traits of a member: the profile with its gaps filled, and the kinds of their feeds."""

    member_id: int
    profile: Member
    kinds: tuple[FeedKind, ...]


class SharedTrait(Struct, frozen=True):
    """A trait with a page: how most of those who have it write it, and their member ids, in the order of the
    directory."""

    family: TraitFamily
    slug: str
    label: str
    member_ids: tuple[int, ...]

    @property
    def path(self) -> str:
        """Return the file of the page. A member's page is a folder, so no slug can clash with it."""
        return f"members/{self.family}-{self.slug}.html"


TraitPages = Mapping[tuple[TraitFamily, str], SharedTrait]
"""The traits that have a page, by family and slug."""


def shared(people: Iterable[MemberTraits], most: int = MOST) -> TraitPages:
    """Return the traits that several of these members share: of each family the `most` common, commonest first."""
    labels: dict[tuple[TraitFamily, str], Counter[str]] = defaultdict(Counter)
    ids: dict[tuple[TraitFamily, str], list[int]] = defaultdict(list)
    for person in people:
        for key, label in traits_of(person).items():
            labels[key][label] += 1
            ids[key].append(person.member_id)
    traits = [SharedTrait(*key, labels[key].most_common(1)[0][0], tuple(ids[key])) for key in ids]
    traits.sort(key=lambda trait: (-len(trait.member_ids), trait.slug))
    with_page = (trait for family in FAMILIES for trait in _most_common(family, traits, most))
    return {(trait.family, trait.slug): trait for trait in with_page}


def pages_of(keys: Iterable[tuple[str, str]]) -> TraitPages:
    """Return the traits with these families and slugs, which are known to have a page, without their members."""
    named = ((cast(TraitFamily, family), slug) for family, slug in keys)
    return {key: SharedTrait(*key, label=key[1], member_ids=()) for key in named}


def _most_common(family: TraitFamily, traits: Sequence[SharedTrait], most: int) -> Sequence[SharedTrait]:
    return [trait for trait in traits if trait.family == family and len(trait.member_ids) >= SHARED_FROM][:most]


def traits_of(person: MemberTraits) -> dict[tuple[TraitFamily, str], str]:
    """Return the traits of a member by family and slug, each as they write it."""
    traits: dict[tuple[TraitFamily, str], str] = {}
    for family, label in _labels(person):
        if slug := slug_in(family, label):
            traits.setdefault((family, slug), language_of(label) if family == "language" else label)
    return traits


def _labels(person: MemberTraits) -> Iterator[tuple[TraitFamily, str]]:
    yield from (("interest", label) for label in person.profile.interests)
    yield from (("language", tag) for tag in person.profile.languages)
    yield from (("place", label) for label in places_in(person.profile.location))
    yield from (("kind", kind) for kind in person.kinds)


def places_in(location: str) -> tuple[str, ...]:
    """Return the places that a location names, from the near to the far: "Kiel, Germany" names two."""
    return tuple(filter(None, _COMMAS.split(location.strip())))


def slug_in(family: TraitFamily, label: str) -> str:
    """Return the slug of a trait, the same for all its spellings: interests are folded as topics are; "" if the label
    has no letter."""
    if family == "interest":
        return topics.fold(label)
    return slug_of(language_of(label) if family == "language" else label, fallback="")


def linked(family: TraitFamily, labels: Iterable[str], pages: TraitPages) -> tuple[Trait, ...]:
    """Return traits as a profile shows them, each with the page of those who share it, if there is one."""
    keys = ((label, pages.get((family, slug_in(family, label)))) for label in labels)
    return tuple(Trait(label, page.path if page else "") for label, page in keys)


def location(text: str, pages: TraitPages) -> Trait:
    """Return a location as a profile shows it: as written, with the page of its nearest place that has one."""
    paths = (place.path for place in linked("place", places_in(text), pages) if place.path)
    return Trait(text, next(paths, ""))
