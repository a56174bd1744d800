"""The words of announcements: within each service's bounds, calling nobody; templates, measures, hours."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planet import config
from planet.errors import MembersFileError
from planet.model.outreach.announcing import Bounds, News, Queued
from planet.rules.outreach import measures, pace, wording
from planet.rules.outreach.template import parts_of

MASTODON, BLUESKY = Bounds(500, "mastodon"), Bounds(300, "graphemes", 3000)
LINK = "https://ada.example/2026/11/a-post"
USUAL = parts_of("{author}: {title}\n{excerpt}\n{tags} {link}")


def news(title: str = "T", author: str = "Ada", excerpt: str = "", tags: str = "", link: str = LINK) -> News:
    return News("entry", author, title, link, excerpt, tags, "An article")


# ------------------------------------------------------------ measures


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("", 0),
        ("abc", 3),
        ("e\u0301", 1),
        ("👩‍👩‍👧‍👦", 1),
        ("👍🏽", 1),
        ("❤️", 1),
        ("🇩🇪🇫🇷", 2),
        ("🇩🇪🇫", 2),
        ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 1),
        ("각", 1),
        ("가각", 2),
        ("a\u200db", 2),
        ("👩\u200db", 2),
        ("நி", 1),
        ("\r\n", 1),
        ("a\nb", 3),
        ("ẛ̣", 1),
        ("1️⃣", 1),
    ],
)
def test_signs_are_counted_as_readers_see_them(text: str, signs: int) -> None:
    """Unicode UAX 29: marks, emoji that are joined, flags, syllables."""
    assert measures.graphemes(text) == signs


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("a " + "https://ada.example.org/" + "x" * 200, 2 + 23),
        ("http://a.de", 23),
        ("see https://a.example.org/ and https://b.example.org/long/way", 4 + 23 + 5 + 23),
        ("http://localhost:8000/a/very/long/path/indeed", 45),
        ("https://ada.example.org/ä" + "x" * 200, 225),
        ("without a link", 14),
    ],
)
def test_mastodon_counts_links_in_its_own_way(text: str, length: int) -> None:
    """23 for each; what it may not take for a link counts whole."""
    assert measures.length(text, MASTODON) == length


# ------------------------------------------------------------ fitting

WORDS = st.text(st.characters(codec="utf-8"), max_size=900)
EMOJI = st.lists(st.sampled_from(["👩‍👩‍👧‍👦", "🇩🇪", "👍🏽", "ä", "e\u0301", " ", "கி", "word "]), max_size=400).map(
    "".join
)


@settings(max_examples=60, deadline=None)
@given(title=WORDS | EMOJI, author=WORDS, excerpt=WORDS | EMOJI, tags=st.sampled_from(["", "#a #b", "#x " * 200]))
@pytest.mark.parametrize("bounds", [MASTODON, BLUESKY, Bounds(280), Bounds(60), Bounds(2000, dialect="markdown")])
def test_a_message_always_fits_and_keeps_its_link(
    title: str, author: str, excerpt: str, tags: str, bounds: Bounds
) -> None:
    """Whatever a feed has for titles and names; the link is whole, and at its place."""
    text = wording.message(news(title, author, excerpt, tags), "Reef", USUAL, bounds)
    assert measures.fits(text, bounds)
    assert text.endswith(LINK)
    assert len(text.splitlines()) <= 4
    several = wording.gathered(
        [news(title, author)] * 5, "New:", lambda n: f"and {n} more:", "https://r.example/", bounds
    )
    assert measures.fits(several, bounds)


def test_what_gives_way_first() -> None:
    """The excerpt, then tags, then the title; words stay whole."""
    long = news("A title of some words", "Ada", "An excerpt that is longer than what there is room for here", "#reef")
    assert wording.message(long, "", USUAL, Bounds(100)) == (
        f"Ada: A title of some words\nAn excerpt that is longer than…\n#reef {LINK}"
    )
    assert wording.message(long, "", USUAL, Bounds(68)) == f"Ada: A title of some words\n#reef {LINK}"
    assert wording.message(long, "", USUAL, Bounds(60)) == f"Ada: A title of some…\n{LINK}"
    assert wording.message(long, "", USUAL, Bounds(36)) == LINK
    assert wording.message(long, "", USUAL, Bounds(20)) == ""


def test_a_long_text_fills_bluesky() -> None:
    """The bound is used: nothing is cut much shorter than must be, not even families of emoji."""
    text = wording.message(news("👍🏽" * 500), "", parts_of("{title} {link}"), BLUESKY)
    assert 298 <= measures.graphemes(text) <= 300
    families = wording.message(news("👩‍👩‍👧‍👦" * 500), "", parts_of("{title} {link}"), BLUESKY)
    assert 2950 <= len(families.encode()) <= 3000


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Hi @everyone and @here", "Hi @\u2060everyone and @\u2060here"),
        (
            "<!channel> <@U12345> <https://evil.example|bank>",
            "<\u2060!channel> <\u2060@\u2060U12345> <\u2060https://evil.example|bank>",
        ),
        ("@ada@social.example", "@\u2060ada@\u2060social.example"),
        ("[bank](https://evil.example)", "[bank]\u2060(https://evil.example)"),
        ("＠everyone", "＠\u2060everyone"),
        ("one\ntwo\u2028three\u202e four", "one two three four"),
        ("1 < 2 and @ home", "1 < 2 and @ home"),
    ],
)
def test_nobody_is_called(title: str, expected: str) -> None:
    """Mentions of every service are parted, links do not hide, lines are one."""
    assert wording.message(news(title), "", parts_of("{title}"), Bounds(500)) == expected


def test_markdown_is_escaped_but_not_the_link() -> None:
    """For services that read every text as Markdown."""
    text = wording.message(
        news("# *a* _b_ `c` ~d~ ||e||", link="https://a.example/x_y_z"),
        "",
        parts_of("{title} {link}"),
        Bounds(500, dialect="markdown"),
    )
    assert text == r"\# \*a\* \_b\_ \`c\` \~d\~ \|\|e\|\| https://a.example/x_y_z"


@pytest.mark.parametrize(
    "template", ["{author.name}", "{0}", "{}", "{title!r}", "{link:>9}", "{", "}", "{title[0]}", "{secret}"]
)
def test_a_template_reads_nothing_but_its_names(template: str) -> None:
    """No attribute, no index, no conversion, no name but those that there are."""
    with pytest.raises(ValueError, match=r"none of|brace"):
        parts_of(template)


# ------------------------------------------------------------ hours

QUIET = (time(22), time(7))
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("moment", "quiet", "end"),
    [
        (datetime(2026, 11, 22, 20, 59, tzinfo=UTC), False, None),
        (datetime(2026, 11, 22, 21, 0, tzinfo=UTC), True, datetime(2026, 11, 23, 6, 0, tzinfo=UTC)),
        (datetime(2026, 11, 23, 5, 59, tzinfo=UTC), True, datetime(2026, 11, 23, 6, 0, tzinfo=UTC)),
        (datetime(2026, 11, 23, 6, 0, tzinfo=UTC), False, None),
        (datetime(2026, 3, 28, 22, 0, tzinfo=UTC), True, datetime(2026, 3, 29, 5, 0, tzinfo=UTC)),
        (datetime(2026, 10, 24, 21, 0, tzinfo=UTC), True, datetime(2026, 10, 25, 6, 0, tzinfo=UTC)),
    ],
)
def test_quiet_hours_follow_the_clocks(moment: datetime, quiet: bool, end: datetime | None) -> None:
    """Also in the nights in which they change."""
    assert pace.is_quiet(QUIET, moment, BERLIN) is quiet
    if end:
        assert pace.end_of_quiet(QUIET, moment, BERLIN) == end


def test_an_hour_that_comes_twice_ends_once_each_time() -> None:
    """At a quarter past two for the second time, quiet hours until half past two end in a quarter of an hour."""
    night = (time(22), time(2, 30))
    for moment in (datetime(2026, 10, 25, 0, 15, tzinfo=UTC), datetime(2026, 10, 25, 1, 15, tzinfo=UTC)):
        assert pace.is_quiet(night, moment, BERLIN)
        assert pace.end_of_quiet(night, moment, BERLIN) == moment + timedelta(minutes=15)


def test_quiet_hours_of_the_day() -> None:
    """Hours that do not pass midnight; a time that the clocks leap over does not stop anything."""
    noon = (time(12), time(14))
    moment = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    assert pace.is_quiet(noon, moment, BERLIN)
    assert pace.end_of_quiet(noon, moment, BERLIN) == moment + timedelta(hours=1)
    leap = (time(1), time(2, 30))
    before = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    assert before < pace.end_of_quiet(leap, before, BERLIN) <= before + timedelta(hours=2)


def queued(number: int) -> Queued:
    return Queued(number, datetime(2026, 11, 22, tzinfo=UTC), entry_id=number)


@pytest.mark.parametrize(
    ("count", "night", "slots", "sizes"),
    [
        (3, 0, 6, [1, 1, 1]),
        (3, 0, 3, [1, 1, 1]),
        (5, 0, 3, [1, 1, 3]),
        (5, 0, 1, [5]),
        (5, 0, 0, []),
        (5, 3, 6, [3, 1, 1]),
        (9, 3, 2, [3, 6]),
        (0, 0, 6, []),
    ],
)
def test_messages_are_gathered(count: int, night: int, slots: int, sizes: list[int]) -> None:
    """No more than there is room for, nothing left out, in their order."""
    groups = pace.batches([queued(n) for n in range(count)], slots, lambda message: message.message_id < night)
    assert [len(group) for group in groups] == sizes
    if slots:
        assert [message.message_id for group in groups for message in group] == list(range(count))


# ------------------------------------------------------------ the members file

HEAD = '[planet]\ntitle = "P"\nurl = "https://p.example/"\n[[members]]\nname = "Ada Lovelace"\nfeeds = ["https://a.example/f"]\n'


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ('name = "C"', "the address is missing"),
        ('name = "C"\ntarget_env = "A"\ntarget_file = "b"', "named by target_env already"),
        ('name = "C"\ntarget_file = "output/x"', "is inside output/"),
        ('name = "C"\ntarget_env = "A"\n[[announce]]\nname = "c"\ntarget_env = "B"', "another announcement is called"),
        ('name = "C"\ntarget_env = "A"\ntemplate = "{who}"', "{who} is none of {author}"),
        ('name = "C"\ntarget_env = "A"\ntemplate = "{"', "a brace without its other half"),
        ('name = "C"\ntarget_env = "A"\nmembers = ["ada lovelac"]', 'did you mean "Ada Lovelace"'),
        ('name = "C"\ntarget_env = "A"\nabout = []', "names nothing to tell"),
        ('name = "C"\ntarget_env = "A"\nquiet = "07:00-07:00"', "have no end"),
    ],
)
def test_mistakes_are_told(keys: str, sentence: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Each with its line and what to write instead."""
    with pytest.raises(MembersFileError) as caught:
        config.parse(f"{HEAD}[[announce]]\n{keys}\n", "members.toml", tmp_path_factory.mktemp("hub"))
    assert sentence in str(caught.value)
    assert all(mistake.line for mistake in caught.value.mistakes)


def test_members_are_known_by_name_and_slug(tmp_path_factory: pytest.TempPathFactory) -> None:
    """In any case of letters."""
    text = f'{HEAD}[[announce]]\nname = "C"\ntarget_env = "A"\nmembers = ["ADA lovelace", "ada-lovelace"]\n'
    assert config.parse(text, "members.toml", tmp_path_factory.mktemp("hub")).announcements[0].members


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("https://eve.example/@everyone/1?x=@here#@Room", "https://eve.example/%40everyone/1?x=%40here#%40Room"),
        ("https://social.example/@allison/1", "https://social.example/@allison/1"),
        ("https://user@here.example/a", "https://user@here.example/a"),
    ],
)
def test_a_link_calls_no_group(link: str, shown: str) -> None:
    """Some services look for @everyone in links as well; the sign is escaped, and all others stay as they are."""
    assert wording.message(news(link=link), "Reef", USUAL, MASTODON).endswith(shown)
    assert wording.gathered([news(link=link)], "New", str, "https://reef.example/", MASTODON).endswith(shown)
