"""Whom a word means that somebody typed: a member or channel, by slug, page, name or address."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence

from planet.model.community import Member
from planet.model.records import MemberRecord, Role
from planet.struct import Struct
from planet.web import urls

LISTED = 20
"""So many are named where a word means nobody."""

CLOSE = 3
"""So many are suggested at most for a word that means nobody."""

ALIKE_ADDRESSES = 0.87
"""Addresses have much in common anyway: so similar (0 to 1) must they be to mean the same."""

NEARLY = 0.1
"""By so much (of 1) a second suggestion may be less like the word than the first."""


class Called(Struct, frozen=True):
    """A member or channel, as words may call them. `former` are the slugs that were theirs before, `addresses` those of
    their page and feeds."""

    name: str
    slug: str
    role: Role = "member"
    former: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


def called(
    member: Member,
    slug: str,
    role: Role = "member",
    former: Sequence[str] = (),
    feeds: Iterable[str] = (),
) -> Called:
    """Return what a member may be called; `feeds` are addresses beside those in their profile."""
    addresses = (member.url, *(feed.url for feed in member.feeds), *feeds)
    return Called(member.name, slug, role, tuple(former), tuple(filter(None, addresses)))


def of_record(record: MemberRecord) -> Called:
    """Return what a stored member may be called."""
    return called(record.profile, record.slug, record.role, record.old_slugs)


def meant(word: str, people: Sequence[Called], planet_url: str = "") -> tuple[int, ...]:
    """Return the places of those whom a word means: one, none, or several who are called alike.

    The first of these that fits anybody decides: the slug; the path of their page here, or its address at `planet_url`,
    in any case; the name; the name or slug in any case; a former slug in any case; the address of their site or of a
    feed, with or without its scheme, "www." and the slash at its end.
    """
    plain, page, address = _plain(word), _page(word, planet_url), _key(word)
    fold = plain.casefold()
    ways = (
        lambda who: who.slug == plain,
        lambda who: page in _pages(who),
        lambda who: page.casefold() in _pages(who),
        lambda who: _plain(who.name) == plain,
        lambda who: _plain(who.name).casefold() == fold,
        lambda who: who.slug.casefold() == fold,
        lambda who: plain in who.former,
        lambda who: fold in who.former,
        lambda who: address and address in map(urls.comparison_key, who.addresses),
    )
    for way in ways if plain else ():
        if places := tuple(place for place, who in enumerate(people) if way(who)):
            return places
    return ()


def records_meant(word: str, records: Sequence[MemberRecord], planet_url: str = "") -> tuple[MemberRecord, ...]:
    """Return those of these members whom a word means."""
    return tuple(records[place] for place in meant(word, tuple(map(of_record, records)), planet_url))


def _plain(word: str) -> str:
    """Return a word as everybody writes it: composed letters, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", word).split())


def _page(word: str, planet_url: str) -> str:
    """Return the path on this site that a word is, without slashes around it; "" for none."""
    path = word.removeprefix(planet_url) if planet_url else word
    return re.sub(r"index\.html$", "", path).strip("/") if "://" not in path else ""


def _pages(who: Called) -> Iterator[str]:
    return (f"{who.role}s/{slug}" for slug in (who.slug, *who.former))


def _key(word: str) -> str:
    """Return the comparison key of a word that can be an address, with or without its scheme; "" for another."""
    if "://" in word:
        return urls.comparison_key(word)
    return urls.comparison_key(f"https://{word}") if "." in word and " " not in word.strip() else ""


def nobody(word: str, people: Sequence[Called]) -> str:
    """Return the sentence on a word that means none of these people: whom it may have meant, else who there is."""
    if close := _close(word, people):
        return f"No member is called {word!r}: did you mean {' or '.join(close)}?"
    slugs = [who.slug for who in people]
    known = ", ".join(slugs[:LISTED]) + (f" and {len(slugs) - LISTED} more" if len(slugs) > LISTED else "")
    return f"No member is called {word!r}: give a slug, a name or an address (known: {known or 'nobody yet'})."


def _close(word: str, people: Sequence[Called]) -> list[str]:
    """Return whom the writer of a word may have meant, the likeliest first: CLOSE people at most, each by the slug,
    name or address that is nearest, with the slug."""
    names = {text: who.slug for who in people for text in (who.name, who.slug)}
    addresses = {_bare(address): who.slug for who in people for address in who.addresses} if _key(word) else {}
    near = [(text, names[text]) for text in nearest_few(_bare(word), names)]
    near += [(text, addresses[text]) for text in nearest_few(_bare(word), addresses, ALIKE_ADDRESSES)]
    likely: dict[str, str] = {}
    for text, slug in near:
        likely.setdefault(slug, f"{text!r} ({slug})")
    return list(likely.values())[:CLOSE]


def _bare(address: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", address)


def several(word: str, people: Collection[Called]) -> str:
    """Return the sentence on a word that means all of these people."""
    slugs = ", ".join(who.slug for who in people)
    return f"{len(people)} members are called {word!r}: name one by their slug ({slugs})."


def nearest_few(word: str, words: Iterable[str], alike: float = 0.6) -> list[str]:
    """Return those of `words` that the writer of `word` may have meant, the likeliest first: those that are nearly as
    near as the nearest one, or begin or end with the word."""
    import difflib  # only where there is a mistake

    fold = word.casefold()[:60]
    by_fold: dict[str, str] = {}
    for name in words:
        by_fold.setdefault(name.casefold(), name)
    close = difflib.get_close_matches(fold, by_fold, n=20, cutoff=alike)
    likeness = difflib.SequenceMatcher(b=fold)
    ratios: dict[str, float] = {}
    for name in close:
        likeness.set_seq1(name)
        ratios[name] = likeness.ratio()
    best = max(ratios.values(), default=0)
    parts = [name for name in by_fold if len(fold) > 2 and (name.startswith(fold) or name.endswith(fold))]
    few = [name for name in close if ratios[name] >= best - NEARLY]
    return [by_fold[name] for name in dict.fromkeys((*few, *parts))]


def nearest(word: str, words: Iterable[str], alike: float = 0.6) -> str:
    """Return the one of `words` that the writer of `word` probably meant, or "". `alike` (0 to 1) is how similar they
    must be."""
    import difflib  # only where there is a mistake

    by_fold = {name.casefold(): name for name in words}
    close = difflib.get_close_matches(word.casefold()[:60], by_fold, n=1, cutoff=alike)
    return by_fold[close[0]] if close else ""
