"""The bridge to Mastodon and Bluesky finds our feed from the front page, and its reader gets every entry with its
author."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import bridge
import golden
import pytest

from planet.service.preview import preview

if not bridge.FOLDER.is_dir() and os.environ.get("CI", "").lower() != "true":
    pytest.skip(bridge.MISSING, allow_module_level=True)

ADDRESS = "https://planet-reef.example/"
ARABIC = {
    'language = "en"  ': 'language = "ar"  ',
    'title = "Planet Reef"': 'title = "كوكب الشعاب"',
    '"People who care about reefs, in their own words"': '"ناس يهمهم أمر الشعاب، بكلماتهم"',
}


def arabic_hub(folder: Path) -> Path:
    """Make a copy of the sample hub in Arabic."""
    members = golden.sample_hub(folder) / "config" / "members.toml"
    text = members.read_text(encoding="utf-8")
    for english, arabic in ARABIC.items():
        assert english in text
        text = text.replace(english, arabic)
    members.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module", params=["en", "ar"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """Returns the language and the folder of a published site."""
    makers = {"en": golden.sample_hub, "ar": arabic_hub}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PAGEFIND_BINARY_PATH", "switched off")
        patch.setitem(golden.HUBS, request.param, makers[request.param])
        return request.param, golden.publish(request.param, tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="module")
def reading(site: tuple[str, Path]) -> dict[str, Any]:
    """Returns what the bridge reads of a site over HTTP."""
    with preview(site[1], port=0) as server:
        server.start()
        command = [sys.executable, str(Path(bridge.__file__)), server.url, ADDRESS]
        done = subprocess.run(command, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def published(site: tuple[str, Path]) -> list[dict[str, Any]]:
    """Returns the items of a site's JSON Feed."""
    return json.loads((site[1] / "feed.json").read_bytes())["items"]


def thing(activity: dict[str, Any]) -> dict[str, Any]:
    """Returns the post in an activity: granary's reader of JSON Feed gives it bare."""
    return activity.get("object", activity)


def test_the_front_page_says_who_we_are_and_where_the_feed_is(reading: dict[str, Any], site: tuple[str, Path]):
    """Without a card that represents the page, or a feed on it, Bridgy Fed refuses a site."""
    assert reading["card"]["properties"]["name"] == ["كوكب الشعاب" if site[0] == "ar" else "Planet Reef"]
    assert reading["card"]["properties"]["url"] == [ADDRESS]
    assert reading["chosen"] == f"{ADDRESS}atom.xml"
    assert reading["bridged"] == reading["atom"]


@pytest.mark.parametrize("form", ["atom", "rss", "json"])
def test_every_entry_is_read_with_its_address_title_and_dates(form: str, reading: dict[str, Any], site):
    """In the order of the feed, which is newest first; no letter of any script is lost on the way."""
    items = published(site)
    posts = [thing(activity) for activity in reading[form]]
    assert len(items) > 60
    assert [post["id"] for post in posts] == [item["id"] for item in items]
    assert [post["url"] for post in posts] == [item["url"] for item in items]
    assert all(re.match(r"https?://", post["url"]) for post in posts)
    dates = [datetime.fromisoformat(post["published"]) for post in posts]
    assert dates == [datetime.fromisoformat(item["date_published"]) for item in items]
    for item, post in zip(items, posts, strict=True):
        assert item.get("title", "") in (post.get("displayName") or post.get("title") or post["content"])
    titles = " ".join(item.get("title", "") for item in items)
    assert re.search("[\u0600-\u06ff]{4}", titles), "no Arabic title: nothing is shown about its letters"
    assert re.search("[\u3040-\u30ff]", titles), "no Japanese title"


def test_the_newest_ten_that_the_bridge_takes_are_the_newest_of_all(reading: dict[str, Any]):
    """Bridgy Fed takes ten entries of a visit from the top, and stops at the first that it knows."""
    dates = [datetime.fromisoformat(activity["object"]["published"]) for activity in reading["bridged"]]
    assert min(dates[:10]) >= max(dates[10:])


@pytest.mark.parametrize("form", ["atom", "rss", "json"])
def test_every_entry_has_its_own_author(form: str, reading: dict[str, Any], site: tuple[str, Path]):
    """By name in all formats, and in those that have a place for it (RSS has none) with the author's own address;
    nobody is given the address of the hub."""
    for item, activity in zip(published(site), reading[form], strict=True):
        author = item["authors"][0]
        expected = {"name": author["name"]} if form == "rss" else author
        read = thing(activity)["author"]
        assert (read["displayName"], read.get("url")) == (expected["name"], expected.get("url")), item["url"]
        assert read.get("url") != ADDRESS


def test_members_are_named_with_the_address_of_the_members_file(reading: dict[str, Any], site: tuple[str, Path]):
    """Also where a feed names its author without an address."""
    members = tomllib.loads((site[1].parent / "config" / "members.toml").read_text(encoding="utf-8"))["members"]
    homes = {member["name"]: member.get("url", f"{ADDRESS}members/{member['slug']}/") for member in members}
    authors = [activity["object"]["author"] for activity in reading["atom"]]
    assert {author["displayName"] for author in authors} >= homes.keys()
    for author in authors:
        assert author.get("url") == homes.get(author["displayName"])
