"""Neighbours: sites that members link to, counted as posts come, change and go; their page, and the list of them."""

from __future__ import annotations

import random
import re
import xml.etree.ElementTree as ET
from datetime import timedelta
from urllib.request import urlopen

import pytest
from community import START, Community, Post
from plans import recorded, scans

from planet.rules.weaving.sites import home_of, not_neighbours, site_of, site_of_feed
from planet.service.preview import preview
from planet.turn import publish

DAY = timedelta(days=1)
NAMES = ("ada", "ben", "cleo", "dora", "eve")
KIM = '<p>Well put <a href="https://kim.example/words">by Kim</a>, as ever.</p>'


def post(name: str, number: int, html: str = KIM) -> Post:
    link, moment = f"https://{name}.example/{number}", START - (10 - number) * DAY
    return Post(f"Number {number} of {name}", link, f"{name}-{number}", moment, html)


@pytest.fixture
def reef(community: Community) -> Community:
    """Five members with a site of their own, who have not written yet."""
    for name in NAMES:
        community.member(name.title(), f"/{name}.xml", url=f"https://{name}.example/")
        community.publish(f"/{name}.xml", link=f"https://{name}.example/")
    return community


def write(reef: Community, name: str, *html: str) -> None:
    reef.publish(f"/{name}.xml", *(post(name, n, text) for n, text in enumerate(html)), link=f"https://{name}.example/")


def hosts(reef: Community) -> list[str]:
    """The neighbours on the page, in their order."""
    page = reef.files()["neighbours/index.html"].decode()
    return re.findall(r'<a class="p-name u-url" href="([^"]+)"', page)


def facts(reef: Community) -> list[str]:
    page = reef.files()["neighbours/index.html"].decode()
    told = re.findall(r'<p class="neighbour-facts">(.*?)</p>', page, re.DOTALL)
    return [" ".join(re.sub("<[^>]+>", "", one).split()) for one in told]


def outlines(reef: Community, path: str = "blogroll.opml") -> list[dict[str, str]]:
    """The lines of the neighbours in the shared list."""
    body = ET.fromstring(reef.files()[path]).find("body")
    assert body is not None
    groups = {group.get("text"): list(group) for group in body}
    return [line.attrib for line in groups["Neighbours"]]


def rendered_again(reef: Community) -> bool:
    """Whether `planet render` would change a byte now."""
    planet = reef._step(0, 0)
    issued = publish.publish_site(reef.hub, planet, reef.store, reef.now, all_pages=True)
    return bool(issued.written or issued.removed)


# ---------------------------------------------------------------- who counts


def test_three_make_a_neighbour(reef: Community) -> None:
    """Two are not enough; the third brings the site, with the words and the post of each."""
    for name in NAMES[:2]:
        write(reef, name, KIM)
    reef.turn()
    assert hosts(reef) == []
    assert "it will stand here" in reef.files()["neighbours/index.html"].decode()
    write(reef, "cleo", KIM, f"{KIM}<p>And <a href='http://www.kim.example/'>home</a></p>")
    written = reef.turn(hours=1).written
    assert {"neighbours/index.html", "blogroll.opml", ".well-known/recommendations.opml"} <= set(written)
    assert hosts(reef) == ["https://kim.example/"]
    assert facts(reef) == ["linked by three of us"]
    page = reef.files()["neighbours/index.html"].decode()
    assert page.count("<blockquote") == 3
    assert page.count("<mark>by Kim</mark>") == 3
    assert 'href="https://cleo.example/1"' in page
    assert 'href="https://cleo.example/0"' not in page
    assert not rendered_again(reef)


def test_a_turn_that_points_at_nobody_new_leaves_the_page_alone(reef: Community) -> None:
    """It is written when somebody points at one of its sites, and not for any other post."""
    for name in NAMES[:3]:
        write(reef, name, KIM)
    reef.turn()
    write(
        reef,
        "eve",
        "<p>Look at <a href='https://elsewhere.example/'>this</a> and <a href='https://github.com/x'>that</a></p>",
    )
    assert "neighbours/index.html" not in reef.turn(hours=1).written
    write(reef, "dora", KIM)
    assert "neighbours/index.html" in reef.turn(hours=1).written
    assert facts(reef) == ["linked by four of us"]


def test_many_links_of_one_member_are_one_voice(reef: Community) -> None:
    """Nobody makes a neighbour alone."""
    write(reef, "ada", *[KIM] * 8)
    write(reef, "ben", KIM)
    reef.turn()
    assert hosts(reef) == []


def test_an_edit_a_hide_and_a_return(reef: Community) -> None:
    """A link that goes, a post that is hidden and a member who leaves do not count; what comes back counts again."""
    for name in NAMES[:3]:
        write(reef, name, KIM)
    reef.turn()
    assert hosts(reef)
    write(reef, "cleo", "<p>I have thought better of it.</p>")
    reef.turn(hours=1)
    assert hosts(reef) == []
    write(reef, "cleo", KIM)
    reef.turn(hours=1)
    assert hosts(reef)
    reef.hides.append({"url": "https://cleo.example/0"})
    reef.turn(hours=1)
    assert hosts(reef) == []
    reef.hides.clear()
    reef.turn(hours=1)
    assert hosts(reef)
    gone = reef.members.pop(0)
    reef.turn(hours=1)
    assert hosts(reef) == []
    reef.members.insert(0, gone)
    reef.turn(hours=1)
    assert hosts(reef)
    assert not rendered_again(reef)


def test_who_takes_no_part_does_not_count(reef: Community) -> None:
    """`weave = false` takes the links of a member out, and without it they are back."""
    for name in NAMES[:3]:
        write(reef, name, KIM)
    reef.members[0]["weave"] = False
    reef.turn()
    assert hosts(reef) == []
    del reef.members[0]["weave"]
    reef.turn(hours=1)
    assert hosts(reef)
    reef.members[0]["weave"] = False
    reef.turn(hours=1)
    assert hosts(reef) == []


def test_a_neighbour_who_becomes_a_member_leaves_at_once(reef: Community) -> None:
    """Whether by their page or by their feed; and what lies below their host goes with them."""
    deep = KIM + '<p>and <a href="https://photos.kim.example/">the pictures</a></p>'
    for name in NAMES[:3]:
        write(reef, name, deep)
    reef.turn()
    assert hosts(reef) == ["https://kim.example/", "https://photos.kim.example/"]
    reef.publish("/kim.xml", link="https://kim.example/")
    kim = reef.member("Kim", "/kim.xml", url="https://kim.example/")
    reef.turn(hours=1)
    assert hosts(reef) == []
    del kim["url"]
    reef.turn(hours=1)
    assert hosts(reef) == []
    reef.members.remove(kim)
    reef.turn(hours=1)
    assert len(hosts(reef)) == 2


def test_links_to_each_other_make_nobody_a_neighbour(reef: Community) -> None:
    """Members, this planet and its channels are no neighbours, however often they are linked."""
    reef.channels.append({"name": "Forum", "kind": "forum", "url": "https://forum.example/"})
    html = "".join(
        f"<p>See <a href='https://{host}/'>it</a></p>" for host in ("eve.example", "planet.example", "forum.example")
    )
    for name in NAMES[:4]:
        write(reef, name, html)
    reef.turn()
    assert hosts(reef) == []


def test_furniture_does_not_count(reef: Community) -> None:
    """A link in most posts of a member is no word about anybody; one in a single post is."""
    signature = "<p>Read <a href='https://host.example/'>my host</a></p>"
    for name in NAMES[:3]:
        write(reef, name, *[f"<p>Day {n}</p>{signature}" for n in range(6)])
    reef.turn()
    assert hosts(reef) == []
    for name in NAMES[:3]:
        write(reef, name, KIM, *[f"<p>Day {n}</p>{signature}" for n in range(1, 6)])
    reef.turn(hours=1)
    assert hosts(reef) == ["https://kim.example/"]


def test_titles_alone_show_no_words(reef: Community) -> None:
    """Who shares titles alone is named with the post, and not quoted."""
    for name in NAMES[:3]:
        write(reef, name, KIM)
    reef.members[0]["content"] = "title"
    reef.turn()
    page = reef.files()["neighbours/index.html"].decode()
    assert page.count("<blockquote") == 2
    assert "Number 0 of ada" in page


def test_many_who_point_are_counted_and_some_are_quoted(community: Community) -> None:
    """A hundred sites and five voices with each are the most that the page shows."""
    sites = "".join(f"<p>To <a href='https://s{n:03}.example/'>site {n}</a></p>" for n in range(120))
    for number in range(14):
        community.member(f"M{number}", f"/m{number}.xml", url=f"https://m{number}.example/")
        community.publish(f"/m{number}.xml", post(f"m{number}", 1, sites))
    community.turn()
    assert len(hosts(community)) == 100
    assert hosts(community)[:2] == ["https://s000.example/", "https://s001.example/"]
    assert set(facts(community)) == {"linked by 14 of us"}
    page = community.files()["neighbours/index.html"].decode()
    assert page.count("<blockquote") == 500
    assert page.count("and 9 others") == 100
    assert len(outlines(community)) == 100


# ---------------------------------------------------------------- the keys of the members file


def test_neighbours_can_be_switched_off(reef: Community) -> None:
    """Then there is no page, no list and no link to either; and switched on again, all is there."""
    for name in NAMES[:3]:
        write(reef, name, KIM)
    reef.planet["neighbours"] = False
    reef.turn()
    assert not {"neighbours/index.html", "blogroll.opml", ".nojekyll"} & set(reef.files())
    assert not [path for path in reef.files() if path.startswith(".well-known")]
    assert reef.pages_with("neighbours/") == []
    assert reef.pages_with("blogroll.opml") == []
    assert b'<link rel="blogroll" type="text/xml"' in reef.files()["index.html"]
    del reef.planet["neighbours"]
    reef.turn(hours=1)
    assert hosts(reef) == ["https://kim.example/"]
    assert "neighbours/" in "".join(reef.pages_with("neighbours/"))


def test_the_list_of_no_neighbours_can_be_edited(reef: Community) -> None:
    """A name is left out with all below it; one with a plus is welcome although the shipped list has it."""
    urls = (
        "https://kim.example/",
        "https://shop.kim.example/",
        "https://medium.com/@lee/x",
        "https://www.nytimes.com/a",
    )
    for name in NAMES[:3]:
        write(reef, name, "".join(f"<p>See <a href='{url}'>it</a></p>" for url in urls))
    reef.turn()
    assert hosts(reef) == ["https://kim.example/", "https://medium.com/@lee", "https://shop.kim.example/"]
    reef.planet["not_neighbours"] = ["https://Kim.example/", "+nytimes.com"]
    reef.turn(hours=1)
    assert hosts(reef) == ["https://medium.com/@lee", "https://www.nytimes.com/"]
    reef.planet["not_neighbours"] = ["medium.com"]
    reef.turn(hours=1)
    assert hosts(reef) == ["https://kim.example/", "https://shop.kim.example/"]
    assert not rendered_again(reef)


# ---------------------------------------------------------------- what is published


def test_the_reading_list_has_members_and_neighbours(reef: Community) -> None:
    """One document at two places, offered by every page and by the RSS feed; a neighbour without a feed is a link."""
    for name in NAMES[:3]:
        write(reef, name, KIM)
    reef.turn()
    files = reef.files()
    assert files["blogroll.opml"] == files[".well-known/recommendations.opml"]
    document = ET.fromstring(files["blogroll.opml"])
    assert document.get("version") == "2.0"
    assert len([line for line in document.iter("outline") if line.get("type") == "rss"]) == 5
    (line,) = outlines(reef)
    assert (line["type"], line["text"], line["url"]) == ("link", "kim.example", "https://kim.example/")
    assert (
        b'<link rel="blogroll" type="text/xml" title="Planet Reef: what we read" href="../blogroll.opml">'
        in files["about/index.html"]
    )
    namespace = "{http://source.scripting.com/}"
    channel = ET.fromstring(files["rss20.xml"]).find("channel")
    assert channel is not None
    assert channel.findtext(f"{namespace}blogroll") == "https://planet.example/blogroll.opml"
    assert files[".nojekyll"] == b""
    assert b"<loc>https://planet.example/neighbours/</loc>" in files["sitemap-pages.xml"]


def test_what_others_do_in_the_dot_folder_is_mended(reef: Community) -> None:
    """The survey of output/ sees it like any other folder."""
    reef.turn()
    path = reef.hub.output / ".well-known" / "recommendations.opml"
    right = path.read_bytes()
    path.unlink()
    reef.turn(hours=1)
    assert path.read_bytes() == right
    path.write_bytes(b"no")
    (path.parent / "security.txt").write_text("ours")
    reef.turn(hours=1)
    assert path.read_bytes() == right
    reef.planet["neighbours"] = False
    reef.turn(hours=1)
    assert [file.name for file in path.parent.iterdir()] == ["security.txt"]


def test_the_preview_serves_the_dot_folder(reef: Community) -> None:
    """As XML, which is what crawlers of reading lists accept."""
    reef.turn()
    with preview(reef.hub.output, port=0) as server:
        server.start()
        for path in ("blogroll.opml", ".well-known/recommendations.opml"):
            with urlopen(f"{server.url}{path}") as answer:
                assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
                assert answer.read() == reef.files()[path]


# ---------------------------------------------------------------- what it costs


def test_the_count_asks_what_the_entries_hold(reef: Community) -> None:
    """No statement of a turn reads the tables of sites whole, and their number does not grow with what is stored."""

    def turn_of_one(number: int) -> list[str]:
        write(reef, "ada", *[KIM] * number)
        with recorded(reef.store) as statements:
            reef.turn(hours=1)
        assert scans(reef.store._db.file, [text for text in statements if "site" in text or "blogroll" in text]) == {}
        return [text for text in statements if re.search(r"\b(?:sites|site_links|blogrolls|blogroll_sites)\b", text)]

    reef.turn()
    few = turn_of_one(1)
    for name in NAMES[1:]:
        write(reef, name, *[f"{KIM}<p><a href='https://x{n}.example/'>x</a></p>" for n in range(40)])
    reef.turn(hours=1)
    assert len(turn_of_one(2)) <= len(few) + 60  # the page itself asks for each of its neighbours
    assert few


# ---------------------------------------------------------------- which site a URL belongs to


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.Kim.example/blog/?a=1#x", "kim.example"),
        ("http://kim.example:80/", "kim.example"),
        ("http://kim.example:8080/x", "kim.example:8080"),
        ("https://m.kim.example/", "kim.example"),
        ("https://amp.kim.example/", "kim.example"),
        ("https://m.example/", "m.example"),
        ("https://blog.kim.example/", "blog.kim.example"),
        ("https://blogs.example/~Kim/2020", "blogs.example/~kim"),
        ("https://blogs.example/%7Ekim", "blogs.example/~kim"),
        ("https://social.example/@kim/112", "social.example/@kim"),
        ("https://medium.com/@kim/words-1", "medium.com/@kim"),
        ("https://medium.com/", "medium.com"),
        ("https://sites.google.com/view/kim/home", "sites.google.com/view/kim"),
        ("https://kim.github.io/notes/", "kim.github.io"),
        ("https://münchen.example/", "xn--mnchen-3ya.example"),
        ("mailto:kim@kim.example", ""),
        ("", ""),
    ],
)
def test_the_site_of_a_url(url: str, key: str) -> None:
    """A host, however it is written; on hosts that many share, the folder of a person."""
    assert site_of(url) == key


def test_the_site_of_a_feed() -> None:
    """A host that holds nothing but feeds stands for the site; a service of feeds does not."""
    assert site_of_feed("https://feeds.kim.example/all.xml") == "kim.example"
    assert site_of_feed("https://rss.kim.example/") == "kim.example"
    assert site_of_feed("https://feeds.feedburner.com/Kim?format=xml") == "feeds.feedburner.com/kim"


def test_the_home_of_a_site() -> None:
    """Its front page, as one of its pages writes it."""
    assert home_of("kim.example", "http://www.kim.example/a/b") == "http://www.kim.example/"
    assert home_of("blogs.example/~kim", "https://blogs.example/~Kim/2020") == "https://blogs.example/~Kim"


@pytest.mark.parametrize(
    "key",
    [
        *("youtube.com", "m.youtube.com", "x.com", "twitter.com", "github.com", "gist.github.com", "de.wikipedia.org"),
        *("amazon.de", "amazon.co.uk", "smile.amazon.com", "ebay.com.au", "google.fr", "news.google.com", "bbc.co.uk"),
        *("spiegel.de", "lemonde.fr", "aljazeera.net", "asahi.com", "web.archive.org", "wordpress.com", "medium.com"),
        *("substack.com", "feeds.feedburner.com", "mastodon.social", "doi.org", "bit.ly", "localhost", ""),
    ],
)
def test_who_is_no_neighbour(key: str) -> None:
    """Platforms, shops, news, search, wikis, archives and tools; hosts alone of which the parts are people's."""
    assert not_neighbours().hold(key)


@pytest.mark.parametrize(
    "key",
    [
        *("kim.example", "kim.wordpress.com", "kim.substack.com", "medium.com/@kim", "mastodon.social/@kim", "xx.com"),
        *("kim.github.io", "notamazon.de", "amazon.kim.example", "myspiegel.de", "sites.google.com/view/kim"),
        *("127.0.0.1:8080", "target.kim.example"),
    ],
)
def test_who_may_be_one(key: str) -> None:
    """What only sounds like one of these is none."""
    assert not not_neighbours().hold(key)


def test_counting_on_gives_what_counting_again_gives(reef: Community) -> None:
    """Over a random life of links and reading lists, the numbers are those of everything that is stored."""
    chance = random.Random(14)
    sites = [f"https://s{n}.example/" for n in range(6)]
    for member, name in zip(reef.members, NAMES, strict=True):
        member["blogroll"] = f"{name}.opml"
    for _ in range(12):
        for name in chance.sample(NAMES, 3):
            html = ["".join(f"<p><a href='{url}'>x</a></p>" for url in chance.sample(sites, 2)) for _ in range(3)]
            write(reef, name, *html[: chance.randrange(4)])
            lines = "".join(f'<outline text="x" htmlUrl="{url}"/>' for url in chance.sample(sites, chance.randrange(4)))
            reef.write(f"{name}.opml", f"<opml><body>{lines}</body></opml>")
        reef.members[0]["weave"] = chance.random() < 0.5
        reef.turn(hours=1)
        keys = [site_of(url) for url in sites]
        counts = reef.store.sites.counts(keys)
        with reef.store.transaction():
            reef.store.sites.recount(keys)
        assert reef.store.sites.counts(keys) == counts
    assert any(count.linked and count.read for count in counts.values())
