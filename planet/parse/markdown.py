"""A folder of posts as one document: Markdown (CommonMark), HTML and plain text, each with optional front matter."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from string import ascii_letters, digits
from typing import Any
from zoneinfo import ZoneInfo

from anyascii import anyascii
from markdown_it import MarkdownIt
from markdown_it.token import Token

from planet.model.posts import PostFile, ending_of, stem_of
from planet.model.raw import RawAnswer, RawEntry, RawFeed, RawText
from planet.parse.not_a_feed import NotAFeed
from planet.parse.outreach import front_matter, page_posts
from planet.parse.outreach.front_matter import DATED, Post, timestamp
from planet.web import urls
from planet.web.markup import html

MatterAndText = tuple[dict[str, Any], RawText | None]
"""What the text of a post says of itself, with the keys of the front matter; and the text."""


def read(body: bytes, most: int) -> RawFeed:
    """Read the posts of a folder, all of them whatever `most` is, without drafts.

    Each is read by itself: files whose names differ in their dates or endings alone propose the same link. A post with
    mistakes carries them as the reason why it is hidden.

    The document is {"format": "planet-posts", "base": address, "timezone": name, "files": [{"name": ..., "text": ...}]}
    with a "mistake" in the place of the text where a file could not be read. Times that name no zone are in this one.
    """
    try:
        document = json.loads(body)
        base, zone = str(document["base"]), ZoneInfo(document.get("timezone", "UTC"))
        posts = [_post_of(file) for file in document["files"]]
    except (ValueError, LookupError, TypeError) as accident:
        raise NotAFeed(f"The folder of posts could not be read: {accident}") from accident
    entries = [_entry(post, base, zone) for post in posts if not post.is_draft]
    return RawFeed(format="posts", link_base=base, entries=tuple(entries))


def post_name(file_name: str) -> str:
    """Return a post's name in its URL: its file's name without folder, date and ending, in ASCII letters and digits."""
    stem = stem_of(file_name)
    plain = anyascii(DATED.sub("", stem, count=1) or stem).lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].rstrip("-") or "post"


def _post_of(file: Mapping[str, Any]) -> Post:
    name = str(file["name"])
    if "mistake" in file:
        return Post(name, "", mistakes=[str(file["mistake"])])
    return front_matter.read(name, str(file["text"]))


def _entry(post: Post, base: str, zone: ZoneInfo) -> RawEntry:
    link = f"{base}{post_name(post.file)}/"
    said, text = _READERS[ending_of(post.file)](post, base, link)
    matter = said | ({} if post.mistakes else post.matter)
    dated = DATED.match(post.stem)
    stated = str(matter.get("title", "")) or (post.stem if post.mistakes else "")
    if not (stated or text or matter.get("summary")):
        post.mistake(1, "there is neither a title nor a text in it; write one, or take the file out")
    return RawEntry(
        guid=PostFile(post.file).guid,
        title=RawText(stated, "text/plain") if stated else None,
        link=link,
        summary=RawText(matter["summary"], "text/plain") if matter.get("summary") else None,
        content=(text,) if text else (),
        published=timestamp(matter.get("date"), zone) or timestamp(dated[1] if dated else "", zone),
        updated=timestamp(matter.get("updated"), zone),
        language=matter.get("lang", ""),
        tags=tuple(matter.get("tags", ())),
        answers=() if post.mistakes else tuple(RawAnswer(url=_answered(answer, base)) for answer in post.answers),
        hidden_reason="; ".join(post.mistakes),
        own_id=post.id,
        kind="" if post.mistakes else post.matter.get("kind", ""),
    )


def _answered(answer: str, base: str) -> str:
    """Return the URL of what a post answers: an absolute one as it is, the name of a file beside the posts."""
    return answer if "://" in answer else urls.absolute(_as_path(answer), base)


def _as_path(name: str) -> str:
    """Return the name of a file as a relative URL, whatever signs it has; slashes stay."""
    return "".join(sign if sign in _OF_PATHS else "".join(f"%{byte:02X}" for byte in sign.encode()) for sign in name)


_OF_PATHS = frozenset(ascii_letters + digits + "/._-~")


def _markdown_post(post: Post, base: str, link: str) -> MatterAndText:
    title, markup = _render(post.body, str(post.matter.get("title", "")))
    markup = markup.replace('<a href="#', f'<a href="{link}#')
    return {"title": title} if title else {}, RawText(markup, "text/html", base) if markup else None


def _text_post(post: Post, base: str, link: str) -> MatterAndText:
    """Return the paragraphs of a plain text; nothing in it but links is more than letters."""
    return {}, RawText(post.body.strip("\n"), "text/plain", base) if post.body.strip() else None


def _page_post(post: Post, base: str, link: str) -> MatterAndText:
    page = page_posts.read(post.body, lambda date: bool(timestamp(date, ZoneInfo("UTC"))))
    title = str(post.matter.get("title", "")) or page.title or page.heading
    markup = page.without_heading if page.heading and page.heading == title else page.html
    said: dict[str, Any] = {**page.stated, "title": title, "lang": page.language}
    if "tags" in said:
        said["tags"] = [tag for part in said["tags"].split(",") if (tag := part.strip())]
    is_empty = not html.plain(markup).strip() and not re.search(r"<(?:img|video|audio|iframe|picture)\b", markup, re.I)
    return {key: value for key, value in said.items() if value}, None if is_empty else RawText(
        markup, "text/html", base
    )


_READERS = {".md": _markdown_post, ".html": _page_post, ".txt": _text_post}
"""How the text of a post is read, by the ending of its file."""


# ------------------------------------------------------------ CommonMark


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _render(body: str, stated_title: str) -> tuple[str, str]:
    """Return the text of the first `# heading`, and the HTML of the body without it.

    A heading that differs from the title of the front matter stays in the HTML.
    """
    markdown = _markdown()
    tokens = markdown.parse(body)
    title = ""
    for position, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h1" and token.level == 0:
            title = _text_of(tokens[position + 1])
            if stated_title in ("", title):
                del tokens[position : position + 3]
            break
    return title, markdown.renderer.render(tokens, markdown.options, {}).strip()


def _text_of(token: Token) -> str:
    words = (part.content if part.content else " " * part.type.endswith("break") for part in token.children or ())
    return "".join(words).strip()
