"""The front matter of a local post: TOML between lines of `+++` at the top of its file, in any of its formats."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, tzinfo
from difflib import get_close_matches
from typing import Any

from planet.model.posts import POST_ENDINGS, stem_of
from planet.struct import Struct, field
from planet.web.dates import parse_date
from planet.web.language_tags import language_tag

DATED = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[-_ ]+|\Z)")
"""The date at the beginning of a file's name."""

LONGEST_ID = 200

_FENCE = "+++"
_LINE_END = re.compile(r"\r\n?|\n")
"""The line ends of TOML 1.0 and CommonMark 0.31 (§2.1); U+0085, U+2028 and their like are characters within a line."""
_YAML = re.compile(r"---[ \t]*\n(?:#.*\n)*[\w-]+:\s(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
"""The front matter of other programs; as CommonMark it would be a line, and its last key a heading."""
_KEYS = ("title", "date", "updated", "tags", "lang", "draft", "summary", "id", "in_reply_to", "kind")

_KINDS = ("article", "note", "photo", "code", "slides")
"""The kinds that a post may say it is; the others have a file to play, or a target."""


class Post(Struct):
    """One file, taken apart. `mistakes` are sentences with their lines; a post with any is hidden."""

    file: str
    body: str
    matter: dict[str, Any] = field(default_factory=dict)
    mistakes: list[str] = field(default_factory=list)

    def mistake(self, line: int, sentence: str) -> None:
        """Note what is wrong at a line."""
        self.mistakes.append(f"{self.file}, line {line}: {sentence}")

    @property
    def stem(self) -> str:
        """Return the name of the file without its folder and its ending."""
        return stem_of(self.file)

    @property
    def is_draft(self) -> bool:
        """Return whether the post is not to be published yet."""
        return self.matter.get("draft") is True and not self.mistakes

    @property
    def id(self) -> str:
        """Return the post's own id, "" where it states none, or none that can be read."""
        stated = self.matter.get("id")
        return stated.strip() if isinstance(stated, str) and not _problem_of("id", stated) else ""

    @property
    def answers(self) -> tuple[str, ...]:
        """Return what the post answers, as it is written: URLs, and names of files."""
        stated = self.matter.get("in_reply_to", ())
        return tuple(part.strip() for part in ([stated] if isinstance(stated, str) else stated))


def read(file: str, text: str) -> Post:
    """Read a file's front matter, which need not be there; what is wrong with it stands in `mistakes`."""
    lines = _LINE_END.split(text.removeprefix("\ufeff").rstrip("\r\n"))
    if lines[0].rstrip() != _FENCE:
        post = Post(file, "\n".join(lines))
        if _YAML.match(post.body):
            post.mistake(1, f'this is YAML; write the front matter in TOML, between lines of {_FENCE}: title = "..."')
        return post
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), None)
    if end is None:
        post = Post(file, "")
        post.mistake(1, f"the front matter that begins here is never closed; add a line of {_FENCE} after it")
        return post
    post = Post(file, "\n".join(lines[end + 1 :]))
    try:
        post.matter = tomllib.loads("\n".join(lines[1:end]))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line_number = re.search(r"\(at line (\d+)", str(error))
        post.mistake(
            int(line_number[1]) + 1 if line_number else end,
            f"this is not TOML: {str(error).partition(' (at')[0].lower()}",
        )
    for key, value in post.matter.items():
        if sentence := _problem_of(key, value):
            post.mistake(_line_of(key, lines[:end]), sentence)
    return post


def timestamp(value: Any, zone: tzinfo) -> str:
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
        return "" if _is_list_of_texts(value) else 'tags must be a list of texts, like ["reef", "travel"]'
    if key in ("date", "updated"):
        return "" if timestamp(value, UTC) else f"{key} must be a date, like 2026-11-22 or 2026-11-22T09:30:00Z"
    if key == "in_reply_to":
        stated = [value] if isinstance(value, str) else value
        return (
            ""
            if stated and _is_list_of_texts(stated) and all(map(_may_be_answered, stated))
            else 'in_reply_to must be the address of a page, or the name of a file beside this one, like "reef.md"'
        )
    if not isinstance(value, str):
        return f'{key} must be a text in quotes, like {key} = "..."'
    if key == "lang" and not language_tag(value):
        return 'lang must be a language tag (BCP 47), like "en", "de-CH" or "zh-Hant"'
    if key == "kind" and value not in _KINDS:
        return f"kind must be one of {', '.join(_KINDS)}, in quotes"
    if key == "id" and not (value.strip() and value.strip().isprintable() and len(value) <= LONGEST_ID):
        return f"id must be a short text in one line, of {LONGEST_ID} characters at most"
    return ""


def _may_be_answered(target: str) -> bool:
    """Return whether a text is the address of a page, or the name of a file that may be a post."""
    scheme, colon, _ = target.strip().partition(":")
    if colon and scheme.isalpha():
        return scheme.lower() in ("http", "https")
    page = target.strip().partition("#")[0].partition("?")[0]
    return "/" in page or page.lower().endswith(POST_ENDINGS)


def _is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(part, str) for part in value)
