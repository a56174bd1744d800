"""What a newcomer of a list is called: a name where the list has none, and a slug that nobody else has. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection
from itertools import chain, count

from planet.locale.slugs import LONGEST, slug_of
from planet.model.lists import ListedMember
from planet.rules.places import places_of
from planet.web import urls


def name_by_address(member: ListedMember) -> str:
    """Return a name for a member whom the list does not name: their part of a host that many share, else the host."""
    address = member.url or member.feeds[0].url
    place = next(iter(places_of([address])), None)
    return place.path[0] if place and place.shared else urls.host(address)


def slug_for(member: ListedMember, used: Collection[str], is_reserved: Callable[[str], bool] = lambda _: False) -> str:
    """Return a slug that is neither in use nor reserved: from the list's own name for the member, else from the name,
    else with a number."""

    def is_free(slug: str) -> bool:
        return bool(slug) and slug not in used and not is_reserved(slug)

    own, named = slug_of(member.slug, fallback=""), slug_of(member.name)
    return next(filter(is_free, chain((own, named), (_numbered(named, number) for number in count(2)))))


def _numbered(slug: str, number: int) -> str:
    """Return a slug with a number behind it, cut where both are too long together."""
    ending = f"-{number}"
    return slug[: LONGEST - len(ending)].rstrip("-") + ending
