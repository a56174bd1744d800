"""What members have in common: interests, languages, places, kinds of channels. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from planet.locale.slugs import slug_of
from planet.model.community import FeedKind, Member
from planet.rules import topics
from planet.views.people import Trait, TraitFamily
from planet.web.language_tags import language_of

FAMILIES: tuple[TraitFamily, ...] = ("interest", "language", "place", "kind")

SHARED_FROM = 2
"""A trait has a page once so many members have it: a page that lists one of them says less than their own."""

MOST = 500
"""So many traits of a family have a page, those of most members."""

_COMMAS = re.compile(r"\s*[,،、，;]\s*")


@dataclass(frozen=True, slots=True)
class Bearer:
    """A member as far as traits go: the profile with its gaps filled, and the kinds of their channels."""

    member_id: int
    profile: Member
    kinds: tuple[FeedKind, ...]


@dataclass(frozen=True, slots=True)
class Shared:
    """A trait with a page: how most of its bearers write it, and who they are, in the order in which they came."""

    family: TraitFamily
    slug: str
    label: str
    bearers: tuple[int, ...]

    @property
    def path(self) -> str:
        """The file of the page. A member's page is a folder, so that no slug can clash with it."""
        return f"members/{self.family}-{self.slug}.html"


Pages = Mapping[tuple[TraitFamily, str], Shared]
"""The traits that have a page, by family and slug."""


def shared(bearers: Iterable[Bearer]) -> Pages:
    """What several of these members have in common; in each family what most of them have comes first."""
    labels: dict[tuple[TraitFamily, str], Counter[str]] = defaultdict(Counter)
    people: dict[tuple[TraitFamily, str], list[int]] = defaultdict(list)
    for one in bearers:
        for key, label in traits_of(one).items():
            labels[key][label] += 1
            people[key].append(one.member_id)
    found = [Shared(*key, labels[key].most_common(1)[0][0], tuple(who)) for key, who in people.items()]
    found.sort(key=lambda one: (-len(one.bearers), one.slug))
    kept = (one for family in FAMILIES for one in _most_common(family, found))
    return {(one.family, one.slug): one for one in kept}


def _most_common(family: TraitFamily, found: Sequence[Shared]) -> Sequence[Shared]:
    return [one for one in found if one.family == family and len(one.bearers) >= SHARED_FROM][:MOST]


def traits_of(one: Bearer) -> dict[tuple[TraitFamily, str], str]:
    """What a member can be found by, each as they write it."""
    told: dict[tuple[TraitFamily, str], str] = {}
    for family, label in _told(one):
        if slug := slug_in(family, label):
            told.setdefault((family, slug), language_of(label) if family == "language" else label)
    return told


def _told(one: Bearer) -> Iterator[tuple[TraitFamily, str]]:
    yield from (("interest", label) for label in one.profile.interests)
    yield from (("language", tag) for tag in one.profile.languages)
    yield from (("place", label) for label in places_in(one.profile.location))
    yield from (("kind", kind) for kind in one.kinds)


def places_in(location: str) -> tuple[str, ...]:
    """The places of a location, from the near to the far: "Kiel, Germany" is two."""
    return tuple(filter(None, _COMMAS.split(location.strip())))


def slug_in(family: TraitFamily, label: str) -> str:
    """How a trait is known, however it is written: interests are folded as topics are. "" for one without a letter."""
    if family == "interest":
        return topics.fold(label)
    return slug_of(language_of(label) if family == "language" else label, fallback="")


def linked(family: TraitFamily, labels: Iterable[str], pages: Pages) -> tuple[Trait, ...]:
    """Traits as a profile shows them, each with the page of those who share it, where there is one."""
    keys = ((label, pages.get((family, slug_in(family, label)))) for label in labels)
    return tuple(Trait(label, page.path if page else "") for label, page in keys)


def location(text: str, pages: Pages) -> Trait:
    """A location as a profile shows it: as it is written, with the page of its nearest place that has one."""
    found = (place.path for place in linked("place", places_in(text), pages) if place.path)
    return Trait(text, next(found, ""))
