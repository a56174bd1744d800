"""`planet neighbours`: the sites that several members point at, with their feeds, ready for the members file."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result
from community import START, Community, Post, Web, serve

from planet import config
from planet.cli.commands import planet as planet_command
from planet.errors import TurnUnderWay
from planet.service.lock import turn_lock

PAGE = (
    b'<html><head><link rel="alternate" type="application/rss+xml" title="Lee &amp; sea" href="/lee.xml"></head></html>'
)


@pytest.fixture
def lee() -> Iterator[Web]:
    """A web server of somebody who is no member."""
    web = Web()
    server = serve(web)
    web.documents["/"] = (200, "text/html", PAGE)
    yield web
    server.shutdown()
    server.server_close()


@pytest.fixture
def reef(community: Community, lee: Web) -> Community:
    """Three members who link to Lee, and read Kim."""
    kim = '<outline type="rss" text="Kim &quot;K.&quot; \\ 金" htmlUrl="https://kim.example/" xmlUrl="https://kim.example/f?a=1&amp;b=2"/>'
    for name in ("ada", "ben", "cleo"):
        community.member(name.title(), f"/{name}.xml", blogroll=f"lists/{name}.opml")
        html = f'<p>See <a href="{lee.url}/words">Lee</a></p>'
        community.publish(f"/{name}.xml", Post(f"Of {name}", f"https://{name}.example/1", name, START, html))
        community.write(f"lists/{name}.opml", f"<opml version='2.0'><body>{kim}</body></opml>")
    community.turn()
    return community


def run(reef: Community, *words: str, days: float = 0) -> Result:
    moment = (reef.now + timedelta(days=days)).isoformat()
    answer = CliRunner().invoke(planet_command, ["neighbours", *words, "-C", str(reef.hub.folder), "--now", moment])
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exception
    return answer


def document(reef: Community, **when: float) -> list[dict[str, Any]]:
    told = json.loads(run(reef, "--json", **when).stdout)
    assert told["schema"] == 1
    rows: list[dict[str, Any]] = told["neighbours"]
    return rows


def test_the_document(reef: Community, lee: Web) -> None:
    """Each site with its feed: from reading lists, or from its own page, which is visited once and remembered."""
    first, second = document(reef)
    assert first == {
        "site": lee.url.removeprefix("http://"),
        "title": "Lee & sea",
        "url": f"{lee.url}/",
        "feed": f"{lee.url}/lee.xml",
        "people": 3,
        "linked": 3,
        "read": 0,
        "linked_by": ["ada", "ben", "cleo"],
        "read_by": [],
        "reason": None,
    }
    assert (second["site"], second["title"], second["read_by"]) == (
        "kim.example",
        'Kim "K." \\ 金',
        ["ada", "ben", "cleo"],
    )
    assert second["feed"] == "https://kim.example/f?a=1&b=2"
    assert [one.path for one in lee.log] == ["/"]
    assert document(reef, days=20) == [first, second]
    assert len(lee.log) == 1
    reef.turn(hours=1)
    assert f'xmlUrl="{lee.url}/lee.xml"'.encode() in reef.files()["blogroll.opml"]


def test_the_block_for_the_members_file(reef: Community, lee: Web) -> None:
    """What is printed below is TOML that the members file takes as it stands, with every name in it."""
    answer = run(reef)
    lines, _, block = answer.stdout.partition("# Ready")
    assert lines.splitlines()[:2] == ["Lee & sea", "  linked by 3 members"]
    told = tomllib.loads(f"# Ready{block}")["members"]
    assert told == [
        {"name": "Lee & sea", "url": f"{lee.url}/", "feeds": [f"{lee.url}/lee.xml"]},
        {"name": 'Kim "K." \\ 金', "url": "https://kim.example/", "feeds": ["https://kim.example/f?a=1&b=2"]},
    ]
    file = reef.hub.members_file
    file.write_text(f"{file.read_text()}\n# Ready{block}")
    assert len(config.load(reef.hub.folder).members) == 5


def test_names_do_not_clash(reef: Community, lee: Web) -> None:
    """A neighbour with the name of a member, or of another neighbour, gets the host beside it."""
    lee.documents["/"] = (200, "text/html", PAGE.replace(b"Lee &amp; sea", b"ada"))
    members = tomllib.loads(run(reef).stdout.partition("# Ready")[2].partition("\n")[2])["members"]
    assert members[0]["name"] == f"ada ({lee.url.removeprefix('http://')})"


def test_a_site_without_a_feed(reef: Community, lee: Web) -> None:
    """The reason is told, and it is asked again after a while."""
    lee.documents["/"] = (500, "text/plain", b"no")
    first, _ = document(reef)
    assert first["feed"] is None
    assert "500" in first["reason"]
    assert "feed: " in run(reef).stdout
    assert len(lee.log) == 1
    lee.documents["/"] = (200, "text/html", PAGE)
    assert document(reef, days=1)[0]["feed"]


def test_without_neighbours(reef: Community, community: Community) -> None:
    """A line says so, whether the key is false or there is nobody; nothing is visited."""
    reef.planet["neighbours"] = False
    reef._step(0, 0)
    assert "neighbours = false" in run(reef).stdout
    assert document(reef) == []
    del reef.planet["neighbours"]
    reef.members.clear()
    reef.member("Ada", "/ada.xml")
    reef.turn(hours=1)
    answer = run(reef)
    assert answer.stdout.startswith("No site yet")
    assert "[[members]]" not in answer.stdout


def test_while_a_turn_is_under_way(reef: Community) -> None:
    """It waits for nobody: the exit status says that another holds the lock."""
    with turn_lock(reef.hub.folder):
        answer = CliRunner().invoke(planet_command, ["neighbours", "-C", str(reef.hub.folder)])
    assert isinstance(answer.exception, TurnUnderWay)
