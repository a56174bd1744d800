"""What lost readers and search engines are told: 404.html, robots.txt, the sitemap."""

from __future__ import annotations

from datetime import timedelta
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from community import Community, Post
from selectolax.lexbor import LexborHTMLParser

from planet.site.feeds import write_sitemap
from planet.views.feeds import SitemapPage, SitemapView

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
HOME = "https://planet.example/"


def listed(body: bytes, of: str = "url") -> dict[str, str]:
    """The addresses of a list, each with its date, "" where there is none."""
    root = ElementTree.fromstring(body)
    assert root.tag == NAMESPACE + ("urlset" if of == "url" else "sitemapindex")
    found = {one.findtext(f"{NAMESPACE}loc"): one.findtext(f"{NAMESPACE}lastmod") or "" for one in root}
    assert {one.tag for one in root} == {NAMESPACE + of}
    return {(address or "").removeprefix(HOME): when for address, when in found.items()}


@pytest.fixture
def planet(community: Community) -> Community:
    """Two people, one of whom does not want to be found; entries of two months, and a local post of each person."""
    for name, shy in (("Ada", False), ("Bob", True)):
        low = name.lower()
        community.member(name, f"/{low}", slug=low, noindex=shy)
        ages = (timedelta(hours=5), timedelta(days=40))
        dates = [community.now - age for age in ages]
        community.publish(f"/{low}", *(Post(f"{name} {n}", f"https://{low}.example/{n}", f"{low}{n}", on)
                                       for n, on in enumerate(dates)))  # fmt: skip
        community.write(f"posts/{low}/here.md", f"+++\ntitle = 'Here'\ndate = 2026-11-20\n+++\n\nBy {name}.\n")
    community.turn()
    return community


def test_the_sitemap_leads_to_every_page_that_may_be_found(planet: Community) -> None:
    """Through its index to a list for each month and one of the rest: all there are, but for a shy member's own."""
    files = planet.files()
    lists = listed(files["sitemap.xml"], "sitemap")
    assert list(lists) == ["sitemap-pages.xml", "sitemap-2026-11.xml", "sitemap-2026-10.xml"]
    assert set(lists) == {path for path in files if path.startswith("sitemap-")}
    told = {address for path in lists for address in listed(files[path])}
    assert {f"{address}index.html" for address in told} <= set(files)
    assert {"", "members/ada/", "members/ada/posts/here/", "archive/2026/10/"} <= told
    assert not [address for address in told if "bob" in address]
    shy = [path for path in files if path.startswith("members/bob/") and path.endswith(".html")]
    assert len(shy) == 4
    assert all(LexborHTMLParser(files[path]).css_matches("meta[name=robots][content=noindex]") for path in shy)


def test_a_list_changes_with_its_entries_alone(planet: Community) -> None:
    """Dates are those of entries, so that a turn without news writes none, and an edit the list of its month."""
    before = listed(planet.files()["sitemap-2026-10.xml"])
    assert set(before.values()) == {f"{planet.now - timedelta(days=40):%Y-%m-%dT%H:%M:%SZ}"}
    assert not [path for path in planet.turn(days=1).written if path.startswith("sitemap")]
    edited = Post("Ada 1, edited", "https://ada.example/1", "ada1", planet.now - timedelta(days=41))
    planet.publish("/ada", edited)
    assert [path for path in planet.turn(hours=1).written if path.startswith("sitemap")] == ["sitemap-2026-10.xml"]
    after = listed(planet.files()["sitemap-2026-10.xml"])
    assert after == dict.fromkeys(before, f"{planet.now:%Y-%m-%dT%H:%M:%SZ}")


def test_who_no_longer_wants_to_be_found_leaves_the_sitemap(planet: Community) -> None:
    """At the next turn, with the local posts; and so does a month with its last entry."""
    planet.members[0]["noindex"] = True
    planet.hides = [{"url": f"https://{one}.example/1"} for one in ("ada", "bob")]
    planet.turn(hours=1)
    lists = {path: body for path, body in planet.files().items() if path.startswith("sitemap")}
    assert sorted(lists) == ["sitemap-2026-11.xml", "sitemap-pages.xml", "sitemap.xml"]
    assert b"ada" not in b"".join(lists.values())
    assert listed(lists["sitemap-2026-11.xml"])


def test_robots_may_read_everything(planet: Community) -> None:
    """For a page that may not be read never says that it wants to be left out."""
    robots = RobotFileParser()
    robots.parse(planet.files()["robots.txt"].decode().splitlines())
    assert robots.can_fetch("*", f"{HOME}members/bob/")
    assert robots.site_maps() == [f"{HOME}sitemap.xml"]


def test_a_sitemap_speaks_ascii() -> None:
    """Addresses as URIs, with all that XML asks for."""
    body = write_sitemap(SitemapView("sitemap-x.xml", "https://münchen.example/a&b/", (SitemapPage("members/é/"),)))
    assert b"<loc>https://xn--mnchen-3ya.example/a&amp;b/members/%C3%A9/</loc>" in body


def test_a_lost_reader_finds_home_from_anywhere(planet: Community) -> None:
    """The page is served for any address, so each of its links begins at the root of the server."""
    planet.planet["url"] = "https://example.org/our/planet/"
    planet.turn(hours=1)
    page = LexborHTMLParser(planet.files()["404.html"])
    links = [one.attributes.get("href") or one.attributes.get("src") or "" for one in page.css("[href], [src]")]
    assert [one for one in links if not one.startswith(("/our/planet/", "#"))] == []
    main = {one.attributes["href"] for one in page.css("main a")}
    assert main >= {f"/our/planet/{path}" for path in ("", "members/", "topics/", "archive/", "search/")}
    assert not page.css("link[rel=canonical]")
