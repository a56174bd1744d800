"""The author as their feeds describe them: a bio, pictures, languages. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from planet.model.community import FeedKind, Member
from planet.model.entry import FeedInfo
from planet.model.records import FeedRecord
from planet.web import known_sites, urls
from planet.web.excerpts import excerpt
from planet.web.language_tags import language_of
from planet.web.patterns import later

BIO_LENGTH = 300
"""Characters of a feed's description that are taken for a bio; what the member typed stays whole."""

NOT_ABOUT_A_PERSON: frozenset[FeedKind] = frozenset({"bookmarks", "code", "forum"})
"""Feeds of these kinds describe a service or a project."""


def kind_of(record: FeedRecord) -> FeedKind:
    """Return the kind of a feed: as the file says, else by its host, else by its entries, else a blog."""
    by_host = known_sites.kind_of(record.feed.url) or known_sites.kind_of(record.info.url)
    return record.feed.kind or by_host or record.info.kind or "blog"


def personal_feeds(feeds: Sequence[FeedRecord]) -> tuple[FeedRecord, ...]:
    """Return the feeds that can be about a person, in their order."""
    return tuple(feed for feed in feeds if kind_of(feed) not in NOT_ABOUT_A_PERSON)


def pictures_in(feeds: Sequence[FeedRecord]) -> tuple[str, ...]:
    """Return the URLs of the pictures that personal feeds name, in the order of the feeds, each URL once."""
    images = (feed.info.image for feed in personal_feeds(feeds))
    return tuple(dict.fromkeys(image for image in images if image and not is_stock(image)))


def is_stock(image: str) -> bool:
    """Return whether a picture is one that a service gives to all, or too small to be somebody."""
    return _STOCK_PICTURE.search(image) is not None


def languages_in(tags: Iterable[str]) -> tuple[str, ...]:
    """Return one tag for each language, the first: "en-GB" and "en-US" are one language. Empty tags are left out."""
    languages: dict[str, str] = {}
    for tag in filter(None, tags):
        languages.setdefault(language_of(tag), tag)
    return tuple(languages.values())


def bio_in(info: FeedInfo, member: Member) -> str:
    """Return a feed's description as a bio, plain text of at most BIO_LENGTH characters.

    "" if a program wrote the description, if it holds a mail address, or if it only repeats a name or title.
    """
    text = _plain(info.description) if _MARKUP.search(info.description) else info.description
    text = " ".join(text.split())
    repeated = {_bare(name) for name in (info.title, info.author, member.name, info.url, urls.host(info.url))}
    says_nothing = _bare(text) in repeated or len(_bare(text)) < _SHORTEST
    if says_nothing or _BY_A_PROGRAM.search(text) or _MAIL.search(text):
        return ""
    return excerpt(text, BIO_LENGTH)


_SHORTEST = 4
_MARKUP = later(r"</[a-z]|<(?:p|br|a|b|i|em|strong|div|span|img|h[1-6]|ul|ol|li)\b[^>]*>|&#?\w+;", re.IGNORECASE)
_MAIL = later(r"(?<![@\w.])[\w.+-]+@[\w-]+\.\w")
"""An address is shown with show_email alone; "@ada@social.example" is none."""

_WORKS = "posts?|entries|articles|updates|stories|uploads|photos|pictures|videos|episodes"
_BY_A_PROGRAM = later(
    rf"""^(?:
        (?:the\ )?(?:most\ )?(?:recent|latest|newest|new|all|public)\ (?:{_WORKS}|content|news|notes|comments)\b.*
      | (?:{_WORKS})(?:\ (?:published\ |uploaded\ |written\ )?(?:by|tagged)\b.*)?
      | (?:comments|activity)(?:\ (?:on|for|in|of|by|from)\b.*)?
      | (?:my|an?|the|our|this)?\ ?(?:new|personal|static)?\ ?
        (?:(?:we)?blog|feed|(?:web\ ?)?site|home\ ?page|home|news|podcast|untitled|(?:site\ )?description|hugo\ site)
      | (?:this\ is\ )?(?:an?\ |the\ )?(?:(?:rss|atom|json|web|syndicated)\ )?feed\ (?:of|for|from)\b.*
      | (?:rss|atom|json)(?:\ ?2\.0|\ ?1\.0)?(?:\ feed)?
      | (?:just\ another|(?:nur\ )?(?:noch\ )?eine?\ weiteres?|un(?:\ autre)?\ site|otro\ sitio|un\ altro\ sito|
           mais\ um|weer\ een|nog\ een|kolejna|ännu\ en|endnu\ en)\b.*\bword\s?press\b.*
      | .{{0,30}}\bpowered\ by\b.*
      | (?:thoughts,\ stories\ and\ ideas | lorem\ ipsum\b.* | hello,?\ world)
      | welcome\ to\ (?:my|our)\ (?:(?:web\ ?)?site|blog|home\ ?page)
      | (?:write|insert|add|enter)\ (?:an?\ |your\ )?(?:awesome\ |short\ |site\ |blog\ )?(?:description|tagline)\b.*
      | https?://\S+ | \S+\.\w{{2,}}/?
    )[\s.!…]*$""",
    re.IGNORECASE | re.VERBOSE,
)
"""What blog programs and services write where their user wrote nothing."""

_STOCK_PICTURE = later(
    r"""favicon | blogblog\.com/img/ | /i/buttonw-com | gravatar\.com/blavatar/ | buddyicon\.gif | reddit\.com/icon
      | /avatars/original/missing | default[-_]?(?:avatar|profile|image|icon) | (?:rss|feed)[-_]?icon""",
    re.IGNORECASE | re.VERBOSE,
)
"""Pictures that a service gives to all, or that are too small to be somebody."""


def _bare(text: str) -> str:
    """Return a title without case, blanks and punctuation, so that two spellings of it are equal."""
    return re.sub(r"[\W_]+", "", text).casefold()


def _plain(markup: str) -> str:
    from planet.web.markup import html  # with its libraries only for a description that is HTML

    return html.plain(markup)
