"""Hosts that closed, will close, or pass on what others publish: facts, each with its source and year."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from planet.struct import Struct
from planet.web import urls


class HostFact(Struct, frozen=True):
    """A fact about a host: `fact` follows its name in a sentence, `source` says who stated it, and in which year.

    "dead": nothing is there any more. "dying": it still answers. "rewritten": it passes on feeds of others.
    """

    state: Literal["dead", "dying", "rewritten"]
    name: str
    hosts: str
    fact: str
    source: str
    path: str = ".*"


HOSTS = (
    HostFact(
        "dying",
        "FeedBurner",
        r"feeds\d?\.feedburner\.com|feedproxy\.google\.com",
        "has been kept alive without development since 2021",
        "Google's help page on its changes to FeedBurner, 2021",
    ),
    HostFact("dead", "Yahoo Pipes", r"pipes\.yahoo(?:apis)?\.com", "closed on 30 September 2015", "Yahoo, 2015"),
    HostFact("dead", "TinyLetter", r"tinyletter\.com", "closed on 29 February 2024", "Mailchimp, 2023"),
    HostFact("dead", "Posterous", r"(?:.+\.)?posterous\.com", "closed on 30 April 2013", "Posterous, 2013"),
    HostFact("dead", "Google+", r"plus\.google\.com", "closed on 2 April 2019", "Google, 2019"),
    HostFact("dead", "Typepad", r"(?:.+\.)?typepad\.com", "closed on 30 September 2025", "Typepad, 2025"),
    HostFact("dead", "GeoCities", r"(?:.+\.)?geocities\.com", "closed on 26 October 2009", "Yahoo, 2009"),
    HostFact("dead", "Windows Live Spaces", r".+\.spaces\.live\.com", "closed on 16 March 2011", "Microsoft, 2010"),
    HostFact(
        "dead",
        "Twitter",
        r"(?:api\.|search\.|mobile\.)?twitter\.com|x\.com",
        "has had no feeds since 11 June 2013",
        "Twitter's page for developers, 2013",
    ),
    HostFact("dead", "FriendFeed", r"friendfeed\.com", "closed on 9 April 2015", "FriendFeed, 2015"),
    HostFact("dead", "Gitorious", r"(?:.+\.)?gitorious\.org", "closed in May 2015", "GitLab, 2015"),
    HostFact("dead", "My Opera", r"my\.opera\.com", "closed in March 2014", "Opera, 2013"),
    HostFact("dead", "CodePlex", r"(?:.+\.)?codeplex\.com", "closed on 15 December 2017", "Microsoft, 2017"),
    HostFact("dead", "Google Code", r"code\.google\.com", "closed on 25 January 2016", "Google, 2015"),
    HostFact("dead", "Revue", r"(?:.+\.)?getrevue\.co", "closed on 18 January 2023", "Revue, 2022"),
    HostFact("dead", "Cohost", r"(?:.+\.)?cohost\.org", "takes no new posts since 1 October 2024", "Cohost, 2024"),
    HostFact(
        "dead",
        "Delicious",
        r"(?:feeds\.)?(?:delicious\.com|del\.icio\.us)",
        "takes no new bookmarks since 15 June 2017",
        "Pinboard, 2017",
    ),
    HostFact("dead", "Picasa Web Albums", r"picasaweb\.google\.com", "closed in 2016", "Google, 2016"),
    HostFact(
        "dead",
        "YouTube's old interface for programs",
        r"gdata\.youtube\.com",
        "closed in 2015; channels have feeds at youtube.com/feeds/videos.xml",
        "Google, 2015",
    ),
    HostFact("dead", "Google Reader", r"google\.com", "closed on 1 July 2013", "Google, 2013", r"/reader/.*"),
    HostFact(
        "dead", "Facebook", r"facebook\.com", "has had no feeds of pages since 2015", "Facebook, 2015", r"/feeds/.*"
    ),
    HostFact("dead", "MobileMe", r"web\.me\.com|homepage\.mac\.com", "closed on 30 June 2012", "Apple, 2011"),
    HostFact("dead", "Blip", r"(?:.+\.)?blip\.tv", "closed on 20 August 2015", "Maker Studios, 2015"),
    HostFact(
        "dead",
        "botsin.space",
        r"botsin\.space",
        "takes no new posts since December 2024",
        "its administrator, 2024",
    ),
    HostFact("dead", "mozilla.social", r"mozilla\.social", "closed on 17 December 2024", "Mozilla, 2024"),
    HostFact("dead", "Glitch", r".+\.glitch\.me", "has hosted no sites since July 2025", "Glitch, 2025"),
    HostFact(
        "dead",
        "MSDN and TechNet Blogs",
        r"blogs\.(?:msdn|technet)\.(?:microsoft\.)?com",
        "take no new posts since 2020",
        "Microsoft, 2020",
    ),
    *(
        HostFact("rewritten", name, hosts, "passes on feeds of others, made over", "its own pages, 2025")
        for name, hosts in (
            ("RSS.app", r"rss\.app"),
            ("FetchRSS", r"(?:.+\.)?fetchrss\.com"),
            ("Feed43", r"(?:.+\.)?feed43\.com"),
            ("PolitePaul", r"(?:.+\.)?polite(?:paul|pol)\.com"),
            ("Sift RSS", r"(?:.+\.)?siftrss\.com"),
            ("Feedity", r"(?:.+\.)?feedity\.com"),
            ("Full-Text RSS", r"(?:ftr|createfeed)\.fivefilters\.(?:org|net)"),
            ("morss", r"(?:.+\.)?morss\.it"),
        )
    ),
)
"""Addresses of closed hosts may answer still, with pages of somebody else."""


@lru_cache(maxsize=4096)
def fact_about(url: str) -> HostFact | None:
    """Return the fact about the host of a URL; None for a host of which nothing of the kind is known."""
    host = urls.host(url)
    if not host:
        return None
    pattern = _all_hosts()
    if not pattern.fullmatch(host):
        return None
    path = urls.path(url)
    facts = (fact for fact in HOSTS if re.fullmatch(fact.hosts, host) and re.fullmatch(fact.path, path))
    return next(facts, None)


@lru_cache(maxsize=1)
def _all_hosts() -> re.Pattern[str]:
    """Return a pattern of all hosts in the table, by which ordinary ones are passed over at once."""
    return re.compile("|".join(f"(?:{fact.hosts})" for fact in HOSTS))
