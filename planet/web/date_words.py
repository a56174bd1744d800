"""Dates in words: the months of many languages, and dates as they are written in Chinese, Japanese and Korean.

Publishing systems that set the server's language write months in it. The names are those of the Unicode CLDR.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache

MONTHS = tuple(
    names.split()
    for names in (
        "january gennaio enero janvier janeiro januari gener января январь січня січень студзеня студзень "
        "януари јануари stycznia styczeń ledna leden januára ocak ιανουαρίου ιανουάριοσ ianuarie tammikuuta "
        "sausio sausis janvāris jaanuar ינואר يناير ژانویه जनवरी जन มกราคม มค 一月",
        "february febbraio febrero février fevereiro февраля февраль лютого лютий лютага люты февруари "
        "фебруар lutego luty února februára şubat φεβρουαρίου φεβρουάριοσ februarie helmikuuta vasario "
        "vasaris februāris veebruar פברואר فبراير فوریه फ़रवरी กุมภาพันธ์ กพ 二月",
        "mar march marzo mars märz março mrt maart marts марта березня березень сакавіка marca marzec března "
        "březen marec μαρτίου μάρτιοσ martie március maaliskuuta kovo kovas märts maret מרץ مارس मार्च มีนาคม "
        "มีค 三月",
        "aprile abril avril апреля апрель квітня квітень красавіка април kwietnia kwiecień dubna duben apríla "
        "nisan απριλίου απρίλιοσ aprilie április huhtikuuta balandžio balandis aprīlis aprill אפריל أبريل "
        "آوریل अप्रैल เมษายน เมย 四月",
        "maggio mayo maio mei maig мая май травня травень мај maja května květen mája mayıs μαΐου μάιοσ "
        "május toukokuuta gegužės maijs מאי مايو مه मई พฤษภาคม พค 五月",
        "june giugno junio juin junho juny июня июнь червня червень чэрвеня чэрвень юни јуни czerwca czerwiec "
        "června čvn červen júna junij haziran ιουνίου ιούνιοσ iunie június kesäkuuta birželio birželis jūnijs "
        "juuni יוני يونيو ژوئن जून มิถุนายน มิย 六月",
        "july luglio juillet julho juliol июля июль липня липень ліпеня ліпень юли јули lipca lipiec července "
        "čvc červenec júla julij temmuz ιουλίου ιούλιοσ iulie július heinäkuuta liepos liepa jūlijs juuli "
        "יולי يوليو ژوئیه जुलाई กรกฎาคม กค 七月",
        "agosto août augustus augusti ag августа серпня серпень жніўня жнівень sierpnia sierpień srpna srpen "
        "augusta avgust ağustos αυγούστου αύγουστοσ augusztus elokuuta rugpjūčio rugpjūtis augusts agustus "
        "אוגוסט أغسطس اوت अगस्त अग สิงหาคม สค 八月",
        "september settembre septiembre septembre setembro setembre сентября сентябрь вересня вересень "
        "верасня верасень септември септембар września wrzesień září septembra eylül σεπτεμβρίου σεπτέμβριοσ "
        "septembrie szeptember syyskuuta rugsėjo rugsėjis septembris ספטמבר سبتمبر سپتامبر सितंबर กันยายน กย "
        "九月",
        "october ottobre octubre octobre oktober outubro октября октябрь жовтня жовтень кастрычніка октомври "
        "октобар października října říjen októbra október ekim οκτωβρίου οκτώβριοσ octombrie lokakuuta spalio "
        "spalis oktobris oktoober אוקטובר أكتوبر اکتبر अक्टूबर ตุลาคม ตค 十月",
        "november novembre noviembre novembro ноября ноябрь листопада лістапада ноември новембар listopada "
        "listopadu novembra kasım νοεμβρίου νοέμβριοσ noiembrie marraskuuta lapkričio lapkritis novembris "
        "נובמבר نوفمبر نوامبر नवंबर नव พฤศจิกายน พย 十一月",
        "december dicembre diciembre décembre dezember dezembro desember desembre декабря декабрь грудня "
        "грудень снежня снежань декември децембар grudnia grudzień prosince prosinec decembra aralık "
        "δεκεμβρίου δεκέμβριοσ decembrie joulukuuta gruodžio gruodis decembris detsember דצמבר ديسمبر دسامبر "
        "दिसंबर ธันวาคม ธค 十二月",
    )
)
"""The names of the months, January first, with case folded; any unambiguous beginning of three letters will do."""

ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_WORD = re.compile(r"[^\s\d.,;:/+\-()\[\]’'׳]+\.?")
_DAY = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日号號일]?")
_MONTH = re.compile(r"(?<!\d)(\d{1,2})\s?[月월]|(?:tháng|thg)\s*(\d{1,2})(?!\d)", re.IGNORECASE)
_TIME = re.compile(
    r"(上午|午前|오전|凌晨|早上|下午|午後|오후|晚上)?\s*(?<![\d+-])(\d{1,2})"
    r"(?:\s*[时時點点시]\s*(?:(\d{1,2})\s*[分분])?(?:\s*(\d{1,2})\s*[秒초])?|:(\d\d)(?::(\d\d))?)"
)
_AFTERNOON = frozenset({"下午", "午後", "오후", "晚上"})
_JOINS = {"de", "del", "di", "du", "den", "der", "el", "le", "il", "of", "à", "às", "um", "kl", "alle", "om"}
"""Words between the parts of a date, also beside a month whose short name is as in English: "20 de nov. de 2026"."""

_HOURS_H = re.compile(r"\b(\d{1,2})\s?[hH]\s?(\d\d)\b")
_EMPTY = re.compile(r"\(\s*\)|\[\s*\]|['’׳]|(?<![\d])\.")


@lru_cache(maxsize=1000)
def month_of(word: str) -> int | None:
    """Return the number of the month (1 to 12) that a word names or begins to name; None for any other word."""
    word = word.casefold().rstrip(".")
    for number, names in enumerate(MONTHS, 1):
        if word in names:
            return number
    begun = {number for number, names in enumerate(MONTHS, 1) if any(name.startswith(word) for name in names)}
    return begun.pop() if len(word) >= 3 and len(begun) == 1 else None


def in_english(text: str, understood: Collection[str]) -> str:
    """Return a date with its month in English; unchanged if it names no month of another language.

    Words that are not `understood` (in lower case) are removed: weekdays, "de", "г.". If two words may be months, the
    last one is it: "mar" is mardi (Tuesday) as well as mars (March).
    """
    plain = _in_figures(text)
    words = list(_WORD.finditer(plain))
    texts = [match[0] for match in words]
    months = [match for match in words if month_of(match[0])]
    foreign = [match for match in months if _bare(match[0]) not in understood]
    if plain == text and not foreign and len(months) < 2 and not (months and _JOINS.intersection(map(_bare, texts))):
        return text
    pieces, end = [], 0
    for match in words:
        pieces += [plain[end : match.start()], match[0] if _bare(match[0]) in understood else " "]
        if match in months:
            pieces[-1] = f" {ENGLISH[(month_of(match[0]) or 1) - 1]} " if match is months[-1] else " "
        end = match.end()
    english = _EMPTY.sub(" ", "".join((*pieces, plain[end:])))
    return " ".join(english.split())


def _bare(word: str) -> str:
    return word.casefold().rstrip(".")


def _in_figures(text: str) -> str:
    """Return a date with European figures, and with Chinese, Japanese and Korean days and hours as 2026-11-20 10:00."""
    plain = "".join(str(unicodedata.digit(char)) if char.isdecimal() else char for char in text)
    plain = _HOURS_H.sub(r"\1:\2", plain)
    figures = _MONTH.sub(_month_name, _DAY.sub(r"\1-\2-\3 ", plain))
    return plain if figures == plain else _TIME.sub(_time_of_day, figures)


def _month_name(match: re.Match[str]) -> str:
    number = int(match[1] or match[2])
    return f" {ENGLISH[number - 1]} " if 1 <= number <= 12 else match[0]


def _time_of_day(match: re.Match[str]) -> str:
    """Return a time as hours (0 to 23), minutes and seconds."""
    half, hour, *parts = match.groups()
    minute, second = parts[0] or parts[2] or "0", parts[1] or parts[3] or "0"
    hours = int(hour) % 12 + (12 if half in _AFTERNOON else 0) if half else int(hour)
    return f" {hours:02}:{int(minute):02}:{int(second):02}"
