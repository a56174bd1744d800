"""A letter as HTML: for its mail, with styles in the elements themselves, and for a feed, without any. Pure.

Mail clients have no style sheets of ours. There is no picture, no script and no colour: the client's own colours serve
by day and by night, and one column fits any screen.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Literal

from planet.views.letters import Letter, LetterGroup, LetterLine, LetterSection
from planet.views.site import PageLink
from planet.web.characters import legal

STYLES = {
    "body": "margin:0;padding:1rem",
    "div": "max-width:38rem;margin:0 auto;font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere",
    "h1": "font-size:1.375rem;line-height:1.25;margin:0 0 .25rem",
    "h2": "font-size:1.125rem;line-height:1.3;margin:2rem 0 .5rem;padding-bottom:.25rem;border-bottom:1px solid",
    "h3": "font-size:1rem;line-height:1.3;margin:1.25rem 0 .25rem",
    "p": "margin:.5rem 0",
    "ul": "margin:0;padding:0;list-style:none",
    "li": "margin:0 0 .75rem",
    "short": "margin:0 0 .375rem",
    "name": "color:inherit;text-decoration:none",
    "small": "font-size:.875rem;line-height:1.4",
    "foot": "margin:2.5rem 0 0;padding-top:.75rem;border-top:1px solid;font-size:.875rem;line-height:1.5",
}
"""The style of each element in a mail: `short` is a line that is a title alone, `name` the link above lines."""


def fragment(letter: Letter, base: str) -> str:
    """Return a letter as HTML without styles, its links absolute, for an entry of a feed."""
    return "".join(_Writer(base, styled=False).letter(letter))


def document(
    letter: Letter,
    base: str,
    *,
    planet: str,
    language: str,
    direction: Literal["ltr", "rtl"],
    footer: tuple[tuple[str, str], ...],
) -> str:
    """Return a letter as the HTML of a mail. `footer` are lines of words, each with the address that it leads to."""
    writer = _Writer(base, styled=True)
    title = escape(legal(f"{planet}: {letter.title}"))
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><title>{title}</title>'
    )
    parts = [
        f'<!DOCTYPE html>\n<html lang="{escape(language)}" dir="{direction}">\n<head>{head}</head>\n',
        f"{writer.open('body')}\n{writer.open('div', dir=direction, role='main')}\n",
        f'{writer.open("p")}<a href="{escape(base)}">{escape(legal(planet))}</a></p>\n',
        f"{writer.open('h1')}{escape(letter.title)}</h1>\n",
        *writer.letter(letter),
        writer.foot(),
        *(f"{writer.open('p')}{writer.link(href, words)}</p>\n" for words, href in footer),
        "</div>\n</div>\n</body>\n</html>\n",
    ]
    return "".join(parts)


class _Writer:
    """Writes the elements of a letter. `base` is the URL of the site, `styled` whether they have styles."""

    def __init__(self, base: str, *, styled: bool) -> None:
        self._base = base
        self._styled = styled

    def open(self, name: str, like: str = "", **attributes: str) -> str:
        """Return the start tag of an element, in its own style or in that of `like`."""
        if self._styled and (style := STYLES.get(like or name)):
            attributes = {**attributes, "style": style}
        stated = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
        return f"<{name}{stated}>"

    def foot(self) -> str:
        """Return the start tag of what stands below a letter."""
        return f'<div style="{STYLES["foot"]}">\n'

    def link(self, href: str, words: str, like: str = "", **attributes: str) -> str:
        """Return a link; a path is one on the site."""
        address = href if "://" in href or href.startswith("mailto:") else self._base + href
        return f"{self.open('a', like, href=legal(address), **attributes)}{escape(legal(words))}</a>"

    def letter(self, letter: Letter) -> Iterator[str]:
        """Yield a letter without its title."""
        if letter.lead:
            yield f"{self.open('p')}{escape(letter.lead)}</p>\n"
        for section in letter.sections:
            yield from self._section(section)

    def _section(self, section: LetterSection) -> Iterator[str]:
        yield f"{self.open('h2')}{escape(section.heading)}</h2>\n"
        for group in section.groups:
            yield from self._group(group)
        if section.more:
            yield self._more(section.more)

    def _more(self, more: PageLink) -> str:
        return f"{self.open('p')}{self.link(more.path, more.label)}</p>\n"

    def _group(self, group: LetterGroup) -> Iterator[str]:
        if group.name:
            yield f"{self.open('h3')}{self.link(group.href, group.name, 'name', dir='auto')}</h3>\n"
        yield f"{self.open('ul')}\n"
        yield from map(self._line, group.lines)
        yield "</ul>\n"
        if group.more:
            yield f"{self.open('p')}{self.link(group.href, group.more)}</p>\n"

    def _line(self, line: LetterLine) -> str:
        language = {"lang": line.language} if line.language else {}
        parts = [self.link(line.href, line.label, **language, dir=line.direction)]
        if line.note:
            parts.append(f"<br>{self.open('small')}{escape(legal(line.note))}</small>")
        if line.words:
            quoted = escape(legal(line.words))
            parts.append(f"<br>{self.open('span', **language, dir=line.direction)}{quoted}</span>")
        return f"{self.open('li', '' if len(parts) > 1 else 'short')}{''.join(parts)}</li>\n"
