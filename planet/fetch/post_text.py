"""The text in the bytes of a post: UTF-8, what a byte order mark says, and what a page in HTML declares itself."""

from __future__ import annotations

import codecs
import re

from planet.model.posts import ending_of
from planet.web.patterns import later

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte order marks; that of UTF-32 LE begins with that of UTF-16 LE."""

_DECLARED = later(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_LOOKED_AT = 2_000
"""Bytes in which a declaration is looked for; browsers stop at 1,024."""

_WIDER = {"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030"}
"""What browsers read under these names (WHATWG Encoding §4.2), by Python's names."""


class NoText(Exception):
    """The bytes are no text; the message is a sentence for their author."""


def decoded(body: bytes, name: str) -> str:
    """Return the text of a post's file, without a byte order mark. Raises NoText with the line where that begins."""
    mark, encoding = next(((mark, label) for mark, label in _MARKS if body.startswith(mark)), (b"", "utf-8"))
    try:
        text = body[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        declared = "" if mark or ending_of(name) != ".html" else _declared(body)
        try:
            text = body.decode(declared or encoding)
        except UnicodeDecodeError:
            line = body.count(b"\n", 0, error.start) + 1
            raise NoText(f"{name}, line {line}: this is not UTF-8; save the file in that encoding.") from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise NoText(f"{name}, line {line}: this is no text; take the file out, or give it the ending of what it is.")
    return text


def _declared(body: bytes) -> str:
    """Return Python's name of the encoding that a page declares; "" where it declares none of texts."""
    declared = _DECLARED.search(body[:_LOOKED_AT])
    if declared is None:
        return ""
    try:
        label = codecs.lookup(declared[1].decode("ascii")).name
        b"a".decode(label)
    except (LookupError, UnicodeError):
        return ""
    return _WIDER.get(label, label)
