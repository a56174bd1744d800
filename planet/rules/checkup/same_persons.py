"""Members who may be one person: signs that two tables of the members file share. Facts; a person decides."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from planet.model.community import Feed, Member
from planet.model.findings import Finding, KeyPath
from planet.web import urls

Sign = tuple[str, str]
"""What is alike, in words, and its key."""

LineOf = Callable[[KeyPath], int]

MOST_SHARING = 3
"""A picture or a page that more members name is that of their group, and no sign."""

PICTURE, PAGE, MAIL, NAME = "the same picture", "the same page", "the same e-mail address", "the same name"


def same_persons(members: Sequence[Member], line_of: LineOf) -> Iterator[Finding]:
    """Yield a finding for each member who may be one that stands before them in the file.

    Two members with a slug each are two people: the admin has said so.
    """
    first, uses = _first_with(members)
    for number, member in enumerate(members):
        alike: dict[int, list[str]] = defaultdict(list)
        for words, key in dict.fromkeys(_signs(member)):
            earlier = first[words, key]
            is_sign = words in (NAME, MAIL) or uses[words, key] <= MOST_SHARING
            if earlier < number and is_sign and not (member.slug and members[earlier].slug):
                alike[earlier].append(words)
        if alike:
            earlier = max(alike, key=lambda position: (len(alike[position]), -position))
            yield _finding(members, number, earlier, alike[earlier], line_of)


def _first_with(members: Sequence[Member]) -> tuple[Mapping[Sign, int], Mapping[Sign, int]]:
    """Return the first member with each sign, by position, and how many members have it."""
    first: dict[Sign, int] = {}
    uses: dict[Sign, int] = defaultdict(int)
    for number, member in enumerate(members):
        for sign in dict.fromkeys(_signs(member)):
            first.setdefault(sign, number)
            uses[sign] += 1
    return first, uses


def _signs(member: Member) -> Iterator[Sign]:
    if name := _folded(member.name):
        yield NAME, name
    if member.email:
        yield MAIL, member.email.casefold()
    if member.avatar:
        yield PICTURE, urls.comparison_key(member.avatar)
    for link in (member.url, *member.links):
        if link.startswith("mailto:"):
            yield MAIL, link[7:].partition("?")[0].casefold()
        elif link:
            yield PAGE, urls.comparison_key(link)


def _folded(name: str) -> str:
    """Return a name without differences of case, accents, blanks and punctuation."""
    if name.isascii():
        return re.sub(r"[\W_]+", " ", name.lower()).strip()
    plain = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign) or not _is_accent(sign))
    return re.sub(r"[^\w\u0900-\u0dff\u0e00-\u109f]+", " ", letters).strip()


def _is_accent(sign: str) -> bool:
    """Return whether a combining sign is an accent of Latin, Greek or Cyrillic; elsewhere such signs are letters."""
    return "\u0300" <= sign <= "\u036f"


def _finding(members: Sequence[Member], number: int, earlier: int, signs: Sequence[str], line_of: LineOf) -> Finding:
    line = line_of(("members", earlier))
    advice = (
        f"if they are one person, put the feeds of this table into the one on line {line} and take this one out; "
        "if they are two, give each a slug"
    )
    merged = _merged_feeds(members[earlier].feeds, members[number].feeds)
    return Finding(
        ("members", number), "same-person", f"has {_listed(signs)} as the member on line {line}", advice, merged
    )


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _merged_feeds(first: Sequence[Feed], second: Sequence[Feed]) -> str:
    """Return the list of all feeds of two members as the file writes it; "" if one of the feeds has settings or a
    password, or there is none."""
    feeds = [feed for feed in (*first, *second) if not feed.is_home]
    if not feeds or any(feed != Feed(feed.url, feed.place) or urls.has_credentials(feed.url) for feed in feeds):
        return ""
    distinct = dict.fromkeys(feed.url for feed in feeds)
    return f"feeds = [{', '.join(json.dumps(url, ensure_ascii=False) for url in distinct)}]"
