"""Which news an announcement tells. Pure."""

from __future__ import annotations

from collections.abc import Set

from planet.model.community import Member
from planet.model.outreach import Announcement
from planet.model.outreach.announcing import Candidate
from planet.rules.topics import fold


def is_named(announcement: Announcement, slug: str, name: str) -> bool:
    """Return whether an announcement tells of a member: of all where it names none."""
    return not announcement.members or bool(
        {slug, name.casefold()} & {word.casefold() for word in announcement.members}
    )


def tells(announcement: Announcement, candidate: Candidate, topics: Set[str], member: Member, slug: str) -> bool:
    """Return whether an announcement tells of a new entry. `topics` are its own, folded; none for all.

    What a feed lists at its first visit is no news: its member is. Who asks search engines to stay away (`noindex`) is
    not announced.
    """
    return (
        "entries" in announcement.about
        and not candidate.backlog
        and not candidate.is_first_visit
        and not member.noindex
        and (not announcement.kinds or candidate.kind in announcement.kinds)
        and (not topics or not topics.isdisjoint(candidate.topics))
        and is_named(announcement, slug, member.name)
    )


def topics_of(announcement: Announcement) -> frozenset[str]:
    """Return the topics of an announcement, folded as those of entries are."""
    return frozenset(filter(None, map(fold, announcement.topics)))
