"""What programs put before the subject of a message that answers another one, or passes it on: "Re:", "AW:", "Fwd:"."""

from __future__ import annotations

import re

_ANSWERS = (
    "re|aw|sv|svar|vs|antwort|antw|ant|odp|res|ynt|atb|vá|rép|réf|rif|betr|απ|σχετ|ответ|отв|"
    "回复|回覆|答复|答覆|返信|답장|تر|رد|תגובה|השב"
)
_FORWARDS = "fwd?|wg|tr|rv|enc|vl|vb|pd|i|iml|doorst|转发|轉寄|転送|전달|إعادة توجيه"
PREFIX = re.compile(
    rf"\s*(?:(?P<answer>{_ANSWERS})|(?P<forward>{_FORWARDS}))(?:\s*[\[(^]?\d+[\])]?)?\s*[:：]\s*", re.IGNORECASE
)
"""One prefix, with its number if it has one ("Re[2]:"); its group says which kind it is."""

_WORDS = frozenset(("ant", "enc", "i", "pd", "res", "vl", "vs"))
"""Prefixes that titles begin with, too."""


def passes_on(subject: str) -> bool:
    """Return whether a subject begins as that of a message that was passed on."""
    prefix = PREFIX.match(subject)
    return bool(prefix and prefix["forward"])


def without_prefixes(subject: str, *, is_linked: bool) -> str:
    """Return a subject without all the prefixes before it; the subject as it is where it has none.

    Some prefixes are words of titles as well ("I: Robot"): they count only in a message that names an earlier one
    (`is_linked`).
    """
    end = 0
    while prefix := PREFIX.match(subject, end):
        if not is_linked and (prefix["answer"] or prefix["forward"]).lower() in _WORDS:
            break
        end = prefix.end()
    return subject[end:].strip() if end else subject
