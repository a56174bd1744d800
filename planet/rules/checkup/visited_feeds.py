"""The visit to a feed that the members file names, judged by what came; pure, without a memory of earlier visits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planet.model.findings import Finding, FindingKind, KeyPath, Replacement
from planet.model.results import FoundFeed, Reading
from planet.model.visits import Failed
from planet.rules.checkup.barren_filters import barren, has_filter
from planet.rules.checkup.named_addresses import NamedFeed, https_twin, quoted
from planet.rules.checkup.sentences import begun_small, is_wall, parted, plain
from planet.struct import Struct
from planet.web import urls


class Visit(Struct, frozen=True):
    """A visit to one URL, and what was read there.

    `failure` is set where nothing came. `unreadable` is the reason why what came is no feed; the page that came instead
    names the feeds `page_feeds`. `url` is the last of the redirects, `moved_to` where those for good alone lead.
    `declined` is True if nothing was asked for, because the owner asks not to be here.
    """

    address: str
    url: str = ""
    moved_to: str = ""
    reading: Reading | None = None
    unreadable: str = ""
    page_feeds: tuple[FoundFeed, ...] = ()
    failure: Failed | None = None
    declined: bool = False

    @property
    def failed(self) -> bool:
        """Return whether the visit gave no feed, and its server was asked."""
        return self.reading is None and not self.turned_away

    @property
    def turned_away(self) -> bool:
        """Return whether no request was sent, because the host asked for a pause."""
        return self.failure is not None and self.failure.turned_away

    @property
    def unreachable(self) -> bool:
        """Return whether no server was reached, which may be the fault of the hub's own network."""
        return self.failure is not None and self.failure.unreachable


def judge(named: NamedFeed, visit: Visit) -> Iterator[Finding]:
    """Yield what a visit to a feed shows."""
    if visit.failure:
        yield _failure(named.path, visit.failure)
    elif visit.unreadable:
        yield no_feed(named, visit)
    elif visit.reading:
        if visit.moved_to and not named.has_key and not leads_to_https(named.feed.url, visit):
            yield _redirect(named, visit)
        if has_filter(named.feed):
            finding = barren(named.path, named.feed, visit.reading.entries, "entries that it lists now")
            yield from [finding] if finding else []


def _failure(path: KeyPath, failure: Failed) -> Finding:
    fact, advice = parted(failure.reason, "look at the address in a browser")
    kind: FindingKind = "gone" if failure.gone else "walled" if is_wall(failure.reason) else "unreachable"
    return Finding(path, kind, f"cannot be visited: {fact}", advice)


def no_feed(named: NamedFeed, visit: Visit) -> Finding:
    """Return the finding that something else than a feed came, with the feed that the page names."""
    fact = f"is no feed: {begun_small(plain(visit.unreadable))}"
    if "parked" in visit.unreadable:
        return Finding(named.path, "not-a-feed", fact, "ask the member for their new address, or take the feed out")
    targets = [feed.url for feed in visit.page_feeds if feed.url not in (visit.address, visit.url)]
    if targets:
        return Finding(named.path, "not-a-feed", fact, "the page that came names its feed; write", quoted(targets[0]))
    return Finding(named.path, "not-a-feed", fact, "ask the member for the feed's address, or take it out")


def _redirect(named: NamedFeed, visit: Visit) -> Finding:
    fact = f"is redirected for good to {visit.moved_to}; the hub follows, and learns it once it was so on three days"
    return Finding(named.path, "redirect", fact, "if that is the same feed, write", quoted(visit.moved_to))


# ---------------------------------------------------------------- https


def leads_to_https(url: str, visit: Visit) -> bool:
    """Return whether the server itself leads from http to the same address with https, and that gave a feed."""
    return visit.reading is not None and bool(https_twin(url)) and visit.url == https_twin(url)


def answers_alike(visit: Visit, twin: Visit) -> bool:
    """Return whether two visits gave the same entries, by their ids and links; they must be some."""
    if visit.reading is None or twin.reading is None or not visit.reading.entries:
        return False
    return twin.url.startswith("https://") and _entry_keys(visit.reading) == _entry_keys(twin.reading)


def _entry_keys(reading: Reading) -> list[tuple[str, str]]:
    """Return the ids and links of the entries in their order, without differences of scheme."""
    return [(_key(entry.guid), _key(entry.link)) for entry in reading.entries]


def _key(reference: str) -> str:
    return urls.comparison_key(reference) if reference.startswith(("http://", "https://")) else reference


def https_replacement(named: NamedFeed) -> Replacement:
    """Return the edit for a feed whose address answered alike with https."""
    twin = https_twin(named.feed.url)
    return Replacement(named.path, named.feed.url, twin, "https answered with the same entries")


def https_finding(replacement: Replacement, count: int) -> Finding:
    """Return the finding that https answers as http does; `count` is the number of entries that it gave."""
    fact = f"is visited without encryption, and https answers alike: the same {count} entries"
    return Finding(replacement.path, "https", fact, "write", quoted(replacement.new_url))


# ---------------------------------------------------------------- pages


def page_of_member(path: KeyPath, visit: Visit) -> Iterator[Finding]:
    """Yield what a visit to the page of a member shows who names their feeds."""
    if visit.failure:
        fact, advice = parted(visit.failure.reason, "look at it in a browser")
        yield Finding(path, "page", f"cannot be visited: {fact}", advice)
    elif visit.moved_to and visit.moved_to != visit.address:
        fact = f"is redirected for good to {visit.moved_to}"
        yield Finding(path, "page", fact, "write it; the member stays who they are", quoted(visit.moved_to))


def discovery(path: KeyPath, feeds: Sequence[FoundFeed], reason: str) -> Finding:
    """Return what is found for a member who names no feed; `reason` says why, where nothing is."""
    if not feeds:
        fact, advice = parted(reason, "name the feed")
        return Finding(path, "no-feed", f"no feed is found here: {fact}", advice)
    listed = ", ".join(quoted(feed.url) for feed in feeds)
    fact = f"names no feed; {'this one is' if len(feeds) == 1 else 'these are'} found here: {listed}"
    return Finding(path, "discovery", fact, "nothing to do; to choose for yourself, write", f"feeds = [{listed}]")
