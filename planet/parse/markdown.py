"""A folder of Markdown posts as one document: CommonMark, with optional TOML between lines of `+++` at the top."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, tzinfo
from difflib import get_close_matches
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from anyascii import anyascii
from markdown_it import MarkdownIt
from markdown_it.token import Token

from planet.model.posts import PostFile
from planet.model.raw import RawEntry, RawFeed, RawText
from planet.parse.not_a_feed import NotAFeed
from planet.web.dates import parse_date
from planet.web.language_tags import language_tag

_FENCE = "+++"
_LINE_END = re.compile(r"\r\n?|\n")
"""The line ends of TOML 1.0 and CommonMark 0.31 (§2.1); U+0085, U+2028 and their like are characters within a line."""
_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[-_ ]+|\Z)")
_YAML = re.compile(r"---[ \t]*\n(?:#.*\n)*[\w-]+:\s(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
"""The front matter of other programs; as CommonMark it would be a line, and its last key a heading."""
_KEYS = ("title", "date", "updated", "tags", "lang", "draft", "summary")


@dataclass(slots=True)
class _Post:
    """One file, taken apart. `mistakes` are sentences with their lines; a post with any is hidden."""

    file: str
    body: str
    matter: dict[str, Any] = field(default_factory=dict)
    mistakes: list[str] = field(default_factory=list)

    def mistake(self, line: int, sentence: str) -> None:
        self.mistakes.append(f"{self.file}, line {line}: {sentence}")

    @property
    def stem(self) -> str:
        return self.file.rpartition("/")[2].removesuffix(".md")


def read(body: bytes, most: int) -> RawFeed:
    """Read the posts of a folder, all of them whatever `most` is, without drafts.

    Each is read by itself: files whose names differ in their dates alone propose the same link. A post with mistakes
    carries them as the reason why it is hidden.

    The document is {"format": "planet-posts", "base": address, "timezone": name, "files": [{"name": ..., "text": ...}]}
    with a "mistake" in the place of the text where a file could not be read. Times that name no zone are in this one.
    """
    try:
        document = json.loads(body)
        base, zone = str(document["base"]), ZoneInfo(document.get("timezone", "UTC"))
        posts = [_post_of(file) for file in document["files"]]
    except (ValueError, LookupError, TypeError) as accident:
        raise NotAFeed(f"The folder of posts could not be read: {accident}") from accident
    entries = [_entry(post, base, zone) for post in posts if not _is_draft(post)]
    return RawFeed(format="posts", link_base=base, entries=tuple(entries))


def post_name(file_name: str) -> str:
    """Return a post's name in its URL: its file's name without folder, date and ending, in ASCII letters and digits."""
    stem = file_name.rpartition("/")[2].removesuffix(".md")
    plain = anyascii(_DATED.sub("", stem, count=1) or stem).lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].rstrip("-") or "post"


def _is_draft(post: _Post) -> bool:
    return post.matter.get("draft") is True and not post.mistakes


def _entry(post: _Post, base: str, zone: ZoneInfo) -> RawEntry:
    title, html = _render(post.body, str(post.matter.get("title", "")))
    matter = {} if post.mistakes else post.matter
    dated = _DATED.match(post.stem)
    stated = str(matter.get("title", "")) or title or (post.stem if post.mistakes else "")
    if not (stated or html or matter.get("summary")):
        post.mistake(1, "there is neither a title nor a text in it; write one, or take the file out")
    link = f"{base}{post_name(post.file)}/"
    return RawEntry(
        guid=PostFile(post.file).guid,
        title=RawText(stated, "text/plain") if stated else None,
        link=link,
        summary=RawText(matter["summary"], "text/plain") if matter.get("summary") else None,
        content=(RawText(html.replace('<a href="#', f'<a href="{link}#'), "text/html", base),) if html else (),
        published=_timestamp(matter.get("date"), zone) or _timestamp(dated[1] if dated else "", zone),
        updated=_timestamp(matter.get("updated"), zone),
        language=matter.get("lang", ""),
        tags=tuple(matter.get("tags", ())),
        hidden_reason="; ".join(post.mistakes),
    )


# ------------------------------------------------------------ front matter


def _post_of(file: Mapping[str, Any]) -> _Post:
    name = str(file["name"])
    return _Post(name, "", mistakes=[str(file["mistake"])]) if "mistake" in file else _post(name, str(file["text"]))


def _post(file: str, text: str) -> _Post:
    lines = _LINE_END.split(text.removeprefix("\ufeff").rstrip("\r\n"))
    if lines[0].rstrip() != _FENCE:
        post = _Post(file, "\n".join(lines))
        if _YAML.match(post.body):
            post.mistake(1, f'this is YAML; write the front matter in TOML, between lines of {_FENCE}: title = "..."')
        return post
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), None)
    if end is None:
        post = _Post(file, "")
        post.mistake(1, f"the front matter that begins here is never closed; add a line of {_FENCE} after it")
        return post
    post = _Post(file, "\n".join(lines[end + 1 :]))
    try:
        post.matter = tomllib.loads("\n".join(lines[1:end]))
    except tomllib.TOMLDecodeError as error:
        line_number = re.search(r"\(at line (\d+)", str(error))
        post.mistake(
            int(line_number[1]) + 1 if line_number else end,
            f"this is not TOML: {str(error).partition(' (at')[0].lower()}",
        )
    for key, value in post.matter.items():
        if sentence := _problem_of(key, value):
            post.mistake(_line_of(key, lines[:end]), sentence)
    return post


def _line_of(key: str, lines: Sequence[str]) -> int:
    pattern = re.compile(rf"\s*\[?\s*[\"']?{re.escape(key)}[\"']?\s*[=.\]]")
    return next((number for number, line in enumerate(lines, 1) if pattern.match(line)), 1)


def _problem_of(key: str, value: Any) -> str:
    """Return a sentence that says what is wrong with a key of the front matter; "" if nothing is."""
    if key not in _KEYS:
        near = get_close_matches(key, _KEYS, 1)
        return f'"{key}" is not a key of a post; ' + (
            f'did you mean "{near[0]}"?' if near else f"there are {', '.join(_KEYS)}"
        )
    if key == "draft":
        return "" if isinstance(value, bool) else "draft must be true or false, without quotes"
    if key == "tags":
        fits = isinstance(value, list) and all(isinstance(tag, str) for tag in value)
        return "" if fits else 'tags must be a list of texts, like ["reef", "travel"]'
    if key in ("date", "updated"):
        return "" if _timestamp(value, UTC) else f"{key} must be a date, like 2026-11-22 or 2026-11-22T09:30:00Z"
    if not isinstance(value, str):
        return f'{key} must be a text in quotes, like {key} = "..."'
    if key == "lang" and not language_tag(value):
        return 'lang must be a language tag (BCP 47), like "en", "de-CH" or "zh-Hant"'
    return ""


def _timestamp(value: Any, zone: tzinfo) -> str:
    """Return a TOML date or time, or a text that names one, in RFC 3339 and UTC; "" if it is no date."""
    if isinstance(value, str):
        with suppress(ValueError):
            value = datetime.fromisoformat(value.strip())
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if isinstance(value, datetime):
        value = (value if value.tzinfo else value.replace(tzinfo=zone)).isoformat()
    moment = parse_date(value) if isinstance(value, str) else None
    return moment.isoformat() if moment else ""


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
