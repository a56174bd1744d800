"""Links between local posts: an author names a file, a reader is led to the post. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from html import escape, unescape

from planet.model.entry import Answer, Entry, Link
from planet.model.posts import POST_ENDINGS, PostLink, stem_of
from planet.rules.post_addresses import name_of
from planet.struct import replace
from planet.web import media_types, urls
from planet.web.characters import without_controls
from planet.web.excerpts import excerpt
from planet.web.patterns import later

ANCHOR = later(r"""<a(?=\s)(?:[^>"]|"[^"]*")*>""")
_HREF = later(r"""(?<=\s)href="([^"]*)\"""")

TOLD = 120
"""Characters of a link that a sentence repeats."""

NO_MEMBER = "."
"""What a file in a folder within the own one begins with: it is no post, and the slug of nobody."""

AddressOf = Callable[[str], str]
"""Gives the permalink of the post in a file, as `PostLink.file` names it; "" where there is none."""


class Names:
    """The files of a folder, as authors may name them: as they are written, in another Unicode form, in other letters'
    case, and with another ending where one file alone has the name without it."""

    def __init__(self, files: Iterable[str]) -> None:
        self._files = tuple(files)

    @cached_property
    def _exact(self) -> dict[str, str]:
        """Return the files by their names as they are written, and in Unicode's usual form: made for the first link,
        for most posts have none and a folder may hold thousands."""
        exact: dict[str, str] = {}
        for file in self._files:
            exact.setdefault(file, file)
            exact.setdefault(_composed(file), file)
        return exact

    @cached_property
    def _folded(self) -> dict[str, str]:
        """Return the files by what alone they have in common with other spellings: made for the first of those."""
        folded: dict[str, list[str]] = {}
        for file in self._files:
            for key in {_folded(file), _folded(stem_of(file)) + "."}:
                folded.setdefault(key, []).append(file)
        return {key: names[0] for key, names in folded.items() if len(names) == 1}

    def find(self, name: str) -> str | None:
        """Return the file that is meant by a name; None where none is, or several may be."""
        return (
            self._exact.get(name)
            or self._exact.get(_composed(name))
            or self._folded.get(_folded(name))
            or self._folded.get(_folded(stem_of(name)) + ".")
        )


def linked_file(url: str, base: str) -> str | None:
    """Return the file that a URL means, as `PostLink.file` names it; None for a URL that leads to the web or a picture.

    `base` is the URL under which the posts of the folder stand (`…/members/ada/posts/`). A link starts from there, or
    from the folder itself (`/posts/ada/`); `../bob/reef.md` leads into another member's folder.
    """
    page = url.partition("#")[0].partition("?")[0]
    member = base.removesuffix("posts/")
    site, _, slug = member.rstrip("/").rpartition("members/")
    folders = (f"{site}posts/", f"{site}members/posts/", member)  # the second: ../../posts/bob/reef.md
    for start, is_own in ((base, True), *((folder, False) for folder in folders)):
        if page.startswith(start):
            parts = [urls.decoded(part) for part in page.removeprefix(start).split("/")]
            if not _is_file(parts[-1], is_own=is_own):
                return None
            if is_own and len(parts) > 1:
                return "/".join((NO_MEMBER, *parts))
            if not is_own and len(parts) != 2:
                return None
            return parts[-1] if is_own or parts[0] == slug else "/".join(parts)
    return None


def _is_file(name: str, *, is_own: bool) -> bool:
    """Return whether the last part of a link names a file that can be no picture. Beside the post, any ending tells."""
    if name.lower().endswith(POST_ENDINGS):
        return True
    stem, dot, ending = name.rpartition(".")
    return is_own and bool(stem and dot and ending) and ending.lower() not in media_types.PICTURE_ENDINGS


def with_local_links(entry: Entry, base: str, address_of: AddressOf) -> tuple[Entry, tuple[PostLink, ...]]:
    """Return a local post with its links to files leading to posts, and these links, each once.

    A link to a file that is no post becomes plain text. A link to a place in the post itself leads to its own page.
    """
    links: dict[str, PostLink] = {}

    def led(url: str) -> str:
        """Return where a URL of an author leads; "" where it leads nowhere."""
        if url.startswith(f"{base}#"):
            return entry.link + url.removeprefix(base)
        file = linked_file(url, base)
        if file is None:
            return url
        address = address_of(file)
        links[file] = PostLink(file, post_of(address, file))
        place = url.partition("#")
        return address and "".join((address, *place[1:]))

    changed = replace(
        entry,
        content=ANCHOR.sub(lambda anchor: led_anchor(anchor[0], led), entry.content),
        links=tuple(led_links(entry.links, led)),
        answers=tuple(_answers(entry, led)),
    )
    return changed, tuple(links.values())


def post_of(address: str, file: str) -> str:
    """Return the name of the post at an address, as `PostLink.post` has it for a link to `file`; "" for no address."""
    slug, slash, _ = file.rpartition("/")
    return f"{slug}{slash}{name_of(address)}" if address else ""


def lost_links(name: str, links: Iterable[PostLink]) -> list[str]:
    """Return a sentence for each link of the file `name` that leads to no post."""
    return [f"{name}: the link to {as_told(link.file)} {_reason(link.file)}" for link in links if not link.post]


def as_told(file: str) -> str:
    """Return what a link leads to as a sentence may say it: without control characters, the beginning of a long one."""
    return excerpt(without_controls(file), TOLD)


def _reason(file: str) -> str:
    if file.lower().endswith(POST_ENDINGS):
        return "leads to no post that is published: see how the file is called"
    return (
        "leads to nothing: beside posts only pictures are published; "
        "if a site is meant, or the file is on the web, write its whole address"
    )


def led_anchor(anchor: str, led: Callable[[str], str]) -> str:
    """Return the start tag of a link with its URL where it leads; without one where it leads nowhere."""
    href = _HREF.search(anchor)
    if href is None:
        return anchor
    url = unescape(href[1])
    target = led(url)
    if target == url:
        return anchor
    return f"{anchor[: href.start(1)]}{escape(target)}{anchor[href.end(1) :]}" if target else "<a>"


def led_links(links: Iterable[Link], led: Callable[[str], str]) -> Iterable[Link]:
    """Yield the links of a post with their URLs where they lead, without those that lead nowhere."""
    for link in links:
        if target := led(link.url):
            yield link if target == link.url else replace(link, url=target)


def _answers(entry: Entry, led: Callable[[str], str]) -> Iterable[Answer]:
    for answer in entry.answers:
        target = led(answer.url) if answer.url else ""
        if answer.url and (not target or target == entry.link):
            continue
        yield replace(answer, url=target)


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def permalinks(addresses: Mapping[str, str], elsewhere: AddressOf) -> AddressOf:
    """Return how a file is known by its permalink: one of the folder by `addresses`, one of another by `elsewhere`."""
    names = Names(addresses)
    return lambda file: elsewhere(file) if "/" in file else addresses.get(names.find(file) or "", "")
