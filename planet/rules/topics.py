"""Topics: tags folded so that #Reefs, reef and "Reef" are one. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from planet.locale.slugs import slug_of
from planet.model.records import TOPIC_SHOWN_FROM, TopicUse

SAME_IN_PLURAL = {
    *("news", "series", "species", "always", "sales", "physics", "politics", "sports", "canvas", "chaos", "cosmos"),
    *("ethos", "kudos", "christmas", "texas", "atlas", "paris", "wales", "kubernetes", "windows", "macos", "chromeos"),
    *("nixos", "watchos", "devops", "https", "postgres", "jenkins", "rails"),
}
"""Words that end in s and have no other singular."""

IN_E = {"caches", "niches", "movies", "cookies", "zombies", "selfies", "calories", "indies", "pies", "ties"}
"""Plurals of words that end in e, against the rules below."""


@lru_cache(maxsize=20_000)
def fold(tag: str) -> str:
    """Return the topic (slug) of a tag. Differences of case, plural, "-", "_", blanks and "#" are removed.

    "" for a tag without a letter or digit.
    """
    text = unicodedata.normalize("NFKC", tag).strip().lstrip("#").casefold()
    text = text.replace("+", " plus ").replace("#", " sharp ")
    words = [word for word in re.split(r"[\W_]+", text) if word]
    if not words:
        return ""
    return slug_of(" ".join((*words[:-1], _singular(words[-1]))), fallback="")


def _singular(word: str) -> str:
    """Return an English plural as singular, as far as rules can tell; any other word as it is."""
    if len(word) < 4 or not word.isascii() or word in SAME_IN_PLURAL or word.endswith(("ss", "us", "is", "ics")):
        return word
    if word in IN_E:
        return word[:-1]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word.removesuffix("s")


def topics_of(tags: Iterable[str]) -> dict[str, str]:
    """Return the topics of an entry as {slug: the tag as written}, in the order of its tags."""
    topics: dict[str, str] = {}
    for tag in tags:
        if slug := fold(tag):
            topics.setdefault(slug, tag.strip().lstrip("#").strip())
    return topics


def links_change(last: TopicUse, now: TopicUse) -> bool:
    """Return whether links to a topic change on the pages of its entries: its page came or went, or its label is
    another."""
    had, has = last.uses >= TOPIC_SHOWN_FROM, now.uses >= TOPIC_SHOWN_FROM
    return had != has or (has and last.label != now.label)
