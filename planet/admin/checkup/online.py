"""The visits of `planet check --online`: every feed and page that the file names, politely; nothing is stored."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from planet.admin.visits import Visits
from planet.errors import program_fault
from planet.model.community import Member, Planet
from planet.model.findings import Finding, KeyPath, Replacement
from planet.model.results import Reading
from planet.ports import Progress
from planet.rules.checkup import better_twins, feed_health, visited_feeds
from planet.rules.checkup.known_hosts import fact_about
from planet.rules.checkup.named_addresses import NamedFeed, https_twin
from planet.rules.checkup.visited_feeds import Visit
from planet.struct import Struct, field
from planet.turn.dealing import visit_all
from planet.web import known_sites, urls

MOST_TWINS = 3
"""So many further feeds are visited in search of a better one."""


class Online(Struct, frozen=True):
    """What the visits brought: findings, addresses that are certain, and how many feeds gave nothing.

    `answers` says of each address that was asked, by its path, whether it gave a feed. `offline` is True if no server
    at all was reached; then nothing else is said.
    """

    findings: tuple[Finding, ...] = ()
    replacements: tuple[Replacement, ...] = ()
    failed: int = 0
    answers: Mapping[KeyPath, bool] = field(default_factory=dict)
    offline: bool = False


class Errand(Struct, frozen=True):
    """An address to visit: that of a feed, or of the page of the member at `path`."""

    url: str
    path: KeyPath
    feed: NamedFeed | None = None
    member: Member | None = None


class Outcome(Struct, frozen=True):
    """What an errand brought. `was_asked` is False if its host rests, and was not asked."""

    errand: Errand
    findings: tuple[Finding, ...] = ()
    replacement: Replacement | None = None
    failed: bool = False
    unreachable: bool = False
    was_asked: bool = True


async def check_online(
    planet: Planet,
    feeds: Sequence[NamedFeed],
    visits: Visits,
    secrets: Mapping[str, str],
    progress: Progress,
    only: Collection[KeyPath] | None = None,
) -> Online:
    """Visit all these feeds, and the pages of members, many side by side as in a turn; return what that brought.

    `only` are the tables that matter, None for all.
    """
    errands = [errand for errand in _errands(planet, feeds) if only is None or errand.path[:2] in only]
    done = 0

    async def run(errand: Errand) -> Outcome:
        nonlocal done
        try:
            outcome = await (
                _visit_feed(errand.feed, planet, visits, secrets) if errand.feed else _visit_page(errand, visits)
            )
        except Exception as accident:  # whatever it is, it must cost this address alone
            finding = Finding(errand.path, "unreachable", program_fault(accident).removesuffix("."), "report it")
            outcome = Outcome(errand, (finding,), failed=True)
        done += 1
        progress("Visiting feeds and pages", done, len(errands))
        return outcome

    outcomes = await visit_all(errands, run, _host, lambda outcome: outcome.was_asked, planet.fetch)
    if _no_network(outcomes):
        return Online(offline=True)
    return Online(
        tuple(finding for outcome in outcomes for finding in outcome.findings),
        tuple(outcome.replacement for outcome in outcomes if outcome.replacement),
        sum(outcome.failed for outcome in outcomes),
        {outcome.errand.path: not outcome.failed for outcome in outcomes if outcome.was_asked},
    )


def _errands(planet: Planet, feeds: Sequence[NamedFeed]) -> Iterator[Errand]:
    """Yield what is to be visited. Of members who are paused nothing is."""
    for named in feeds:
        if not named.paused:
            yield Errand(named.feed.url, named.path, named)
    for number, member in enumerate(planet.members):
        if member.url and not member.paused:
            yield Errand(member.url, ("members", number, "url"), member=member)


def _host(errand: Errand) -> str:
    """Return the host of an address with its port; "" for a file, and for a page that need not be visited."""
    if errand.feed:
        return urls.host_port(errand.url) if errand.feed.feed.place == "web" else ""
    return "" if _is_known(errand) else urls.host_port(errand.url)


def _is_known(errand: Errand) -> bool:
    member = errand.member
    return member is not None and member.wants_discovery and bool(known_sites.feeds_of(errand.url))


def _no_network(outcomes: Sequence[Outcome]) -> bool:
    """Return whether the hub itself had no network: of at least two hosts that were asked, none was reached."""
    visited = [outcome for outcome in outcomes if outcome.was_asked and _host(outcome.errand)]
    hosts = {_host(outcome.errand) for outcome in visited}
    return len(hosts) > 1 and all(outcome.unreachable for outcome in visited)


# ---------------------------------------------------------------- pages


async def _visit_page(errand: Errand, visits: Visits) -> Outcome:
    """Visit the page of a member: what discovery finds there, or whether it is there at all."""
    path, seeks = errand.path, errand.member is not None and errand.member.wants_discovery
    if _is_known(errand):
        return Outcome(errand, (visited_feeds.discovery(path, known_sites.feeds_of(errand.url), ""),))
    visit, named = await visits.page(errand.url)
    failure = visit.failure
    facts = tuple(visited_feeds.page_of_member(path, visit))
    if seeks and (failure is None or not failure.turned_away):
        facts = (visited_feeds.discovery(path, named.feeds, named.reason), *(() if failure else facts))
    return Outcome(
        errand,
        facts,
        failed=seeks and not named.feeds and not visit.turned_away,
        unreachable=visit.unreachable,
        was_asked=not visit.turned_away,
    )


# ---------------------------------------------------------------- feeds


async def _visit_feed(named: NamedFeed, planet: Planet, visits: Visits, secrets: Mapping[str, str]) -> Outcome:
    """Visit a feed, its twin with https, and where it lacks something others of the same entries."""
    feed, errand = named.feed, Errand(named.feed.url, named.path, named)
    secret = secrets.get(feed.auth_env, "") if feed.auth_env else ""
    if feed.auth_env and not secret:
        fact = f"cannot be visited: the environment has no {feed.auth_env}"
        return Outcome(
            errand, (Finding(named.path, "unreachable", fact, "set it to user:password or a token"),), failed=True
        )
    if words := await visits.owners.wish_against(feed.url):
        return Outcome(errand, (feed_health.declined(named.path, words),))
    if feed.place == "file":
        visit = await visits.file(feed.url, feed.kind)
    else:
        visit = await visits.feed(feed.url, feed.kind, secret)
    facts = list(visited_feeds.judge(named, visit))
    replacement = None
    if visit.reading and feed.place == "web" and not named.has_key:
        replacement = await _https(named, visit, visits)
        if replacement:
            facts.append(visited_feeds.https_finding(replacement, len(visit.reading.entries)))
        facts += await _twins(named, visit.reading, planet, visits)
    return Outcome(errand, tuple(facts), replacement, visit.failed, visit.unreachable, not visit.turned_away)


async def _https(named: NamedFeed, visit: Visit, visits: Visits) -> Replacement | None:
    """Return the address with https of a feed that is visited with http, if it answers alike; else None."""
    twin = https_twin(named.feed.url)
    if not twin:
        return None
    if visited_feeds.leads_to_https(named.feed.url, visit):
        return visited_feeds.https_replacement(named)
    if visit.url != named.feed.url:  # it leads elsewhere, and what is there has an address of its own
        return None
    answer = await visits.feed(twin, named.feed.kind)
    return visited_feeds.https_replacement(named) if visited_feeds.answers_alike(visit, answer) else None


async def _twins(named: NamedFeed, reading: Reading, planet: Planet, visits: Visits) -> list[Finding]:
    """Return a finding if the page of a feed names another one of the same entries that has more of them, or that is
    the source of one that is passed on."""
    fact = fact_about(named.feed.url)
    page = _page_of(named, reading, planet)
    if not page or not (fact or better_twins.could_be_better(reading)):
        return []
    _, site = await visits.page(page)
    mine = {named.feed.url, https_twin(named.feed.url)}
    for twin in [feed.url for feed in (*site.feeds, *site.formats) if feed.url not in mine][:MOST_TWINS]:
        answer = await visits.feed(twin, named.feed.kind)
        if answer.reading is None:
            continue
        if fact and not fact_about(twin) and better_twins.lists_the_same(reading, answer.reading):
            return [better_twins.source_finding(named, twin)]
        if gained := better_twins.gains(reading, answer.reading):
            return [better_twins.twin_finding(named, twin, gained)]
    return []


def _page_of(named: NamedFeed, reading: Reading, planet: Planet) -> str:
    """Return the page that a feed calls its own, else that of its member; "" if there is neither."""
    number = named.path[1]
    of_member = planet.members[number].url if named.path[0] == "members" and isinstance(number, int) else ""
    return reading.info.url or of_member
