"""The hub's own voice: catalogs complete and well read, dates in the planet's language, pages from right to left."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import timedelta
from importlib.metadata import version

import pytest
import wording
from babel.core import get_global
from community import Post
from made_views import DAY, FULL_VIEWS, SITE
from selectolax.lexbor import LexborHTMLParser

from planet.errors import PlanetError
from planet.locale import catalogs
from planet.locale import translation as translation_module
from planet.locale.languages import IN_LATIN
from planet.locale.languages import direction as direction_of
from planet.locale.translation import Translation
from planet.site import look, templates
from planet.site.look import Look
from planet.site.templates import Renderer
from planet.struct import replace

COMPLETE = ("de", "ar")


def key_of(message) -> tuple[object, object]:
    return message.id, message.context


# ------------------------------------------------------------ catalogs


@pytest.mark.parametrize("language", COMPLETE)
def test_catalogs_are_complete(language):
    """Every message of templates and code is translated, in all plural forms and with its markup; and no other is."""
    extracted = {key_of(message) for message in wording.extracted() if message.id}
    stored = wording.stored(language)
    messages = {key_of(message): message for message in stored if message.id}
    assert messages.keys() == extracted, "run `make words`, then translate what is empty in templates/locales/"
    for message in messages.values():
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(forms), message.id
        assert not message.fuzzy, message.id
        assert not message.pluralizable or len(forms) == stored.num_plurals, message.id
        tags = [sorted(re.findall(r"<[^>]+>", text)) for text in (*forms, _original(message.id))]
        assert all(form == tags[-1] for form in tags), message.id


def _original(id: object) -> str:
    return id[0] if isinstance(id, tuple) else str(id)


def test_the_template_of_catalogs_is_in_step():
    """planet.pot, from which translators begin, has the messages of templates and code."""
    with (wording.LOCALES / "planet.pot").open("rb") as file:
        stored = {key_of(message) for message in wording.read_po(file)}
    assert stored == {key_of(message) for message in wording.extracted()}, "run `make words`"


@pytest.mark.parametrize("language", COMPLETE)
def test_catalogs_are_read_as_babel_reads_them(language):
    """What is read here, in memory, is what the reference reader finds in the file."""
    read = catalogs.read((wording.LOCALES / f"{language}.po").read_text(encoding="utf-8"))
    for message in wording.stored(language):
        if message.pluralizable:
            singular, plural = message.id
            for number in (0, 1, 2, 3, 10, 11, 99, 100, 101, 102, 103, 1000):
                assert read.ngettext(singular, plural, number) in message.string
        elif message.id:
            assert read.gettext(message.id) == message.string


def test_arabic_has_six_plural_forms():
    """None, one, two, a few, many, and hundreds: each in its own form."""
    translation = Translation("ar", catalogs.read((wording.LOCALES / "ar.po").read_text(encoding="utf-8")))
    forms = [translation.ngettext("%(num)s entry", "%(num)s entries", number) for number in (0, 1, 2, 3, 11, 100)]
    assert len(set(forms)) == 6
    assert [translation.ngettext("%(num)s entry", "%(num)s entries", n) for n in (5, 103)] == [
        "5 تدوينات",
        "103 تدوينات",
    ]


HEAD = 'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'


def test_what_is_not_translated_stays_as_it_is():
    """Empty and fuzzy entries count as missing; comments, contexts, escapes and obsolete entries are understood."""
    read = catalogs.read(
        HEAD + 'msgid "River"\nmsgstr ""\n\n#, fuzzy\nmsgid "Topics"\nmsgstr "Tropen, %(nothing)s"\n\n'
        '# a comment\n#: a/place.html\nmsgctxt "verb"\nmsgid "Talk"\nmsgstr "Reden"\n\n'
        'msgid ""\n"Say \\"%(what)s\\" "\n"twice"\nmsgstr "Sag\\n"\n"%(what)s \\\\ %%"\n\n'
        '#~ msgid "Old"\n#~ msgstr "Alt"\n'
    )
    assert [read.gettext("River"), read.gettext("Topics"), read.gettext("Old")] == ["River", "Topics", "Old"]
    assert [read.pgettext("verb", "Talk"), read.gettext("Talk")] == ["Reden", "Talk"]
    assert read.gettext('Say "%(what)s" twice') == "Sag\n%(what)s \\ %%"


@pytest.mark.parametrize("language", ["fr", "ja", "pl", "ar", "tlh"])
def test_a_catalog_without_a_rule_counts_as_its_language_does(language):
    """The list of all messages may be copied under the name of a language, and filled in form by form."""
    forms = "".join(f'msgstr[{number}] "form {number}"\n' for number in range(translated_forms(language)))
    read = catalogs.read(f'msgid "%(num)s entry"\nmsgid_plural "%(num)s entries"\n{forms}', language)
    forms_in_use = {read.ngettext("%(num)s entry", "%(num)s entries", number) for number in (*range(120), 1_000_000)}
    assert forms_in_use == {f"form {number}" for number in range(translated_forms(language))}


def translated_forms(language: str) -> int:
    return {"fr": 3, "ja": 1, "pl": 3, "ar": 6, "tlh": 2}[language]


def test_the_list_of_all_messages_is_a_catalog():
    """planet.pot, copied and not yet filled in, leaves everything in English."""
    read = catalogs.read((wording.LOCALES / "planet.pot").read_text(encoding="utf-8"), "fr")
    assert read.gettext("River") == "River"
    assert read.ngettext("%(num)s entry", "%(num)s entries", 2) == "%(num)s entries"


def test_a_catalog_is_utf8_whatever_its_head_says():
    """The text was decoded before: a head of another program does not decide how it is compiled."""
    head = HEAD.replace('"Plural', '"Content-Type: text/plain; charset=ISO-8859-1\\n"\n"Plural')
    assert catalogs.read(head + 'msgid "River"\nmsgstr "река"\n').gettext("River") == "река"


def test_lines_of_a_catalog_end_at_line_feeds_alone():
    """A translation may hold the line separator of Unicode; a catalog from Windows and one with a mark are read."""
    assert catalogs.read('\ufeffmsgid "River"\r\nmsgstr "Fl\u2028uss\x85"\r\n').gettext("River") == "Fl\u2028uss\x85"


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        pytest.param('msgid "River"\nmsgstr Fluss\n', 2, "quotes", id="no-quotes"),
        pytest.param('"lost"\n', 1, "msgid", id="no-keyword"),
        pytest.param('msgid "River"\n\nmsgid "Topics"\nmsgstr "T"\n', 3, "no msgstr", id="no-translation"),
        pytest.param('msgid "River"\nmsgstr "F"\n\nmsgid "Topics"\n', 4, "no msgstr", id="no-translation-at-the-end"),
        pytest.param('msgstr "Fluss"\n', 1, "missing", id="no-original"),
        pytest.param('msgid "River"\nmsgstr "Fluss"\nmsgstr "Strom"\n', 3, "already", id="twice-translated"),
        pytest.param(
            'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\nmsgstr[1] "d"\nmsgstr[2] "e"\n', 1, "forms", id="forms"
        ),
        pytest.param('msgid "a"\nmsgstr "b"\nmsgid_plural "b"\n', 3, "right after", id="late-plural"),
        pytest.param('msgid ""\nmsgstr "POT-Creation-Date: soon\\n"\n', 1, "head", id="date-in-the-head"),
        pytest.param('msgid "by %(name)s"\nmsgstr "von %(nmae)s"\n', 1, "nmae", id="strange-gap"),
        pytest.param('msgid "by %(name)s"\nmsgstr "von %(name)"\n', 1, "%", id="broken-gap"),
        pytest.param('msgid "half"\nmsgstr "50 % davon"\n', 1, "%", id="bare-percent"),
        pytest.param('msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=n/0x;\\n"\n', 1, "Plural", id="plural-rule"),
    ],
)
def test_a_mistake_in_a_hubs_catalog_is_told_with_its_line(tmp_path, text, line, word):
    """A catalog that a hub brings itself fails as one sentence that names file, line and what is wrong."""
    (tmp_path / "locales").mkdir()
    (tmp_path / "locales" / "de.po").write_text(text, encoding="utf-8")
    with pytest.raises(PlanetError, match=rf"templates/locales/de\.po, line {line} .*{word}"):
        Renderer(Look(tmp_path), replace(SITE, language="de"))


def test_a_hub_may_bring_words_of_its_own(tmp_path):
    """A hub's catalog goes before the shipped one of its language and leaves it the rest; English has one as well."""
    (tmp_path / "locales").mkdir()
    for tag in ("de", "en", "fr"):
        (tmp_path / "locales" / f"{tag}.po").write_text(HEAD + 'msgid "River"\nmsgstr "Fluss"\n', encoding="utf-8")

    def nav(language: str) -> list[str]:
        html = Renderer(Look(tmp_path), replace(SITE, language=language)).render(FULL_VIEWS[0]).body.decode()
        return [link.text() for link in LexborHTMLParser(html).css(".masthead-nav a")][:2]

    assert nav("de-AT") == nav("de") == ["Fluss", "Leute"]
    assert nav("en-GB") == nav("fr") == ["Fluss", "People"]


# ------------------------------------------------------------ dates and numbers


def dates_of(translation: Translation) -> list[str]:
    return [
        translation.day_long(DAY),
        translation.day_plain(DAY),
        translation.day_short(DAY),
        translation.month_year(DAY),
        translation.month_name(DAY),
        translation.weekday(DAY),
    ]


@pytest.mark.parametrize(
    ("language", "dates"),
    [
        ("en-GB", "Sunday, 22 November 2026|22 November 2026|22 November|November 2026|November|Sunday"),
        ("de-AT", "Sonntag, 22. November 2026|22. November 2026|22. November|November 2026|November|Sonntag"),
        ("ar", "الأحد، 22 نوفمبر 2026|22 نوفمبر 2026|22 نوفمبر|نوفمبر 2026|نوفمبر|الأحد"),
        ("cs", "neděle 22. listopadu 2026|22. listopadu 2026|22. listopadu|listopad 2026|listopad|neděle"),
        ("he", "יום ראשון, 22 בנובמבר 2026|22 בנובמבר 2026|22 בנובמבר|נובמבר 2026|נובמבר|יום ראשון"),
        (
            "pt-BR",
            "domingo, 22 de novembro de 2026|22 de novembro de 2026|22 de novembro|novembro de 2026|novembro|domingo",
        ),
        (
            "zh-Hant-HK-x-reef",
            "2026年11月22日星期日|2026年11月22日|11月22日|2026年11月|11月|星期日",
        ),
        ("sr-Latn", "nedelja, 22. novembar 2026.|22. novembar 2026.|22. novembar|novembar 2026.|novembar|nedelja"),
        ("en-US", "Sunday, 22 November 2026|22 November 2026|22 November|November 2026|November|Sunday"),
        ("tlh", "2026-11-22|2026-11-22|2026-11-22|2026-11|2026-11|"),
    ],
)
def test_dates_are_written_as_the_language_writes_them(language, dates):
    """As the CLDR has them; English in one form; ISO where nobody knows. No language of the process colours another."""
    assert dates_of(Translation(language)) == dates.split("|")


def test_numbers_and_names_follow_the_language():
    """Sizes with the language's own decimals, media and languages by its own names; what a feed says stays as it is."""
    translation = Translation("de", catalogs.read((wording.LOCALES / "de.po").read_text(encoding="utf-8")))
    assert [translation.size(1_240_000), translation.size(900), translation.duration(3720)] == [
        "1,2 MB",
        "900 Byte",
        "1 h 2 min",
    ]
    assert [translation.language_name("pt-BR"), translation.language_name("qqz")] == ["Portugiesisch", "qqz"]
    assert [Translation(tag).language_name("pt-BR") for tag in ("tlh", "mgo", "fr")] == [
        "Portuguese",
        "Portuguese",
        "portugais",
    ]
    assert [translation.media_word(media_type) for media_type in ("text/vtt", "audio/mpeg", "%(x)s/50%", "")] == [
        "Untertitel",
        "MP3",
        "%(x)s",
        "",
    ]


@pytest.mark.parametrize(
    ("tag", "direction"),
    [
        ("ar", "rtl"),
        ("he-IL", "rtl"),
        ("ku-Arab", "rtl"),
        ("ku", "ltr"),
        ("ar-Latn", "ltr"),
        ("pa-Arab-PK", "rtl"),
        ("pa-PK", "rtl"),
        ("pa", "ltr"),
        ("dv", "rtl"),
        ("nqo", "rtl"),
        ("yi", "rtl"),
        ("tlh", "ltr"),
        ("x", "ltr"),
        ("en", "ltr"),
    ],
)
def test_the_direction_of_a_language(tag, direction):
    """By its usual script, or by the one that the tag names."""
    assert direction_of(tag) == direction


@pytest.mark.parametrize("language", sorted(IN_LATIN))
def test_languages_in_latin_letters_are_so_everywhere(language):
    """What is known without the CLDR is what the CLDR says, for every region that it names."""
    likely = get_global("likely_subtags")
    scripts = {full.split("_")[1] for tag, full in likely.items() if tag.split("_")[0] == language and "_" in full}
    named = {tag.split("_")[1] for tag in likely if tag.startswith(f"{language}_") and len(tag.split("_")[1]) == 4}
    assert scripts - named == {"Latn"}


# ------------------------------------------------------------ pages

NAMES = {"Atom", "RSS", "JSON", "Feed", "OPML"}
"""Words of templates that are the same in every language."""


@pytest.mark.parametrize("template", sorted(wording.LOCALES.parent.glob("*.[hs][tv]*")), ids=lambda path: path.name)
def test_no_word_of_a_template_stands_outside_gettext(template):
    """What readers see or hear, as text, in an attribute or out of an expression, goes through the catalogs."""
    source = re.sub(r"\{#.*?#\}", " ", template.read_text(encoding="utf-8"), flags=re.DOTALL)
    translated = r"\{% trans.*?endtrans %\}|\{% block (?:body_class|og_type).*?endblock %\}|<(code|kbd).*?</\1>"
    source = re.sub(translated, " ", source, flags=re.DOTALL)
    source = re.sub(r"""(_|ngettext)\((".*?"|'.*?')(, ".*?")?""", " ", source)
    literals = re.findall(r"""["']([^"']*)["']""", " ".join(re.findall(r"\{[{%].*?[%}]\}", source, flags=re.DOTALL)))
    bare = re.sub(r"\{[{%].*?[%}]\}", " ", source, flags=re.DOTALL)
    visible = [text for text in literals if re.search(r"[A-Z]|[a-z] [a-z]", text.strip())]
    visible += re.findall(r"""\s(?:alt|title|aria-label|aria-description|placeholder)="([^"]*)\"""", bare)
    visible += [re.sub(r"""<[^>]*>|\w+="[^"]*\"""", " ", bare)]
    assert not set(re.findall(r"[^\W\d_]+", " ".join(visible))) - NAMES


@pytest.mark.parametrize(
    "view", [view for view in FULL_VIEWS if view.path.endswith(".html")], ids=lambda view: view.template
)
def test_pages_speak_the_language_of_the_planet(view):
    """Each page tells its language and direction, and its masthead and footer are in Arabic."""
    html = Renderer(Look(None), replace(SITE, language="ar", direction="rtl")).render(view).body.decode()
    tree = LexborHTMLParser(html)
    assert tree.css_first("html").attributes == {"lang": "ar", "dir": "rtl"}
    assert [link.text() for link in tree.css(".masthead-nav a")][:2] == ["الجديد", "الأعضاء"]
    assert tree.css_first(".skip").text() == "انتقل إلى المحتوى"


def test_a_theme_of_before_still_renders(tmp_path):
    """A hub's template without gettext is English in any language, and the pages around it are not."""
    (tmp_path / "footer.html").write_text("<footer>Made by {{ site.title }}, 100% by hand</footer>", encoding="utf-8")
    html = Renderer(Look(tmp_path), replace(SITE, language="de")).render(FULL_VIEWS[0]).body.decode()
    assert "<footer>Made by Planet Reef, 100% by hand</footer>" in html
    assert ">Leute</a>" in html


def test_a_planet_in_another_language_has_its_dates_everywhere(community):
    """Pages, feeds and members' feeds speak the language of the planet, and a quiet turn changes nothing."""
    community.planet["language"] = "de"
    community.member("Ada", "/a.xml", url="https://ada.example/")
    community.publish("/a.xml", Post("", "https://ada.example/1", "1", community.now - timedelta(hours=1)))
    community.turn()
    files = community.files()
    assert _title(files["archive/2026/11/22/index.html"]) == "22. November 2026 · Planet Reef"
    assert '<title type="text">Eine Notiz</title>' in files["atom.xml"].decode()
    assert "<title>Ada auf Planet Reef</title>" in files["members/ada/feed.atom"].decode()
    community.turn(hours=1)
    assert community.files() == files


def test_new_data_of_languages_renders_the_site_anew(community, monkeypatch):
    """A new version of Babel may write dates otherwise: all pages are made again, once."""
    community.member("Ada", "/a.xml", url="https://ada.example/")
    community.publish("/a.xml", Post("One", "https://ada.example/1", "1", community.now - timedelta(hours=1)))
    community.turn()
    assert _title(community.files()["archive/2026/11/22/index.html"]) == "22 November 2026 · Planet Reef"
    with monkeypatch.context() as newer:
        newer.setattr(Translation, "version", "Babel 99")
        newer.setattr(translation_module, "_ENGLISH", replace(translation_module._ENGLISH, day_plain="d/M/y"))
        _forget_templates()
        community.turn(hours=1)
    _forget_templates()
    assert _title(community.files()["archive/2026/11/22/index.html"]) == "22/11/2026 · Planet Reef"


def _forget_templates():
    look._translation.cache_clear()
    templates._environment.cache_clear()


def _title(page):
    return LexborHTMLParser(page.decode()).css_first("title").text()


def test_the_version_of_babel_is_known_before_it_is_loaded() -> None:
    """Each turn asks for it; one that writes no date loads neither Babel nor what reads descriptions of packages."""
    code = (
        "import sys\nfrom planet.locale.translation import ENGLISH\n"
        "print(ENGLISH.version, *{'babel', 'importlib.metadata'} & set(sys.modules))"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == f"Babel {version('babel')}"
