"""Titles that are no evidence of one thing, in many scripts: those that programs like this one took for it, and those
that are it."""

from __future__ import annotations

import shutil
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest
from community import START, Community, Post
from hypothesis import given
from hypothesis import strategies as st

from planet.rules.titles import are_of_a_series, says_enough, skeleton
from planet.struct import replace

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

VAGUE = {
    "Latin": [
        "12",
        "2026-11-22",
        "MMXXVI",
        "№ 47",
        "v1.2.3",
        "Hello world",
        "Untitled",
        "New post",
        "Open thread",
        "Week notes 12",
        "Weeknotes: week 47 of 2026",
        "Links of the week",
        "Links for November 20, 2026",
        "links for 2008-09-14",
        "The week in links",
        "Episode 3: Part II",
        "S02E05",
        "Notes for Sunday, 22 November",
        "Current events: 2022-07-13",
        "Last week in Azure #21",
        "Issue 766",
        "News of the month",
        "Wochennotizen 12",
        "Wochenrückblick KW 47/2026",
        "Lesezeichen der Woche 47",
        "Folge 12, Teil 3",
        "Notas de la semana 12",
        "Semaine 47 : les liens",
        "Appunti della settimana 12",
        "Semana 12 em notas",
        "Weeknotities 12",
        "Veckobrev 47",
        "Odkazy týdne 12",
        "Przegląd tygodnia 47",
        "Heti hírek 12",
        "Haftalık bağlantılar 12",
        "Servicefönster - 2017-03-18 08:00 - 2017-03-18 19:00",
    ],
    "Cyrillic": [
        "Заметки недели 12",
        "Новости недели № 47",
        "Выпуск 15: ссылки",
        "Итоги ноября 2026 года",
        "Огляд тижня 12",
    ],
    "Greek": ["Σημειώσεις της εβδομάδας 12", "Επεισόδιο 12"],
    "Arabic": ["ملاحظات الأسبوع ١٢", "روابط الأسبوع", "أخبار الأسبوع رقم ٤٧", "الحلقة ١٢", "یادداشت‌های هفته ۱۲"],
    "Hebrew": ["הערות השבוע 12", "פרק 12"],
    "Han": ["周刊第四十七期", "每周链接 12", "2026年11月22日", "第12章", "本周新闻"],
    "Kana": [
        "週報 第12号",
        "今週のリンク",
        "ウィークリーレポート 12",
        "第十二回 日記",
        "2026年11月22日の日記",
        "11月のまとめ",
    ],
    "Hangul": ["주간 노트 12", "주간 회고 47", "11월 링크 정리"],
    "Devanagari": ["साप्ताहिक नोट्स १२", "भाग ३", "सप्ताह के लिंक", "समाचार: २२ नवंबर"],
    "Thai": ["บันทึกประจำสัปดาห์ที่ ๑๒", "ข่าวประจำวันที่ 22 พฤศจิกายน", "ตอนที่ 12"],
}

TELLING = {
    "Latin": [
        "What the reef said",
        "Why corals bleach at night",
        "Week 12: why the corals bleached",
        "RE: xkcd #1357 free speech",
        "Iranian diaspora form human chain on Wellington waterfront",
        "Was das Riff nachts erzählt",
        "Ce que le récif raconte la nuit",
        "Lo que cuenta el arrecife",
        "Co rafa mówi w nocy",
    ],
    "Cyrillic": ["Что сказал риф ночью", "Чому корали білішають уночі"],
    "Greek": ["Τι είπε ο ύφαλος τη νύχτα"],
    "Arabic": ["ماذا قالت الشعاب المرجانية", "آنچه صخره مرجانی در شب گفت"],
    "Hebrew": ["מה אמרה השונית בלילה"],
    "Han": ["珊瑚礁在说什么呢", "珊瑚礁的夜晚與潮汐", "第12周：珊瑚礁为什么会变白"],
    "Kana": ["サンゴ礁が夜に語ること", "珊瑚礁は夜に何を言うのか"],
    "Hangul": ["산호초가 밤에 하는 말"],
    "Devanagari": ["भित्ति ने रात में क्या कहा"],
    "Thai": ["ปะการังพูดอะไรในยามค่ำคืน"],
}

NAMED = [
    ("The Reef Blog", "The Reef Blog"),
    ("Ada Lovelace", "Ada Lovelace"),
    ("Ada Lovelace’s week", "Ada Lovelace"),
    ("Echo des Tages - Ganze Sendung", "WDR 5 Echo des Tages"),
    ("New on the Reef Blog: notes", "Reef Blog | Ada"),
    ("Планета Риф: новости", "Планета Риф"),
    ("مدونة الشعاب المرجانية: أخبار", "مدونة الشعاب المرجانية"),
    ("珊瑚礁観察日記 12", "珊瑚礁観察日記"),
    ("समुद्री भित्ति डायरी: भाग २", "समुद्री भित्ति डायरी"),
]


@pytest.mark.parametrize(("script", "title"), [(script, title) for script in VAGUE for title in VAGUE[script]])
def test_titles_that_tell_nothing(script: str, title: str) -> None:
    """Numbers, dates, words of series, and fewer than three words beside them."""
    assert not says_enough(title), script


@pytest.mark.parametrize(("script", "title"), [(script, title) for script in TELLING for title in TELLING[script]])
def test_titles_that_tell_enough(script: str, title: str) -> None:
    """Three telling words, or as much in a script without blanks."""
    assert says_enough(title), script


@pytest.mark.parametrize(("title", "name"), NAMED)
def test_names_tell_nothing(title: str, name: str) -> None:
    """The feed, the site and the author stand in all of their titles."""
    assert not says_enough(title, [name])


def test_a_name_is_a_word_of_its_own() -> None:
    """ "Ada" in "Adaptation" is no name, and a short name empties no title."""
    assert says_enough("Adaptation makes corals adaptable", ["Ada", "a", ""])
    assert says_enough("What the reef said at night", ["Reef"])


@given(st.text(max_size=60), st.lists(st.text(max_size=20), max_size=3))
def test_any_title_can_be_weighed(title: str, names: list[str]) -> None:
    """Whatever feeds write; names only take away, and figures add nothing."""
    assert says_enough(title) or not says_enough(title, names)
    assert says_enough(f"{title} 12") == says_enough(f"{title} 13")
    assert skeleton(f"{title} 12") == skeleton(f"{title} 13") != ""


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("notes from the reef station, week 12", "notes from the reef station, week 9"),
        ("what i read in october", "what i read in november"),
        ("seen at the pier: sunday", "seen at the pier: monday"),
        ("the reef at night, part ii", "the reef at night, part iii"),
        ("2026-11-22 what the divers said", "2026-11-15 what the divers said"),
        ("что видно с пирса, выпуск 12", "что видно с пирса, выпуск 13"),
        ("что мы читали в ноябре", "что мы читали в октябре"),
        ("ما رأيناه من الرصيف ١٢", "ما رأيناه من الرصيف ١٣"),
        ("埠頭から見えたもの 第十二回", "埠頭から見えたもの 第十三回"),
        ("埠頭から見えたもの１２", "埠頭から見えたもの１３"),
        ("埠頭から十二回見た", "埠頭から三回見た"),
        ("घाट से जो दिखा १२", "घाट से जो दिखा १३"),
        ("สิ่งที่เห็นจากท่าเรือ ๑๒", "สิ่งที่เห็นจากท่าเรือ ๑๓"),
    ],
)
def test_a_series_shows_in_its_shape(title: str, other: str) -> None:
    """Titles that differ in figures of any script, months or weekdays alone."""
    assert are_of_a_series(title, other)
    assert not are_of_a_series(title, title)


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("what the reef said", "what the reef says"),
        ("week 12: the pier", "week 13: the boat"),
        ("what the reef said", "what the reef said"),
        ("三人で潜った夜の珊瑚礁", "一度だけ見た夜の珊瑚礁"),
        ("เห็นปลา ๓ ตัวใต้ท่าเรือ", "เห็นปู ๓ ตัวใต้ท่าเรือ"),
    ],
)
def test_other_words_are_no_series(title: str, other: str) -> None:
    """Each has words of its own."""
    assert not are_of_a_series(title, other)


# ---------------------------------------------------------------- what it means for entries

SERIES = {
    "Latin": "Seen from the pier of Kiel, number {}",
    "Cyrillic": "Что видно с нашего пирса: выпуск {}",
    "Arabic": "ما رأيناه من رصيف الميناء القديم {}",
    "Kana": "港の埠頭から今日も見えたもの {}",
    "Devanagari": "पुराने घाट से आज जो दिखा {}",
}


def two_feeds(community: Community, blog: list[Post], letters: list[Post]) -> None:
    """Publish Ada's blog and her letters."""
    community.publish("/blog.xml", *blog, Post("About me", "https://ada.example/about", "a-0", START - 90 * DAY))
    community.publish("/letters.xml", *letters, Post("Why I write", "https://l.example/0", "l-0", START - 90 * DAY))


@pytest.fixture
def ada(community: Community) -> Community:
    """Ada, who writes a blog and letters."""
    community.member("Ada", "/blog.xml", "/letters.xml", url="https://ada.example/")
    return community


def post(title: str, number: int, date: timedelta) -> Post:
    return Post(title, f"https://ada.example/{number}", f"a-{number}", START - date, f"Of the blog {number}. " * 30)


def letter(title: str, number: int, date: timedelta) -> Post:
    return Post(title, f"https://l.example/{number}", f"l-{number}", START - date, f"A letter {number}. " * 30)


def cards(community: Community, title: str) -> int:
    """How many cards have a title."""
    return community.titles().count(title)


@pytest.mark.parametrize("template", SERIES.values(), ids=SERIES)
@pytest.mark.parametrize("other_comes", ["before", "after"])
def test_one_of_a_series_stands_for_itself(ada: Community, template: str, other_comes: str) -> None:
    """Two weeklies of one member with the same number are two things, once the series shows in one of the feeds."""
    twelve, other = template.format(12), template.format(11 if other_comes == "before" else 13)
    assert says_enough(twelve)
    both = [post(twelve, 12, 5 * HOUR)], [letter(twelve, 12, 2 * HOUR)]
    sibling = post(other, 11, 7 * DAY if other_comes == "before" else HOUR)
    two_feeds(ada, [sibling] if other_comes == "before" else both[0], both[1])
    ada.turn()
    assert cards(ada, twelve) == 1
    two_feeds(ada, [*both[0], sibling], both[1])
    ada.turn(hours=1)
    assert cards(ada, twelve) == 2
    assert ada.store.duplicates.led() == []


@pytest.mark.parametrize("title", ["The week at the reef station in pictures", "18:00 Fakty i Popołudniowa rozmowa"])
def test_a_title_that_comes_back_is_of_a_series(ada: Community, title: str) -> None:
    """The same title a week later: whatever else bears it in those days is another thing."""
    two_feeds(ada, [post(title, 1, 8 * DAY)], [letter(title, 1, 8 * DAY - HOUR)])
    ada.turn()
    assert cards(ada, title) == 1
    two_feeds(ada, [post(title, 1, 8 * DAY), post(title, 2, DAY)], [letter(title, 1, 8 * DAY - HOUR)])
    ada.turn(hours=1)
    assert cards(ada, title) == 3
    two_feeds(
        ada, [post(title, 1, 8 * DAY), post(title, 2, DAY)], [letter(title, 1, 8 * DAY - HOUR), letter(title, 2, HOUR)]
    )
    ada.turn(hours=1)
    assert cards(ada, title) == 4


@pytest.mark.parametrize("title", [titles[0] for titles in VAGUE.values()])
def test_a_vague_title_folds_nothing(ada: Community, title: str) -> None:
    """Two cards, in every script."""
    two_feeds(ada, [post(title, 1, 5 * HOUR)], [letter(title, 1, 2 * HOUR)])
    ada.turn()
    assert cards(ada, title) == 2


@pytest.mark.parametrize("title", [titles[0] for titles in TELLING.values()])
def test_a_post_and_its_letter_are_one_card(ada: Community, title: str) -> None:
    """In every script."""
    two_feeds(ada, [post(title, 1, 5 * HOUR)], [letter(title, 1, 2 * HOUR)])
    ada.turn()
    assert cards(ada, title) == 1


def test_a_post_of_a_series_and_its_toot_are_one_card(ada: Community) -> None:
    """A link is evidence, whatever the title is."""
    toot = replace(letter("", 1, HOUR), text="Week notes 12 https://ada.example/12")
    two_feeds(ada, [post("Week notes 12", 12, 5 * HOUR), post("Week notes 11", 11, 7 * DAY)], [toot])
    ada.turn()
    assert [entry.entry.link for entry in ada.shown()].count(toot.link) == 0


def test_the_name_of_the_feed_is_no_title(ada: Community) -> None:
    """A feed that gives each post its own name for a title."""
    title = "Ada’s long reef diary"
    ada.publish("/blog.xml", post(title, 1, 5 * HOUR), title=title)
    ada.publish("/letters.xml", letter(title, 1, 2 * HOUR), title="Letters")
    ada.turn()
    assert cards(ada, title) == 2


@pytest.mark.parametrize(("guid", "title", "count"), [("12", "Photo", 2), ("12", "What the reef said", 1)])
def test_a_number_is_nobodys_id(ada: Community, guid: str, title: str, count: int) -> None:
    """Two feeds number their posts, each from one on: a short title does not make one post of two."""
    two_feeds(ada, [replace(post(title, 1, 5 * HOUR), guid=guid)], [replace(letter(title, 1, 90 * HOUR), guid=guid)])
    ada.turn()
    assert cards(ada, title) == count


def test_a_store_of_an_earlier_version_is_put_right(ada: Community) -> None:
    """What it took for one thing by a vague title are two cards at the next turn; later turns look no more."""
    two_feeds(ada, [post("Week notes 12", 1, 5 * HOUR)], [letter("Week notes 12", 1, 2 * HOUR)])
    ada.turn()
    first, second = (entry.entry_id for entry in ada.shown() if entry.entry.title == "Week notes 12")
    with ada.store.transaction():
        case = ada.store.visibility.cases([second])[second]
        folded = replace(case.choice, same_as=first, item_id=case.choice.item_id)
        ada.store.visibility.write({second: (case, folded)})
        ada.store.published.set_fact("ids of authors given back", "")
    assert ada.store.duplicates.led() == [second]
    ada.turn(hours=1, force=False)
    assert ada.store.duplicates.led() == []
    assert cards(ada, "Week notes 12") == 2


ARRIVALS = (
    ("blog", post("Seen from the pier of Kiel, number 12", 12, 20 * DAY)),
    ("letters", letter("Seen from the pier of Kiel, number 12", 12, 20 * DAY)),
    ("blog", post("Seen from the pier of Kiel, number 13", 13, 13 * DAY)),
    ("blog", post("The reef station this week in pictures", 1, 20 * DAY)),
    ("letters", letter("The reef station this week in pictures", 1, 20 * DAY)),
    ("blog", post("The reef station this week in pictures", 2, 13 * DAY)),
    ("blog", post("What the reef said", 3, 20 * DAY)),
    ("letters", letter("What the reef said", 3, 19 * DAY)),
)


def test_the_order_of_arrival_does_not_count(community: Community, tmp_path: Path, empty_store: Path) -> None:
    """One after the other, in many orders: in the end the same post alone stands with another."""
    orders = [*permutations(ARRIVALS)][::1777]
    assert len(orders) > 20
    for number, order in enumerate(orders):
        folder = tmp_path / str(number)
        folder.mkdir()
        shutil.copy(empty_store, folder / "planet.db")
        hub = Community(folder, community.web)
        hub.member("Ada", "/blog.xml", "/letters.xml", url="https://ada.example/")
        for length in range(len(order) + 1):
            came = [(feed, post) for feed, post in order[:length]]
            two_feeds(hub, [p for feed, p in came if feed == "blog"], [p for feed, p in came if feed == "letters"])
            hub.poll()
        with hub.store as store:
            case = store.visibility.cases(store.duplicates.led())
            folded = store.queries.also_at([one.choice.same_as or 0 for one in case.values()])
        assert [[two.entry.link for two in also] for also in folded.values()] == [["https://l.example/3"]]
