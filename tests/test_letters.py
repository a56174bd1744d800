"""Letters: what they name of their days, their pages and feed, what vanishes from them later, and when they come."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from letters import DOCUMENT, MONDAY, SETTLED, Blog, Hub, busy_week, community_of, looked, pasted, shown

from planet import config
from planet.errors import MembersFileError
from planet.locale.languages import set_off
from planet.model.outreach import Letter
from planet.model.outreach.letters import PeriodPost
from planet.rules.outreach import letters as rules
from planet.rules.outreach.letter_days import due_day, moment_of, next_attempt
from planet.store import Store
from planet.views.letters import Letter as Words
from planet.views.letters import LetterGroup, LetterLine, LetterSection
from planet.web.outreach.letter_text import WIDTH, columns, text_of

pytestmark = pytest.mark.usefixtures("reads_here")

ATOM = "{http://www.w3.org/2005/Atom}"
PAGE = "letters/2026-11-30/index.html"


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """A hub after a busy week and its letter."""
    hub, people = community_of(tmp_path_factory.mktemp("busy"))
    busy_week(hub, people)
    assert hub.run("digest", now=MONDAY).exit_code == 0
    return hub


@pytest.fixture
def hub(busy: Hub, tmp_path: Path) -> Hub:
    """A copy of that hub, to change."""
    shutil.copytree(busy.folder, tmp_path / "hub")
    copy = Hub(tmp_path / "hub")
    copy.blogs = [Blog(blog.name, blog.slug, blog.language, [*blog.posts], blog.more) for blog in busy.blogs]
    return copy


def blog_of(hub: Hub, slug: str) -> Blog:
    return next(blog for blog in hub.blogs if blog.slug == slug)


def letters_of(hub: Hub) -> dict[str, bytes]:
    """The published files of letters."""
    output = hub.folder / "output"
    return {str(file.relative_to(output)): file.read_bytes() for file in output.glob("letters*/**/*.html")} | {
        "letters.atom": (output / "letters.atom").read_bytes()
    }


def assert_as_rendered(hub: Hub, now: datetime) -> None:
    """What turns have published of letters is what a whole rendering publishes."""
    turn_by_turn = letters_of(hub)
    assert hub.run("render", now=now).exit_code == 0
    assert letters_of(hub) == turn_by_turn


# ---------------------------------------------------------------- what is in a letter


def test_a_busy_week_has_every_section(busy: Hub) -> None:
    """Conversations, posts by member, what several point at, questions, newcomers; each with its address."""
    text = json.loads(busy.run("digest", "--json", now=MONDAY).output)["text"]
    parts = {part.splitlines()[0]: part for part in text.split("\n\n\n")}
    assert list(parts) == [
        "Planet Reef",
        "Conversations",
        "New posts",
        "What we point at",
        "Open questions",
        "New here",
    ]
    assert "14 new posts by 6 people." in parts["Planet Reef"]
    assert "Ada Lovelace · 2 answers by Bob Reyes, Mei Tanaka" in parts["Conversations"]
    assert "https://reef.example/conversations/" in parts["Conversations"]
    assert parts["New posts"].index("Eintrag 1") < parts["New posts"].index("Eintrag 6")
    assert (
        "Mei Tanaka, نور الهدى\N{LEFT-TO-RIGHT MARK}, Ada Lovelace\n    https://museum.example/kelp-forest"
        in parts["What we point at"]
    )
    assert "How do you keep salt out of a bicycle chain?\n    Bob Reyes" in parts["Open questions"]
    assert "The shoe is mine" not in parts["Open questions"]
    assert "Rosa Kahlo\n    Paints what she sees at low tide." in parts["New here"]
    assert "Hello from" not in text


def test_page_and_feed_have_the_letter_whole(busy: Hub) -> None:
    """The page, the entry of the feed and the text name the same posts; the site leads to them."""
    page, feed = busy.page(PAGE), busy.page("letters.atom")
    (entry,) = ElementTree.fromstring(feed).findall(f"{ATOM}entry")
    content = entry.findtext(f"{ATOM}content") or ""
    for words in ("What the tide left behind", "https://jorg.example/6", "خريطة غابة الأعشاب البحرية", "Rosa Kahlo"):
        assert words in page
        assert words in content
    assert entry.findtext(f"{ATOM}id") == "https://reef.example/letters/2026-11-30/"
    assert 'href="https://reef.example/members/ada/"' in content
    assert "style=" not in content
    for path in ("index.html", "about/index.html", "subscribe/index.html", "letters/index.html"):
        assert 'letters/"' in busy.page(path), path
    assert "letters.atom" in busy.page("subscribe/index.html")
    assert 'type="application/atom+xml"' in page
    assert "letters/" in busy.page("sitemap-pages.xml")


def test_an_empty_period_sends_and_publishes_nothing(tmp_path: Path) -> None:
    """It says so and succeeds; no page names letters."""
    hub, _ = community_of(tmp_path)
    result = hub.run("digest", now=MONDAY)
    assert (result.exit_code, result.output) == (0, "No letter: nothing happened from 2026-11-23 to 2026-11-29.\n")
    assert json.loads(hub.run("digest", "--json", now=MONDAY).output)["empty"] is True
    assert not (hub.folder / "output/letters").exists()
    assert not (hub.folder / "output/letters.atom").exists()
    assert 'letters/"' not in hub.page("index.html")
    with Store.open("sqlite:///planet.db", hub.folder, read_only=True) as store:
        assert not store.letters.exist()


def test_a_dry_run_stores_nothing(tmp_path: Path) -> None:
    """It prints the text that the letter will have."""
    hub, people = community_of(tmp_path)
    people["ada"].post(1, "A post", MONDAY - timedelta(days=1))
    hub.turn(MONDAY - timedelta(hours=12))
    draft = hub.run("digest", "--dry-run", now=MONDAY).output
    assert not (hub.folder / "output/letters").exists()
    assert "A post" in draft
    hub.run("digest", now=MONDAY)
    assert json.loads(hub.run("digest", "--json", now=MONDAY).output)["text"] == draft
    assert "1 post by 1 member" in hub.run("digest", "--days", "1", now=MONDAY + timedelta(hours=2)).output


def test_a_dry_run_says_that_no_mail_would_go(tmp_path: Path) -> None:
    """A letter of members with noindex alone is a page; its mail would be a bare frame."""
    hub, people = community_of(tmp_path)
    people["ada"].post(1, "A post", MONDAY - timedelta(days=1))
    people["ada"].more = "noindex = true\n"
    hub.turn(MONDAY - timedelta(hours=12))
    sentence = "Its mail would name nobody, so none is sent."
    draft = hub.run("digest", "--dry-run", now=MONDAY).output
    assert draft == f"The letter of 2026-11-30, 1 post by 1 member, would be a page alone. {sentence}\n"
    assert json.loads(hub.run("digest", "--dry-run", "--json", now=MONDAY).output)["reason"] == sentence


def test_days_are_those_of_the_planets_calendar(tmp_path: Path) -> None:
    """Midnight in Berlin divides them: a post of 23:30 belongs to the day, one of 00:30 to the next."""
    hub, people = community_of(tmp_path)
    people["ada"].post(1, "Late in the day", datetime(2026, 11, 29, 22, 30, tzinfo=UTC))
    hub.turn(datetime(2026, 11, 29, 22, 40, tzinfo=UTC))
    people["ada"].post(2, "Early in the next", datetime(2026, 11, 29, 23, 30, tzinfo=UTC))
    hub.turn(datetime(2026, 11, 29, 23, 40, tzinfo=UTC))
    text = hub.run("digest", "--dry-run", now=MONDAY).output
    assert "Late in the day" in text
    assert "Early in the next" not in text


def test_the_letters_of_the_documentation_are_such(tmp_path: Path) -> None:
    """Word for word; `python tests/letters.py` writes them anew."""
    page = DOCUMENT.read_text(encoding="utf-8")
    assert page == pasted(page, shown(tmp_path))


# ---------------------------------------------------------------- what vanishes


def test_a_hidden_post_vanishes(hub: Hub) -> None:
    """From page and feed; the letter keeps its address, and a whole rendering gives the same bytes."""
    hub.letter = '[[hide]]\nurl = "https://bob.example/2"\n'
    hub.turn(MONDAY + timedelta(hours=1))
    assert all(b"bicycle chain" not in body for body in letters_of(hub).values())
    assert b"The shoe is mine" in letters_of(hub)[PAGE]
    assert all(b"13 new posts by 6 people." in letters_of(hub)[path] for path in (PAGE, "letters.atom"))
    assert_as_rendered(hub, MONDAY + timedelta(hours=1))


def test_a_member_who_leaves_vanishes(hub: Hub) -> None:
    """With posts, name and answers, and after planet forget without a trace in the store."""
    hub.blogs = [blog for blog in hub.blogs if blog.slug not in ("bob", "rosa")]
    hub.turn(MONDAY + timedelta(hours=1))
    for words in ("Bob Reyes", "Rosa Kahlo", "The shoe is mine", "harbour"):
        assert all(words.encode() not in body for body in letters_of(hub).values()), words
    assert_as_rendered(hub, MONDAY + timedelta(hours=1))
    forgotten = hub.run("forget", "bob", "--yes", now=MONDAY + timedelta(hours=2))
    assert forgotten.exit_code == 0, forgotten.output
    with Store.open("sqlite:///planet.db", hub.folder, read_only=True) as store:
        contents = store.letters.contents(date(2026, 11, 30))
        standing = store.erasure.still_there({naming.entry_id for naming in contents.namings})
        assert standing == {naming.entry_id for naming in contents.namings}
        assert len(contents.writers) == 5
    assert "11 new posts by 4 people." in hub.page(PAGE)
    assert (hub.folder / "output" / PAGE).exists()


def test_a_letter_follows_edits_and_names(hub: Hub) -> None:
    """A title that is mended and a member who is called otherwise show in the letter as everywhere."""
    ada = blog_of(hub, "ada")
    ada.name = "Ada King"
    ada.posts[1] = type(ada.posts[1])(
        "What the tide brought", *(getattr(ada.posts[1], name) for name in ("link", "guid", "date", "text", "tags"))
    )
    hub.turn(MONDAY + timedelta(hours=1))
    page = hub.page(PAGE)
    assert "What the tide brought" in page
    assert "Ada King" in page
    assert "Ada Lovelace" not in page
    assert_as_rendered(hub, MONDAY + timedelta(hours=1))


def test_wishes_of_members_hold(hub: Hub) -> None:
    """weave = false leaves conversations, links and questions; content = "title" leaves the words; noindex the mail."""
    blog_of(hub, "bob").more = "weave = false\n"
    blog_of(hub, "jorg").more = 'content = "title"\n'
    blog_of(hub, "noor").more = "noindex = true\n"
    hub.turn(MONDAY + timedelta(hours=1))
    text = json.loads(hub.run("digest", "--json", now=MONDAY + timedelta(hours=2)).output)["text"]
    assert "Open questions" not in text
    assert "answers by Bob" not in text
    assert "The shoe is mine" in text
    assert "Tagebuch der Boje, Eintrag 1" in text
    assert "Wind aus West" not in text
    assert "نور الهدى" not in text
    assert "13 new posts by 5 people." in text
    page = hub.page(PAGE)
    assert "14 new posts by 6 people." in page
    assert "نور الهدى" in page
    assert '<meta name="robots" content="noindex">' in page
    assert_as_rendered(hub, MONDAY + timedelta(hours=2))


def test_a_conversation_is_found_again_after_the_weave_changed(hub: Hub) -> None:
    """An answer that is withdrawn leaves the line of its conversation; the last one takes the line away."""
    mei = blog_of(hub, "mei")
    mei.posts[1] = type(mei.posts[1])(mei.posts[1].title, mei.posts[1].link, mei.posts[1].guid, mei.posts[1].date, "x")
    hub.turn(MONDAY + timedelta(hours=1))
    assert "1 answer by Bob Reyes" in hub.page(PAGE)
    assert_as_rendered(hub, MONDAY + timedelta(hours=1))


def test_letters_lead_to_each_other(hub: Hub) -> None:
    """The next one is linked from the page before it, and the index and the feed have both."""
    later = MONDAY + timedelta(days=7)
    blog_of(hub, "ada").post(3, "A quiet week", later - timedelta(days=2))
    hub.turn(later - timedelta(days=1))
    assert hub.run("digest", now=later).exit_code == 0
    assert "letters/2026-12-07/" in hub.page(PAGE)
    assert "letters/2026-11-30/" in hub.page("letters/2026-12-07/index.html")
    assert len(ElementTree.fromstring(hub.page("letters.atom")).findall(f"{ATOM}entry")) == 2
    assert_as_rendered(hub, later)
    with Store.open("sqlite:///planet.db", hub.folder, read_only=True) as store:
        found = store.letters.of_message("letter-2026-12-07@reef.example")
        assert found is not None
        assert found.day == date(2026, 12, 7)
        assert store.letters.of_message("letter-2026-12-08@reef.example") is None


def test_a_voice_is_heard_again(tmp_path: Path) -> None:
    """Who wrote after a long silence stands in a section of their own, with the days of silence."""
    hub = Hub(tmp_path)
    ada = hub.member("Ada Lovelace", "ada")
    ada.post(0, "Hello", SETTLED - timedelta(days=100))
    first = hub.turn(SETTLED)
    assert "Entries: 1 new" in first.output
    ada.post(1, "Back from the sea", MONDAY - timedelta(days=2))
    second = hub.turn(MONDAY - timedelta(days=1))
    assert "Entries: 1 new" in second.output
    text = hub.run("digest", "--dry-run", now=MONDAY).output
    assert "Heard again" in text
    assert "Ada Lovelace, silent for 219 days" in text


def test_threads_of_channels_are_a_line_each(tmp_path: Path) -> None:
    """Messages of a list do not count as posts of members."""
    hub, people = community_of(tmp_path)
    forum = Blog("Reef forum", "forum", "en", [])
    forum.post(0, "Welcome", SETTLED - timedelta(days=3))
    hub.letter = (
        '[[channels]]\nname = "Reef forum"\nkind = "forum"\nurl = "https://forum.example/"\nfeed = "forum.xml"\n'
    )
    forum.write(hub.folder)
    hub.turn(SETTLED + timedelta(days=1))
    forum.post(1, "Where to buy wax", MONDAY - timedelta(days=2))
    forum.write(hub.folder)
    people["ada"].post(1, "A post", MONDAY - timedelta(days=2))
    hub.turn(MONDAY - timedelta(days=1))
    text = hub.run("digest", "--dry-run", now=MONDAY).output
    assert "1 new post by 1 person." in text
    part = text.partition("From our lists and forums")[2]
    assert "Where to buy wax\n    Reef forum · 1 message" in part


def test_a_thread_of_a_channel_is_one_line_of_a_letter(tmp_path: Path) -> None:
    """However many answered; and it stays while any message of it that the letter holds still shows."""
    hub, _ = community_of(tmp_path)
    forum = Blog("Reef forum", "forum", "en", [])
    forum.post(0, "Welcome", SETTLED - timedelta(days=3))
    hub.letter = (
        '[[channels]]\nname = "Reef forum"\nkind = "forum"\nurl = "https://forum.example/"\nfeed = "forum.xml"\n'
    )
    forum.write(hub.folder)
    hub.turn(SETTLED + timedelta(days=1))
    first = forum.post(1, "Where to buy wax", MONDAY - timedelta(days=2))
    for number in range(2, 10):
        forum.post(number, "Re: Where to buy wax", MONDAY - timedelta(days=2) + timedelta(minutes=number))
    forum.write(hub.folder)
    hub.turn(MONDAY - timedelta(days=1))
    assert hub.run("digest", now=MONDAY).exit_code == 0
    page = hub.page("letters/2026-11-30/index.html")
    assert page.count("Where to buy wax") == 1
    assert "Reef forum · 9 messages" in page
    hub.letter += f'[[hide]]\nurl = "{first}"\n'
    hub.turn(MONDAY + timedelta(hours=1))
    page = hub.page("letters/2026-11-30/index.html")
    assert ">Where to buy wax</a>" in page
    assert first not in page


@pytest.mark.parametrize(
    ("name", "language", "mark"),
    [
        ("Tide list", "ar", "\N{RIGHT-TO-LEFT MARK}"),
        ("قائمة", "ar", ""),
        ("Tide list", "de", ""),
        ("קבוצה 7", "en", "\N{LEFT-TO-RIGHT MARK}"),
        ("潮汐", "he", "\N{RIGHT-TO-LEFT MARK}"),
    ],
)
def test_a_number_behind_a_name_stays_behind_it(name: str, language: str, mark: str) -> None:
    """Between a name of the other direction and a number would be no end to that direction."""
    assert set_off(name, language) == name + mark


# ---------------------------------------------------------------- a fair choice


def _posts(*counts: int) -> dict[int, list[int]]:
    return {member: [member * 1000 + n for n in range(count)] for member, count in enumerate(counts, 1)}


def test_a_few_posts_are_all_named() -> None:
    """As long as they fit nobody is cut."""
    assert {member: len(posts) for member, posts in rules.shares(_posts(3, 20, 1)).items()} == {1: 3, 2: 20, 3: 1}


def test_of_many_posts_each_member_has_a_fair_share() -> None:
    """The prolific give way first, and those with few posts lose none; the newest are named."""
    named = rules.shares(_posts(400, 2, 30, 9))
    lengths = {member: len(posts) for member, posts in named.items()}
    assert lengths == {1: 10, 2: 2, 3: 10, 4: 9}
    assert named[1][-1] == 1399
    shared = {member: len(posts) for member, posts in rules.shares(_posts(*[9] * 6, 1)).items()}
    assert shared == {1: 9, **dict.fromkeys(range(2, 7), 8), 7: 1}
    assert sum(shared.values()) == rules.POSTS


def test_of_many_members_each_has_one_post() -> None:
    """Past fifty members the others are counted."""
    posts = [PeriodPost(n, n % 300, False, None, False, False) for n in range(900)]
    contents = rules.contents_of(posts, [], [], range(1000, 1030))
    assert sum(naming.section == "post" for naming in contents.namings) == 50
    assert (contents.posts, contents.people, contents.more_people, contents.more_posts) == (900, 300, 250, 750)
    assert (sum(writer.is_new for writer in contents.writers), contents.more_new) == (20, 10)


# ---------------------------------------------------------------- plain text


def test_lines_fit_a_terminal_in_every_script() -> None:
    """Wide signs count two columns, marks none; only an address may be longer."""
    label = "海の中の森を歩く人々" * 12
    lines = (
        LetterLine(label, "https://a.example/" + "x" * 90, "ja"),
        LetterLine("كلمة " * 60, "b/", "ar", "rtl", note="e\u0301" * 200),
        LetterLine("a\u202eb\x1b[31m\r\nc", "c/"),
    )
    letter = Words("letters/x/", "Title", "", (LetterSection("s", "S", (LetterGroup(lines),)),))
    text = text_of(letter, "https://reef.example/", planet="Reef")
    for line in text.splitlines():
        assert columns(line) <= WIDTH or "https://" in line
    assert "".join(text.split()).count("海の中の森を歩く人々") == 12
    assert "  * ab[31m c\n" in text
    assert "https://a.example/" + "x" * 90 in text.splitlines()[-7].strip() or "https://a.example/" + "x" * 90 in text
    assert "\x1b" not in text


# ---------------------------------------------------------------- the timetable

BERLIN = ZoneInfo("Europe/Berlin")
WEEKLY = Letter()
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-11-30T06:59", None),
        ("2026-11-30T07:00", date(2026, 11, 30)),
        ("2026-12-01T12:00", date(2026, 11, 30)),
        ("2026-12-02T07:01", None),
        ("2026-12-06T23:00", None),
    ],
)
def test_a_letter_is_due_from_its_time_on_for_two_days(now: str, day: date | None) -> None:
    """A hub that was down writes it late, and not at all if that is too late."""
    assert due_day(WEEKLY, BERLIN, at(now), LONG_AGO, None) == day


def test_a_letter_is_due_once() -> None:
    """Not again after it was written, and none for the time before the timetable began."""
    now = at("2026-11-30T08:00")
    assert due_day(WEEKLY, BERLIN, now, LONG_AGO, date(2026, 11, 30)) is None
    assert due_day(WEEKLY, BERLIN, now, LONG_AGO, date(2026, 11, 23)) == date(2026, 11, 30)
    assert due_day(WEEKLY, BERLIN, now, at("2026-11-30T07:30"), None) is None


def test_days_decide_how_often() -> None:
    """A letter of one day comes daily; one of two weeks every second week; one of a month as seldom as leaves no day
    out."""
    wednesday = at("2026-12-02T08:00")
    assert due_day(Letter(days=1), BERLIN, wednesday, LONG_AGO, date(2026, 12, 1)) == date(2026, 12, 2)
    for days, weeks in ((8, 1), (14, 2), (15, 2), (30, 4)):
        last, monday, count = date(2026, 11, 30), at("2026-11-30T08:00"), 0
        day = None
        while day is None:
            count += 1
            day = due_day(Letter(days=days), BERLIN, monday + timedelta(weeks=count), LONG_AGO, last)
        assert count == weeks, days


def test_the_clock_may_change() -> None:
    """A time that a day has not comes an hour later, one that it has twice comes once: the first time."""
    night = Letter(days=1, time=time(2, 30))
    assert moment_of(night, date(2026, 3, 29), BERLIN) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert moment_of(night, date(2026, 10, 25), BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    second = datetime(2026, 10, 25, 1, 31, tzinfo=UTC)
    assert due_day(night, BERLIN, second, LONG_AGO, date(2026, 10, 25)) is None


def test_attempts_become_rarer_and_end() -> None:
    """Ten minutes, then twice as long each time, six hours at most; none after two days."""
    pauses = [next_attempt(MONDAY, MONDAY, tries) for tries in (1, 2, 3, 20)]
    assert [pause - MONDAY for pause in pauses if pause] == [
        *(timedelta(minutes=10 * 2**n) for n in range(3)),
        timedelta(hours=6),
    ]
    assert next_attempt(MONDAY + timedelta(hours=47), MONDAY, 20) is None


def test_planet_run_writes_the_letter_at_its_time(tmp_path: Path) -> None:
    """Once, by itself, with what came until then; an empty week is told once; nothing for the time before."""
    hub, people = community_of(tmp_path)
    people["ada"].post(1, "A post", MONDAY - timedelta(days=1))
    hub.turn(MONDAY - timedelta(hours=20))
    hub.letter = '[letter]\ntime = "09:30"\n'
    hub.write()
    half_past = at("2026-11-30T09:30")
    moments = [half_past + timedelta(minutes=minutes) for minutes in (-40, -20, 0, 1, 60)]
    assert looked(hub, moments) == ["The letter of 2026-11-30 was written."]
    assert "A post" in hub.page(PAGE)
    assert 'letters/"' in hub.page("members/bob/index.html")
    week = timedelta(days=7)
    empty = "No letter: nothing happened from 2026-11-30 to 2026-12-06."
    assert looked(hub, [half_past + week + timedelta(minutes=minutes) for minutes in (0, 1, 70)]) == [empty]
    assert looked(hub, [half_past + week + timedelta(days=1)]) == []


def test_a_hub_that_begins_with_letters_writes_none_for_the_past(tmp_path: Path) -> None:
    """[letter] that is added an hour after its time waits for the next week."""
    hub, people = community_of(tmp_path)
    people["ada"].post(1, "A post", MONDAY - timedelta(days=1))
    hub.turn(MONDAY - timedelta(hours=20))
    hub.letter = "[letter]\n"
    hub.write()
    late = at("2026-11-30T08:00")
    assert looked(hub, [late, late + timedelta(hours=1), late + timedelta(hours=2)]) == []


# ---------------------------------------------------------------- the keys

HEAD = '[planet]\ntitle = "T"\nurl = "https://reef.example/"\n[letter]\n'
WHOLE = 'to = "l@lists.example"\nfrom = "h@reef.example"\nhost = "smtp.example"\n'


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ('to = "l@lists.example"\n', "from and host is missing"),
        ('user = "me"\npassword_env = "X"\n', "letters are sent to nobody"),
        ("port = 25\n", "letters are sent to nobody"),
        (WHOLE + 'user = "me"\n', "has no password"),
        (WHOLE + 'password_file = "x"\n', "is the password of no user"),
        (WHOLE + 'user = "me"\npassword_env = "X"\npassword_file = "x"\n', "take one of them out"),
        (WHOLE + 'tls = "off"\n', 'without encryption "smtp.example" would be asked in the open'),
        (WHOLE.replace("smtp.example", "127.0.0.1.example.org") + 'tls = "off"\n', "would be asked in the open"),
        (WHOLE.replace("h@reef.example", "Reef, no address"), "is no sender"),
        (WHOLE.replace("h@reef.example", "A <a@x.example> <b@y.example>"), "is no sender"),
        (WHOLE.replace("l@lists.example", "A <l@lists.example>"), "is not an e-mail address"),
        (WHOLE + 'unsubscribe = "https://lists.example/leave"\n', "unsubscribe"),
    ],
)
def test_a_letter_that_cannot_be_sent_is_a_mistake(keys: str, sentence: str, tmp_path: Path) -> None:
    """Each with its line, before anything is written."""
    with pytest.raises(MembersFileError, match=sentence):
        config.parse(HEAD + keys, "members.toml", tmp_path)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "mail.localhost"])
def test_this_machine_needs_no_encryption(host: str, tmp_path: Path) -> None:
    """A name in angle brackets before the sender's address is fine, whatever its script."""
    keys = WHOLE.replace("smtp.example", host).replace("h@reef.example", "كوكب <h@reef.example>")
    letter = config.parse(f'{HEAD}{keys}tls = "off"\n', "members.toml", tmp_path).letter
    assert letter is not None
    assert letter.server is not None
    assert letter.sender == "كوكب <h@reef.example>"
