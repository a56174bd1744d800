"""Verdicts in words: the sentence that the admin reads, and the kind of rule that everybody may know."""

from __future__ import annotations

from planet.locale.messages import N_
from planet.model.verdict import Rule, Verdict

SENTENCES: dict[Rule, str] = {
    "exclude": "kept out by exclude = {detail}",
    "include": "kept out: none of include = {detail} is in it",
    "language": 'kept out by languages = {detail}: it is in "{more}"',
    "since": "older than since = {detail}",
    "categories": "kept out: it is in none of categories = {detail}",
    "not_categories": "kept out by exclude_categories = {detail}",
    "authors": "kept out: it is by none of authors = {detail}",
    "not_authors": "kept out by exclude_authors = {detail}",
    "kinds": 'kept out by kinds = {detail}: it is of the kind "{more}"',
    "not_kinds": "kept out by exclude_kinds = {detail}",
    "length": "kept out by min_length = {detail}: it has {more} characters",
    "noplanet": "its author asked it not to be on a planet: it is tagged #noplanet",
    "declined": "its owner asks not to be here: {detail}",
    "post": "{detail}",
    "held": "held since {detail}: its feed may have changed hands",
    "withdrawn": "withdrawn: it is gone where its author published it",
    "feed": "its feed is no longer in the members file",
    "member": "its member is not in the members file",
    "duplicate": "shown with another entry, as one of the places where it stands",
}

KINDS: dict[Rule, str] = {
    "exclude": N_("kept out by a filter"),
    "include": N_("kept out by a filter"),
    "language": N_("kept out by its language"),
    "since": N_("older than the feed is followed"),
    "categories": N_("kept out by a filter"),
    "not_categories": N_("kept out by a filter"),
    "authors": N_("kept out by a filter"),
    "not_authors": N_("kept out by a filter"),
    "kinds": N_("kept out by a filter"),
    "not_kinds": N_("kept out by a filter"),
    "length": N_("kept out by a filter"),
    "noplanet": N_("its author asked it not to be on a planet"),
    "declined": N_("its owner asks not to be here"),
    "withdrawn": N_("withdrawn by its author"),
    "held": N_("held: its feed may have changed hands"),
    "feed": N_("its feed was taken out"),
    "post": N_("a mistake in a local post"),
}


TWO_PARTS: frozenset[Rule] = frozenset({"language", "kinds", "length"})
"""Rules whose detail has a second line: what the entry is instead."""


def sentence(verdict: Verdict) -> str:
    """Return the English sentence for the admin on why an entry is hidden. It may quote the members file."""
    if verdict.rule == "hide":
        return f"hidden by the admin: {verdict.detail}" if verdict.detail else "hidden by the admin"
    detail, _, more = verdict.detail.partition("\n") if verdict.rule in TWO_PARTS else (verdict.detail, "", "")
    return SENTENCES[verdict.rule].format(detail=detail, more=more)


def kind_of_rule(rule: Rule) -> str:
    """Return the kind of a rule in English, for everybody; it reveals no pattern and no reason. It is to be
    translated."""
    return KINDS.get(rule, N_("hidden by the admin"))
