"""Questions: which entries ask something, in whatever script. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from planet.model.weaving import Strand

MARKS = (
    "?\u037e\u055e\u061f\u0965?\u1367\u1945\u2047\u2048\u2049\u203d\u2cfa\u2cfb\u2e2e\ua60f\ua6f7\ufe56\uff1f\U00011143"
)
"""Question marks: Latin, Greek, Armenian, Arabic, Ethiopic, Limbu, double and mixed ones, Coptic, reversed, Vai, Bamum,
small, wide, Chakma."""
_ARMENIAN = "\u055e"
"""It stands on the last vowel of the word that asks, not at the end."""
_GREEK = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")

_WORDS = """
question questions ask help askplanet askall lazyweb
frage fragen hilfe pregunta preguntas ayuda pergunta perguntas ajuda aide domanda domande aiuto vraag vragen hulp
pytanie pytania pomoc otazka dotaz fraga hjalp sporsmal soru yardim kysymys apua
вопрос вопросы помощь питання допомога سؤال أسئلة مساعدة שאלה שאלות עזרה پرسش
質問 ヘルプ 教えて 问题 提问 求助 問題 發問 질문 도움 प्रश्न सवाल मदद คำถาม ερώτηση βοήθεια
"""
TAGS = frozenset(_WORDS.split())
"""Tags of entries that ask, in the languages of the interface and others; compared without accents and case."""

_TAIL = re.compile(r"(?:\s|#[\w-]+|https?://\S+|@[\w.@-]+|\(\s*\)|[:;]-?[)(DPp]|[\"'»”’›」』）)\]*_~.…!！])+$")
"""What may stand behind a question mark: hashtags, URLs, names, closing signs."""


def asks(strand: Strand) -> bool:
    """Return whether an entry asks something: its title ends with a question mark of any script, it has a tag that says
    so, or it names #askplanet.

    Of an entry without a title the end of its text counts.
    """
    if any(_plain(tag) in _PLAIN_TAGS for tag in strand.tags) or strand.calls:
        return True
    return ends_with_question(strand.title or strand.ending)


def ends_with_question(text: str) -> bool:
    """Return whether a text ends with a question mark, apart from hashtags, URLs and closing signs behind it."""
    text = _without_signs(_TAIL.sub("", text.strip()[-300:]))
    if not text:
        return False
    if text[-1] in MARKS or (text[-1] == ";" and _GREEK.search(text)):
        return True
    return _ARMENIAN in text.split()[-1]


def _without_signs(text: str) -> str:
    """Return a text without the emoji, marks of direction and variation selectors at its end, and what stands behind
    the last question mark then."""
    end = len(text)
    while end and text[end - 1] not in MARKS and unicodedata.category(text[end - 1]) in _SIGNS:
        end -= 1
    return _TAIL.sub("", text[:end]) if end < len(text) else text


_SIGNS = frozenset(("So", "Sk", "Cf", "Mn", "Me", "Zs", "Co", "Cn", "Pf", "Pe", "Pi"))


def _plain(text: str) -> str:
    folded = text.strip().lstrip("#").casefold()
    if folded.isascii():
        return folded
    parts = unicodedata.normalize("NFD", folded)
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def _plain_all(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(map(_plain, texts))


_PLAIN_TAGS = _plain_all(TAGS)
