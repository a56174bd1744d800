"""What an announcement says of an entry, a conversation or a newcomer: from the store, and no more than they share."""

from __future__ import annotations

import re
from collections.abc import Iterator

from planet.locale.messages import N_
from planet.model.outreach import Announcement
from planet.model.outreach.announcing import News, Queued
from planet.model.records import ShownEntry
from planet.pages import cards
from planet.pages.context import PageContext
from planet.pages.weaving.ties import conversation_path
from planet.rules.outreach.choice import is_named
from planet.rules.outreach.template import Parts, parts_of
from planet.struct import Struct
from planet.web import urls

TEMPLATES = {
    "entry": "{author}: {title} {link}",
    "conversation": N_("A conversation of {author}: {title} {link}"),
    "newcomer": N_("New here: {author} {link}"),
}
"""The words of a message without a template of its own, by its subject."""

WORDS = {"conversation": N_("A conversation"), "newcomer": N_("New here")}
"""What {kind} is for what is no entry."""

MOST_TAGS = 5
NAMED = 3
"""A conversation names so many of those who take part."""

LOOKED_AT = 100
"""So many of those who take part are asked whether they wish to be announced."""


class NewsDesk(Struct, frozen=True):
    """Writes the news of an announcement."""

    context: PageContext
    announcement: Announcement

    def parts(self, news: News) -> Parts:
        """Return the template of a message: the announcement's own, or that of its subject in the planet's language."""
        usual = TEMPLATES[news.subject]
        try:
            return parts_of(self.announcement.template or self.context.translation.gettext(usual))
        except ValueError:  # a translation of the hub's own that has lost a brace
            return parts_of(usual)

    def news(self, message: Queued) -> News | None:
        """Return what there is to tell; None if that has gone, or does not show any more."""
        if message.entry_id is not None:
            return self._of_entry(message.entry_id)
        if message.member_id is not None:
            return self._of_newcomer(message.member_id)
        return self._of_conversation(message.conversation_id or 0)

    def heading(self) -> str:
        """Return what stands above several news."""
        return self.context.translation.gettext("New on {planet}:").replace("{planet}", self.context.planet.title)

    def more(self, number: int) -> str:
        """Return the words for so many news that a message does not list."""
        words = self.context.translation.ngettext("and {number} more:", "and {number} more:", number)
        return words.replace("{number}", str(number))

    def _of_entry(self, entry_id: int) -> News | None:
        context = self.context
        entry = context.store.queries.by_id(entry_id)
        if entry is None or entry.member.profile.noindex:
            return None
        share = cards.shared(context.planet, entry)
        title = cards.label(entry, share, context.translation)
        excerpt = "" if share == "title" else cards.words_of(entry.entry)
        excerpt = "" if _repeats(excerpt, title) else excerpt
        return News(
            "entry",
            entry.member.profile.name,
            title,
            urls.join(context.planet.url, cards.href(context.planet, entry, context.zone)),
            excerpt,
            " ".join(_hashtags(entry)),
            context.translation.gettext(cards.KIND_WORDS[entry.entry.kind]),
        )

    def _of_newcomer(self, member_id: int) -> News | None:
        member = self.context.store.members.by_id(member_id)
        if member is None or not member.present or member.profile.noindex:
            return None
        name, link = member.profile.name, urls.join(self.context.planet.url, member.path)
        return News("newcomer", name, name, link, member.profile.bio, "", self._word("newcomer"))

    def _of_conversation(self, conversation_id: int) -> News | None:
        """Return the news of a conversation, or of the one that it became a part of."""
        store = self.context.store
        talk = store.conversations.by_id(conversation_id)
        if talk and talk.merged_into:
            talk = store.conversations.by_id(talk.merged_into)
        outline = store.conversations.outline(talk.conversation_id, LOOKED_AT) if talk else None
        if talk is None or outline is None or len(outline.member_ids) < 2:
            return None
        people = store.members.by_ids(outline.member_ids)
        first = store.queries.by_id(outline.first_id)
        if first is None or any(person.profile.noindex for person in people.values()):
            return None
        if not any(is_named(self.announcement, person.slug, person.profile.name) for person in people.values()):
            return None
        names = [people[member_id].profile.name for member_id in outline.member_ids[:NAMED]]
        title = cards.label(first, cards.shared(self.context.planet, first), self.context.translation)
        author = f"{', '.join(names)}{' …' if len(outline.member_ids) > NAMED else ''}"
        link = urls.join(self.context.planet.url, conversation_path(talk.name))
        return News("conversation", author, title, link, "", "", self._word("conversation"))

    def _word(self, subject: str) -> str:
        return self.context.translation.gettext(WORDS[subject])


def _repeats(excerpt: str, title: str) -> bool:
    """Return whether an excerpt says no more than the title, which is the first words of an entry without one."""
    return excerpt.casefold().startswith(title.rstrip("…").casefold()) and len(excerpt) <= len(title) + 1


def _hashtags(entry: ShownEntry) -> Iterator[str]:
    """Yield the first tags as hashtags: without blanks and signs; those of figures alone are none."""
    words = (re.sub(r"\W+", "", tag) for tag in entry.entry.tags[:MOST_TAGS])
    yield from (f"#{word}" for word in words if not word.isdecimal() and word)
