"""The plain text of a message: lines that were broken for sending, the end that an author marks, tags, quotations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

END = "[end]"
"""The line that ends a text."""

SIGNATURE = "--"
"""The line before a signature, without the blank at its end (RFC 3676 §4.3), which many programs lose."""

_TAGS = re.compile(r"#[^\W_][\w-]{0,60}(?:[ \t,]+#[^\W_][\w-]{0,60})*[ \t]*")
_CLEAR_SIGNED = re.compile(r"\A\s*-----BEGIN PGP SIGNED MESSAGE-----\n(?:[\w-]+: .*\n)*\n")
_PGP_SIGNATURE = re.compile(r"^-----BEGIN PGP SIGNATURE-----", re.MULTILINE)


_ANSWERED = re.compile(r"-{5,}\s?[^\W_][^-\n]{2,60}?\s?-{5,}")
_RULE = re.compile(r"_{20,}")
_FIELD = re.compile(r"\w[\w ]{0,20}: \S")
"""What Outlook and phones write above the message that is answered: words between hyphens, or a rule and its head."""


class MailText(NamedTuple):
    """A text without what its author marked as no part of it; the tags below it, without their signs; whether a mark
    ended it."""

    text: str
    tags: tuple[str, ...] = ()
    ended: bool = False


def read_text(text: str, *, flowed: bool = False, delsp: bool = False, answers: bool = False) -> MailText:
    """Read the plain text of a message. `flowed` and `delsp` are the parameters of RFC 3676.

    Of a message that `answers` another one, the quotation below its own text is left out, with the line that
    introduces it.
    """
    text = _without_armor(text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff"))
    lines = unflowed(text.split("\n"), delsp=delsp) if flowed else text.split("\n")
    end = next((number for number, line in enumerate(lines) if is_end(line)), None)
    lines = lines[:end]
    if answers:
        lines = without_quotation(lines)
    lines, tags = without_tags(lines)
    return MailText("\n".join(lines).strip("\n").rstrip(), tags, ended=end is not None)


def is_end(line: str) -> bool:
    """Return whether a line ends the text of a message: by the author's own mark, or before a signature."""
    bare = line.replace("\xa0", " ").strip()
    return bare.lower() == END or (bare == SIGNATURE and line[:1] == "-")


def tags_in(line: str) -> tuple[str, ...]:
    """Return the tags of a line that holds nothing else; none for any other line."""
    bare = line.replace("\xa0", " ").strip()
    return tuple(word.strip(", \t") for word in bare.split("#") if word) if _TAGS.fullmatch(bare) else ()


def without_tags(lines: list[str]) -> tuple[list[str], tuple[str, ...]]:
    """Return the lines without those at the end that hold tags alone, and the tags in their order."""
    tags: tuple[str, ...] = ()
    while lines:
        if not lines[-1].strip():
            lines = lines[:-1]
        elif line_tags := tags_in(lines[-1]):
            tags = line_tags + tags
            lines = lines[:-1]
        else:
            break
    return lines, tags


def without_quotation(lines: list[str]) -> list[str]:
    """Return the lines without the quotation at their end, and without the lines before it that end in a colon."""
    marked = (number for number, line in enumerate(lines) if begins_answered(line, lines[number + 1 : number + 2]))
    lines = lines[: next(marked, None)]
    end = len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].startswith(">")):
        end -= 1
    if not any(line.startswith(">") for line in lines[end:]):
        return lines
    start = end
    while start and end - start < 3 and lines[start - 1].strip():
        start -= 1
    introduces = end > start and introduces_quotation(lines[end - 1]) and (start == 0 or not lines[start - 1].strip())
    return lines[: start if introduces else end]


def begins_answered(line: str, following: Sequence[str] = ()) -> bool:
    """Return whether a message that is answered begins with a line, as programs mark it that quote without signs."""
    line = line.strip()
    if _RULE.fullmatch(line):
        return any(_FIELD.match(after_rule.strip("* ")) for after_rule in following)
    return _ANSWERED.fullmatch(line) is not None


def introduces_quotation(line: str) -> bool:
    """Return whether a line may be the one before a quotation: it ends in a colon, which Chinese and Japanese write
    wide."""
    return line.rstrip().endswith((":", "："))


def unflowed(lines: list[str], *, delsp: bool = False) -> list[str]:
    """Return the paragraphs of a text whose lines were broken for sending (RFC 3676 §4), signs of quotation kept."""
    joined: list[str] = []
    depth_before, open_line = 0, False
    for line in lines:
        depth = len(line) - len(line.lstrip(">"))
        text = line[depth:]
        text = text[1:] if text.startswith(" ") else text
        is_signature = text == "-- "
        if open_line and depth == depth_before and not is_signature:
            joined[-1] += text
        else:
            joined.append((">" * depth + (" " if depth else "") + text) if depth else text)
        open_line = text.endswith(" ") and not is_signature
        if open_line and delsp:
            joined[-1] = joined[-1][:-1]
        depth_before = depth
    return [line.rstrip() if line != "-- " else line for line in joined]


def _without_armor(text: str) -> str:
    """Return a text that was signed in the text itself (RFC 9580 §7) without the signature."""
    if not (head := _CLEAR_SIGNED.match(text)):
        return text
    text = text[head.end() :]
    signature = _PGP_SIGNATURE.search(text)
    return re.sub(r"^- ", "", text[: signature.start()] if signature else text, flags=re.MULTILINE)
