"""Every type of page by the standards: the HTML checker finds no error, and microformats can be read back."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import browser as chromium
import checker
import mf2py
import pytest
from made_views import BARE_VIEWS, DAY, FULL_CARD, FULL_VIEWS, PROFILE, SITE

from planet.site.look import Look
from planet.site.templates import Renderer
from planet.struct import replace
from planet.views.page import View
from planet.views.river import FrontPage, RiverDay

VIEWS = [*(("bare", view) for view in BARE_VIEWS), *(("full", view) for view in FULL_VIEWS)]


def page(view: View) -> bytes:
    return Renderer(Look(None), SITE).render(view).body


@pytest.mark.skipif(
    bool(checker.why_missing()) and not chromium.must_be_there(), reason=checker.why_missing() or "it is there"
)
def test_the_checker_finds_no_error(tmp_path: Path) -> None:
    """No type of page, empty or full of odd things, has an error."""
    assert not checker.why_missing(), checker.why_missing()
    files = [tmp_path / f"{number}-{name}-{view.template}" for number, (name, view) in enumerate(VIEWS)]
    for file, (_, view) in zip(files, VIEWS, strict=True):
        file.write_bytes(page(view))
    broken = tmp_path / "broken.html"
    broken.write_text("<!doctype html><title>x</title><p id=a><p id=a>")
    errors = checker.errors([*files, broken])
    assert [one for one in errors if "broken.html" not in one] == []
    assert errors


def read_back(template: str) -> list[dict[str, Any]]:
    """What a reader of microformats finds on a full page of this type, with all that stands in it."""
    view = next(view for view in FULL_VIEWS if view.template == template)
    found = mf2py.parse(doc=page(view).decode(), url=f"{SITE.url}{view.path}")["items"]
    return [*found, *(child for item in found for child in item.get("children", []))]


@pytest.mark.parametrize("template", ["front.html", "day.html", "member.html", "topic.html", "post.html"])
def test_every_entry_can_be_read_back(template: str) -> None:
    """An h-entry with its author, its date, its address and its words; a card's topics without their sign."""
    found = read_back(template)
    of_all = found[0]["properties"].get("author", ())
    entries = [one["properties"] for one in found if one["type"] == ["h-entry"]]
    assert entries
    for entry in entries:
        assert entry["published"][0].startswith("2026-11-22T09:40:00")
        assert [author["properties"]["name"][0] for author in entry.get("author", of_all)]
        assert entry["url"][0].startswith("https://")
        assert not any(name.startswith("#") for name in entry.get("category", ()))
    titled = next(entry for entry in entries if entry.get("name") == ["What <bleaching> looks like & from below"])
    assert "bleaching" in titled["category"]
    assert titled["syndication"] == ["https://social.example/@ada/9", "https://letters.example/3"]


def test_the_river_is_a_feed_by_name() -> None:
    """An h-feed that holds its entries."""
    feed = read_back("front.html")[0]
    assert (feed["type"], feed["properties"]["name"]) == (["h-feed"], [SITE.title])
    assert len(feed["children"]) > 20


@pytest.mark.parametrize("template", ["directory.html", "member.html"])
def test_a_person_is_an_h_card(template: str) -> None:
    """With name, address and what they tell of themselves."""
    found = read_back(template)
    authors = [author for one in found for author in one["properties"].get("author", ())]
    cards = [one["properties"] for one in (*found, *authors) if one["type"] == ["h-card"]]
    told = next(card for card in cards if "note" in card)
    assert told["name"] == [PROFILE.byline.name]
    assert PROFILE.url in told["url"]


def test_a_front_of_fifty_entries_weighs_little() -> None:
    """Gzipped 40 kB at most, with every entry full of everything."""
    cards = tuple(
        replace(FULL_CARD, id=f"e-{n}", duplicates=(), title=f"{FULL_CARD.title} {n * 7919}") for n in range(50)
    )
    front = FrontPage((RiverDay(DAY, "archive/2026/11/22/", cards),), None)
    assert len(gzip.compress(page(View("index.html", "front.html", "", front, feed="atom.xml")))) <= 40_000
