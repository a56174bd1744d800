"""Rules that join the keys of announcements. Each looks at the file as it was read."""

from __future__ import annotations

from planet.config import values
from planet.config.source import Problems, Source
from planet.config.values import stated
from planet.locale.slugs import is_slug, slug_of
from planet.rules.outreach.template import parts_of
from planet.rules.upkeep.naming import nearest


def single_address(source: Source) -> Problems:
    """Check that each announcement has one address, from the environment or from a file that nobody is shown."""
    for path, table in source.tables("announce"):
        variable, file = stated(table, "target_env"), stated(table, "target_file")
        if variable and file:
            yield (*path, "target_file"), "the address is named by target_env already; take one of them out"
        if not variable and not file:
            yield path, "the address is missing; name a variable or a file that holds it: target_env, target_file"
        if file.removeprefix("./").startswith("output/"):
            yield (*path, "target_file"), 'is inside output/, which everybody can read; write "config/chat.secret"'


def names_once(source: Source) -> Problems:
    """Check that no two announcements have one name, by which the hub remembers what was told where."""
    names: set[str] = set()
    for path, table in source.tables("announce"):
        name = stated(table, "name").casefold()
        if name and name in names:
            yield (
                (*path, "name"),
                f"another announcement is called {values.quoted(stated(table, 'name'))}; write another name",
            )
        names.add(name)


def templates(source: Source) -> Problems:
    """Check that a template has no placeholders but those that there are."""
    for path, table in source.tables("announce"):
        try:
            parts_of(stated(table, "template"))
        except ValueError as error:
            yield (*path, "template"), str(error)


def something_to_tell(source: Source) -> Problems:
    """Check that an announcement tells of something, at some hour."""
    for path, table in source.tables("announce"):
        if table.get("about") == []:
            yield (*path, "about"), 'names nothing to tell; write ["entries"], or take the key out'
        first, dash, last = stated(table, "quiet").partition("-")
        if dash and first.strip() == last.strip():
            yield (*path, "quiet"), "these hours have no end; write two different times, or take the key out"


def known_members(source: Source) -> Problems:
    """Check that the members of an announcement are in the file, by name or slug."""
    if not any(source.tables("announce")):
        return
    names: dict[str, str] = {}
    for _, member in source.tables("members"):
        name, slug = stated(member, "name"), stated(member, "slug")
        names |= {word.casefold(): word for word in (name, slug if is_slug(slug) else slug_of(name)) if word}
    for path, table in source.tables("announce"):
        named = table.get("members")
        for word in named if isinstance(named, list) else ():
            if isinstance(word, str) and word.strip() and word.strip().casefold() not in names:
                close = nearest(word.strip(), set(names.values()))
                advice = f'did you mean "{close}"?' if close else "write the name or the slug of a member"
                yield (*path, "members"), f"there is no member {values.quoted(word)}; {advice}"


CHECKS = (single_address, names_once, templates, something_to_tell, known_members)
