"""Pages of members and channels, their years, local posts, and redirects from former slugs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import PurePosixPath

from planet.locale import calendar
from planet.model.records import MemberRecord, RiverPlace
from planet.pages import cards, feeds
from planet.pages.context import PageContext
from planet.pages.marks import Family, Mark, Output, joined, member_and_year
from planet.pages.outreach import threads
from planet.pages.people import profiles, shared_traits
from planet.pages.people.shared_traits import TraitPages
from planet.pages.river import years
from planet.pages.weaving.exchanges import exchanges_of
from planet.struct import replace
from planet.views.entry import Card
from planet.views.files import Unchanged
from planet.views.page import View
from planet.views.people import MemberPage, MovedPage, PostPage
from planet.views.site import PageLink


def member(context: PageContext, member_id: int) -> Iterator[Output]:
    """Yield members/SLUG/ or channels/SLUG/ with feed.atom beside it, and rhythm.svg of a member who has written."""
    if member := context.present(member_id):
        yield from _page(context, member)
        yield from feeds.of_member(context, member)


def _gather(context: PageContext, member_ids: Sequence[int]) -> None:
    members = context.members(member_ids).values()
    people = [member for member in members if member.present and member.role == "member"]
    context.months([member.member_id for member in people])
    context.gather_cards(_newest(context, member) for member in people)


def _newest(context: PageContext, member: MemberRecord) -> tuple[RiverPlace, ...]:
    most = context.bounds.newest if member.role == "member" else context.bounds.cards
    return context.once(context.store.queries.of_member, member.member_id, most)


def _page(context: PageContext, member: MemberRecord) -> Iterator[View]:
    is_member = member.role == "member"
    entries = _newest(context, member)
    rows = () if is_member else threads.rows_of_channel(context, member)
    entry_cards = () if rows else context.cards(entries)
    latest = next(iter(context.store.queries.read(entries[:1], brief=True)), None)
    rhythm = profiles.rhythms(context, {member.member_id: latest})[member.member_id] if latest and is_member else None
    months = context.months([member.member_id])[member.member_id] if is_member else {}
    if rhythm:
        yield profiles.rhythm_page(rhythm)
    records = context.once(context.store.feeds.of_member, member.member_id)
    body = MemberPage(
        profile=profiles.profile_of(
            context, member, records, latest=latest, rhythm=rhythm, pages=_traits(context, member)
        ),
        cards=entry_cards,
        years=tuple(
            PageLink(f"{member.path}{year}/", str(year))
            for year in sorted({int(month[:4]) for month in months}, reverse=True)
        ),
        feed=f"{member.path}feed.atom",
        posts=sum(months.values()),
        first_year=min((int(month[:4]) for month in months), default=0),
        topics=_topics(context, member.member_id) if is_member else (),
        exchanges=exchanges_of(context, member.member_id),
        status=f"{member.path}status/" if context.site.status_public else "",
        threads=rows,
        in_channels=threads.in_channels(context, member) if is_member else (),
        sheet=_sheet(context, entry_cards) if is_member else (),
    )
    noindex = member.profile.noindex
    yield View(f"{member.path}index.html", "member.html", member.profile.name, body, body.feed, noindex=noindex)


SHEET = 4
"""So many photos or more make a contact sheet."""


def _sheet(context: PageContext, entry_cards: Sequence[Card]) -> tuple[Card, ...]:
    """Return the photos among a member's newest entries that have a picture on this hub, if they are most of these
    entries; else none."""
    url = context.planet.url
    photos = tuple(
        card
        for card in entry_cards
        if card.kind == "photo" and not card.content
        if any(image.url in card.thumbnails or image.url.startswith(url) for image in card.images[: cards.PHOTOS_SHOWN])
    )
    return photos if len(photos) >= SHEET and 2 * len(photos) > len(entry_cards) else ()


def _traits(context: PageContext, member: MemberRecord) -> TraitPages:
    """Return those traits of a member that have a page."""
    return shared_traits.pages_of(context.store.members.shared_traits_of(member.member_id))


TOPICS = 8
"""So many topics stand on the page of a member."""


def _topics(context: PageContext, member_id: int) -> tuple[PageLink, ...]:
    """Return the topics that a member writes about most."""
    most = context.store.topics.most_used_by(member_id, TOPICS)
    return tuple(PageLink(f"topics/{topic.slug}/", topic.label) for topic in most)


def years_of_member(context: PageContext, member_id: int) -> tuple[int, ...]:
    """Return the years in which a member wrote, newest first."""
    months = context.months([member_id])[member_id]
    return tuple(sorted({int(month[:4]) for month in months}, reverse=True))


def year(context: PageContext, key: tuple[int, int]) -> Iterator[View | Unchanged]:
    """Yield members/SLUG/YYYY/ for (member id, year); nothing for channels."""
    member_id, year = key
    member = context.present(member_id)
    if member is None or member.role != "member":
        return
    start, end = calendar.year_span(year, context.zone)
    queries = context.store.queries

    def ask(limit: int, offset: int) -> tuple[RiverPlace, ...]:
        return queries.of_member(member_id, limit, start=start, end=end, offset=offset)

    subject = PageLink(member.path, member.profile.name)
    all_years = years_of_member(context, member_id)

    def count(start: datetime, end: datetime) -> int:
        return queries.count_of_member(member_id, start, end)

    noindex = member.profile.noindex
    yield from years.year(context, subject, year, all_years, ask, count=count, show_names=False, noindex=noindex)


def _other_years(context: PageContext, key: tuple[int, int]) -> Iterator[Mark]:
    member_id, _ = key
    yield from YEAR.marks((member_id, year) for year in years_of_member(context, member_id))


def _answers_elsewhere(context: PageContext, entry_id: int) -> tuple[PageLink, ...]:
    """Return the pages of other sites that a post says it answers: who gets a Webmention of it looks for them there."""
    stated = (answer.url for answer in context.store.exports.answers(entry_id))
    elsewhere = (
        url for url in stated if url.startswith(("https://", "http://")) and not url.startswith(context.planet.url)
    )
    return tuple(PageLink(url, url.partition("://")[2].rstrip("/")) for url in elsewhere)


OWN_FOLDERS = ("posts", "mail")
"""Where the pages of posts stand that were written in a folder, and of those that came by mail."""


def post(context: PageContext, entry_id: int) -> Iterator[View]:
    """Yield members/SLUG/posts/NAME/, or members/SLUG/mail/NAME/ for a post by mail: always whole; and redirects to it
    from under former slugs."""
    entry = context.store.queries.post(entry_id)
    path = cards.href(context.planet, entry, context.zone) if entry else ""
    folder = next((name for name in OWN_FOLDERS if entry and path.startswith(f"{entry.member.path}{name}/")), "")
    if entry is None or not folder:
        return
    card = context.cards([entry], full_content=True)[0]
    if leader := context.store.queries.leader(entry_id):
        card = replace(card, hub_path=cards.hub_path(leader, context.zone))
    on_request = context.planet.river == "excerpts"
    body = PostPage(card, pictures_on_request=on_request, answers=_answers_elsewhere(context, entry_id))
    feed, noindex = f"{entry.member.path}feed.atom", entry.member.profile.noindex
    yield View(f"{path}index.html", "post.html", card.label, body, feed, noindex=noindex)
    member = context.store.members.by_id(entry.member.member_id)
    for slug in member.old_slugs if member else ():
        former = f"members/{slug}/{folder}/{PurePosixPath(path).name}/index.html"
        yield View(former, "moved.html", card.label, MovedPage(PageLink(path, card.label)), noindex=noindex)


def moved(context: PageContext, member_id: int) -> Iterator[View]:
    """Yield redirects to a member's page from under their former slugs."""
    member = context.present(member_id)
    for slug in member.old_slugs if member else ():
        if member:
            body = MovedPage(PageLink(member.path, member.profile.name))
            path, noindex = f"{member.role}s/{slug}/index.html", member.profile.noindex
            yield View(path, "moved.html", member.profile.name, body, noindex=noindex)


MEMBER = Family(
    "member",
    member,
    lambda inventory: inventory.member_ids,
    int,
    of_entry=lambda change: (change.entry.member_id,),
    of_member=lambda member: (member.member_id,),
    after=("day", "replies"),
    beside=lambda key: (f"member {key}", 0),
    gather=_gather,
)
YEAR = Family(
    "year",
    year,
    lambda inventory: inventory.member_years,
    member_and_year,
    joined,
    of_entry=lambda change: ((change.entry.member_id, change.day.year),) if change.entry.role == "member" else (),
    neighbours=_other_years,
    beside=lambda key: (f"member {key.partition(':')[0]}", 1),
)
POST = Family(
    "post",
    post,
    lambda inventory: (post.entry_id for post in inventory.store.queries.local_posts()),
    int,
    of_entry=lambda change: () if change.entry.post_id is None else (change.entry.post_id,),
    after=("day",),
)
MOVED = Family(
    "moved",
    moved,
    lambda inventory: inventory.member_ids,
    int,
    of_member=lambda member: (member.member_id,) if member.old_slugs else (),
    gather=PageContext.members,
)
