"""All links of an entry, in the order in which they count. Pure."""

from __future__ import annotations

from html import escape

from planet.model.entry import Link
from planet.web.excerpts import first_words, folded
from planet.web.markup.html_link_marks import AROUND, LONGEST_WORDS
from planet.web.markup.html_links import MOST, links_of

_LOOKED_AT = 4 * AROUND


def links_of_entry(content: str, link: str, target: str, title: str, text: str) -> tuple[Link, ...]:
    """Return the links of an entry in their order; what a bookmark points at (`target`) comes first, with the words of
    its title and the first of its text.

    All arguments are those of the entry. Of one without content the title is read. The stated source of a quotation is
    not among them, for a safe content does not hold it.
    """
    of_content = links_of(content or escape(title), link)
    if not target:
        return of_content
    line = folded(text[:_LOOKED_AT])
    after = first_words(f" {line}" if title and line else line, AROUND)
    return (Link(target, "bookmark", "", first_words(title, LONGEST_WORDS), after), *of_content[: MOST - 1])
