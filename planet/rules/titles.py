"""What a title tells: whether it is enough to know a thing by, and whether it is one of a series. Pure.

Numbers, dates, names and the words that series are made of ("part", "week", "notes") tell nothing. The words of many
languages are listed; beyond them a series shows in its shape: titles that differ in their numbers and dates alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from functools import cache, lru_cache
from itertools import groupby

from planet.web.date_words import ENGLISH, MONTHS, PERIODS, WEEKDAYS
from planet.web.patterns import later

WORD = 7
"""The weight of a word; other scripts are weighed by their signs."""
ENOUGH = 3 * WORD
_WEIGHT_OF_SIGN = {"han": 3, "thai": 2}
_LONG_WORD = 8
"""Signs of katakana, which writes a foreign word in four or five: so many are two words."""

_SERIES_WORDS = frozenset(
    (
        "part parts episode episodes issue issues number numbers volume chapter chapters notes note links link news "
        "update updates digest roundup round-up review recap newsletter log diary journal edition season weekly daily "
        "monthly weeknotes weeknote monthnotes reading bookmarks post posts vol pt ep nr no the and "
        "teil teile folge folgen ausgabe nummer band kapitel notizen notiz neuigkeiten neues rückblick rundbrief "
        "tagebuch staffel wochennotizen wochennotiz wochenrückblick monatsrückblick wochenbericht wöchentlich der die "
        "das und lesezeichen linkliste fundstücke presseschau kalenderwoche "
        "partie partis épisode épisodes numéro chapitre liens lien nouvelles actualités actu revue lettre carnet "
        "saison hebdo hebdomadaire les des del los las "
        "parte partes episodio episodios número capítulo notas nota enlaces noticias resumen boletín diario temporada "
        "semanal mensual episódio notícias resumo boletim apontamentos ligações "
        "numero capitolo collegamenti notizie riepilogo stagione settimanale puntata appunti "
        "deel aflevering afleveringen hoofdstuk notities nieuws overzicht nieuwsbrief dagboek seizoen weeknotities het "
        "een van del avsnitt afsnit kapittel anteckningar noter länkar lenker nyheter notater veckobrev ugebrev osa "
        "jakso numero luku muistiinpanot linkit uutiset hluti þáttur tengla fréttir "
        "часть эпизод эпизоды выпуск номер глава заметки ссылки новости дайджест обзор дневник сезон итоги недельные "
        "частина епізод випуск розділ нотатки посилання новини огляд щоденник брой част епизод глава бележки връзки "
        "новини преглед део епизода број белешке везе вести "
        "część odcinek numer rozdział notatki linki odnośniki wiadomości przegląd tydzień dziennik część díl číslo "
        "kapitola poznámky odkazy novinky přehled deník časť diel správy del epizoda številka zapiski povezave novice "
        "dio broj bilješke poveznice vijesti rész epizód szám fejezet jegyzetek linkek hírek heti "
        "bölüm kısım sayı notlar notları bağlantılar haberler haftalık günlük μέρος επεισόδιο τεύχος κεφάλαιο "
        "σημειώσεις σύνδεσμοι νέα partea episodul numărul capitolul linkuri știri dalis numeris skyrius užrašai "
        "nuorodos naujienos daļa numurs nodaļa piezīmes saites ziņas osa number peatükk märkmed lingid uudised "
        "bagian catatan tautan berita edisi mingguan phần tập số chương ghi chú liên kết tin tức bản "
        "חלק פרק גיליון הערות רשימות קישורים חדשות שבועי יומן عدد جزء حلقة فصل ملاحظات مدونات روابط أخبار نشرة "
        "أسبوعية يومية موجز حصاد تدوينة بخش قسمت شماره فصل یادداشت یادداشت‌ها یادداشتهای پیوندها لینک‌ها اخبار هفتگی "
        "حصہ قسط شمارہ نوٹس روابط خبریں भाग कड़ी अंक अध्याय नोट्स नोट टिप्पणियाँ लिंक समाचार साप्ताहिक दैनिक मासिक "
        "डायरी खबरें संस्करण अपडेट ভাগ পর্ব সংখ্যা অধ্যায় নোট লিংক সংবাদ সাপ্তাহিক பகுதி அத்தியாயம் குறிப்புகள் "
        "இணைப்புகள் செய்திகள் వారపు భాగం 부 화 편 호 주간 주간노트 노트 링크 뉴스 소식 정리 일기 회고 월간 일간 주간회고"
    )
    .casefold()
    .split()
)

_SIGNS_OF_SERIES = (
    "週報 周報 周报 週刊 周刊 月報 月报 月刊 日報 日报 日刊 週記 周记 日記 日记 月記 年報 年报 新聞 新闻 "
    "更新 連結 链接 連載 连载 記事 笔记 筆記 总结 總結 前編 後編 中編 上篇 下篇 中篇 一覧 まとめ その "
    "曜日 星期 今週 今周 本周 本週 今月 本月 毎週 毎日 今日 の と エピソード レポート ニュースレター "
    "ニュース ノート リンク パート メモ ウィークリー デイリー マンスリー ブログ アップデート ログ สัปดาห์ "
    "บันทึก ประจำ ตอนที่ ตอน ฉบับที่ ฉบับ ลิงก์ ข่าว วันที่ วัน เดือน ปี ครั้งที่ และ ของ ที่ รายวัน "
    "ອາທິດ ບັນທຶກ ຂ່າວ ຕອນທີ ລິ້ງ ສັບປະດາ ມື້ ເດືອນ សប្ដាហ៍ សប្តាហ៍ កំណត់ត្រា ព័ត៌មាន ភាគ ថ្ងៃ ខែ "
    "ဆောင်းပါး သတင်း မှတ်စု"
)
"""The same in scripts without blanks, where they stand within what is written together."""

_NUMERAL = "0-9一二三四五六七八九十百千万萬零〇两兩"
_COUNTED = later(
    rf"第\s*[{_NUMERAL}]+\s*[回話话章号號期部集弾彈週周巻卷節节次届輪轮]?|"
    rf"[{_NUMERAL}]+\s*(?:か月|ヶ月|个月|週間|[回話话章号號期部集弾彈週周年月日巻卷節节次届分時时点號])"
)
_DATE_WORDS = WEEKDAYS | frozenset(name for names in MONTHS for name in names) | {name.casefold() for name in ENGLISH}
_MONTH_STEMS = tuple({name[:-1] for names in MONTHS for name in names if len(name) > 5})
"""Where a language declines its months, another ending follows."""
_UNTELLING = frozenset(word.casefold() for word in _SERIES_WORDS | PERIODS | _DATE_WORDS)
_ROMAN = later(r"(?=[ivxlcdm]{2,})m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_SEGMENTS = later(r"\s+[-–—|·•/]\s+|[:：|｜]\s*|\s*[—–]\s*")
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "‘": "'", "׳": "'", "\u200c": None, "\u200d": None})


def says_enough(title: str, names: Iterable[str] = ()) -> bool:
    """Return whether a title identifies a thing: it has three telling words, or as much in scripts without blanks.

    `names` are those of its feed, its site and its author, which tell nothing.
    """
    return _says_enough(title, tuple(names))


@lru_cache(maxsize=2_000)
def _says_enough(title: str, names: tuple[str, ...]) -> bool:
    plain = _without_names(_plain(title), tuple(map(_plain, names)))
    return sum(_weight(script, run) for script, run in _runs(_COUNTED.sub(" ", plain))) >= ENOUGH


@lru_cache(maxsize=2_000)
def skeleton(title: str) -> str:
    """Return a title with "#" in place of each number and date; "" if it has none.

    The titles of a series have the same skeleton.
    """
    plain = _COUNTED.sub(" 1 ", _plain(title))
    parts = " ".join(_without_numbers(script, run) for script, run in _runs(plain))
    return re.sub(r"#(?: ?#)+", "#", parts) if "#" in parts else ""


def are_of_a_series(title: str, other: str) -> bool:
    """Return whether two titles differ in numbers and dates, and in nothing else."""
    return title != other and skeleton(title) == skeleton(other) != ""


def _without_numbers(script: str, run: str) -> str:
    if _is_date(run) or (script == "words" and _is_number(run)):
        return "#"
    return "".join("#" if sign.isnumeric() else sign for sign in run)


def _plain(title: str) -> str:
    return unicodedata.normalize("NFKC", title).casefold().translate(_APOSTROPHES)


def _without_names(plain: str, names: Collection[str]) -> str:
    """Return a title without the names, and the parts of names, that stand in it, and without its parts that stand in a
    name: "Echo of the Day - Whole show" in the feed "Radio 5: Echo of the Day"."""
    parts = {part.strip() for name in names for part in (name, *_SEGMENTS.split(name))}
    for part in sorted(parts, key=len, reverse=True):
        plain = _without_name(plain, part)
    return " | ".join(part for part in _SEGMENTS.split(plain) if not any(part.strip() in name for name in names))


def _without_name(plain: str, name: str) -> str:
    """Return a text without a name in it, which must stand as words of its own in scripts with blanks."""
    if len(name) < 2 or name not in plain:
        return plain
    before = r"(?<![^\W_])" if _script(name[0]) == "words" else ""
    behind = r"(?![^\W_])" if _script(name[-1]) == "words" else ""
    return re.sub(f"{before}{re.escape(name)}{behind}", " ", plain)


def _runs(plain: str) -> Iterator[tuple[str, str]]:
    """Yield the words of a text with their script; in scripts without blanks, what stands together."""
    for script, signs in groupby(plain, _script):
        run = "".join(signs).strip("'-")
        if script and run:
            yield script, run


@lru_cache(maxsize=10_000)
def _script(sign: str) -> str:
    """Return the kind of script of a sign: "words" for those with blanks between words, "han" for Chinese and hiragana,
    "kana" for katakana, "thai" for those of Southeast Asia without blanks; "" for what stands between words."""
    code = ord(sign)
    if 0x3040 <= code <= 0x309F or 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or sign in "々〆〇":
        return "han"
    if 0x20000 <= code <= 0x3FFFF:
        return "han"
    if (0x30A1 <= code <= 0x30FF and code != 0x30FB) or 0x31F0 <= code <= 0x31FF:
        return "kana"
    if any(first <= code <= last for first, last in _UNSPACED):
        return "thai" if unicodedata.category(sign)[0] in "LMN" else ""
    return "words" if sign in "'-" or unicodedata.category(sign)[0] in "LMN" else ""


_UNSPACED = ((0x0E00, 0x0FFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x1A20, 0x1AAF), (0xAA60, 0xAA7F))
"""Thai, Lao and Tibetan; Burmese; Khmer; Tai Tham; more Burmese."""


@cache
def _untelling_signs() -> re.Pattern[str]:
    """Return a pattern of what tells nothing in scripts without blanks, the longest first."""
    words = {_plain(word) for word in (*_SIGNS_OF_SERIES.split(), *_UNTELLING) if _script(word[0]) != "words"}
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


def _weight(script: str, run: str) -> int:
    """Return how much a word, or what stands together in a script without blanks, tells."""
    if script == "words":
        return WORD if _tells(run) else 0
    signs = [sign for sign in _untelling_signs().sub(" ", run) if unicodedata.category(sign) in ("Lo", "Lm")]
    letters = [sign for sign in signs if not sign.isnumeric()]
    if script == "kana":
        return WORD * (len(letters) >= 2) + WORD * (len(letters) >= _LONG_WORD)
    return _WEIGHT_OF_SIGN[script] * len(letters)


def _tells(word: str) -> bool:
    """Return whether a word is long enough to tell something, and is no number, date or word of series."""
    base = word.partition("'")[0] if len(word.partition("'")[2]) < 3 else word
    letters = [sign for sign in base if sign.isalpha()]
    if not letters or _is_number(base) or _is_date(base) or not _UNTELLING.isdisjoint((base, _bare(base))):
        return False
    if "-" in base:
        return any(map(_tells, base.split("-")))
    return len(letters) >= (3 if unicodedata.normalize("NFD", letters[0])[0] < "\u0900" else 2)


def _is_date(word: str) -> bool:
    """Return whether a word is a month or a day of the week, in any case of its language."""
    return word in _DATE_WORDS or (5 < len(word) < 13 and word.startswith(_MONTH_STEMS))


def _bare(word: str) -> str:
    """Return an Arabic word without its article."""
    return word.removeprefix("ال")


def _is_number(word: str) -> bool:
    """Return whether a word has a figure of any script in it, or is a Roman number."""
    return any(sign.isnumeric() for sign in word) or _ROMAN.fullmatch(word) is not None
