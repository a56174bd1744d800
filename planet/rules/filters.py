"""Patterns of a feed: `include` and `exclude`, and its `languages`. The only door to RE2, whose time is linear."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from planet.model.entry import Entry
from planet.model.verdict import Verdict
from planet.struct import Struct
from planet.web.patterns import later

Test = Callable[["_Words"], bool]

_REGEX = later(r"/(.*)/(\w*)", re.DOTALL)
_UNSPACED = later(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    r"\U00020000-\U0003ffff]"
)
"""Thai, Lao, Burmese, Khmer, kana and Han: scripts that put no spaces between words."""

_LETTER = r"\pL\pN\pM_"
_BEFORE, _AFTER = rf"(?:^|[^{_LETTER}])", rf"(?:$|[^{_LETTER}])"

_LEFT_OUT = {
    "(?=": "looks ahead",
    "(?!": "looks ahead",
    "(?<": "looks behind",
    "(?>": "uses an atomic group",
    "(?P": "refers back to a group",
    "(?(": "uses a condition",
    "(?#": "holds a comment",
}


class Filter(Struct, frozen=True):
    """The rules of one feed, compiled; the strings are as the members file has them."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    _include_tests: tuple[Test, ...] = ()
    _exclude_tests: tuple[Test, ...] = ()

    def verdict(self, entry: Entry) -> Verdict | None:
        """Return the verdict that hides the entry; None if the filter lets it in. The time is linear in the entry's
        length."""
        if not _language_fits(entry.language, self.languages):
            return Verdict("language", f"{listed(self.languages)}\n{entry.language}")
        if not self._include_tests and not self._exclude_tests:
            return None
        words = _Words(entry)
        for pattern, excludes in zip(self.exclude, self._exclude_tests, strict=True):
            if excludes(words):
                return Verdict("exclude", quoted(pattern))
        if self._include_tests and not any(includes(words) for includes in self._include_tests):
            return Verdict("include", listed(self.include))
        return None


def compile_filter(include: Sequence[str], exclude: Sequence[str], languages: Sequence[str]) -> Filter:
    """Return the filter of a feed. Raise ValueError with a sentence where a pattern is wrong."""
    return Filter(
        tuple(include),
        tuple(exclude),
        tuple(languages),
        tuple(compile_pattern(pattern) for pattern in include),
        tuple(compile_pattern(pattern) for pattern in exclude),
    )


@lru_cache(maxsize=1000)
def compile_pattern(pattern: str) -> Test:
    """Return a word, a `#tag` or a `/regex/` as a test. Raise ValueError with a sentence where it is wrong."""
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in pattern):
        raise ValueError(
            f"{quoted(pattern)} holds a control character; in double quotes \\b means a backspace, "
            "so write the pattern in single quotes: '/\\bword\\b/'"
        )
    if pattern.startswith("/"):
        return _regex(pattern)
    if pattern.startswith("#"):
        return _tag(pattern)
    return _word(pattern)


class _Words:
    """The words of an entry that patterns search: title, tags and text as UTF-8, as written and with case folded."""

    def __init__(self, entry: Entry) -> None:
        texts = (entry.title, *entry.tags, entry.text)
        self.verbatim = tuple(map(_utf8, texts))
        self.folded = tuple(_utf8(_fold(text)) for text in texts)
        self.prose = (self.folded[0], self.folded[-1])
        self.tags = frozenset(map(_tag_key, entry.tags))


def _word(pattern: str) -> Test:
    """Return a test for whole words, whatever their case; in scripts without spaces, for the characters alone."""
    parts = _fold(pattern).split()
    if not parts:
        raise ValueError("an empty pattern fits everything; write a word, a #tag or a /regex/")
    first, last = parts[0][0], parts[-1][-1]
    start = _BEFORE if _joins(first) else ""
    end = _AFTER if _joins(last) else ""
    from re2 import escape

    body = r"[\s\pZ]+".join(escape(part) for part in parts)
    search = _compiled(f"{start}{body}{end}", pattern)
    return lambda words: any(search(text) for text in words.folded)


def _tag(pattern: str) -> Test:
    """Return a test for a tag of the entry, or for the same as a hashtag in its title or text."""
    key = _tag_key(pattern)
    if not key:
        raise ValueError(f'{quoted(pattern)} names no tag; write it behind the sign: "#reef"')
    from re2 import escape

    hashtag = escape(_fold(pattern.removeprefix("#").strip()))
    search = _compiled(rf"(?:^|[^{_LETTER}&])#{hashtag}{_AFTER}", pattern)
    return lambda words: key in words.tags or any(search(text) for text in words.prose)


def _regex(pattern: str) -> Test:
    """Return a test for an expression in RE2's syntax over each of title, tags and text."""
    match = _REGEX.fullmatch(pattern)
    if match is None:
        raise ValueError(
            f"{quoted(pattern)} begins like a /regex/, but has no closing /; write {quoted(pattern + '/')}"
        )
    body, flags = match.groups()
    if not body:
        raise ValueError("an empty pattern fits everything; write a word, a #tag or a /regex/")
    if set(flags) - set("ims"):
        raise ValueError(f"{quoted(pattern)} ends in flags that are not known; there are i, m and s")
    search = _compiled(f"(?{flags}){body}" if flags else body, pattern)
    return lambda words: any(search(text) for text in words.verbatim)


def _compiled(expression: str, pattern: str) -> Callable[[bytes], bool]:
    """Return a search in RE2, which needs linear time and at most 8 MiB, whatever pattern and text are."""
    import re2  # only where there is a pattern

    options = re2.Options()
    options.log_errors = False
    options.never_capture = True
    try:
        regexp = re2.compile(expression, options)
    except re2.error as error:
        raise ValueError(_explained(pattern, error)) from None
    return lambda text: regexp.search(text) is not None


def _explained(pattern: str, error: Exception) -> str:
    """Return RE2's error message as a sentence that says what to write instead."""
    cause = error.args[0] if error.args else ""
    message = cause.decode("utf-8", "replace") if isinstance(cause, bytes) else str(cause)
    detail = message.rpartition(": ")[2]
    if message.startswith("invalid perl operator") and detail[:3] in _LEFT_OUT:
        return (
            f"{quoted(pattern)} {_LEFT_OUT[detail[:3]]} ({detail}), which is not possible here, since it can hang "
            "a turn; say it with several simple patterns in include and exclude"
        )
    if re.fullmatch(r"\\[1-9]", detail):
        return f"{quoted(pattern)} refers back to a group ({detail}), which is not possible here; write the text out"
    return f"{quoted(pattern)} is not a regular expression: {message}; see https://github.com/google/re2/wiki/Syntax"


def _joins(char: str) -> bool:
    """Return whether a word boundary is needed beside `char`: without one, the word could be part of a longer word."""
    return (char.isalnum() or char == "_") and not _UNSPACED.match(char)


def _language_fits(language: str, allowed: Sequence[str]) -> bool:
    """Return whether the filter lets in an entry of this language.

    An entry without a language is let in, and so is "en" if "en-GB" is allowed.
    """
    tag = _subtags(language)
    if not allowed or not tag or tag[0] in ("und", "mul"):
        return True
    return any(all(a == b for a, b in zip(tag, _subtags(wanted_tag), strict=False)) for wanted_tag in allowed)


def _subtags(language: str) -> list[str]:
    """Return the parts of a language tag, in lower case."""
    return [part for part in language.strip().replace("_", "-").casefold().split("-") if part]


def _fold(text: str) -> str:
    """Return text without case: NFC and Unicode's full folding."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def _tag_key(tag: str) -> str:
    """Return the key by which tags are compared: without #, case and blanks."""
    return re.sub(r"[-_\s]+", "", _fold(tag).strip().lstrip("#"))


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def quoted(text: str) -> str:
    """Return a text as the members file would quote it."""
    return json.dumps(text, ensure_ascii=False)


def listed(patterns: Sequence[str]) -> str:
    """Return the first five patterns as the members file would list them."""
    return f"[{', '.join(_first_five(patterns))}]"


def _first_five(patterns: Sequence[str]) -> Iterator[str]:
    """Yield the first five patterns in quotes, then "…" if there are more."""
    yield from map(quoted, patterns[:5])
    if len(patterns) > 5:
        yield "…"
