"""The name of a person, out of what their pages and feeds call themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from planet.locale.slugs import slug_of
from planet.model.profiles import PageProfile
from planet.model.results import Reading
from planet.web import urls
from planet.web.markup import html

LONGEST = 100
"""Characters; what is longer is a sentence, and is cut."""


def name_in(profile: PageProfile, readings: Sequence[Reading], url: str) -> str:
    """Return the name that stands for the owner of a page and feeds, the surest first.

    It is that of their card, then the author of a feed, its title, then the name of the site and the title of the page;
    the host of `url` where all of these say nothing.
    """
    host = urls.host(url)
    return next(filter(None, _names(profile, readings, host)), host)


def _names(profile: PageProfile, readings: Sequence[Reading], host: str) -> Iterator[str]:
    yield person(profile.name)
    yield from (person(_author(reading)) for reading in readings)
    yield from (site(reading.info.title, host) for reading in readings)
    yield site(profile.site_name, host) if not _is_service(profile.site_name) else ""
    yield site(profile.shared_title, host)
    yield site(profile.title, host)


def _author(reading: Reading) -> str:
    """Return the author of a feed, or the one who wrote all of its entries; "" where several did."""
    authors = {author.name for entry in reading.entries for author in entry.authors}
    if len(authors) == 1:
        return authors.pop()
    return reading.info.author if not authors else ""


def person(name: str) -> str:
    """Return a name without handles beside it; "" for what names a role, a program, an address, or nobody."""
    name = _tidy(name)
    is_somebody = re.search(r"[^\W\d_]", name) and not _ADDRESS.search(name) and not _NOBODY.fullmatch(name)
    return name if is_somebody else ""


def site(title: str, host: str = "") -> str:
    """Return what a title names: without "Home |", "Recent content on", "RSS feed" and the like; "" for a title that
    says only such words.

    Of several parts the one counts that the host is named for, else the first.
    """
    title = _AROUND.sub("", _tidy(title)).strip()
    title = _AROUND.sub("", title).strip()
    parts = [part for raw in _SEPARATOR.split(title) if (part := _bare(raw))]
    if not parts:
        return ""
    own = slug_of(host.rpartition(".")[0], "").replace("-", "")
    named = [part for part in parts if len(key := slug_of(part, "").replace("-", "")) > 2 and key in own]
    return person((named or parts)[0])


def _bare(part: str) -> str:
    """Return a part of a title without the words that programs put around it; "" where nothing else is left."""
    part = part.strip(" \t-–—|:,·»«")
    part = _BEFORE.sub("", part).strip()
    shorter = _BEHIND.sub("", part).strip(" \t-–—|:,·»«")
    part = part if shorter.casefold() in _SMALL else shorter
    return "" if _GENERIC.fullmatch(part) or _is_service(part) else part


def _tidy(text: str) -> str:
    """Return a name on one line, without the handle behind it or before it."""
    line = html.one_line(text, 2 * LONGEST)
    line = re.sub(r"^@[\w.-]+(?:@[\w.-]+)?\s+[-–—]\s+(?=\S)", "", line)
    line = re.sub(r"\s*\((?:@[^()]*|[\w.+-]+@[\w.-]+)\)\s*$", "", line)
    return html.one_line(line, LONGEST)


def _is_service(name: str) -> bool:
    return _SERVICE.fullmatch(name.strip()) is not None


_SEPARATOR = re.compile(r"\s+[-–—|·•:»«›/~]+\s+|\s*[|»«›]\s*|\s*::\s*|:\s+")
_ADDRESS = re.compile(r"://|^\S+@\S+\.\S+$|^(?:www\.)\S+$")
_NOBODY = re.compile(
    r"(?:the )?(?:site |web ?site |blog )?"
    r"(?:admin(?:istrator)?|web ?master|editors?|authors?|owner|root|users?|nobody|no-?reply|anonymous|unknown|guest"
    r"|staff|super user|default|me|myself|name|your name|author name|john doe|wordpress|blogger|hugo|jekyll|ghost"
    r"|none|null|undefined|n/?a|test|team|support|info|contact)",
    re.IGNORECASE,
)
"""What programs write as an author where nobody gave a name."""

_GENERIC = re.compile(
    r"(?:the |my |our )?"
    r"(?:home(?: ?page)?|welcome|index|start(?:seite| page)?|main(?: page)?|front ?page|web ?site|site|page|profile"
    r"|(?:we)?blog|posts?|articles?|news|notes|entries|activity|timeline|uploads|videos|podcast|latest(?: posts)?"
    r"|all posts|blog posts|about(?: me)?|feeds?|rss(?: ?2\.0)?|atom|json|main feed|rss feed|atom feed"
    r"|untitled(?: document)?|just another wordpress site|new site|coming soon"
    r"|accueil|bienvenue|inicio|início|willkommen|forside|etusivu|hem|hjem|strona główna|главная(?: страница)?"
    r"|ホーム|首页|主页|首頁|الرئيسية|דף הבית|홈)",
    re.IGNORECASE,
)
"""Parts of titles that name no one."""

_SERVICE = re.compile(
    r"youtube|mastodon|bluesky(?: social)?|github|gitlab|codeberg(?:\.org)?|vimeo|flickr|tumblr|medium|instagram"
    r"|substack|linkedin|pixelfed|micro\.blog|wordpress(?:\.com)?|blogger|blogspot|ghost|dev community|soundcloud"
    r"|spotify|reddit|pinboard|speaker deck|peertube|lemmy|facebook|threads",
    re.IGNORECASE,
)
"""What hosts of many people call themselves."""

_BEFORE = re.compile(
    r"^(?:(?:recent|latest|newest|new|all)?\s*"
    r"(?:content|posts?|articles?|entries|news|updates|activity|notes|uploads|videos) (?:on|from|by|in|at|of|for)"
    r"|(?:rss |atom |json )?feed (?:of|for|from)|welcome to|home of|blog of|public posts from)\s+",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"[\s:]+(?:(?:rss|atom|json)(?: ?[12]\.0)?(?: feed)?|feed|['’]s activity)$|['’]s activity$", re.IGNORECASE
)
_AROUND = re.compile(
    r"^[\s\[(]*(?:rss|atom)[\])]\s*|\s*[\[(](?:rss|atom|json|feed|rss feed|atom feed)[\])]$", re.IGNORECASE
)
_SMALL = frozenset({"the", "my", "our", "a", "an", ""})
