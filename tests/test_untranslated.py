"""A planet in a language that no catalog has: its own words are English, and say so."""

from __future__ import annotations

import re

import pytest
from community import START, Community, Post


@pytest.mark.parametrize("language", ["sw", "pt-BR", "zz"])
def test_pages_without_a_catalog_say_that_they_are_in_english(community: Community, language: str) -> None:
    """Their dates are English, too; the feeds keep the language of the planet, and entries theirs."""
    community.planet["language"] = language
    community.member("Ada", "/ada.xml")
    community.publish("/ada.xml", Post("Habari", "https://ada.example/1", "1", START, "Maneno machache ya kwanza."))
    community.turn()
    files = community.files(status=True)
    pages = {path: body.decode() for path, body in files.items() if path.endswith(".html")}
    assert len(pages) > 10
    assert {tag for body in pages.values() for tag in re.findall(r"<html lang=\"([^\"]*)\"", body)} == {"en"}
    assert f"{START:%B}" in pages["index.html"]
    assert f"<language>{language}</language>" in files["rss20.xml"].decode()


@pytest.mark.parametrize(("language", "lang"), [("de-AT", "de-AT"), ("ar-EG", "ar-EG"), ("en-GB", "en-GB")])
def test_a_region_of_a_language_with_a_catalog_has_its_words(community: Community, language: str, lang: str) -> None:
    community.planet["language"] = language
    community.turn()
    assert f'<html lang="{lang}"' in community.files()["index.html"].decode()
