"""The addresses of feeds, looked at without a visit: those that stand in the file twice, hosts that closed, http."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable, Iterable, Iterator, Sequence

from planet.model.community import Feed
from planet.model.findings import Finding, KeyPath
from planet.rules.checkup.feed_twins import blog_key, is_burner, spelled_alike
from planet.rules.checkup.known_hosts import HostFact, fact_about
from planet.struct import Struct
from planet.web import ip_policy, urls

LineOf = Callable[[KeyPath], int]


class NamedFeed(Struct, frozen=True):
    """A feed of the members file with its place there, and what the store knows of it.

    `paused`: it is not to be visited, for its member rests or its owner asked so. `ends_at` is the URL that its last
    body came from, `site` the page that it calls its own, `site_title` its title; "" where they are not known.
    """

    path: KeyPath
    feed: Feed
    paused: bool = False
    ends_at: str = ""
    site: str = ""
    site_title: str = ""

    @property
    def owner(self) -> KeyPath:
        """Return the path of the table that the feed belongs to."""
        return self.path[:2]

    @property
    def has_key(self) -> bool:
        """Return whether the feed is visited with credentials: then it has one address, and no other."""
        return bool(self.feed.auth_env) or urls.has_credentials(self.feed.url)


def quoted(url: str) -> str:
    """Return a URL as the members file writes it."""
    return json.dumps(url, ensure_ascii=False)


def hosts_with_a_fact(feeds: Sequence[NamedFeed]) -> Iterator[Finding]:
    """Yield a finding for each feed on a host that closed, will close, or makes over what others publish."""
    for named in feeds:
        if named.feed.place == "web" and (fact := fact_about(named.feed.url)):
            yield _of_host(named, fact)


def _of_host(named: NamedFeed, fact: HostFact) -> Finding:
    sentence = f"{fact.name} {fact.fact} ({fact.source})"
    where = f" of {named.site}" if named.site and not fact_about(named.site) else ""
    match fact.state:
        case "dead":
            advice = "ask the member for their new address, or take the feed out"
            return Finding(named.path, "dead-host", sentence, advice)
        case "dying":
            advice = f"write the blog's own feed{where}, which is a source of its own"
            return Finding(named.path, "dying-host", sentence, advice)
        case "rewritten":
            advice = (
                f"write the feed{where} itself, and what is to be let in as include, exclude or languages beside it"
            )
            return Finding(named.path, "rewritten", sentence, advice)


def without_encryption(feeds: Sequence[NamedFeed]) -> Iterator[Finding]:
    """Yield a hint for each feed that is visited over http and could perhaps be over https.

    Not for addresses of machines, hosts without a dot, hidden services, and ports of their own.
    """
    for named in feeds:
        twin = https_twin(named.feed.url)
        if named.feed.place == "web" and twin and not named.has_key and _is_public(named.feed.url):
            yield Finding(
                named.path,
                "http",
                "is visited without encryption",
                "planet check --online sees whether https answers alike; then write",
                quoted(twin),
            )


def not_visited(addresses: Iterable[tuple[KeyPath, str]], private_allow: Sequence[str]) -> Iterator[Finding]:
    """Yield a finding for each address of a private machine that no item of `private_allow` opens. Names count only
    where they always mean this machine."""
    openings = tuple(map(ip_policy.opening, private_allow))
    for path, url in addresses:
        host, port = urls.hostname(url), int(urls.host_port(url).rpartition(":")[2] or 0)
        machine = ip_policy.spelled_out("127.0.0.1" if host == "localhost" else host)
        if machine and not ip_policy.allowed(machine, port, openings):
            fact = f"cannot be visited: {host} is a private address"
            yield Finding(path, "unreachable", fact, "name it in private_allow if it is meant to be")


def https_twin(url: str) -> str:
    """Return the URL with https in place of http; "" for one that is not http."""
    if not url.lower().startswith("http://"):
        return ""
    host_port, slash, path = url[7:].partition("/")
    return f"https://{host_port.removesuffix(':80')}{slash}{path}"


def _is_public(url: str) -> bool:
    host = urls.hostname(url)
    if "." not in host or host.endswith((".onion", ".i2p", ".local", ".internal", ".test", ".localhost")):
        return False
    if urls.host_port(url) not in (urls.host(url), f"{urls.host(url)}:80", host, f"{host}:80"):
        return False
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return True
    return False


def same_feeds(feeds: Sequence[NamedFeed], line_of: LineOf) -> Iterator[Finding]:
    """Yield a finding for each feed that is most likely one that stands before it in the file."""
    first: dict[str, NamedFeed] = {}
    for named in feeds:
        if named.feed.place != "web":
            continue
        keys, site = tuple(_keys(named)), _site(named)
        sought = (*keys, f"{site} {not is_burner(named.feed.url)}") if site else keys
        earlier = next((first[key] for key in sought if key in first), None)
        for key in (*keys, f"{site} {is_burner(named.feed.url)}") if site else keys:
            first.setdefault(key, named)
        if earlier:
            yield _twice(named, earlier, line_of)


def _keys(named: NamedFeed) -> Iterator[str]:
    """Yield the keys by which a feed is known again: of its address, and of where that leads."""
    yield blog_key(named.feed.url)
    if named.ends_at and not named.has_key:
        yield blog_key(named.ends_at)


def _site(named: NamedFeed) -> str:
    """Return the key of the blog that a feed calls its own, by which one at FeedBurner is known again; "" without."""
    if not named.site or not named.site_title:
        return ""
    return f"{urls.comparison_key(named.site)} {named.site_title.casefold()}"


def _twice(named: NamedFeed, earlier: NamedFeed, line_of: LineOf) -> Finding:
    own = named.owner == earlier.owner
    twin = f"feeds[{int(earlier.path[-1]) + 1}] of this member" if own else f"the feed on line {line_of(earlier.path)}"
    if (is_burner(named.feed.url) and is_burner(earlier.feed.url)) or spelled_alike(named.feed.url, earlier.feed.url):
        fact = f"is {twin}, with its address spelled another way"
    elif is_burner(named.feed.url) != is_burner(earlier.feed.url):
        fact = f"is most likely the same as {twin}, once by itself and once through FeedBurner"
    elif blog_key(named.feed.url) == blog_key(earlier.feed.url):
        fact = f"is most likely {twin}, in another format"
    else:
        fact = f"leads to the same place as {twin}"
    advice = "take one of the two out" if own else "a feed belongs to one member: take it out of the other"
    return Finding(named.path, "same-feed", fact, advice)
