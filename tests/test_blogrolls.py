"""Reading lists of members: four places, visits of their own, whatever stands there."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
from community import START, Community, Post, ReadsHere

from planet.model.results import Blogroll
from planet.model.visits import Failed, Fetched, Hints
from planet.rules.weaving import blogrolls
from planet.rules.weaving.sites import not_neighbours
from planet.turn import publish
from planet.turn.sync_members import sync_members
from planet.workers import jobs

OPML_PLACE, JSON_PLACE = "/.well-known/recommendations.opml", "/.well-known/recommendations.json"
DAY = timedelta(days=1)
KIM = '<outline type="rss" text="Kim writes" htmlUrl="https://kim.example/" xmlUrl="https://kim.example/feed.xml"/>'


def opml(*outlines: str) -> bytes:
    head = '<?xml version="1.0"?><opml version="2.0"><head><title>L</title></head>'
    return f"{head}<body>{''.join(outlines)}</body></opml>".encode()


def page(*links: str, words: str = "Hello") -> bytes:
    return f"<!doctype html><html><head><title>T</title>{''.join(links)}</head><body>{words}</body></html>".encode()


def put(reef: Community, path: str, *outlines: str) -> None:
    reef.put(path, opml(*outlines), "text/x-opml")


def post(name: str, html: str = "<p>Words</p>") -> Post:
    return Post(f"A post of {name}", f"https://{name}.example/1", f"{name}-1", START - DAY, html)


@pytest.fixture
def reef(community: Community) -> Community:
    """Three members, each with a reading list that the members file names."""
    for name in ("ada", "ben", "cleo"):
        community.member(name.title(), f"/{name}.xml", blogroll=f"{community.web.url}/{name}.opml")
        community.publish(f"/{name}.xml", post(name), link=f"https://{name}.example/")
        put(community, f"/{name}.opml", KIM)
    return community


def turn(reef: Community, *members: str, hours: float = 0, days: float = 0, force: bool = False) -> None:
    report = reef.turn(*members, hours=hours, days=days, force=force)
    assert not report.failures


def neighbours(reef: Community) -> dict[str, str]:
    """The lines below the name of each neighbour on the page, by URL."""
    text = reef.files()["neighbours/index.html"].decode()
    rows = re.findall(r'u-url" href="([^"]+)".*?<p class="neighbour-facts">(.*?)</p>', text, re.DOTALL)
    return {url: " ".join(re.sub("<[^>]+>", "", told).split()) for url, told in rows}


def listed(reef: Community) -> list[dict[str, str]]:
    body = ET.fromstring(reef.files()["blogroll.opml"]).find("body")
    assert body is not None
    return [line.attrib for group in body if group.get("text") == "Neighbours" for line in group]


def readers(reef: Community, site: str) -> set[int]:
    """The ids of the members in whose lists a site stands."""
    with reef.store.transaction():
        site_id = reef.store.sites.ids([site])[site]
        return reef.store.sites.readers([site_id]).get(site_id, set())


# ---------------------------------------------------------------- a list that counts


def test_three_readers_make_a_neighbour(reef: Community) -> None:
    """Read by three of us: with the title and the feed that the lists tell, and who they are."""
    turn(reef)
    assert neighbours(reef) == {"https://kim.example/": "kim.example · read by three of us · Feed"}
    text = reef.files()["neighbours/index.html"].decode()
    assert ">Kim writes</a>" in text
    assert re.search(r"In the reading lists of .*Ada.*Ben.*Cleo", text)
    (line,) = listed(reef)
    assert line["type"], line["xmlUrl"] == ("rss", "https://kim.example/feed.xml")
    assert line["htmlUrl"] == "https://kim.example/"


def test_readers_and_links_together(reef: Community) -> None:
    """Each member counts once, whichever way they point."""
    put(reef, "/cleo.opml")
    reef.publish("/cleo.xml", post("cleo", '<p>See <a href="http://www.kim.example/x">Kim</a></p>'))
    reef.publish("/ben.xml", post("ben", '<p>And <a href="https://kim.example/y">Kim</a></p>'))
    turn(reef)
    assert neighbours(reef) == {"https://kim.example/": "kim.example · read by two of us, linked by two of us · Feed"}
    reef.publish("/cleo.xml", post("cleo"))
    turn(reef, hours=2, force=True)
    assert neighbours(reef) == {}


def test_a_list_that_changes_is_counted_again(reef: Community) -> None:
    """A line that goes leaves the page; the visits are weekly and conditional."""
    turn(reef)
    put(reef, "/ada.opml", '<outline text="Lee" htmlUrl="https://lee.example/"/>')
    turn(reef, days=5)
    assert reef.web.asked("/ada.opml") == 1
    assert neighbours(reef)
    turn(reef, days=3)
    assert reef.web.asked("/ada.opml") == 2
    assert {"if-none-match", "if-modified-since"} < set(reef.web.log[-1].headers)
    assert neighbours(reef) == {}
    put(reef, "/ada.opml", KIM)
    turn(reef, days=8)
    assert neighbours(reef)


def test_force_asks_only_those_who_are_named(reef: Community) -> None:
    """`update --force` asks feeds; with a member's name also their reading list."""
    turn(reef)
    turn(reef, hours=2, force=True)
    assert reef.web.asked("/ada.opml") == 1
    turn(reef, "ada", hours=2, force=True)
    assert (reef.web.asked("/ada.opml"), reef.web.asked("/ben.opml")) == (2, 1)


def test_whoever_rests_leaves_or_takes_no_part_is_not_asked(reef: Community) -> None:
    """Nor do their lists count, except those of members who rest."""
    reef.members[0]["paused"] = True
    reef.members[1]["weave"] = False
    turn(reef)
    assert (reef.web.asked("/ada.opml"), reef.web.asked("/ben.opml"), reef.web.asked("/cleo.opml")) == (0, 0, 1)
    del reef.members[0]["paused"]
    del reef.members[1]["weave"]
    turn(reef, hours=2)
    assert neighbours(reef)
    reef.members[1]["weave"] = False
    turn(reef, hours=2)
    assert neighbours(reef) == {}
    del reef.members[1]["weave"]
    turn(reef, hours=2)
    assert neighbours(reef)
    gone = reef.members.pop()
    turn(reef, hours=2)
    assert neighbours(reef) == {}
    reef.members.append(gone)
    turn(reef, hours=2)
    assert neighbours(reef)
    reef.members[0]["paused"] = True
    turn(reef, days=9)
    assert neighbours(reef)


def test_a_turn_that_was_killed_is_completed_by_a_rendering(reef: Community) -> None:
    """Who has left does not count after `planet render` either, which takes the marks of the members away."""
    turn(reef)
    reef.members.pop()
    planet = reef._step(1, 0)
    sync_members(reef.hub, planet, reef.store, reef.now)
    publish.publish_site(reef.hub, planet, reef.store, reef.now, all_pages=True)
    assert neighbours(reef) == {}


def test_nobody_is_asked_without_neighbours(reef: Community) -> None:
    """`neighbours = false`: no visit; switched on, they are made."""
    reef.planet["neighbours"] = False
    turn(reef)
    turn(reef, days=9)
    assert not [request for request in reef.web.log if "opml" in request.path or "well-known" in request.path]
    del reef.planet["neighbours"]
    turn(reef, hours=1)
    assert neighbours(reef)


# ---------------------------------------------------------------- the four places


def test_the_four_places(community: Community) -> None:
    """The head of the page, its Link header, the feed, and two well-known places on a host of one's own."""
    web = community.web
    community.member("Ada", "/ada.xml", url="/")
    community.put("/", page('<link rel="blogroll" type="text/xml" href="/linked.opml">'), "text/html")
    web.headers["/"] = {"Link": '</headed.opml>; rel="blogroll"; type="text/xml", </x>; rel=preload'}
    feed = b"""<rss version="2.0" xmlns:source="https://source.scripting.com/"><channel><title>A</title>
    <source:blogroll>/stated.opml</source:blogroll><item><title>T</title></item></channel></rss>"""
    community.put("/ada.xml", feed.replace(b"/stated", f"{web.url}/stated".encode()))
    for number, path in enumerate(("/linked.opml", "/headed.opml", "/stated.opml", OPML_PLACE)):
        put(community, path, f'<outline text="x" htmlUrl="https://s{number}.example/"/>')
    community.put(JSON_PLACE, json.dumps([{"url": "https://s4.example", "title": "S4"}]).encode(), "application/json")
    turn(community)
    (member,) = community.store.members.present("member")
    for number in range(5):
        assert readers(community, f"s{number}.example") == {member.member_id}, number
    asked = [request.path for request in web.log]
    assert sorted(asked) == sorted(
        {"/", "/robots.txt", "/ada.xml", "/linked.opml", "/headed.opml", "/stated.opml", OPML_PLACE, JSON_PLACE}
    )
    turn(community, days=6)
    assert len(web.log) == len(asked) + 1


@pytest.mark.parametrize(
    "url",
    ["/@ada", "/~ada/", "/u/ada", "/users/ada", "/ada/", "/blogs/ada/"],
)
def test_a_folder_of_a_person_has_no_well_known_places(community: Community, url: str) -> None:
    """Their page is asked, and nothing else of the host, which is not theirs."""
    community.member("Ada", "/ada.xml", url=url)
    community.publish("/ada.xml", post("ada"))
    community.put(url, page(), "text/html")
    turn(community)
    assert sorted(request.path for request in community.web.log) == sorted(["/ada.xml", "/robots.txt", url])


@pytest.mark.parametrize("url", ["/", "/blog/", "/index.html", "/en/"])
def test_a_host_of_ones_own_has_them(community: Community, url: str) -> None:
    """At the root, and in a folder of a general name."""
    community.member("Ada", "/ada.xml", url=url)
    community.publish("/ada.xml", post("ada"))
    turn(community)
    assert {OPML_PLACE, JSON_PLACE} < {request.path for request in community.web.log}


@pytest.mark.parametrize("url", ["https://github.com/ada", "https://medium.com/", "https://www.youtube.com/"])
def test_a_platform_is_not_asked_at_all(url: str) -> None:
    """Nobody's page there names a reading list, and its well-known places are its own."""
    from planet.model.community import Member

    assert blogrolls.places_of(Member("A", url), (), (), "https://planet.example/", not_neighbours()) == {}


def test_names_that_never_exist_are_not_asked() -> None:
    """Those of examples and of mistakes (RFC 2606), and this planet itself."""
    from planet.model.community import Member

    def places(url: str, list_of_theirs: str = "") -> list[str]:
        member = Member("A", url, blogroll=list_of_theirs)
        return list(blogrolls.places_of(member, (), (), "https://hub.test/planet/", not_neighbours()))

    assert places("https://ada.example/", "https://ada.invalid/list.opml") == []
    assert places("", "https://hub.test/planet/blogroll.opml") == []
    assert places("", "http://www.hub.test/planet/?x") == []
    assert places("", "https://hub.test/planets/a.opml") == ["https://hub.test/planets/a.opml"]
    assert places("https://ada.test/") == [
        "https://ada.test/",
        f"https://ada.test{OPML_PLACE}",
        f"https://ada.test{JSON_PLACE}",
    ]
    assert len(places("", "a/list.opml")) == 1


def test_a_page_that_is_searched_for_feeds_is_asked_once(community: Community) -> None:
    """One visit tells the feeds and the reading lists."""
    head = '<link rel="alternate" type="application/rss+xml" href="/ada.xml"><link rel="blogroll" href="/ada.opml">'
    community.member("Ada", url="/")
    community.put("/", page(head), "text/html")
    community.publish("/ada.xml", post("ada"))
    put(community, "/ada.opml", KIM)
    turn(community)
    assert (community.web.asked("/"), community.web.asked("/ada.opml"), community.web.asked("/ada.xml")) == (1, 1, 1)
    assert readers(community, "kim.example")
    turn(community, days=8)
    assert (community.web.asked("/"), community.web.asked("/ada.opml")) == (2, 2)
    community.put("/", page(head.partition('<link rel="blogroll')[0]), "text/html")
    turn(community, days=8)
    assert not readers(community, "kim.example")


def test_a_file_in_the_hub_folder(community: Community) -> None:
    """What the members file names may be a file, which every turn looks at."""
    for name in ("ada", "ben", "cleo"):
        community.member(name.title(), f"/{name}.xml", blogroll=f"lists/{name}.opml")
        community.publish(f"/{name}.xml", post(name))
        community.write(f"lists/{name}.opml", opml(KIM).decode())
    turn(community)
    assert neighbours(community)
    community.write("lists/ada.opml", opml().decode())
    turn(community, hours=1)
    assert neighbours(community) == {}
    (community.hub.folder / "lists/ada.opml").unlink()
    turn(community, hours=1)
    community.write("lists/ada.opml", opml(KIM).decode())
    turn(community, hours=1)
    assert neighbours(community)


# ---------------------------------------------------------------- what is folded


def test_twins_are_one(reef: Community) -> None:
    """With and without www and https, a page and a feed, a feed alone: one site, with one line in the shared list."""
    put(reef, "/ada.opml", '<outline text="Kim" htmlUrl="http://www.kim.example/index.html"/>', KIM, KIM)
    put(reef, "/ben.opml", '<outline type="rss" text="Kim" xmlUrl="http://kim.example/feed.xml"/>')
    put(reef, "/cleo.opml", '<outline><outline text="K" htmlUrl="https://m.kim.example/about"/></outline>')
    turn(reef)
    (told,) = neighbours(reef).values()
    assert "read by three of us" in told
    (line,) = listed(reef)
    assert line["xmlUrl"] == "http://kim.example/feed.xml" or line["xmlUrl"] == "https://kim.example/feed.xml"


def test_a_feed_elsewhere_is_that_of_the_page(reef: Community) -> None:
    """Whoever lists the feed of a service alone means the site that others list with it, in either order of coming."""
    served = 'xmlUrl="https://feeds.feedburner.com/kim"'
    put(reef, "/ada.opml", f'<outline text="Kim" {served}/>')
    put(reef, "/ben.opml", f'<outline text="Kim" {served} htmlUrl="https://kim.example/"/>')
    put(reef, "/cleo.opml", f'<outline text="Kim" {served}/>')
    turn(reef)
    assert list(neighbours(reef)) == ["https://kim.example/"]
    assert [line["xmlUrl"] for line in listed(reef)] == ["https://feeds.feedburner.com/kim"]


def test_a_shared_list_is_that_of_one(reef: Community) -> None:
    """A list that all use, as a theme or a ring may name it, is no three opinions."""
    for member in reef.members:
        member["blogroll"] = f"{reef.web.url}/ada.opml"
    turn(reef)
    assert neighbours(reef) == {}


def test_lists_in_a_circle(reef: Community) -> None:
    """Lists that include each other are not followed, and one on this planet says nothing."""
    put(reef, "/ada.opml", f'<outline type="include" url="{reef.web.url}/ben.opml"/>', KIM)
    put(reef, "/ben.opml", f'<outline type="include" url="{reef.web.url}/ada.opml"/>', KIM)
    reef.members[2]["blogroll"] = "https://planet.example/blogroll.opml"
    turn(reef)
    assert neighbours(reef) == {}
    assert reef.web.asked("/ada.opml") == reef.web.asked("/ben.opml") == 1
    assert len(reef.store.blogrolls.of_member(reef.store.members.present("member")[2].member_id)) == 0


def test_a_list_that_leads_back_to_this_planet(reef: Community) -> None:
    """What a redirect of theirs brings from here says nothing about them."""
    reef.planet["url"] = f"{reef.web.url}/planet/"
    put(reef, "/planet/blogroll.opml", KIM)
    for name in ("ada", "ben", "cleo"):
        reef.put(f"/{name}.opml", b"there", "text/plain", 302)
        reef.web.headers[f"/{name}.opml"] = {"Location": f"/planet/blogroll.opml?{name}"}
        reef.web.documents[f"/planet/blogroll.opml?{name}"] = reef.web.documents["/planet/blogroll.opml"]
    turn(reef)
    assert reef.web.asked("/planet/blogroll.opml?ada") == 1
    assert neighbours(reef) == {}


def test_each_other_in_the_list(reef: Community) -> None:
    """Members who read each other make nobody a neighbour."""
    for name in ("ada", "ben", "cleo"):
        put(
            reef,
            f"/{name}.opml",
            *(f'<outline text="{one}" htmlUrl="https://{one}.example/"/>' for one in ("ada", "ben")),
        )
    for member, name in zip(reef.members, ("ada", "ben", "cleo"), strict=True):
        member["links"] = [f"https://{name}.example/"]
    turn(reef)
    assert neighbours(reef) == {}


# ---------------------------------------------------------------- weather


@pytest.mark.parametrize("status", [404, 410, 500, 429, 403])
def test_a_place_that_fails_costs_nobody_anything(reef: Community, status: int) -> None:
    """The turn goes on, no feed fails, and the place is asked again after a week."""
    reef.put("/ada.opml", b"no", "text/plain", status)
    turn(reef)
    assert {feed.state.state for feed in reef.feeds()} == {"ok"}
    turn(reef, days=6)
    assert reef.web.asked("/ada.opml") == 1
    turn(reef, days=2)
    assert reef.web.asked("/ada.opml") == 2


def test_the_status_says_why_a_list_is_not_read(reef: Community) -> None:
    """To the admin, of lists that somebody named; no well-known place that is empty is told."""
    from planet.cli.reports.health import status_lines
    from planet.pages import health

    reef.put("/ada.opml", page(), "text/html")
    reef.members[1]["url"] = "/"
    turn(reef)
    document = health.account(reef.store, reef.now)
    told = [member.get("blogroll") for member in document["members"]]  # type: ignore[attr-defined]
    assert [bool(row) for row in told] == [True, False, False]
    assert f"  reading list: {reef.web.url}/ada.opml: The address answers with something else" in "\n".join(
        status_lines(document)
    )
    assert b"reading list" not in reef.files(status=True)["status.json"]


def test_a_list_stays_through_bad_weather(reef: Community) -> None:
    """Three weeks of errors change nothing; then it is forgotten. One that is gone counts no more at once."""
    turn(reef)
    reef.put("/ada.opml", b"down", "text/plain", 503)
    for _ in range(3):
        turn(reef, days=8)
        assert neighbours(reef)
    turn(reef, days=8)
    assert neighbours(reef) == {}
    put(reef, "/ada.opml", KIM)
    turn(reef, days=8)
    assert neighbours(reef)
    reef.put("/ada.opml", b"gone", "text/plain", 404)
    turn(reef, days=8)
    assert neighbours(reef) == {}


def test_a_page_of_html_is_no_list(reef: Community) -> None:
    """Sites that answer everything with a page say nothing."""
    reef.put("/ada.opml", page(words='<a href="https://kim.example/">Kim</a>'), "text/html")
    turn(reef)
    assert neighbours(reef) == {}


def test_a_retry_after_holds(reef: Community) -> None:
    """Not even a member who is named with --force is asked before."""
    reef.put("/ada.opml", b"later", "text/plain", 429)
    reef.web.headers["/ada.opml"] = {"Retry-After": "86400"}
    turn(reef)
    reef.turn("ada", hours=2, force=True)
    assert reef.web.asked("/ada.opml") == 1


def test_an_accident_in_the_reader_costs_that_list_alone(reef: Community) -> None:
    """Whatever breaks, the others are read, and the turn ends well."""

    class Breaks(ReadsHere):
        async def read_blogroll(self, fetched: Fetched) -> Blogroll:
            if "ada" in fetched.url:
                raise RuntimeError("an accident")
            return await super().read_blogroll(fetched)

    report = reef.turn(reader=Breaks(), force=False)
    assert not report.failures
    records = [one for m in reef.store.members.present("member") for one in reef.store.blogrolls.of_member(m.member_id)]
    assert [bool(record.reason) for record in records] == [True, False, False]


def test_a_host_that_cannot_be_reached_is_asked_once(reef: Community) -> None:
    """Its other places wait for the next day."""
    reef.member("Dora", "/ada.xml?d", url="http://127.0.0.1:9/")
    reef.publish("/ada.xml?d", post("dora"))
    turn(reef)
    (dora,) = (m for m in reef.store.members.present("member") if m.slug == "dora")
    records = reef.store.blogrolls.of_member(dora.member_id)
    assert [bool(record.reason) for record in records].count(True) == 1


def test_the_state_after_a_failure() -> None:
    """A host that rests was not asked; one that could not be reached is asked the next day; all others in a week."""
    from planet.model.neighbours import BlogrollRecord

    record = BlogrollRecord(1, "https://a.example/b.opml", "named")
    resting = blogrolls.after_failure(record, Failed("x", turned_away=True, hints=Hints(timedelta(hours=3))), START)
    assert (resting.failures, resting.next_due) == (0, START + timedelta(hours=3))
    unreached = blogrolls.after_failure(record, Failed("x", unreachable=True), START)
    assert (unreached.failures, unreached.next_due) == (1, START + DAY)
    refused = blogrolls.after_failure(record, Failed("x", status=500), START)
    assert refused.next_due is not None
    assert 7 * DAY < refused.next_due - START < 8 * DAY


# ---------------------------------------------------------------- what stands in a list


def read(body: bytes, kind: str = "text/x-opml", header: str = "") -> Blogroll:
    return jobs.read_blogroll(body, kind, "https://me.example/list", header)


@pytest.mark.parametrize(
    ("outline", "site"),
    [
        (KIM, ("https://kim.example/", "https://kim.example/feed.xml", "Kim writes")),
        ('<outline text="A" XMLURL="https://a.example/f"/>', ("", "https://a.example/f", "A")),
        ('<outline title="T" text="A" htmlurl="https://a.example/"/>', ("https://a.example/", "", "T")),
        ('<outline type="link" text="A" url="https://a.example/"/>', ("https://a.example/", "", "A")),
        ('<outline type="rss" text="A" url="https://a.example/f"/>', ("", "https://a.example/f", "A")),
        ('<outline text="A" xmlUrl="feed://a.example/f"/>', ("", "http://a.example/f", "A")),
        ('<outline text="A" xmlUrl="feed:https://a.example/f"/>', ("", "https://a.example/f", "A")),
        ('<outline text="A" htmlUrl="/b"/>', ("https://me.example/b", "", "A")),
        (
            '<outline text="&lt;b&gt;A &amp;amp; B&lt;/b&gt;" htmlUrl="https://a.example/"/>',
            ("https://a.example/", "", "A & B"),
        ),
        (
            '<outline><outline><outline text="A" htmlUrl="https://a.example/"/></outline></outline>',
            ("https://a.example/", "", "A"),
        ),
    ],
)
def test_an_outline(outline: str, site: tuple[str, str, str]) -> None:
    """Page, feed and title, however they are written."""
    (line,) = read(opml(outline)).sites
    assert (line.page_url, line.feed_url, line.title) == site


@pytest.mark.parametrize(
    "outline",
    [
        '<outline text="A heading"/>',
        '<outline type="include" url="https://a.example/list"/>',
        '<outline type="link" url="https://a.example/b.OPML?x"/>',
        '<outline text="A" htmlUrl="javascript:alert(1)" xmlUrl="file:///etc/passwd"/>',
    ],
)
def test_an_outline_that_names_no_site(outline: str) -> None:
    """Headings, other lists, what is no web address."""
    assert read(opml(outline)) == Blogroll()


def test_a_broken_document() -> None:
    """It is read as far as it goes; ampersands and entities of HTML are repaired."""
    whole = opml('<outline text="A & B&nbsp;C" htmlUrl="https://a.example/?x=1&y=2"/>', KIM)
    assert [line.title for line in read(whole).sites] == ["A & B C", "Kim writes"]
    assert [line.title for line in read(opml(KIM, KIM.replace("kim", "lee"))[:-60]).sites][:1] == ["Kim writes"]
    assert read(opml(KIM).replace(b"<?xml", b"\xef\xbb\xbf  <?xml")).sites
    assert read(opml(KIM).decode().encode("utf-16")).sites


def test_bombs_and_endless_lists() -> None:
    """Entities never expand, a thousand lines are taken, and depth costs no more than length."""
    laughs = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    bomb = f'<?xml version="1.0"?><!DOCTYPE opml [{laughs}]><opml><body><outline text="&i;" htmlUrl="https://a.example/"/></body></opml>'
    (line,) = read(bomb.encode()).sites
    assert len(line.title) < 100
    many = opml(*(f'<outline text="{n}" htmlUrl="https://s{n}.example/"/>' for n in range(20_000)))
    assert len(read(many).sites) == 1000
    deep = b"<opml><body>" + b"<outline>" * 50_000 + b'<outline text="x" htmlUrl="https://a.example/"/>'
    assert len(read(deep).sites) == 1
    assert read(b"[" * 100_000) == Blogroll(reason=read(b"{}").reason)
    assert len(read(json.dumps([f"https://s{n}.example/" for n in range(50_000)]).encode()).sites) == 1000


@pytest.mark.parametrize(
    "document",
    [
        [{"url": "https://a.example/", "title": "A", "created_at": "2024"}],
        {"recommendations": [{"url": "https://a.example/", "title": "A", "excerpt": None}]},
        {"blogroll": [{"htmlUrl": "https://a.example/", "name": "A"}, {"title": "no address"}, 7, None, []]},
    ],
)
def test_recommendations_in_json(document: object) -> None:
    """What Ghost writes, what its API answers, and what others make of it."""
    (line,) = read(json.dumps(document).encode(), "application/json").sites
    assert (line.page_url, line.title) == ("https://a.example/", "A")


def test_json_that_is_no_list() -> None:
    """It says so."""
    for body in (b"{}", b'{"recommendations": {}}', b"[1", b'"x"'):
        assert read(body).sites == ()
        assert read(body).reason


@pytest.mark.parametrize(
    ("head", "named"),
    [
        ('<link rel="blogroll" type="text/xml" href="/b.opml">', ("https://me.example/b.opml",)),
        ('<base href="https://o.example/"><link href=b.opml rel="alternate BLOGROLL">', ("https://o.example/b.opml",)),
        ('<link rel="blogroll" type="text/html" href="/blogroll/">', ()),
        ('<link rel="blogrolls" href="/b.opml">', ()),
        ('<link rel="blogroll" href="javascript:x">', ()),
        (
            "".join(f'<link rel="blogroll" href="/{n}">' for n in range(9)),
            tuple(f"https://me.example/{n}" for n in range(5)),
        ),
    ],
)
def test_what_a_page_names(head: str, named: tuple[str, ...]) -> None:
    """Links of its head with that relation, five at most."""
    assert read(page(head), "text/html").named == named


@pytest.mark.parametrize(
    ("header", "named"),
    [
        ('<https://a.example/b.opml>; rel="blogroll"; type="text/xml"', ("https://a.example/b.opml",)),
        ('</b>; title="x, y"; rel=blogroll, <c>; rel=next', ("https://me.example/b",)),
        ('<a>; rel="next", <b>; rel="alternate blogroll"', ("https://me.example/b",)),
        ("<a>; rel=blogrolls", ()),
        ("<" * 4000, ()),
    ],
)
def test_what_a_header_names(header: str, named: tuple[str, ...]) -> None:
    """RFC 8288, with several values in one header."""
    assert read(page(), "text/html", header).named == named


@pytest.mark.parametrize(
    "namespace", [f"{scheme}://source.scripting.com{end}" for scheme in ("http", "https") for end in ("", "/")]
)
def test_what_a_feed_names(namespace: str) -> None:
    """source:blogroll of the channel, in each spelling; one of an item is not the feed's."""
    feed = f"""<rss version="2.0" xmlns:s="{namespace}"><channel><title>A</title><link>https://me.example/</link>
    <s:blogroll> https://me.example/b.opml </s:blogroll><item><title>T</title><s:blogroll>https://x.example/</s:blogroll></item>
    </channel></rss>"""
    reading = jobs.read_feed(feed.encode(), "", "https://me.example/f", "", None, 10)
    assert reading.info.blogrolls == ("https://me.example/b.opml",)  # type: ignore[union-attr]
    atom = """<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><link rel="blogroll" href="/b.opml"/>
    <entry><title>T</title><id>urn:1</id></entry></feed>"""
    reading = jobs.read_feed(atom.encode(), "", "https://me.example/f", "", None, 10)
    assert reading.info.blogrolls == ("https://me.example/b.opml",)  # type: ignore[union-attr]


def test_the_reading_process_reads_lists(reef: Community) -> None:
    """In a process of its own, as in a real turn, and within its bounds."""
    reef.turn_with_workers()
    assert neighbours(reef)
