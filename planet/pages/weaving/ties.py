"""What entries have to do with others: which each answers, which answer it, what a round-up gathers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from zoneinfo import ZoneInfo

from planet.locale.translation import Translation
from planet.model.community import Content, Planet
from planet.model.records import MemberRecord, ShownEntry
from planet.model.weaving import Relation
from planet.pages import cards
from planet.pages.outreach.writers import writers_of
from planet.rules.weaving.related import MOST as MOST_RELATED
from planet.store import Store
from planet.store.weaving.edges import Span
from planet.struct import replace
from planet.views.entry import Card, Related, Tie, Ties
from planet.web.excerpts import clipped

TIE_LENGTH = 120
"""Characters of the title of an entry where others name it."""

MOST = 5
"""Entries that a card names of each kind; its conversation shows all."""


def conversation_path(name: str) -> str:
    """Return the folder of the page of a conversation."""
    return f"conversations/{name}/"


def ties_of(
    store: Store,
    translation: Translation,
    entry_ids: Collection[int],
    name: Callable[[Collection[int]], Mapping[int, Tie]],
) -> dict[int, Ties]:
    """Return what these entries have to do with others, by id; those that stand alone are left out. `name` returns
    entries as others name them, by id."""
    spans, relations = store.edges.ties(entry_ids, MOST), store.related.shown(entry_ids)
    if not spans and not relations:
        return {}
    names = store.conversations.names_of(entry_ids)
    related_ids = {relation.other_id for own in relations.values() for relation in own[:MOST_RELATED]}
    ends = name({span.other_id for span in spans} | related_ids)
    by_entry: dict[int, list[Span]] = {}
    for span in spans:
        by_entry.setdefault(span.entry_id, []).append(span)
    return {
        entry_id: replace(
            _ties(by_entry.get(entry_id, ()), ends, conversation_path(names[entry_id]) if entry_id in names else ""),
            related=_related(relations.get(entry_id, ()), ends, translation),
        )
        for entry_id in sorted(by_entry.keys() | relations.keys())
    }


def _related(relations: Sequence[Relation], ends: Mapping[int, Tie], translation: Translation) -> tuple[Related, ...]:
    """Return the entries that are shown as related, with the reasons in words."""
    standing = [relation for relation in relations[:MOST_RELATED] if relation.other_id in ends]
    return tuple(Related(ends[relation.other_id], _reason(relation, translation)) for relation in standing)


def _reason(relation: Relation, translation: Translation) -> str:
    if relation.common == "link":
        return translation.gettext("both link to %(site)s", site=relation.thing)
    if relation.common == "topic":
        return translation.gettext("both about %(topic)s", topic=relation.thing)
    return translation.gettext("both answer the same post")


def tie_by_id(
    planet: Planet, store: Store, zone: ZoneInfo, translation: Translation, entry_ids: Collection[int]
) -> dict[int, Tie]:
    """Return these entries as ties, by id; those that do not show are left out."""
    entries = store.queries.by_ids(sorted(entry_ids), brief=True)
    writers = writers_of(store, entries)
    return {entry.entry_id: tie_to(planet, entry, zone, translation, writers.get(entry.entry_id)) for entry in entries}


def tie_to(
    planet: Planet,
    shown_entry: ShownEntry,
    zone: ZoneInfo,
    translation: Translation,
    writer: MemberRecord | None = None,
) -> Tie:
    """Return an entry as others name it that have to do with it: by its member, or the `writer` of a message of a
    channel."""
    entry, share = shown_entry.entry, cards.shared(planet, shown_entry)
    return Tie(
        label=clipped(cards.label(shown_entry, share, translation), TIE_LENGTH),
        href=cards.href(planet, shown_entry, zone),
        hub_path=cards.hub_path(shown_entry, zone),
        byline=cards.byline(writer or shown_entry.member),
        when=cards.published(shown_entry).astimezone(zone),
        language=entry.language,
        direction=cards.direction(entry.language),
        quotable=share != "title",
        channel=shown_entry.member.path if shown_entry.member.role == "channel" else "",
    )


def tie_of(card: Card, share: Content) -> Tie:
    """Return the entry of a card, of which so much is shared, as others name it that have to do with it."""
    return Tie(
        label=clipped(card.label, TIE_LENGTH),
        href=card.href,
        hub_path=card.hub_path,
        byline=card.writer or card.byline,
        when=card.when,
        language=card.language,
        direction=card.direction,
        quotable=share != "title",
        channel=card.byline.path if card.byline.is_channel else "",
    )


def _ties(spans: Collection[Span], ends: Mapping[int, Tie], conversation: str) -> Ties:
    def chosen(back: bool, gathers: bool) -> tuple[tuple[Tie, ...], int]:
        own = [span for span in spans if span.leads_back == back and (span.kind == "gather") == gathers]
        named = tuple(ends[span.other_id] for span in own if span.other_id in ends)
        return named, (own[0].total - len(own)) if own else 0

    answers, _ = chosen(back=True, gathers=False)
    answered, more_answered = chosen(back=False, gathers=False)
    gathered, more_gathered = chosen(back=True, gathers=True)
    gathered_in, _ = chosen(back=False, gathers=True)
    return Ties(answers, answered, more_answered, gathered, more_gathered, gathered_in, conversation)
