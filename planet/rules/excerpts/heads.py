"""What stands above the writing, so far as it is certain.

Who wrote it and when, how long it takes to read, a table of contents, whose picture it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from planet.rules.excerpts.furniture import letters
from planet.web.date_words import month_of
from planet.web.markup.html_scan import words as words_of
from planet.web.patterns import later

_LONGEST = 140
_CONTENTS = frozenset(
    letters(words)
    for words in (
        "contents", "table of contents", "in this post", "in this article", "on this page", "toc", "inhalt",
        "inhaltsverzeichnis", "sommaire", "table des matières", "índice", "contenido", "contenidos",
        "tabla de contenidos", "indice", "sommario", "conteúdo", "sumário", "inhoud", "inhoudsopgave", "spis treści",
        "innehåll", "innehållsförteckning", "indhold", "indholdsfortegnelse", "innhold", "innholdsfortegnelse",
        "sisällys", "sisällysluettelo", "içindekiler", "содержание", "оглавление", "зміст", "съдържание", "obsah",
        "tartalom", "tartalomjegyzék", "cuprins", "περιεχόμενα", "目次", "目录", "目錄", "차례", "목차", "المحتويات",
        "فهرس المحتويات", "فهرست", "תוכן עניינים", "תוכן העניינים", "สารบัญ", "mục lục", "daftar isi", "विषय सूची",
    )
)  # fmt: skip
"""The headings of tables of contents."""

_READING_TIME = later(
    r"(?:[\W_]*(?:(?:estimated )?reading time|read time|time to read|lesezeit|geschätzte lesezeit|temps de lecture"
    r"|tiempo de lectura|tempo di lettura|tempo de leitura|leestijd|czas czytania|время (?:на )?чтени[ея]"
    r"|läs(?:ning)?stid|læsetid|lesetid|okuma süresi"
    r"|阅读时间|閱讀時間|读完需要|この記事は|読了時間|وقت القراءة|זמן קריאה)[\s:：~≈]*)?"
    r"[\W_]*(?:about |ca\.? |circa |env\.? |约|約)?\d{1,3}(?:\s?[-–]\s?\d{1,3})?\s?-?\s?"
    r"(?:min(?:s|ute|utes|uten?|uti|utos?|utter|uut|\.)?|minutos?|minuti|minuten?|minuta|minuty|мин(?:ут[аы]?|\.)?"
    r"|хв\.?|dk\.?|dakika|分(?:钟|鐘|で読めます)?|분|دقائق|دقيقة|דקות)(?:\s+(?:to )?(?:read(?:ing)?(?: time)?|lesezeit"
    r"|de lecture|de lectura|di lettura|de leitura|lezen|leestijd|czytania|чтения|läsning|læsning|okuma)"
    r"|で読め.*)?[\W_]*"
    r"|[\W_]*[\d,.]{2,7} words?[\W_]*",
    re.IGNORECASE,
)
_BYLINE = later(
    r"[\W_]*(?:(?:written|posted|published|words|text|story|article|guest post)"
    r"(?: and (?:photos?|photographed|illustrated))? by"
    r"|by|von|par|por|di|door|av|af|autore?:"
    r"|author:|autor(?:in)?:|auteur ?:|автор:|作者[:：]|文[/／:：]|作者：|بقلم:?|كتب:|מאת:?)[\s:]+"
    r"(?P<name>[^.!?,;:。]{2,60}?)"
    r"(?:\s*(?:[,|•·–—-]|\bon\b|\bam\b|\ble\b|\bel\b)\s*(?P<more>.{0,60}))?[\s.]*",
    re.IGNORECASE,
)
_DATED = later(r"(?P<date>.{6,50}?),?\s(?:by|von|par|por|di|door|av|af)\s(?P<name>.{2,60})", re.IGNORECASE)
"""A date with a name behind it."""
_PICTURED = later(
    r"[(\[]?(?:(?:cover |header |hero |feature[d]? )?(?:photo(?:graph)?|image|picture|illustration|graphic)s?"
    r"(?: (?:credit|source|courtesy of|by)s?\b:?|:)|(?:foto|bild|titelbild|bildquelle|fotocredit|quelle|crédit photo"
    r"|photo de|imagen|immagine|imagem|afbeelding|zdjęcie|фото|图源|图片来源|写真|画像)\s?[:：]).{1,110}"
    r"|photo by .{1,60} on (?:unsplash|pexels|pixabay|flickr)",
    re.IGNORECASE,
)
"""A caption or credit below a picture, by its first words."""
_WORD = later(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_YEAR = later(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_OF_DATES = words_of(
    """
    published posted updated last on at the of de del d le la el am vom den um uhr st nd rd th veröffentlicht publié
    publicado pubblicato gepubliceerd date datum datei fecha data дата опубликовано г года年 月 日 年 年月日 pm utc gmt
    cet cest est edt pst pdt и у في
    """
)
"""What may stand in a date beside figures, months and days of the week."""
_WEEKDAY = later(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|(?:lun|mar|mercre|jeu"
    r"|vendre|same)di|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo|(?:luned|marted|mercoled|gioved|venerd)ì"
    r"|sabato|domenica|(?:maan|dins|woens|donder|vrij|zater|zon)dag|星期.|周.",
    re.IGNORECASE,
)


def is_heading_of_contents(words: str) -> bool:
    """Return whether a block is the heading of a table of contents."""
    return len(words) <= 40 and letters(words) in _CONTENTS


def is_above_writing(words: str, authors: Collection[str]) -> bool:
    """Return whether a block above the writing is a byline, a date, a reading time, a credit of a picture, or several
    of these with signs between them."""
    if len(words) > _LONGEST:
        return False
    if _PICTURED.fullmatch(words) and words[-1:] not in "!?":
        return True
    parts = [part for part in re.split(r"\s*(?:[|•·∙⋅／\n]|\s[–—/-]\s)\s*", words) if part.strip()]
    return bool(parts) and all(_is_of_head(part.strip(), authors) for part in parts)


def _is_of_head(words: str, authors: Collection[str]) -> bool:
    if _READING_TIME.fullmatch(words) or is_date(words) or is_heading_of_contents(words):
        return True
    if letters(words) in {letters(name) for name in authors if name}:
        return True
    dated = _DATED.fullmatch(words)
    if dated and is_date(dated["date"]) and _is_name(dated["name"], authors):
        return True
    byline = _BYLINE.fullmatch(words)
    return byline is not None and _is_name(byline["name"], authors) and _is_rest_of_byline(byline["more"] or "")


def _is_rest_of_byline(words: str) -> bool:
    return not words.strip() or is_date(words) or _READING_TIME.fullmatch(words) is not None


def _is_name(words: str, authors: Collection[str]) -> bool:
    """Return whether words are the name of a person: one that the entry gives, or two to four words with capitals."""
    if letters(words) in {letters(name) for name in authors if name}:
        return True
    parts = words.split()
    return 2 <= len(parts) <= 4 and all(part[0].isupper() and not part.isupper() for part in parts)


def is_date(words: str) -> bool:
    """Return whether a line is a date and no more: with a year, in figures or with the name of a month."""
    if len(words) > 60 or not _YEAR.search(words):
        return False
    others = [word for word in _WORD.findall(words.casefold()) if word not in _OF_DATES]
    if not all(month_of(word) or _WEEKDAY.fullmatch(word) for word in others):
        return False
    return bool(others) or len(re.findall(r"\d+", words)) > 1
