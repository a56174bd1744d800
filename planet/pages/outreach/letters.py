"""Letters in words: what the letter of some days says now of the entries and members that it names.

A letter holds references alone. What was hidden, and who has left since, is on none of its pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from itertools import groupby

from planet.locale import calendar
from planet.locale.languages import set_off
from planet.model.outreach.letters import Contents, LetterRecord, Naming, Section, Writer
from planet.model.records import MemberRecord, ShownEntry
from planet.pages import cards
from planet.pages.context import PageContext
from planet.pages.people.profiles import completed
from planet.pages.weaving.pointed_at import name_of
from planet.pages.weaving.prompts import link_of, stored_places
from planet.pages.weaving.ties import conversation_path, tie_to
from planet.rules.excerpts.beginning import excerpt_of
from planet.rules.outreach.threads import subject
from planet.store.weaving.mentions import Mention
from planet.struct import Struct, replace
from planet.views.letters import Letter, LetterGroup, LetterLine, LetterSection
from planet.views.site import PageLink
from planet.web.excerpts import excerpt

NAMED = 3
"""A line names so many people."""

CALM = 15
"""A letter of so many posts or fewer quotes their first words, so many characters."""
WORDS = 180


def path_of(day: date) -> str:
    """Return the folder of the page of the letter that bears a day."""
    return f"letters/{day.isoformat()}/"


def title_of(context: PageContext, first: date, last: date) -> str:
    """Return the days of a letter: "23 – 29 Nov 2026"."""
    return context.translation.days(first, last)


def letter_of(context: PageContext, record: LetterRecord, contents: Contents, *, for_archives: bool = False) -> Letter:
    """Return a letter in words. `for_archives` leaves out what members with noindex wrote: the archives of a list are
    searched, and nothing can be taken out of them again."""
    material = _Material(context, record, contents, for_archives)
    sections = tuple(section for make in _SECTIONS if (section := make(material)) and section.groups)
    title = title_of(context, record.first, record.last)
    return Letter(path_of(record.day), title, _lead(material), sections)


def names_noindex(context: PageContext, contents: Contents) -> bool:
    """Return whether a letter names a member who set noindex."""
    members = context.store.members.by_ids({writer.member_id for writer in contents.writers})
    material = _Material(context, None, contents, False)
    people = (*members.values(), *(entry.member for entry in material.entries.values()))
    return any(member.profile.noindex for member in people)


def _lead(material: _Material) -> str:
    """Return the sentence on how much happened, of which the letter may tell now; "" for nothing."""
    contents, translation = material.contents, material.context.translation
    groups = list(material.groups("post"))
    count = sum(len(group) + material.unnamed(group) for group in groups) + contents.more_posts
    if not count:
        return ""
    posts = translation.ngettext("%(num)s new post", "%(num)s new posts", count)
    people = translation.ngettext("%(num)s person", "%(num)s people", len(groups) + contents.more_people)
    return translation.gettext("%(posts)s by %(people)s.", posts=posts, people=people)


class _Material(Struct, frozen=True, dict=True):
    """The letter that is put into words, with the entries and members of it that still show."""

    context: PageContext
    record: LetterRecord | None
    contents: Contents
    for_archives: bool

    @cached_property
    def entries(self) -> Mapping[int, ShownEntry]:
        ids = sorted({naming.entry_id for naming in self.contents.namings})
        shown = self.context.store.queries.by_ids(ids, brief=True)
        return {entry.entry_id: entry for entry in shown if self._may_name(entry.member)}

    @cached_property
    def _beginnings(self) -> Mapping[int, str]:
        return self.context.store.queries.beginnings(self.entries.values())

    @cached_property
    def members(self) -> Mapping[int, MemberRecord]:
        members = self.context.store.members.by_ids({writer.member_id for writer in self.contents.writers})
        return {id: member for id, member in members.items() if self._may_name(member)}

    @cached_property
    def talks(self) -> Mapping[int, str]:
        """Return the names of the conversations in which entries stand, by entry id."""
        return self.context.store.conversations.names_of(sorted(self.entries))

    def _may_name(self, member: MemberRecord) -> bool:
        return member.present and not (self.for_archives and member.profile.noindex)

    def groups(self, section: Section) -> Iterator[list[Naming]]:
        """Yield the entries of each group of a section, those that still show; a group without any is left out."""
        own = (naming for naming in self.contents.namings if naming.section == section)
        for _, group in groupby(own, key=lambda naming: naming.place):
            if standing := [naming for naming in group if naming.entry_id in self.entries]:
                yield standing

    def unnamed(self, group: Sequence[Naming]) -> int:
        """Return how many posts the member has in the letter's days whose posts this group names, besides those that
        were named."""
        writer = self._writers.get(self.entries[group[0].entry_id].member.member_id)
        named = sum(naming.section == "post" and naming.place == group[0].place for naming in self.contents.namings)
        return max(writer.posts - named, 0) if writer else 0

    @cached_property
    def _writers(self) -> Mapping[int, Writer]:
        return {writer.member_id: writer for writer in self.contents.writers}

    def line(self, entry: ShownEntry, note: str = "", *, href: str = "", quotes: bool = False) -> LetterLine:
        """Return an entry as a line, which leads to the original unless `href` says otherwise."""
        planet, zone, translation = self.context.planet, self.context.zone, self.context.translation
        tie = tie_to(planet, entry, zone, translation)
        quoted = quotes and tie.quotable and entry.entry.title
        return LetterLine(
            tie.label,
            href or tie.href,
            tie.language,
            tie.direction,
            note,
            excerpt_of(entry.entry, self._beginnings.get(entry.entry_id, ""), WORDS) if quoted else "",
        )

    def talk_path(self, entry_id: int) -> str:
        """Return the page of the conversation of an entry; "" if it stands in none."""
        return conversation_path(self.talks[entry_id]) if entry_id in self.talks else ""

    def name(self, member: MemberRecord) -> str:
        """Return a name as it stands among other words."""
        return set_off(member.profile.name, self.context.site.language)

    def names(self, members: Sequence[MemberRecord]) -> str:
        """Return the names of a few members, and how many others there are."""
        _, ngettext = self.context.translation.gettext, self.context.translation.ngettext
        distinct = list({member.member_id: self.name(member) for member in members}.values())
        names = _(", ").join(distinct[:NAMED])
        more = len(distinct[NAMED:])
        if not more:
            return names
        return ngettext("%(names)s and %(num)s other", "%(names)s and %(num)s others", more, names=names)


def _section(id: str, heading: str, lines: Sequence[LetterLine], more: PageLink | None = None) -> LetterSection:
    return LetterSection(id, heading, (LetterGroup(tuple(lines)),) if lines else (), more)


def _conversations(material: _Material) -> LetterSection:
    _ = material.context.translation.gettext
    lines = [line for group in material.groups("talk") if (line := _talk(material, group))]
    more = PageLink("conversations/", _("All conversations")) if material.contents.more_talks else None
    return _section("conversations", _("Conversations"), lines, more)


def _talk(material: _Material, group: Sequence[Naming]) -> LetterLine | None:
    """Return a conversation as a line: by its first entry, with those who answered; None if no answer shows any
    more."""
    paths = {naming.entry_id: material.talk_path(naming.entry_id) for naming in group}
    path = next(filter(None, paths.values()), "")
    standing = [naming for naming in group if path and paths[naming.entry_id] == path]
    answers = [material.entries[naming.entry_id] for naming in standing if naming.position]
    if not answers:
        return None
    first = material.entries[standing[0].entry_id]
    count = len(answers) + standing[0].more
    ngettext = material.context.translation.ngettext
    names = material.names([entry.member for entry in answers])
    note = ngettext("%(num)s answer by %(names)s", "%(num)s answers by %(names)s", count, names=names)
    return material.line(first, f"{material.name(first.member)} · {note}", href=path)


def _posts(material: _Material) -> LetterSection:
    """Return the posts by member. In a letter of few posts each has its first words."""
    translation, contents, record = material.context.translation, material.contents, material.record
    quotes = sum(naming.section == "post" for naming in contents.namings) <= CALM
    groups = [_of_writer(material, group, quotes=quotes) for group in material.groups("post")]
    more = None
    if contents.more_posts and record:
        posts = translation.ngettext("%(num)s more post", "%(num)s more posts", contents.more_posts)
        others = translation.ngettext("%(num)s other", "%(num)s others", contents.more_people)
        label = translation.gettext("%(posts)s by %(others)s", posts=posts, others=others)
        more = PageLink(calendar.month_path(record.last), label)
    return LetterSection("posts", translation.gettext("New posts"), tuple(groups), more)


def _of_writer(material: _Material, group: Sequence[Naming], *, quotes: bool) -> LetterGroup:
    entries = sorted((material.entries[naming.entry_id] for naming in group), key=_when_written)
    member, more = entries[0].member, material.unnamed(group)
    words = material.context.translation.ngettext("and %(num)s more", "and %(num)s more", more) if more else ""
    lines = tuple(material.line(entry, quotes=quotes) for entry in entries)
    return LetterGroup(lines, member.profile.name, member.path, words)


def _when_written(entry: ShownEntry) -> tuple[datetime, int]:
    return cards.published(entry), entry.entry_id


def _pointed_at(material: _Material) -> LetterSection:
    """Return the pages at which several members pointed, each with those of them whose links still stand."""
    links = [(naming.entry_id, naming.url_key) for group in material.groups("point") for naming in group]
    mentions = material.context.store.letters.pointing(links)
    pages: dict[str, list[Mention]] = {}
    for mention in mentions:
        pages.setdefault(mention.link.key, []).append(mention)
    lines = [_page(material, page) for page in pages.values()]
    return _section("links", material.context.translation.gettext("What we point at"), lines)


def _page(material: _Material, page: Sequence[Mention]) -> LetterLine:
    link = page[0].link
    members = [material.entries[mention.entry_id].member for mention in page]
    is_shared = any(
        cards.shared(material.context.planet, material.entries[mention.entry_id]) != "title" for mention in page
    )
    return LetterLine((name_of(page) if is_shared else "") or link.url, link.url, note=material.names(members))


def _questions(material: _Material) -> LetterSection:
    _ = material.context.translation.gettext
    asked = [material.entries[group[0].entry_id] for group in material.groups("question")]
    lines = [material.line(entry, entry.member.profile.name) for entry in asked if entry.member.profile.weave]
    more = PageLink("questions/", _("All open questions")) if material.contents.more_questions else None
    return _section("questions", _("Open questions"), lines, more)


def _prompts(material: _Material) -> LetterSection:
    """Return the prompts that run on the day of the letter."""
    translation, record = material.context.translation, material.record
    places = [place for place in stored_places(material.context.store) if record and place.holds(record.day)]
    lines = []
    for place in places:
        link, ends = link_of(place), place.prompt.ends
        note = translation.gettext("until %(day)s", day=translation.day_short(ends)) if ends else ""
        lines.append(LetterLine(link.text or f"#{link.label}", link.path, note=note))
    return _section("prompts", translation.gettext("Write along"), lines)


def _newcomers(material: _Material) -> LetterSection:
    _, store = material.context.translation.gettext, material.context.store
    new = [material.members.get(writer.member_id) for writer in material.contents.writers if writer.is_new]
    lines = [
        LetterLine(
            member.profile.name,
            member.path,
            words=excerpt(completed(member.profile, store.feeds.of_member(member.member_id)).bio, WORDS),
        )
        for member in new
        if member
    ]
    more = PageLink("members/", _("All people")) if material.contents.more_new else None
    return _section("new", _("New here"), lines, more)


def _heard_again(material: _Material) -> LetterSection:
    translation = material.context.translation
    lines = []
    for group in material.groups("heard"):
        entry = material.entries[group[0].entry_id]
        silence, name = entry.silence or 0, material.name(entry.member)
        note = translation.ngettext(
            "%(name)s, silent for %(num)s day", "%(name)s, silent for %(num)s days", silence, name=name
        )
        lines.append(material.line(entry, note if silence else name))
    return _section("heard", translation.gettext("Heard again"), lines)


def _threads(material: _Material) -> LetterSection:
    """Return the threads of channels, a line each."""
    translation = material.context.translation
    lines = []
    for group in material.groups("thread"):
        entry, count = material.entries[group[0].entry_id], len(group) + group[0].more
        messages = translation.ngettext("%(num)s message", "%(num)s messages", count)
        href = material.talk_path(entry.entry_id)
        line = material.line(entry, f"{material.name(entry.member)} · {messages}", href=href)
        lines.append(replace(line, label=subject(line.label).label or line.label))
    heading = translation.gettext("From our lists and forums")
    more = PageLink("archive/", translation.gettext("All posts")) if material.contents.more_threads else None
    return _section("threads", heading, lines, more)


_SECTIONS: tuple[Callable[[_Material], LetterSection | None], ...] = (
    *(_conversations, _posts, _pointed_at, _questions, _prompts, _newcomers, _heard_again, _threads),
)
"""All sections, in the order in which a letter has them."""
