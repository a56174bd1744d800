"""The beginnings of plain texts, on one line. Pure."""

from __future__ import annotations

import re
import unicodedata

from planet.web.markup.html_scan import words as words_of
from planet.web.patterns import later

CONSIDERED = 6000
"""Characters of the markup of an entry in which its excerpt is sought: as many wherever it is needed, so that it is the
same everywhere."""


def excerpt(text: str, length: int = 300) -> str:
    """Return the beginning of a plain text on one line, at most `length` characters, cut after a whole word if
    possible."""
    line = folded(text[: length * 2])
    return cut(line if len(line) > length else folded(text[: length * 4 + 1000]), length)


_UNSEEN = " \u00ad\u200b\u2060\u2800\u3164"
_MARKS = "\u061c\u200e\u200f"
"""Signs without a shape; a title of these alone would be a link that nobody sees."""


def folded(text: str) -> str:
    """Return a text with each run of blanks and line ends as one blank, and without invisible characters at both
    ends."""
    line = " ".join(text.split()).strip(_UNSEEN)
    return line if line.strip(_UNSEEN + _MARKS) else ""


def cut(line: str, length: int) -> str:
    """Cut a line after a word, or within the word where the script has no blanks, and mark the cut with "…"."""
    if len(line) <= length:
        return line
    head = line[: length - 1]
    end = head.rfind(" ")
    if end < length // 2 and line[length - 1] != " ":  # a script without blanks, or one endless word
        end = len(re.sub(r"[\u0300-\u036f\u200d\ufe0f\U0001f3fb-\U0001f3ff]*\Z", "", head))
    elif line[length - 1] == " ":
        end = length - 1
    return head[:end].rstrip(" ,;:–—-") + "…"


_SENTENCE = later(r"[.!?…؟۔։।॥](?:[\"'”’»)\]]*) |[。！？｡][」』）]* ?")
"""The end of a sentence in any script, with the blank behind it."""
_LONGEST_GRAPHEME = 40
_JOINERS = "\u200d\u0e33\u0eb3"
_TONES = ("\U0001f3fb", "\U0001f3ff")


def first_words(text: str, length: int) -> str:
    """Return the beginning of a text, at most `length` characters: to the end of its last whole sentence if it is long
    enough, else to the end of a word, marked with "…"."""
    if len(text) <= length:
        return text
    head = text[:length]
    ends = [match.end() for match in _SENTENCE.finditer(head)]
    if ends and ends[-1] > length // 2:
        return head[: ends[-1]].rstrip()
    last = length - 1
    end = last if text[last] == " " else head.rfind(" ")
    if end <= length // 2:
        end = grapheme_start(text, last)
    return head[:end].rstrip() + "…"


def last_words(text: str, length: int) -> str:
    """Return the end of a text, at most `length` characters: from the first whole sentence if it is long enough, else
    from a whole word, marked with "…"."""
    if len(text) <= length:
        return text
    tail = text[-length:]
    start = next((match.end() for match in _SENTENCE.finditer(tail)), length)
    if start < length // 2:
        return tail[start:]
    blank = tail.find(" ")
    if 0 <= blank < length // 2:
        return "…" + tail[blank + 1 :]
    start = len(text) - length + 1
    while start < len(text) and grapheme_start(text, start) != start:
        start += 1
    return "…" + text[start:]


def grapheme_start(text: str, position: int) -> int:
    """Return the last position up to this one between two signs as a reader sees them (Unicode UAX 29, in short)."""
    for place in range(position, max(0, position - _LONGEST_GRAPHEME), -1):
        if not _are_joined(text, place):
            return place
    return position if position > _LONGEST_GRAPHEME else 0


def _are_joined(text: str, place: int) -> bool:
    """Return whether the characters before and behind this place are parts of one sign."""
    if not 0 < place < len(text):
        return False
    left, right = text[place - 1], text[place]
    if left < "\u0300" and right < "\u0300":
        return False
    if unicodedata.category(right)[0] == "M" or right in _JOINERS or _TONES[0] <= right <= _TONES[1]:
        return True
    if left == "\u200d" or unicodedata.combining(left) == 9 or "\u1160" <= right <= "\u11ff":
        return True
    return _is_flag_part(left) and _is_flag_part(right) and _flag_parts_before(text, place) % 2 == 1


def _is_flag_part(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flag_parts_before(text: str, place: int) -> int:
    """Return how many halves of flags stand directly before this place, as far as it matters."""
    start = place
    while start > 0 and place - start < 2 * _LONGEST_GRAPHEME and _is_flag_part(text[start - 1]):
        start -= 1
    return place - start


_SHORTENED = words_of(
    """
    mr mrs ms dr st sr jr prof vs etc eg ie al fig no nos vol pp ed eds inc ltd co corp dept est approx ca cf rev hon
    gen col capt lt sgt bzw usw nr str hr fr abs evtl ggf inkl bspw vgl sog geb mme mlle art av bd env sra dra ud uds
    dott sig ing avv pag num dhr mevr drs bijv enz т е др им г ул стр см
    """
)
"""Words that a full stop shortens, with case folded: no sentence ends behind them, nor behind a single letter."""
_LAST_WORD = later(r"([^\W_]+)\.[\"'”’»)\]]* ?\Z")


def shortened(line: str, length: int, *, is_cut: bool = False) -> str:
    """Return the beginning of a line, at most `length` characters: to the end of its last whole sentence if that is
    long enough, else to the end of a word, marked with "…". `is_cut`: the line breaks off, whatever its length."""
    if len(line) <= length and (not is_cut or _ends_sentence(line)):
        return line
    head = line[:length]
    whole = head if line[length : length + 1].strip() else f"{head} "  # the stop of "U.S." ends nothing
    ends = [match.end() for match in _SENTENCE.finditer(whole, len(head) // 2)]
    if end := next((end for end in reversed(ends) if _is_end(line, end)), 0):
        return head[:end].rstrip()
    return clipped(line + " ", length) if len(line) >= length else _marked(line)


def _is_end(line: str, end: int) -> bool:
    """Return whether a sentence ends where a stop and a blank do: not behind an abbreviation, nor before a small
    letter."""
    word = _LAST_WORD.search(line, max(0, end - 40), end)
    if word and (len(word[1]) == 1 or word[1].isdecimal() or word[1].casefold() in _SHORTENED):
        return False
    return not line[end : end + 1].islower()


def _ends_sentence(line: str) -> bool:
    return re.search(r"[.!?؟。！？｡…۔։।॥][\"'”’»)\]」』）]*\Z", line) is not None


def clipped(line: str, length: int) -> str:
    """Return a line, cut after a word if it is longer than `length` characters, or between two signs where the script
    has no blanks, and marked with "…"; no stop or comma stands before that."""
    if len(line) <= length:
        return line
    last = length - 1
    end = last if line[last] == " " else line.rfind(" ", 0, last)
    return _marked(line[: end if end > length // 2 else grapheme_start(line, last)])


def _marked(head: str) -> str:
    """Return words with the mark that they are cut, "…", and nothing of a sentence's end before it."""
    return head.rstrip(" ,;:–—-.…。、，；：") + "…"
