"""status/problems.atom: the problems with feeds and members as everybody may know them, for admins who follow feeds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from planet.locale import calendar
from planet.model.problems import NotedProblem
from planet.pages import feeds
from planet.pages.context import PageContext
from planet.pages.marks import only_key, single
from planet.pages.public_addresses import shown_address
from planet.pages.upkeep.seen import PROBLEMS as PATH
from planet.rules.upkeep.words import PUBLIC
from planet.views.feeds import FeedItem, FeedSource, FeedView

LISTED = 100


def public(context: PageContext) -> Iterator[FeedView]:
    """Yield status/problems.atom, the newest first; nothing if the members file says that the status is not public."""
    if context.site.status_public:
        title = context.translation.gettext("Problems with feeds on %(planet)s", planet=context.planet.title)
        items = [_item(context, noted) for noted in context.store.problems.newest(LISTED)]
        yield feeds.of_items(context, PATH, title, "status/", items)


def _item(context: PageContext, noted: NotedProblem) -> FeedItem:
    """Return a problem as an item, which changes once: when the problem ends."""
    _ = context.translation.gettext
    problem, site = noted.problem, context.planet.url
    fact = _(PUBLIC[problem.kind])
    return FeedItem(
        id=f"{site}status/#{problem.kind}-{noted.noted_at:%Y%m%dT%H%M%SZ}-{noted.problem_id}",
        link=f"{site}{problem.role}s/{problem.member}/status/",
        title=_("%(name)s: %(fact)s", name=problem.name, fact=fact),
        named=True,
        content="",
        summary=" ".join(_sentences(context, noted)),
        authors=(),
        member=problem.name,
        member_url=f"{site}{problem.role}s/{problem.member}/",
        published=noted.noted_at,
        updated=noted.ended_at or noted.noted_at,
        language=context.translation.language,
        tags=(problem.kind,),
        enclosures=(),
        image=None,
        external_url="",
        license="",
        source=FeedSource(site + PATH, context.planet.title, f"{site}status/", site + PATH),
    )


def _sentences(context: PageContext, noted: NotedProblem) -> Iterator[str]:
    """Yield since when it is so, whether it is over, and the address of the feed without credentials and query."""
    _ = context.translation.gettext
    yield _("Since %(day)s.", day=_day(context, noted.problem.since))
    if noted.ended_at:
        yield _("Over on %(day)s.", day=_day(context, noted.ended_at))
    if noted.problem.feed:
        yield shown_address(noted.problem.feed)


def _day(context: PageContext, moment: datetime) -> str:
    return context.translation.day_plain(calendar.day_of(moment, context.zone))


PROBLEMS = single("problems", public, of_member=only_key, after=("sight",))
