"""Lists of members in each format, told from each other by their bytes: who comes out of them, and what does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from importing import Importing, feeds, reasons

from planet.errors import PlanetError

COMMAND = "a command, and a hub runs none: let it write a file inside the hub folder, and name that as the feed"
FILE = "a file of another machine: copy it into the hub folder, and name it as the feed, from there"
SETTING = "a setting of the old planet, and of no member"


@pytest.fixture
def hub(tmp_path: Path) -> Importing:
    return Importing.at(tmp_path)


# ---------------------------------------------------------------- OPML


def test_opml_in_an_old_encoding_with_a_doctype_and_markup_in_names(hub: Importing) -> None:
    """Entities of the document and of HTML are resolved, raw markup and "&" are read, attributes are known in any
    case."""
    hub.takes(
        b'<?xml version="1.0" encoding="ISO-8859-1"?>\n<!DOCTYPE opml [\n<!ENTITY reef "Riff">\n]>\n'
        b'<opml version="1.1"><head><title>x</title></head><body>\n'
        b'<outline text="Ren\xe9e &reef; &eacute;" XMLURL="http://renee.example/f?a=1&b=2"/>\n'
        b'<outline title="&lt;b&gt;Bo&lt;/b&gt; &amp; Co" text="" xmlurl="http://bo.example/rss"/>\n'
        b'<outline text="<i>Cy</i> R&D" xmlUrl="http://cy.example/rss" htmlUrl="http://cy.example/"/>\n'
        b"</body></opml>"
    )
    assert [(member.name, member.slug) for member in hub.members] == [
        ("Renée Riff é", "renee-riff-e"),
        ("Bo & Co", "bo-co"),
        ("Cy R&D", "cy-r-d"),
    ]
    assert feeds(hub.members)[0] == ["http://renee.example/f?a=1&b=2"]


def test_opml_nested_with_other_kinds_of_outlines(hub: Importing) -> None:
    """Headings name nobody; a page alone is enough; what is not carried over is told with its line."""
    brought = hub.takes(
        '<opml version="2.0"><body>\n'
        '<outline text="People"><outline text="Near">\n'
        '<outline text="Ada" type="rss" xmlUrl="https://ada.example/f" category="/a" description="d" '
        'language="en-us"/>\n'
        '<outline text="Bob" htmlUrl="https://bob.example/"/>\n'
        '<outline text="Cy" type="link" url="https://cy.example/"/>\n'
        '<outline text="Dora" type="rss" url="https://dora.example/feed"/>\n'
        '<outline text="More" type="include" url="https://lists.example/more.opml"/>\n'
        '<outline text="Eve" type="rss" xmlUrl=""/>\n'
        '<outline text="Fay" xmlUrl="|/bin/sh"/>\n'
        '<outline text="Gus" xmlUrl="gopher://gus.example/"/>\n'
        "</outline></outline></body></opml>"
    )
    assert [(member.name, member.url, *feeds([member])[0]) for member in hub.members] == [
        ("Ada", "", "https://ada.example/f"),
        ("Bob", "https://bob.example/"),
        ("Cy", "https://cy.example/"),
        ("Dora", "", "https://dora.example/feed"),
    ]
    assert hub.members[0].languages == ("en-US",)
    assert reasons(brought, "left out") == [
        (7, "https://lists.example/more.opml", "another list, which is not followed: save it, and import it too"),
        (8, "Eve", "no address"),
        (9, "|/bin/sh", COMMAND),
        (10, "gopher://gus.example/", "begins with gopher:, and a hub visits http and https alone"),
    ]
    assert reasons(brought, "option") == [
        (3, "category", "no place in the members file"),
        (3, "description", "feeds say it of themselves"),
    ]


def test_opml_as_a_hub_publishes_it(hub: Importing) -> None:
    """A heading over several feeds of one page is a person."""
    hub.takes(
        '<opml version="2.0"><body><outline text="Ada Lovelace" title="Ada Lovelace">\n'
        '<outline type="rss" text="Engines" xmlUrl="https://ada.example/f" htmlUrl="https://ada.example/"/>\n'
        '<outline type="rss" text="Notes" xmlUrl="https://social.example/@ada.rss" htmlUrl="https://ada.example"/>\n'
        '</outline><outline text="Blogs">\n'
        '<outline text="B" xmlUrl="https://b.example/f" htmlUrl="https://b.example/"/>\n'
        '<outline text="C" xmlUrl="https://c.example/f" htmlUrl="https://c.example/"/></outline></body></opml>'
    )
    assert [(member.name, len(member.feeds)) for member in hub.members] == [("Ada Lovelace", 2), ("B", 1), ("C", 1)]


def test_broken_opml_is_read_as_far_as_it_goes(hub: Importing) -> None:
    """After each broken place the next outline is read; the place is told, and an address that is cut is not taken."""
    brought = hub.takes(
        '<opml><body>\n<outline text="A" xmlUrl="http://a.example/f"/>\n'
        '<outline text="B xmlUrl="http://b.example/f"/>\n<outline text="Group">\n'
        '<outline text="C" xmlUrl=http://c.example/f />\n<outline text="D" xmlUrl="http://d.example/f"/>\n</outline>\n'
        '<outline text="X" xmlUrl=/>\n</body>\n<outline text="E" xmlUrl="http://e.example/f"/>\n'
        '<outline text="F" xmlUrl="http://f.exam'
    )
    assert [(member.name, *feeds([member])[0]) for member in hub.members] == [
        (name, f"http://{name.lower()}.example/f") for name in "ABCDE"
    ]
    broken = "broken XML (not well-formed (invalid token))"
    assert reasons(brought, "changed") == [
        (3, '<outline text="B xmlUrl="http://b.example/f"/>', f"{broken}, read as far as it goes"),
        (5, '<outline text="C" xmlUrl=http://c.example/f />', f"{broken}, read as far as it goes"),
    ]
    assert reasons(brought, "left out") == [
        (8, '<outline text="X" xmlUrl=/>', broken),
        (11, '<outline text="F" xmlUrl="http://f.exam', "broken XML (unclosed token)"),
    ]


def test_opml_that_ends_in_its_middle(hub: Importing) -> None:
    """What is whole is taken, and the end is told."""
    brought = hub.takes('<opml><body>\n<outline text="A" xmlUrl="http://a.example/f"/>\n<outline text="Group">\n')
    assert [member.name for member in hub.members] == ["A"]
    assert reasons(brought, "left out")[0][2] == "here the list breaks off in its middle"


def test_opml_in_utf_16(hub: Importing) -> None:
    """Its bytes say so, whatever it declares."""
    hub.takes(
        '<?xml version="1.0"?><opml><body><outline text="Ünï 金" xmlUrl="http://a.example/f"/></body></opml>'.encode(
            "utf-16"
        )
    )
    assert [member.name for member in hub.members] == ["Ünï 金"]


# ---------------------------------------------------------------- ini of Planet and Venus

VENUS = r"""# Planet configuration
[Planet]
name = Planet Schmanet
link = http://planet.schmanet.example/
owner_name = Janet
date_format = %B %d, %Y
spider_threads = 4
template_files = themes/atom.xml.tmpl index.html.xslt planet.example
filters = excerpt.py

[DEFAULT]
facewidth = 65

[themes/atom.xml.tmpl]
items_per_page = 30

[planet.example]
encoding = xml

[excerpt.py]
omit = img p br

[http://ada.example/feed.xml]
name = "Ada L&oacute;velace" ; the first
face = https://ada.example/ada.png
faceheight = 80
filters = regexp_sifter.py?exclude=spam%7Cham notweets.py xpath_sifter.py?require=//atom:category[@term='reef']
email = Ada <ada@ada.example>
twitter = @ada
name_type = html
future_dates = ignore_date

#[http://old.example/feed.xml]
#name = Old

[http://bob.example/feed]
name: Bob
link = http://bob.example/
filter = \bplanet\b
exclude =
  adverti[sz]ement
  (?!x)
location = Berlin
irc = bob

[http://lists.example/top100.opml]
content_type = opml

[|/usr/bin/feed --all]
name = Command

[exec:feed]
name = Command, too

[file:///srv/feeds/local.xml]
name = Local

[feeds/local.xml]
name = Local, too

[nobody]
name = Nobody
what is this
"""


def test_venus_ini(hub: Importing) -> None:
    """Sections that are feeds become members, with faces, filters and profiles."""
    hub.takes(VENUS)
    ada, bob = hub.members
    assert (ada.name, ada.slug, ada.avatar) == ("Ada Lóvelace", "ada-lovelace", "https://ada.example/ada.png")
    assert (ada.email, ada.links) == ("ada@ada.example", ("https://twitter.com/ada",))
    assert (ada.feeds[0].exclude, ada.feeds[0].categories) == (("/spam|ham/",), ("reef",))
    assert (bob.name, bob.url, bob.location) == ("Bob", "http://bob.example/", "Berlin")
    assert (bob.feeds[0].include, bob.feeds[0].exclude) == ((r"/\bplanet\b/",), ("/adverti[sz]ement/",))


def test_what_venus_ini_says_beyond_that(hub: Importing) -> None:
    """Templates, filters, reading lists, commands and files are no members; each is named with its line and why."""
    brought = hub.brings(VENUS)
    assert reasons(brought, "left out") == [
        (14, "themes/atom.xml.tmpl", "a template or a filter, and no member"),
        (17, "planet.example", "a template or a filter, and no member"),
        (20, "excerpt.py", "a template or a filter, and no member"),
        (46, "http://lists.example/top100.opml", "another list, which is not followed: save it, and import it too"),
        (49, "|/usr/bin/feed --all", COMMAND),
        (52, "exec:feed", COMMAND),
        (55, "file:///srv/feeds/local.xml", FILE),
        (58, "feeds/local.xml", FILE),
        (61, "nobody", "neither a feed nor a page is named"),
        (63, "what is this", "neither a section nor an option"),
    ]


def test_options_of_venus_without_a_place(hub: Importing) -> None:
    """Each option that is not carried over is named once, with the reason."""
    options = {subject: (line, reason) for line, subject, reason in reasons(hub.brings(VENUS), "option")}
    not_needed = "not needed: pages scale pictures themselves"
    program = "a program of the old planet: let it write a file inside the hub folder, and name that as the feed"
    assert options.pop("exclude = (?!x)")[1].startswith('no pattern here: "/(?!x)/" looks ahead')
    assert options == {
        "name": (3, f"{SETTING}: write title under [planet]"),
        "link": (4, f"{SETTING}: write url under [planet]"),
        "owner_name": (5, f"{SETTING}: write owner under [planet]"),
        "date_format": (6, SETTING),
        "spider_threads": (7, f"{SETTING}: write concurrency under [fetch]"),
        "template_files": (8, SETTING),
        "filters = excerpt.py": (9, program),
        "facewidth": (12, not_needed),
        "faceheight": (26, not_needed),
        "filters = notweets.py": (27, program),
        "name_type": (30, "not needed: feeds are read as their formats say"),
        "future_dates": (31, "not needed: no entry stands in the future"),
        "irc": (44, "no place in the members file"),
    }


def test_filters_of_a_whole_planet_go_for_each_feed(hub: Importing) -> None:
    """What [Planet] lets in or keeps out holds for every feed that does not say otherwise; two patterns that must both
    fit have no counterpart."""
    brought = hub.takes(
        "[Planet]\nfilter = python\nactivity_threshold = 9\n[http://a.example/f]\nname = A\n"
        "[http://b.example/f]\nname = B\nfilter =\n  one\n  two\nfeed_timeout = 3\nnew_feed_items = 4\n"
    )
    assert [member.feeds[0].include for member in hub.members] == [("/python/",), ()]
    all_must_fit = "several patterns that must all fit, and include wants any one of several: write one by hand"
    kept = "not needed: the store keeps everything, and old posts do not fill the front page"
    assert reasons(brought, "option") == [
        (3, "activity_threshold", SETTING),
        (8, "filter", all_must_fit),
        (11, "feed_timeout", "one for all feeds: timeout under [fetch]"),
        (12, "new_feed_items", kept),
    ]


def test_an_ini_in_an_old_encoding_with_a_section_twice(hub: Importing) -> None:
    """Latin-1 is read; the second section of one feed is told."""
    brought = hub.takes(
        "[http://a.example/f]\nname = René\n\n[https://www.a.example/f]\nname = Rene\n".encode("latin-1")
    )
    assert [member.name for member in hub.members] == ["René"]
    assert reasons(brought, "left out") == [(4, "https://www.a.example/f", "the same feed as on line 1")]


# ---------------------------------------------------------------- Pluto


def test_pluto_ini(hub: Importing) -> None:
    """A section's name is the slug; feeds of known projects need not be named; words of filters are taken as they
    are."""
    brought = hub.takes(
        "title = Planet Ruby\nauthor = Gerald\n\n[rubyflow]\n  title = Ruby Flow\n  feed = http://flow.example/rss\n"
        "  link = http://flow.example\n  author = Peter\n  twitter = rubyflow\n  location = Vienna > Austria\n"
        "  includes = rails, sinatra\n\n[jekyll]\n  github = jekyll/jekyll\n\n[hoe]\n  rubygems = hoe\n\n"
        "[site]\n  title = Site\n  url = site.example\n  location = zh_TW\n\n[vienna]\n  meetup = vienna-rb\n"
    )
    flow, jekyll, hoe, site = hub.members
    assert (flow.slug, flow.name, flow.url, flow.location) == (
        "rubyflow",
        "Ruby Flow",
        "http://flow.example/",
        "Vienna > Austria",
    )
    assert (flow.links, flow.feeds[0].include) == (("https://twitter.com/rubyflow",), ("rails", "sinatra"))
    assert feeds([jekyll, hoe]) == [
        ["https://github.com/jekyll/jekyll/commits/master.atom"],
        ["https://rubygems.org/gems/hoe/versions.atom"],
    ]
    assert (site.url, site.languages, site.location) == ("https://site.example/", ("zh-TW",), "")
    assert reasons(brought, "left out") == [(24, "vienna", "neither a feed nor a page is named")]
    assert (8, "author", "no place in the members file") in reasons(brought, "option")


def test_pluto_ini_without_titles(hub: Importing) -> None:
    """The section's name is the title then; Ruby allows remarks behind a value, and other addresses are links."""
    brought = hub.takes(
        "[Boring Rails › Matt]\n  feed = http://boring.example/feed.xml   # by Matt\n  linkedin = https://in.example/matt\n"
        "  logo = https://boring.example/logo.png\n"
    )
    (matt,) = hub.members
    assert (matt.name, matt.slug, matt.links) == (
        "Boring Rails › Matt",
        "boring-rails-matt",
        ("https://in.example/matt",),
    )
    assert feeds([matt]) == [["http://boring.example/feed.xml"]]
    assert reasons(brought, "option") == [(4, "logo", "no place in the members file")]


def test_pluto_yaml_of_old(hub: Importing) -> None:
    """Before it read ini, Pluto had a list of ids, and a mapping for each."""
    hub.takes(
        "title: Planet Ruby\nfeeds:\n  - rubyflow\n  - edge\nrubyflow:\n  title: Ruby Flow\n"
        "  feed_url: http://feeds.feedburner.com/Rubyflow?format=xml\n  url: http://rubyflow.example\n"
        "edge:\n  title: What's new?\n  feed_url: http://edge.example/blog.atom\n  url: http://edge.example\n"
    )
    assert [(member.slug, member.url) for member in hub.members] == [
        ("rubyflow", "http://rubyflow.example/"),
        ("edge", "http://edge.example/"),
    ]


# ---------------------------------------------------------------- YAML and JSON


def test_perlanet_yaml(hub: Importing) -> None:
    """`feed`, which was `url` once, `title` and `web`; the planet's own keys are settings, also where they hold an
    address."""
    brought = hub.takes(
        "title: Planet Skeptic\nurl: http://skeptic.example/\nauthor:\n  name: Dave\n  url: http://dave.example/\n"
        "entries: 50\npage:\n  file: index.html\nfeeds:\n"
        "  - feed: http://bad.example/?feed=atom\n    title: Bad Science\n"
        "    web: http://bad.example/\n  - url: http://cectic.example/rss.xml\n    title: Cectic\n"
        "    web: http://cectic.example/\n    max_entries: 3\n"
    )
    assert [(member.name, member.url, *feeds([member])[0]) for member in hub.members] == [
        ("Bad Science", "http://bad.example/", "http://bad.example/?feed=atom"),
        ("Cectic", "http://cectic.example/", "http://cectic.example/rss.xml"),
    ]
    assert (16, "max_entries", "no place in the members file") in reasons(brought, "option")
    assert {(2, "url", SETTING), (4, "author", SETTING)} <= set(reasons(brought, "option"))


def test_osmosfeed_yaml(hub: Importing) -> None:
    """Sources have an address alone: that of a feed, whatever it looks like. Their hosts name them."""
    brought = hub.takes(
        "cacheUrl: https://me.github.io/rss/cache.json\nsources:\n  - href: https://blog.example/index.xml\n"
        "  - href: https://plain.example/words\n#  - href: https://off.example/feed\n"
        "siteTitle: Mine\ncacheMaxDays: 30\n"
    )
    assert [(member.name, *feeds([member])[0]) for member in hub.members] == [
        ("blog.example", "https://blog.example/index.xml"),
        ("plain.example", "https://plain.example/words"),
    ]
    assert {subject for _, subject, _ in reasons(brought, "option")} == {"cacheUrl", "siteTitle", "cacheMaxDays"}


def test_planet_rb_yaml(hub: Importing) -> None:
    """The author is the person, and the title that of the feed; words in lists are settings."""
    brought = hub.takes(
        "planet:\n    posts_directory: _posts/\n    whitelisted_tags: [ruby, rails]\nblogs:\n  - author: Maciej P\n"
        "    url: http://pinoit.example\n    title: Blog\n    feed: http://pinoit.example/feeds/posts/default\n"
        "    image: https://faces.example/1?s=50\n    home_town: https://town.example/\n"
    )
    (maciej,) = hub.members
    assert (maciej.name, maciej.url, maciej.avatar) == (
        "Maciej P",
        "http://pinoit.example/",
        "https://faces.example/1?s=50",
    )
    assert (maciej.feeds[0].title, maciej.links) == ("Blog", ("https://town.example/",))
    assert {subject for _, subject, _ in reasons(brought, "option")} == {"posts_directory", "whitelisted_tags"}


def test_lists_of_the_living_and_the_dead(hub: Importing) -> None:
    """Lists may stand at any depth, as in the webring of lainchan."""
    hub.takes(
        '{"updated": "2023-08-20", "items": {"alive": [{"url": "https://a.example", "title": "A"}],\n'
        '"dead": [{"url": "https://b.example", "title": "B", "dead": true}]}}'
    )
    assert [(member.name, member.paused) for member in hub.members] == [("A", False), ("B", True)]


def test_terra_json(hub: Importing) -> None:
    """Planet Ubuntu's list: `url` is the feed, since most look like one; a nick that is used is a slug, and whoever has
    two feeds is one member."""
    hub.takes(
        """[
  {"name": "Launchpad News", "nick": "cjwatson", "url": "http://news.launchpad.example/feed"},
  {"name": "Jonathan Riddell", "nick": "jr", "url": "http://werghdf.example/feeds/posts/default"},
  {"name": "Jonathan Riddell", "nick": "jr", "url": "http://jriddell.example/feed/?tag=planet"},
  {"name": "Colin Watson", "nick": "cjwatson", "url": "https://chiark.example/~cjwatson/blog"}
]"""
    )
    assert [(member.slug, len(member.feeds), member.url) for member in hub.members] == [
        ("cjwatson", 1, ""),
        ("jr", 2, ""),
        ("colin-watson", 1, ""),
    ]


def test_ghost_recommendations(hub: Importing) -> None:
    """Pages without names, whose feeds are looked for; the dates of the list have no place."""
    brought = hub.takes(
        '[{"url": "https://a.example/", "created_at": "2024-01-01", "updated_at": null},\n'
        ' {"url": "https://b.example/x"}]'
    )
    assert [(member.name, member.url) for member in hub.members] == [
        ("a.example", "https://a.example/"),
        ("b.example", "https://b.example/x"),
    ]
    assert reasons(brought, "option") == [(1, "created_at", "no place in the members file")]


def test_json_within_other_json(hub: Importing) -> None:
    """Members stand in a list somewhere, under keys of many spellings; what is off rests."""
    brought = hub.takes(
        """{"webring": {"name": "Ring", "url": "https://ring.example/", "members": [
{"owner": "Ada", "website": "ada.example", "rss": "https://ada.example/rss", "bio": "Engines", "pfp": "x"},
{"name": "Bob", "url": "https://bob.example/", "feeds": ["https://bob.example/a", {"url": "https://bob.example/b"}],
"active": false},
{"name": "Cy", "url": "file:///etc/passwd"},
{"name": "Nobody"}]}}"""
    )
    ada, bob = hub.members
    assert (ada.name, ada.url, ada.bio, ada.paused) == ("Ada", "https://ada.example/", "Engines", False)
    assert (bob.url, bob.paused, feeds([bob])) == (
        "https://bob.example/",
        True,
        [["https://bob.example/a", "https://bob.example/b"]],
    )
    assert reasons(brought, "left out") == [
        (5, "file:///etc/passwd", FILE),
        (6, "Nobody", "neither a feed nor a page is named"),
    ]
    assert reasons(brought, "changed") == [(2, "ada.example", "taken as https://ada.example")]


def test_json_and_yaml_that_are_broken(hub: Importing) -> None:
    """A comma too many is passed over; of anything worse, the addresses are taken, and the place is told."""
    comma = hub.brings('[\n{"name": "A", "url": "https://a.example/"},\n]')
    assert ([member.name for member in comma.members], reasons(comma, "changed")[0][:2]) == (["A"], (3, "]"))
    assert "no JSON, and was passed over" in comma.notes[0].reason
    broken = hub.brings('[\n{"name": "A" "url": "https://a.example/"}]')
    assert [(member.name, member.url) for member in broken.members] == [("a.example", "https://a.example/")]
    assert reasons(broken, "left out") == [
        (
            2,
            '{"name": "A" "url": "https://a.example/"}]',
            "the JSON is broken here (Expecting ',' delimiter), so the list was read as text, for the addresses in it",
        )
    ]
    yaml = hub.brings("- name: A\n  url: https://a.example/feed\n - name: B\n")
    assert feeds(yaml.members) == [["https://a.example/feed"]]
    assert reasons(yaml, "left out")[0][2].startswith("the YAML is broken here (")


def test_names_with_addresses(hub: Importing) -> None:
    """A mapping of names, in YAML or JSON."""
    for body in (
        "Ada: https://ada.example/feed\nBob: https://bob.example/\n",
        '{"Ada": "https://ada.example/feed", "Bob": "https://bob.example/"}',
    ):
        brought = hub.brings(body)
        assert [(member.name, member.url, len(member.feeds)) for member in brought.members] == [
            ("Ada", "", 1),
            ("Bob", "https://bob.example/", 0),
        ]


def test_the_members_file_of_another_hub(hub: Importing) -> None:
    """Members come over with all their keys, but for feeds that are files; the other hub's own tables are told."""
    brought = hub.takes(
        '[planet]\ntitle = "X"\nurl = "https://x.example/"\n\n[[members]]\nname = "Ada"\nslug = "ada"\n'
        'pronouns = "she/her"\n'
        'feeds = ["https://ada.example/f", "feeds/ada.xml"]\n\n[[members]]\nname = "Bob"\n[[members.feeds]]\n'
        'url = "https://bob.example/f"\ninclude = ["#reef"]\nkind = "blog"\n\n[[members]]\nname = "Teuila"\n\n'
        '[[hide]]\nurl = "https://h.example/"\n'
    )
    assert [(member.slug, len(member.feeds)) for member in hub.members] == [("ada", 1), ("bob", 1)]
    assert hub.members[0].pronouns == "she/her"
    assert (hub.members[1].feeds[0].include, hub.members[1].feeds[0].kind) == (("#reef",), "blog")
    other = "of the other hub, and of no member: carry it over by hand"
    assert reasons(brought, "option") == [
        (1, "[planet]", other),
        (21, "[hide]", other),
    ]
    assert reasons(brought, "left out") == [
        (5, "feeds/ada.xml", FILE),
        (18, "Teuila", "neither a feed nor a page is named"),
    ]
    odd = hub.brings(
        '[[members]]\nname = "Cy"\npronoun = "x"\n[[members.feeds]]\nurl = "https://cy.example/f"\nkind = "log"\n'
    )
    assert reasons(odd, "option") == [
        (1, "kind of a feed", "not carried over: write it by hand"),
        (1, "pronoun", "no place in the members file"),
    ]
    broken = hub.brings('[[members]]\nname = Ada\nurl = "https://ada.example/"\n')
    assert broken.notes[0].reason.startswith("the members file is broken here (")
    assert [member.url for member in broken.members] == ["https://ada.example/"]


# ---------------------------------------------------------------- any text

TEXT = """# Members of the reef
# https://old.example/feed
- [Ada Lovelace](https://ada.example/) ([feed](https://ada.example/feed.xml))
* Charles Babbage: <https://charles.example/rss>.
https://dora.example/feed.xml # best one: https://remark.example/
See https://en.example/wiki/X_(y), and https://zed.example/!
exec:~/bin/feed.sh
file:///etc/passwd
| Bob | https://bob.example/ | https://feeds.feedburner.com/bob |
https://news.example/feed "tag" "~The News"
|curl https://evil.example/
gemini://g.example/
eva.example
feed 3h https://rawdog.example/feed
Ímå,https://ima.example/feed
![face](https://img.example/face.png)
"""


def test_any_text(hub: Importing) -> None:
    """Addresses stand in sentences, lists, tables and Markdown; names stand beside them, and remarks behind #."""
    brought = hub.takes(TEXT)
    assert [(member.name, member.url, *feeds([member])[0]) for member in hub.members] == [
        ("Ada Lovelace", "https://ada.example/", "https://ada.example/feed.xml"),
        ("Charles Babbage", "", "https://charles.example/rss"),
        ("dora.example", "", "https://dora.example/feed.xml"),
        ("en.example", "https://en.example/wiki/X_(y)"),
        ("zed.example", "https://zed.example/"),
        ("Bob", "https://bob.example/", "https://feeds.feedburner.com/bob"),
        ("The News", "", "https://news.example/feed"),
        ("eva.example", "https://eva.example/"),
        ("rawdog.example", "", "https://rawdog.example/feed"),
        ("Ímå", "", "https://ima.example/feed"),
    ]
    assert reasons(brought, "left out") == [
        (2, "https://old.example/feed", "in a remark (#)"),
        (5, "https://remark.example/", "in a remark (#)"),
        (7, "exec:~/bin/feed.sh", COMMAND),
        (8, "file:///etc/passwd", FILE),
        (11, "|curl https://evil.example/", COMMAND),
        (12, "gemini://g.example/", "begins with gemini:, and a hub visits http and https alone"),
        (16, "https://img.example/face.png", "a picture or another file, and no page"),
    ]


def test_columns_with_commas(hub: Importing) -> None:
    """Names, pages and feeds of a table: a comma before an address is no part of the one before it."""
    hub.takes(
        "name,site,feed\r\nAda,https://ada.example/,https://ada.example/f.xml\r\n"
        '"Bob","https://bob.example/a,b","https://bob.example/rss"\r\n'
    )
    assert [(member.name, member.url, *feeds([member])[0]) for member in hub.members] == [
        ("Ada", "https://ada.example/", "https://ada.example/f.xml"),
        ("Bob", "https://bob.example/a,b", "https://bob.example/rss"),
    ]


def test_a_web_page(hub: Importing) -> None:
    """Of HTML, links count, with their words; Netscape's bookmarks are such a page."""
    hub.takes(
        "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<link href='https://style.example/x.css'>\n"
        '<DT><A HREF="https://ada.example/" ADD_DATE="1">Ada &amp; <b>Co</b></A>\n<a class=x href=https://bob.example/feed>\n'
        "Bob</a>"
    )
    assert [(member.name, member.url, len(member.feeds)) for member in hub.members] == [
        ("Ada & Co", "https://ada.example/", 0),
        ("Bob", "", 1),
    ]


def test_values_that_name_other_options(hub: Importing) -> None:
    """As Python's reader of ini files fills them in; a circle, and a name of nothing, stay as they are."""
    bomb = "".join(f"b{n} = {f'%(b{n + 1})s' * 10}\n" for n in range(50))
    hub.takes(
        f"[Planet]\nname = Old\n[DEFAULT]\nsite = https://ada.example\nin_a_circle = %(in_a_circle)s\n{bomb}"
        "[https://ada.example/feed]\nname = Ada at %(place)s\nplace = %(town)s\ntown = Bath\nlink = %(SITE)s/me\n"
        "[https://bo.example/feed]\nname = Bo %(nothing)s 100% %(in_a_circle)s\n"
    )
    assert [(member.name, member.url) for member in hub.members] == [
        ("Ada at Bath", "https://ada.example/me"),
        ("Bo %(nothing)s 100% %(in_a_circle)s", ""),
    ]


def test_options_of_the_old_reader_are_no_links(hub: Importing) -> None:
    """Neither what told it how to read a feed, nor what stands for everybody."""
    hub.takes(
        "[https://ada.example/feed]\nname = Ada\nxml_base = https://ada.example/base/\nwiki = https://wiki.example/ada\n"
    )
    assert hub.members[0].links == ("https://wiki.example/ada",)


def test_outlines_whose_address_is_a_page_taken_to_pieces(hub: Importing) -> None:
    brought = hub.takes(
        '<opml version="2.0"><body>\n<outline text="Ada" type="HTML+XPath" xmlUrl="https://ada.example/news" '
        'htmlUrl="https://ada.example/"/>\n<outline text="Bo" type="JSON+DotNotation" xmlUrl="https://bo.example/api"/>\n'
        "</body></opml>"
    )
    assert [(member.name, member.url, member.feeds) for member in hub.members] == [
        ("Ada", "https://ada.example/", ()),
        ("Bo", "https://bo.example/api", ()),
    ]
    pieces = "a page that the old reader took to pieces by rules, so its feed is to be found"
    assert reasons(brought, "changed") == [(2, "HTML+XPath", pieces), (3, "JSON+DotNotation", pieces)]


def test_numbers_of_a_list_are_no_part_of_names(hub: Importing) -> None:
    hub.takes("1. Ada: https://ada.example/feed.xml\n12) Bo https://bo.example/feed.xml\n")
    assert [member.name for member in hub.members] == ["Ada", "Bo"]


@pytest.mark.parametrize(
    "text",
    [
        '{"https://ada.example/feed.xml": {"name": "Ada"}, "https://bo.example/feed.xml": {"title": "Bo"}}',
        '{"https://ada.example/feed.xml": "Ada", "https://bo.example/feed.xml": "Bo"}',
        '{"feeds": {"https://ada.example/feed.xml": {"name": "Ada"}, "https://bo.example/feed.xml": {"name": "Bo"}}}',
        "https://ada.example/feed.xml:\n  name: Ada\nhttps://bo.example/feed.xml:\n  name: Bo\n",
        '[[blogroll]]\nname = "Ada"\nfeed = "https://ada.example/feed.xml"\n[[blogroll]]\ntitle = "Bo"\n'
        'feed = "https://bo.example/feed.xml"\n',
    ],
)
def test_addresses_as_keys_and_tables_of_any_name(hub: Importing, text: str) -> None:
    hub.takes(text)
    assert [(member.name, member.slug, member.feeds[0].url) for member in hub.members] == [
        ("Ada", "ada", "https://ada.example/feed.xml"),
        ("Bo", "bo", "https://bo.example/feed.xml"),
    ]


def test_an_address_names_no_page(hub: Importing) -> None:
    """Where it stands for a key of a record."""
    hub.takes(
        '{"subscriptions": [{"id": "feed/https://ada.example/rss", "title": "Ada", "url": "https://ada.example/rss"}]}'
    )
    hub.takes("[https://bo.example/rss]\nname = Bo\nfeed = https://bo.example/rss\n")
    assert [member.slug for member in hub.members] == ["ada", "bo"]


def test_a_feed_in_json_is_no_list(hub: Importing) -> None:
    feed = (
        '{"version": "https://jsonfeed.org/version/1.1", "title": "Ada", "items": [{"url": "https://ada.example/1"}]}'
    )
    with pytest.raises(PlanetError, match=r"^This is a feed, and no list of feeds"):
        hub.takes(feed)
