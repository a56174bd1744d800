"""Members' and channels' pages, their years, local posts, and what a changed slug leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from planet.locale import calendar
from planet.model.records import MemberRecord, ShownEntry
from planet.pages import activity, cards, profiles, years
from planet.pages.context import CARDS, PageContext
from planet.pages.stale import years_of_member
from planet.views.page import View
from planet.views.people import MemberPage, MovedPage, PostPage
from planet.views.site import Step

NEWEST_OF_MEMBER = 50


def member(context: PageContext, member: MemberRecord) -> Iterator[View]:
    """members/SLUG/ or channels/SLUG/, and the rhythm of a member who has written."""
    is_member = member.role == "member"
    shown = context.store.queries.of_member(member.member_id, NEWEST_OF_MEMBER if is_member else CARDS)
    written = years_of_member(context.store, member.member_id, context.zone) if is_member else ()
    latest = shown[0] if shown else None
    pulse = activity.rhythms(context, {member.member_id: latest})[member.member_id] if latest and is_member else None
    if pulse:
        yield activity.page(pulse)
    feeds = context.store.feeds.of(member.member_id)
    body = MemberPage(
        profile=profiles.profile_of(context, member, feeds, latest=latest, rhythm=pulse),
        cards=context.cards(shown),
        years=tuple(Step(f"{member.path}{year}/", str(year)) for year in written),
        feed=f"{member.path}feed.atom",
    )
    noindex = member.profile.noindex
    yield View(f"{member.path}index.html", "member.html", member.profile.name, body, body.feed, noindex=noindex)


def year(context: PageContext, member: MemberRecord, year: int) -> Iterator[View]:
    """members/SLUG/YYYY/."""
    start, end = calendar.year_span(year, context.zone)
    written = years_of_member(context.store, member.member_id, context.zone)

    def ask(limit: int, offset: int) -> tuple[ShownEntry, ...]:
        return context.store.queries.of_member(member.member_id, limit, start=start, end=end, offset=offset, brief=True)

    of = Step(member.path, member.profile.name)
    count = context.store.queries.count_of_member(member.member_id, start, end)
    noindex = member.profile.noindex
    yield from years.year(context, of, year, written, ask, count=count, show_names=False, noindex=noindex)


def post(context: PageContext, shown: ShownEntry) -> Iterator[View]:
    """members/SLUG/posts/NAME/: a local post, whole: its own home shows all of it."""
    path = cards.href(context.planet, shown, context.zone)
    if not path.startswith(f"{shown.member.path}posts/"):
        return
    whole = context.cards([shown], whole=True)[0]
    if leader := context.store.queries.leader(shown.entry_id):
        whole = replace(whole, hub_path=cards.hub_path(leader, context.zone))
    noindex = shown.member.profile.noindex
    yield View(
        f"{path}index.html", "post.html", whole.label, PostPage(whole), f"{shown.member.path}feed.atom", noindex=noindex
    )
    member = context.store.members.one(shown.member.member_id)
    for slug in member.old_slugs if member else ():
        old = f"members/{slug}/posts/{PurePosixPath(path).name}/index.html"
        yield View(old, "moved.html", whole.label, MovedPage(Step(path, whole.label)), noindex=noindex)


def moved(member: MemberRecord) -> Iterator[View]:
    """What a changed slug leaves behind: a page that leads to the new one."""
    for slug in member.old_slugs:
        to = Step(member.path, member.profile.name)
        path, noindex = f"{member.role}s/{slug}/index.html", member.profile.noindex
        yield View(path, "moved.html", member.profile.name, MovedPage(to), noindex=noindex)
