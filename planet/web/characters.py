"""Characters that documents must not hold: those that XML and HTML forbid, and those that would mislead a reader.

Each text that comes from outside goes through one of these functions before it is stored, shown or published.
"""

from __future__ import annotations

from planet.web.patterns import later

_FORBIDDEN_BY_XML = r"\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
"""What is no Char of XML 1.0 §2.2: controls, lone surrogates, two noncharacters."""

_FORBIDDEN_BY_HTML = r"\x7f-\x84\x86-\x9f\ufdd0-\ufdef"
"""What XML 1.0 §2.2 discourages, and HTML forbids beside that: more controls and noncharacters (Infra §4.6)."""

_NEXT_LINE = r"\x85"
"""Forbidden as well. It is a blank to Python, and often an ellipsis of Windows: what folds blanks needs to see it."""

DIRECTION_OVERRIDES = r"\u202a-\u202e\u2066-\u2069"
"""What turns the direction of the text around it: a name could show as another one (Unicode TR 36 §2.10).

The marks U+061C, U+200E and U+200F stay: they act on the signs beside them, and Hebrew or Arabic around "C++" needs
them."""

_INVISIBLE = r"\ufeff\ufff9-\ufffb"
"""Marks of byte order and of annotations, which only programs among themselves have a use for."""

_NOT_XML = later(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
"""The same as UTF-8, which has no surrogates."""
_NOT_LEGAL = later(f"[{_FORBIDDEN_BY_XML}{_FORBIDDEN_BY_HTML}{_NEXT_LINE}]")
_LEGAL = later(r"[ -~\n\r\t\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]*")
"""The other characters, the most frequent first: a whole page is looked through in half the time."""
_FREE_OF_CONTROLS = later(
    r"[ -~\n\r\t\x85\xa0-\u2029\u202f-\u2065\u206a-\ud7ff\ue000-\ufdcf"
    r"\ufdf0-\ufefe\uff00-\ufff8\ufffc\ufffd\U00010000-\U0010ffff]*"
)
"""The other characters, the most frequent first, as above."""
_CONTROLS = later(f"[{_FORBIDDEN_BY_XML}{_FORBIDDEN_BY_HTML}{DIRECTION_OVERRIDES}{_INVISIBLE}]")
CONTROL = later(rf"[\x00-\x1f\x7f-\x9f{DIRECTION_OVERRIDES}\ud800-\udfff]")
"""One control character, tabs and line ends among them, one override of direction, or one lone surrogate."""


def legal_in_xml(document: bytes) -> bytes:
    """Return a document in UTF-8 without characters that XML 1.0 §2.2 forbids, so that a parser accepts it."""
    return _NOT_XML.sub(b"", document)


def legal(text: str) -> str:
    """Return the text without characters that XML 1.0 and HTML forbid: controls, lone surrogates, noncharacters."""
    return text if _is_plain(text) or _LEGAL.fullmatch(text) else _NOT_LEGAL.sub("", text)


def legal_utf8(text: str) -> bytes:
    """Return the same in UTF-8."""
    try:
        encoded = text.encode()
    except UnicodeEncodeError:  # a lone surrogate
        return legal(text).encode()
    return encoded if _are_plain(encoded) else legal(text).encode()


def without_controls(text: str) -> str:
    """Return the text without characters that are illegal, change the direction of writing, or are invisible.

    The result is fit for XML, for a page and for a terminal. It may still hold U+0085, which counts as a blank.
    """
    return text if _is_plain(text) or _FREE_OF_CONTROLS.fullmatch(text) else _CONTROLS.sub("", text)


def _is_plain(text: str) -> bool:
    """Return whether a text has nothing but printable characters, tabs and line ends: none of them is forbidden or
    invisible, and most texts are so. Python knows them by heart, where an expression for all others takes two
    milliseconds to compile. Those of ASCII, nearly all of a page, are taken out of its bytes first, five times as fast
    as characters are looked at."""
    try:
        return _are_plain(text.encode())
    except UnicodeEncodeError:  # a lone surrogate
        return False


def _are_plain(encoded: bytes) -> bool:
    return encoded.translate(None, _USUAL).decode().isprintable()


_USUAL = bytes((*range(0x20, 0x7F), *b"\n\r\t"))
