"""Posts by mail among others: their addresses on the site, and what they answer. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from html import escape

from planet.model.entry import Answer, Entry
from planet.rules.post_addresses import give_addresses
from planet.struct import replace


def folder_of(site: str, member_path: str) -> str:
    """Return the URL below which the pages of a member's posts by mail stand."""
    return f"{site}{member_path}mail/"


def addressed(entry: Entry, past: Collection[str]) -> Entry:
    """Return a new post with an address that none of the past ones has, its pictures with it."""
    link = give_addresses([entry], {}, past)[0].link
    return moved(entry, entry.link, link)


def moved(entry: Entry, old: str, new: str) -> Entry:
    """Return a post with another beginning of its own addresses: that of its page, and those of its pictures."""
    if old == new:
        return entry
    return replace(
        entry,
        link=_begun(entry.link, old, new),
        content=entry.content.replace(f'"{old}', f'"{new}'),
        images=tuple(replace(image, url=_begun(image.url, old, new)) for image in entry.images),
        links=tuple(replace(link, url=_begun(link.url, old, new)) for link in entry.links),
    )


def _begun(url: str, old: str, new: str) -> str:
    return f"{new}{url.removeprefix(old)}" if url.startswith(old) else url


def of_letter(entry: Entry, letter: str, site: str, *, is_first: bool) -> Entry:
    """Return a post that answers a letter, with a link to the letter's page before its text.

    A letter is no post of anybody. So the first answer stands for it in the conversation: those to come answer that.
    """
    link = f'<p><a href="{escape(letter)}">{escape(letter.removeprefix(site))}</a></p>'
    return replace(entry, content=link + entry.content, addresses=(letter,) if is_first else ())


def answer(
    references: Sequence[str], taken: Mapping[str, tuple[str, str]], letters: Mapping[str, str]
) -> Answer | None:
    """Return the post that a message answers, by the Message-IDs in its head, the nearest first; None where the hub
    knows none of them.

    `taken` are the messages that became posts, each with its atom:id and its URL; `letters` are the URLs of letters.
    """
    for message_id in references:
        if message_id in taken:
            atom_id, url = taken[message_id]
            return Answer(atom_id, url)
        if message_id in letters:
            return Answer(url=letters[message_id])
    return None
