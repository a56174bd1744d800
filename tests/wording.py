"""The messages of the hub, extracted from templates and code, and the catalogs brought up to date with them.

`python tests/wording.py [LANGUAGE...]` writes templates/locales/planet.pot anew, updates every catalog beside it, and
begins one for each language that is named and has none.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

ROOT = Path(__file__).parents[1]
LOCALES = ROOT / "templates" / "locales"
BEGUN = datetime(2026, 11, 25, tzinfo=UTC)
SOURCES = (("templates", "*.html", babel_extract), ("templates", "*.svg", babel_extract), ("planet", "*.py", "python"))
OPTIONS = {"trimmed": "true", "newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true"}


def extracted() -> Catalog:
    """Return the messages that stand in templates and code now."""
    catalog = _empty("Words of planet-river, to be translated: see docs/how-to/translate.md.")
    for folder, pattern, method in SOURCES:
        for path in sorted((ROOT / folder).rglob(pattern)):
            with path.open("rb") as source:
                options = {} if method == "python" else {**OPTIONS, "silent": "false"}
                for _, message, comments, context in extract(method, source, DEFAULT_KEYWORDS, ("NB",), options):
                    location = (path.relative_to(ROOT).as_posix(), 0)
                    catalog.add(message, None, [location], auto_comments=comments, context=context)
    return catalog


def stored(language: str) -> Catalog:
    """Return the catalog of a language from the repository; an empty one where it has none."""
    path = LOCALES / f"{language}.po"
    if not path.exists():
        return _empty(f"Words of planet-river in the language {language}.", language.replace("-", "_"))
    with path.open("rb") as file:
        return read_po(file, locale=language.replace("-", "_"))


def _empty(comment: str, locale: str | None = None) -> Catalog:
    return Catalog(
        locale=locale,
        header_comment=f"# {comment}",
        project="planet-river",
        version="1",
        msgid_bugs_address="",
        last_translator="",
        language_team="",
        creation_date=BEGUN,
        revision_date=BEGUN,
        fuzzy=False,
    )


def write(catalog: Catalog, path: Path) -> None:
    with path.open("wb") as file:
        write_po(file, catalog, width=100, sort_by_file=True, include_lineno=False, ignore_obsolete=True)


def main(languages: list[str]) -> None:
    LOCALES.mkdir(exist_ok=True)
    template = extracted()
    write(template, LOCALES / "planet.pot")
    for language in sorted({*languages, *(path.stem for path in LOCALES.glob("*.po"))}):
        catalog = stored(language)
        catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
        write(catalog, LOCALES / f"{language}.po")
        missing = [message for message in catalog if message.id and not message.string]
        print(f"{language}: {len(catalog) - len(missing)} of {len(catalog)} messages translated")


if __name__ == "__main__":
    main(sys.argv[1:])
