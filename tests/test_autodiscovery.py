"""Feeds found from a person's address: from the address alone, or from the page that answers there."""

from __future__ import annotations

import effort
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planet.model.results import Found
from planet.web import known_sites
from planet.workers.jobs import read_page


def found(page: str, url: str = "https://ada.example.org/blog/") -> list[str]:
    """The addresses of the feeds that a page leads to."""
    return [feed.url for feed in read_page(page.encode(), "text/html", url).feeds]


@pytest.mark.parametrize(
    ("url", "feed", "kind"),
    [
        (
            "https://www.youtube.com/channel/UC7_gcs09iThXybpVgjHZ_7g",
            "https://www.youtube.com/feeds/videos.xml?channel_id=UC7_gcs09iThXybpVgjHZ_7g",
            "video",
        ),
        (
            "https://www.youtube.com/channel/UC7_gcs09iThXybpVgjHZ_7g/videos",
            "https://www.youtube.com/feeds/videos.xml?channel_id=UC7_gcs09iThXybpVgjHZ_7g",
            "video",
        ),
        (
            "https://youtube.com/playlist?list=PLabc_1",
            "https://youtube.com/feeds/videos.xml?playlist_id=PLabc_1",
            "video",
        ),
        ("https://bsky.app/profile/ada.example.org", "https://bsky.app/profile/ada.example.org/rss", "microblog"),
        (
            "https://www.flickr.com/photos/7000000@N06/",
            "https://www.flickr.com/services/feeds/photos_public.gne?id=7000000@N06",
            "photos",
        ),
        ("https://pinboard.in/u:ada", "https://feeds.pinboard.in/rss/u:ada/", "bookmarks"),
        ("https://pinboard.in/u:ada/t:reef/", "https://feeds.pinboard.in/rss/u:ada/t:reef/", "bookmarks"),
        ("https://speakerdeck.com/ada", "https://speakerdeck.com/ada.rss", "slides"),
        ("https://ada.substack.com/", "https://ada.substack.com/feed", None),
        ("https://ada.wordpress.com", "https://ada.wordpress.com/feed/", None),
        ("http://ada.blogspot.com/", "http://ada.blogspot.com/feeds/posts/default", None),
        ("https://ada.tumblr.com/", "https://ada.tumblr.com/rss", None),
        ("https://medium.com/@ada", "https://medium.com/feed/@ada", None),
        ("https://dev.to/ada", "https://dev.to/feed/ada", None),
        ("https://micro.blog/ada", "https://ada.micro.blog/feed.xml", "microblog"),
        ("https://github.com/ada", "https://github.com/ada.atom", "code"),
        ("https://github.com/ada/engine", "https://github.com/ada/engine/commits.atom", "code"),
        ("https://github.com/ada/engine/releases", "https://github.com/ada/engine/releases.atom", "code"),
        ("https://gitlab.com/ada", "https://gitlab.com/ada.atom", "code"),
        ("https://codeberg.org/ada", "https://codeberg.org/ada.rss", "code"),
        ("https://www.reddit.com/user/ada/", "https://www.reddit.com/user/ada/.rss", "forum"),
        ("https://vimeo.com/ada", "https://vimeo.com/ada/videos/rss", "video"),
        ("https://lobste.rs/~ada", "https://lobste.rs/~ada/stories.rss", "forum"),
    ],
)
def test_known_hosts_tell_their_feeds_by_the_address(url: str, feed: str, kind: str | None) -> None:
    """No page needs to be asked where a host's addresses follow a rule."""
    (only,) = known_sites.feeds_of(url)
    assert (only.url, only.kind) == (feed, kind)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.youtube.com/@ada",
        "https://www.flickr.com/photos/adareef/",
        "https://ada.example.org/",
        "https://vimeo.com/12345",
        "https://github.com/",
        "nonsense",
        "https://evil.example/https://github.com/ada",
        "https://github.com.evil.example/ada",
        "https://speakerdeck.com/ada.rss",
    ],
)
def test_other_addresses_tell_nothing(url: str) -> None:
    """Names that only the page can translate, unknown hosts, and addresses of feeds."""
    assert known_sites.feeds_of(url) == ()


PAGE = "<!DOCTYPE html><html><head><title>t</title>{}</head><body>{}</body></html>"


def link(href: str, kind: str = "application/rss+xml", title: str = "", rel: str = "alternate") -> str:
    """A link element as blogs have it."""
    return f'<link rel="{rel}" type="{kind}" title="{title}" href="{href}">'


def test_the_feed_that_a_page_declares() -> None:
    """`<link rel=alternate>`, relative to the page or to its base element."""
    assert found(PAGE.format(link("feed.xml"), "")) == ["https://ada.example.org/blog/feed.xml"]
    assert found(PAGE.format('<base href="/x/">' + link("feed.xml"), "")) == ["https://ada.example.org/x/feed.xml"]
    assert found(PAGE.format("", "<div>" + link("/late.xml") + "</div>")) == ["https://ada.example.org/late.xml"]
    assert found(PAGE.format('<link rel="feed" href="/hfeed">', "")) == ["https://ada.example.org/hfeed"]


def test_a_wordpress_page_gives_its_posts_alone() -> None:
    """Neither the comments' feed, nor oEmbed, nor the REST address is the blog."""
    head = (
        link("https://ada.example.org/feed/", title="Ada » Feed")
        + link("https://ada.example.org/comments/feed/", title="Ada » Comments Feed")
        + link("https://ada.example.org/wp-json/oembed/1.0/embed?url=x", "application/json+oembed")
        + link("https://ada.example.org/wp-json/wp/v2/pages/1", "application/json", "JSON")
    )
    assert found(PAGE.format(head, "")) == ["https://ada.example.org/feed/"]


def test_one_format_of_the_same_content() -> None:
    """A site that offers RSS, Atom and JSON is subscribed to once."""
    head = link("/feed.json", "application/feed+json") + link("/atom.xml", "application/atom+xml") + link("/rss.xml")
    assert found(PAGE.format(head, "")) == ["https://ada.example.org/atom.xml"]
    assert found(PAGE.format(link("/feed.json", "application/feed+json"), "")) == ["https://ada.example.org/feed.json"]


def test_clearly_different_channels_are_all_kept() -> None:
    """A blog, its podcast and its photos are three feeds."""
    head = link("/a.xml", title="Articles") + link("/p.xml", title="Podcast") + link("/f.xml", title="Photos")
    assert found(PAGE.format(head, "")) == [f"https://ada.example.org/{name}.xml" for name in "apf"]


@pytest.mark.parametrize(
    ("link", "feed"),
    [
        ('href="/index.xml"', "https://ada.example.org/index.xml"),
        ('href="/?feed=rss2"', "https://ada.example.org/?feed=rss2"),
        ('href="/subscribe" type="application/rss+xml"', "https://ada.example.org/subscribe"),
        ('href="https://feeds.example/ada" type="application/atom+xml"', "https://feeds.example/ada"),
    ],
)
def test_a_link_of_the_text_is_the_last_resort(link: str, feed: str) -> None:
    """An undeclared feed that the page links to: on its own host, or by the type that the link states."""
    body = f'<a href="https://other.example/feed.xml">o</a><a href="/about?feed=me">a</a><a {link}>RSS</a>'
    assert found(PAGE.format("", body)) == [feed]


def test_a_mastodon_profile() -> None:
    """Declared on the page; guessed by the shape of the address where a proxy strips the page."""
    url = "https://social.example/@ada"
    page = PAGE.format(
        link("https://social.example/@ada.rss")
        + '<link rel="alternate" type="application/activity+json" href="https://social.example/users/ada">',
        "",
    )
    assert found(page, url) == ["https://social.example/@ada.rss"]
    assert found(PAGE.format("", "needs JavaScript"), url) == ["https://social.example/@ada.rss"]
    assert read_page(page.encode(), "", url).feeds[0].kind == "microblog"
    assert known_sites.guess("https://social.example:8443/@ada") == ("https://social.example:8443/@ada.rss",)


def test_a_bluesky_profile() -> None:
    """The page declares its feed; so does the address."""
    page = PAGE.format(link("https://bsky.app/profile/did:plc:ada7examplekey/rss", title="RSS"), "")
    assert found(page, "https://bsky.app/profile/ada.example.org") == [
        "https://bsky.app/profile/did:plc:ada7examplekey/rss"
    ]


def test_a_youtube_handle() -> None:
    """The page of a handle names the channel in its feed."""
    feed = "https://www.youtube.com/feeds/videos.xml?channel_id=UCadaadaadaadaadaadaada0"
    page = PAGE.format("<script>var a = '<link>'</script>" + link(feed, title="RSS"), "")
    (only,) = read_page(page.encode(), "", "https://www.youtube.com/@ada").feeds
    assert found(PAGE.format("", "Before you continue"), "https://www.youtube.com/@ada") == []
    assert (only.url, only.kind) == (feed, "video")


def test_a_flickr_page_of_a_person() -> None:
    """The page translates the name into the number that the feed needs."""
    feed = "https://api.flickr.com/services/feeds/photos_public.gne?id=7000000@N06&amp;lang=en-us&amp;format=atom"
    page = PAGE.format(
        link(feed, "application/atom+xml", "Flickr: Photos from Ada Reef Atom feed")
        + link(feed.replace("atom", "rss_200"), title="Flickr: RSS feed"),
        "",
    )
    (only,) = read_page(page.encode(), "", "https://www.flickr.com/photos/adareef/").feeds
    assert (only.url, only.kind) == (feed.replace("&amp;", "&"), "photos")


def test_a_pinboard_page() -> None:
    """The page of someone's bookmarks declares their feed."""
    page = PAGE.format(link("https://feeds.pinboard.in/rss/u:ada/", title="RSS feed"), "")
    (only,) = read_page(page.encode(), "", "https://pinboard.in/u:ada").feeds
    assert (only.url, only.kind) == ("https://feeds.pinboard.in/rss/u:ada/", "bookmarks")


def test_a_speaker_deck_page() -> None:
    """The page of a speaker declares the feed of the talks."""
    page = PAGE.format(
        link("/ada.atom", "application/atom+xml", "Presentations by ada")
        + link("/ada.rss", title="Presentations by ada"),
        "",
    )
    (only,) = read_page(page.encode(), "", "https://speakerdeck.com/ada").feeds
    assert (only.url, only.kind) == ("https://speakerdeck.com/ada.atom", "slides")


def test_an_address_that_is_a_feed_is_its_own_finding() -> None:
    """A member's url that answers with a feed is taken as that."""
    body = b"<rss version='2.0'><channel><title>Ada &amp; co</title></channel></rss>"
    (only,) = read_page(body, "", "https://ada.example.org/x").feeds
    assert (only.url, only.title) == ("https://ada.example.org/x", "Ada & co")


@pytest.mark.parametrize("body", [b"", b"\x89PNG", b"plain words", PAGE.format("", "nothing").encode(), b"{}"])
def test_finding_nothing_is_a_finding_with_a_reason(body: bytes) -> None:
    """No feed: one sentence says why."""
    result = read_page(body, "", "https://ada.example.org/")
    assert result.feeds == ()
    assert result.reason


@given(
    st.binary(max_size=300)
    | st.lists(
        st.sampled_from(
            [
                "<link rel=alternate type=application/rss+xml href='",
                "x'>",
                "http://[",
                "<base href=",
                ">",
                "<a href=/feed>",
                "\x00",
                "é",
                "<title>",
                '"',
            ]
        )
    )
    .map("".join)
    .map(str.encode),
    st.text(max_size=30),
)
def test_any_page_has_a_finding(body: bytes, url: str) -> None:
    """Whatever answers, and wherever it came from: feeds or a reason."""
    result = read_page(body, "", url)
    assert isinstance(result, Found)
    assert bool(result.feeds) != bool(result.reason)
    known_sites.feeds_of(url), known_sites.guess(url), known_sites.kind_of(url)


def test_a_huge_page_takes_no_time() -> None:
    """Nesting without end does not hold a worker."""
    with effort.at_most(150):
        assert found("<html><head>" + link("/feed") + "</head>" + "<div>" * 400_000) == ["https://ada.example.org/feed"]
