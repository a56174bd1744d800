"""What others say of a member: a feed of posts that link to their places, and who answered what they wrote."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from planet.locale.formatting import iso
from planet.model.records import MemberRecord
from planet.pages import cards, feeds
from planet.pages.context import PageContext
from planet.pages.marks import Family, Output
from planet.rules.weaving.places import owners_of, prefixes
from planet.views.entry import Tie
from planet.views.files import Document
from planet.web.json_text import indented

MENTIONS = 50
ANSWERED = 100
ANSWERS_NAMED = 20
"""Answers to one entry that are named."""

_ASKED = 4 * MENTIONS
"""Links that are looked at: one entry may have several."""


def mentions(context: PageContext, member_id: int) -> Iterator[Output]:
    """Yield members/SLUG/mentions.atom and answers.json, also under former slugs; nothing for a channel, and for a
    member who takes no part in the weave."""
    member = context.present(member_id)
    if member is None or member.role != "member" or not member.profile.weave:
        return
    names = {"name": member.profile.name, "planet": context.planet.title}
    title = context.translation.gettext("Mentions of %(name)s on %(planet)s", **names)
    entries = context.store.queries.by_ids(mentioning(context, member), brief=True)
    items = feeds.brief_items(context, entries)
    body = _written(context, member)
    for slug in (member.slug, *member.old_slugs):
        yield feeds.of_items(context, f"members/{slug}/mentions.atom", title, member.path, items)
        yield Document(f"members/{slug}/answers.json", body)


def mentioning(context: PageContext, member: MemberRecord) -> tuple[int, ...]:
    """Return the newest entries of others that link to a member's places or answer the member's entries."""
    places = context.store.weave.places(member.member_id)
    links = context.store.mentions.of_places(member.member_id, places, _ASKED)
    owners = context.store.weave.owners({prefix for link in links for prefix in prefixes(link.link.key)})
    linking = {m.entry_id: m for m in links if member.member_id in owners_of(m.link.key, owners)}
    ids = {*linking, *context.store.mentions.answering(member.member_id, MENTIONS)}
    entries = context.store.queries.by_ids(sorted(ids), brief=True)
    newest = sorted(entries, key=lambda entry: (entry.river_at, entry.entry_id), reverse=True)
    return tuple(entry.entry_id for entry in newest[:MENTIONS])


def _written(context: PageContext, member: MemberRecord) -> bytes:
    """Return answers.json: the member's newest entries that others answered, and who did."""
    ids = context.store.mentions.answered(member.member_id, ANSWERED)
    edges = context.store.edges.to_entries(ids)
    own = {edge.source_id for id in ids for edge in edges.get(id, ()) if edge.kind != "gather"}
    ties, answers = context.ties(ids), context.ties(own)
    names = context.store.conversations.names_of(ids)
    document = {
        "schema": 1,
        "member": member.profile.name,
        "page": context.planet.url + member.path,
        "entries": [
            {
                **_facts(context, ties[id]),
                "conversation": f"{context.planet.url}conversations/{names[id]}/" if id in names else "",
                "answers": [
                    {**_facts(context, answers[edge.source_id]), **_author(context, answers[edge.source_id])}
                    for edge in edges.get(id, ())
                    if edge.kind != "gather"
                    and edge.source_id in answers
                    and answers[edge.source_id].byline.path != member.path
                ][:ANSWERS_NAMED],
            }
            for id in ids
            if id in ties
        ],
    }
    return indented(document)


def _facts(context: PageContext, tie: Tie) -> dict[str, Any]:
    url = cards.absolute(context.planet, tie.href)
    return {"title": tie.label, "url": url, "date": iso(tie.when), "language": tie.language}


def _author(context: PageContext, tie: Tie) -> dict[str, str]:
    return {"by": tie.byline.name, "by_url": context.planet.url + tie.byline.path}


MEMBER_MENTIONS = Family(
    "mentions",
    mentions,
    lambda inventory: inventory.member_ids,
    int,
    of_member=lambda member: (member.member_id,),
    of_weave=lambda change: change.members,
    after=("day", "replies"),
    gather=PageContext.members,
)
