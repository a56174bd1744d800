"""Whom the admin can write to about a member."""

from __future__ import annotations

from planet.model.records import MemberRecord


def contact(member: MemberRecord) -> str:
    """Return the name of a member, with the first way to reach them that the members file names, if there is one."""
    profile = member.profile
    mail = next((link.removeprefix("mailto:") for link in profile.links if link.startswith("mailto:")), "")
    way = profile.email or mail or next(iter(profile.links), "") or profile.url
    return f"{profile.name} ({way})" if way else profile.name
