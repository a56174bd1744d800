"""Pictures of local posts: an author names a file beside the post, a reader sees it, or reads what it shows. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape, unescape

from planet.model.entry import Entry
from planet.model.posts import PICTURE, PostLink
from planet.rules.outreach.local_links import ANCHOR, Names, as_told, led_anchor, led_links
from planet.struct import replace
from planet.web import media_types, urls
from planet.web.patterns import later

_IMG = later(r"""<img(?=\s)(?:[^>"]|"[^"]*")*>""")
_SRC = later(r"""(?<=\s)src="([^"]*)\"""")
_ALT = later(r"""(?<=\s)alt="([^"]*)\"""")

_PUBLISHED = later(r"$|assets/|thumbnails/|members/[^/]*/(?:posts/|mail/|avatar\.)")
"""The beginning of the paths on this hub at which there may be pictures."""

PictureNamed = Callable[[str], str]
"""Gives the name of the picture in the folder that an author means by a name; "" where there is none."""


def pictures_named(names: Iterable[str]) -> PictureNamed:
    """Return how the pictures of a folder are found: as posts are, in other letters' case, too, but by their ending."""
    present = Names(names)

    def find(name: str) -> str:
        file = present.find(name) or ""
        return file if _ending(file).lower() == _ending(name).lower() else ""

    return find


def picture_file(url: str, base: str) -> str | None:
    """Return the file that the URL of a picture in a local post means, from the folder of the post: "night.jpg",
    "../night.jpg"; None for a picture that stands elsewhere in the web.

    `base` is the URL under which the posts of the folder stand (`…/members/ada/posts/`).
    """
    page = url.partition("#")[0].partition("?")[0]
    member = base.removesuffix("posts/")
    site, _, slug = member.rstrip("/").rpartition("members/")
    own = f"{site}posts/{slug}/"
    for start, up in (
        (base, ""),
        (own, ""),
        (member, "../"),
        (f"{site}posts/", "../"),
        (f"{site}members/posts/", "../"),
    ):
        if page.startswith(start):
            path = urls.decoded(page.removeprefix(start))
            return f"{up}{path}" if path and not path.startswith("avatar.") else None
    if page.startswith(site) and not _PUBLISHED.match(page.removeprefix(site)):
        return f"../../{urls.decoded(page.removeprefix(site))}"
    return None


def with_local_pictures(entry: Entry, base: str, named: PictureNamed) -> tuple[Entry, tuple[PostLink, ...]]:
    """Return a local post whose pictures are those that its folder has, and all pictures that it names, each once.

    One that is not there is replaced by its description; a link to it becomes plain text. A post that was only that
    picture is no photo any more.
    """
    links: dict[str, PostLink] = {}

    def led(url: str) -> str:
        """Return where a picture is published; "" where it is not."""
        file = picture_file(url, base)
        if file is None:
            return url
        name = "" if "/" in file else named(file)
        links[file] = PostLink(f"{PICTURE}{file}", name)
        return url if name == file else name and f"{base}{urls.encoded(name)}"

    def led_link(url: str) -> str:
        return led(url) if _is_picture(url) else url

    content = _IMG.sub(lambda img: _led(img[0], led), entry.content)
    content = ANCHOR.sub(lambda anchor: led_anchor(anchor[0], led_link), content)
    images = tuple(replace(image, url=url) for image in entry.images if (url := led(image.url)))
    kind = entry.kind
    if kind == "photo" and entry.images and not images:
        kind = "article" if entry.title else "note"
    leading = tuple(led_links(entry.links, led_link))
    return replace(entry, content=content, images=images, kind=kind, links=leading), tuple(links.values())


def _led(img: str, led: Callable[[str], str]) -> str:
    """Return an image with its URL where it is published; its description where it is not."""
    src = _SRC.search(img)
    if src is None:
        return img
    url = unescape(src[1])
    target = led(url)
    if target == url:
        return img
    if target:
        return f"{img[: src.start(1)]}{escape(target)}{img[src.end(1) :]}"
    alt = _ALT.search(img)
    return f"<em>{alt[1]}</em>" if alt and alt[1].strip() else ""


def lost_pictures(name: str, links: Iterable[PostLink]) -> list[str]:
    """Return a sentence for each picture of the file `name` that does not show, with what to do."""
    folder = name.rpartition("/")[0]
    return [
        f"{name}: the picture {as_told(link.picture)} {_reason(link.picture, folder)}"
        for link in links
        if link.picture and not link.post
    ]


def _reason(picture: str, folder: str) -> str:
    shown = "so that its description shows instead"
    if "/" in picture:
        return f"lies outside the folder {folder}/, {shown}: put it beside the post, and write its name alone"
    if _ending(picture).lower() not in media_types.PICTURE_ENDINGS:
        kinds = ", ".join(f".{ending}" for ending in sorted(media_types.PICTURE_ENDINGS))
        return f"is of a kind that is not published, {shown}: make it one of {kinds}"
    return f"is not there, {shown}: put it into the folder {folder}/, or see how it is called"


def _is_picture(url: str) -> bool:
    """Return whether the URL of a link is that of a picture, by its ending."""
    return _ending(url.partition("#")[0].partition("?")[0]).lower() in media_types.PICTURE_ENDINGS


def _ending(name: str) -> str:
    return name.rpartition(".")[2]


def changed(links: Iterable[PostLink], named: PictureNamed) -> bool:
    """Return whether a picture that a post names has come or gone since it was read."""
    beside = (link for link in links if link.picture and "/" not in link.picture)
    return any(named(link.picture) != link.post for link in beside)
