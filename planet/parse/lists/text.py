"""Any text as a list: the addresses in it, with the names that stand beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from planet.model.lists import ListedFeed, ListedMember, MemberList
from planet.parse.lists import addresses
from planet.parse.lists.gathering import Gathering, plain_line
from planet.rules.places import places_of
from planet.web.link_keys import BARE_URL, bare_url

_REMARK = re.compile(r"(?:^|\s)#.*$")
_MARKDOWN = re.compile(
    r"(?<!!)\[(?P<name>[^\[\]]{1,200})\]\(\s*<?(?P<url>https?://[^\s<>()]+(?:\([^\s<>()]*\)[^\s<>()]*)*)>?"
    r"(?:\s+\"[^\"]*\")?\s*\)",
    re.IGNORECASE,
)
_ANCHOR = re.compile(r"<a\b(?P<attributes>[^<>]{0,2000}+)>(?P<name>.{0,300}?)</a\s*>", re.IGNORECASE | re.DOTALL)
_TARGET = re.compile(r"\bhref\s*+=\s*+[\"']?(https?://[^\s\"'>]+)", re.IGNORECASE)
_TABLE_ROW = re.compile(r"\s*\|.*\|\s*")
_COMMAND_LINE = re.compile(r"[\s*+-]*[\"']?(?P<command>(?:\||(?:exec|filter|cmd|shell)\s*:).*)", re.IGNORECASE)
_REFUSED = re.compile(
    r"(?<![\w/])(?:file:|(?:gopher|gemini|ftps?|finger|nntp|spartan)://)[^\s<>\"')\]]+", re.IGNORECASE
)
_HTML = re.compile(r"\s*<(?:!doctype\b|html\b)", re.IGNORECASE)
_NEWSBOAT_NAME = re.compile(r"\"~([^\"]+)\"")
_NO_NAME = re.compile(
    r"(?:(?:rss|atom|json|xml|web)?[ -]?feeds?|rss(?: ?2(?:\.0)?)?|atom|xml|link|url|site|web|feed \d+\w*)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\s*\d{1,4}[.)]\s+")
_MARKS = " \t>*+•·–—|:;,.-()[]<>=/\"'`{}"
_ASSET = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|ico|css|js|woff2?|pdf|zip|gz|mp[34])(?:[?#]|$)", re.IGNORECASE)
_SIGNS_OF_CODE = re.compile(r"[\"{}=<>\\\[\]]")
_SEPARATOR = re.compile(r"[,;|](?=https?://)", re.IGNORECASE)
"""Between two columns of a table in plain text; within an address it would be part of it."""
_GAP = "\0"
"""Stands for an address that was taken out of a line: no text has it."""
_LONGEST_NAME, _MOST_WORDS = 80, 8

_ASSET_REASON = "a picture or another file, and no page"


class _Link(NamedTuple):
    """An address in a text, and the words of its link; "" where it is no link."""

    url: str
    name: str = ""


def read(text: str) -> MemberList:
    """Read the addresses in a text; of a web page, those of its links.

    What follows a "#" that begins a line or stands behind a blank is a remark; addresses in remarks are noted.
    """
    if _HTML.match(text):
        return _of_page(text)
    gathering = Gathering("text")
    for number, line in enumerate(text.splitlines(), start=1):
        body = _SEPARATOR.sub(" ", _REMARK.sub("", line))
        for url in _bare(line[len(body) :]):  # a separator is one character, as the blank in its place
            gathering.leave_out(number, url, "in a remark (#)")
        command = None if _TABLE_ROW.fullmatch(body) else _COMMAND_LINE.fullmatch(body)
        if command:
            _refuse(number, command["command"], gathering)
            continue
        for refused in _REFUSED.finditer(body):
            _refuse(number, refused[0], gathering)
        _add_line(number, _REFUSED.sub(" ", body), gathering)
    return gathering.list()


def _of_page(text: str) -> MemberList:
    gathering = Gathering("web page")
    line, position = 1, 0
    for match in _ANCHOR.finditer(text):
        line += text.count("\n", position, match.start())
        position = match.start()
        if target := _TARGET.search(match["attributes"]):
            _add_members(line, [_Link(target[1], match["name"])], "", gathering)
    return gathering.list()


def _refuse(line: int, text: str, gathering: Gathering) -> None:
    gathering.count()
    gathering.leave_out(line, text, addresses.read(text).wrong or addresses.NO_ADDRESS)


def _bare(text: str) -> Iterator[str]:
    return filter(None, (bare_url(match[0]) for match in BARE_URL.finditer(text)))


def _add_line(number: int, body: str, gathering: Gathering) -> None:
    links = [_Link(match["url"], match["name"]) for match in _MARKDOWN.finditer(body)]
    body = _MARKDOWN.sub(_GAP, body)
    for match in _ANCHOR.finditer(body):
        links += [_Link(address, match["name"]) for address in _TARGET.findall(match["attributes"])]
    body = _ANCHOR.sub(_GAP, body)
    links += map(_Link, _bare(body))
    body = BARE_URL.sub(lambda match: match[0].replace(bare_url(match[0]) or _GAP, _GAP, 1), body)
    if not links and addresses.looks_like_host(body.strip(_MARKS)):
        links, body = [_Link(body.strip(_MARKS))], ""
    if links:
        _add_members(number, links, _name_in(body), gathering)


def _without_number(words: str) -> str:
    """Return the words of a line without the number that an ordered list puts before them."""
    number = _NUMBER.match(words)
    return words[number.end() :] if number else words


def _name_in(words: str) -> str:
    """Return the name that the words of a line beside its addresses are; "" where they are none, but a sentence."""
    if match := _NEWSBOAT_NAME.search(words):
        return match[1].strip()
    parts = [" ".join(part.split()).strip(_MARKS) for part in _without_number(words).split(_GAP)]
    beside = [part for part in parts if any(map(str.isalpha, part)) and not _NO_NAME.fullmatch(part)]
    if len(beside) != 1 or _SIGNS_OF_CODE.search(beside[0]):
        return ""
    is_short = len(beside[0]) <= _LONGEST_NAME and len(beside[0].split()) <= _MOST_WORDS
    return beside[0] if is_short else ""


def _add_members(line: int, links: Sequence[_Link], words: str, gathering: Gathering) -> None:
    """Add the members of a line. Addresses of one place are one member's, and so are one page and the feeds beside
    it."""
    useful: list[_Link] = []
    for link in links:
        gathering.bound(len(useful))
        if _ASSET.search(link.url):
            gathering.leave_out(line, link.url, _ASSET_REASON)
        else:
            useful.append(link)
    pages = [link for link in useful if not addresses.looks_like_a_feed(link.url)]
    groups: dict[object, list[_Link]] = {}
    for link in useful:
        place = next(iter(places_of([link.url])), None)
        key = (place.host, place.path if place.shared else ()) if place else link.url
        groups.setdefault("" if len(pages) == 1 else key, []).append(link)
    for group in groups.values():
        _add_member(line, group, words, gathering)
        words = ""


def _add_member(line: int, links: Sequence[_Link], words: str, gathering: Gathering) -> None:
    gathering.count()
    pages = [link for link in links if not addresses.looks_like_a_feed(link.url)]
    feeds: tuple[ListedFeed, ...] = ()
    for link in links:
        if addresses.looks_like_a_feed(link.url):
            feeds += gathering.feed(line, link.url)
    linked = (plain_line(link.name, 200) for link in (*pages, *links))
    name = next((text for text in linked if text and not _NO_NAME.fullmatch(text)), "") or words
    urls = [gathering.page(line, link.url) for link in pages]
    gathering.add(ListedMember(line, gathering.name(line, name), next(iter(urls), ""), feeds, pages=tuple(urls[1:])))
