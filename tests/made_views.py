"""Views made by hand: of every page the barest and the fullest that a template may be given."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import get_args

from planet.model.community import FeedKind
from planet.model.entry import Author, Enclosure, Image, Source
from planet.struct import replace
from planet.views.entry import (
    Anchor,
    Byline,
    Card,
    DuplicateLink,
    Line,
    Participant,
    Related,
    ThreadNote,
    Thumbnail,
    Tie,
    Ties,
    TopicLink,
)
from planet.views.feeds import FeedItem, FeedSource, FeedView, Outline, OutlineGroup
from planet.views.gathered import DatePage, DateYear, PromptLink, PromptPage, PromptsPage, QuietPage
from planet.views.letters import Letter, LetterGroup, LetterLine, LetterPage, LetterSection, LettersPage
from planet.views.neighbours import Mention, Neighbour, NeighboursPage
from planet.views.page import View
from planet.views.people import (
    DatedPerson,
    DirectoryPage,
    FindPage,
    LetterRows,
    MemberPage,
    MovedPage,
    Person,
    PersonRow,
    PostPage,
    Profile,
    ProfileLink,
    Rhythm,
    ThreadRow,
    Trait,
    TraitFamily,
    TraitPage,
)
from planet.views.plain import AboutPage, NotFoundPage, PeopleGroup, SearchPage, SubscribePage
from planet.views.river import (
    ArchiveMonth,
    ArchivePage,
    ArchiveYear,
    CalendarDay,
    DayPage,
    FoldedCards,
    FrontPage,
    GatheredNotes,
    MonthCalendar,
    MonthDay,
    MonthPage,
    RiverDay,
    Welcome,
    YearMonth,
    YearPage,
)
from planet.views.sight import (
    Actor,
    Arrival,
    Condition,
    HiddenBy,
    HiddenKind,
    SeenFeed,
    SeenMember,
    SightPage,
    StatusLetterPage,
)
from planet.views.site import ChannelLink, PageLink, Site
from planet.views.status import FeedHealth, MemberHealth, StatusPage
from planet.views.topics import TopicPage, TopicRow, TopicsPage
from planet.views.weaving import (
    ConversationPage,
    ConversationRow,
    ConversationsPage,
    Exchange,
    Exchanges,
    Notice,
    NoticeLink,
    Quote,
    Voice,
    WhoWrotePage,
)

DAY = date(2026, 11, 22)
WHEN = datetime(2026, 11, 22, 9, 40, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3

BARE_SITE = Site("P", "https://planet.example.org/", "", "en", "ltr", "", "", (), "#0b6e4f", False, "Planet 1.0")
SITE = Site(
    title="Planet Reef",
    url="https://planet.example.org/",
    description="People who care about reefs",
    language="en",
    direction="ltr",
    join="mailto:hub@example.org",
    owner="Ada",
    channels=(
        ChannelLink("Mailing list", "email", "mailto:reef@lists.example.org"),
        ChannelLink("Reef Forum", "forum", "https://forum.example/", "channels/reef-forum/"),
        ChannelLink("Chat", "chat", "xmpp:reef@chat.example?join"),
    ),
    accent="#0b6e4f",
    status_public=True,
    generator="Planet 1.0",
)

ADA = Byline("Ada Lovelace", "members/ada/", "AL", 0)
LAYLA = Byline("ليلى فاروق", "members/layla/", "ل", 3, avatar="members/layla/avatar.jpg")
FORUM = Byline("Reef Forum", "channels/reef-forum/", "RF", 11, is_channel=True)

TIE = Tie(
    "Counting <the> dark side & more", "https://kessler.example/dark", "archive/2026/11/21/#e-9", ADA, WHEN, "en", "ltr"
)
RTL_TIE = replace(
    TIE, label="المرجان لا ينتظر المؤتمرات", href="members/layla/posts/a/", byline=LAYLA, language="ar", direction="rtl"
)
LONG_TIE = replace(TIE, label=LONG_WORD[:120], byline=FORUM, language="", direction="auto")
TIES = Ties(
    answers=(TIE, RTL_TIE),
    answered=(RTL_TIE, TIE, LONG_TIE, TIE),
    more_answered=3,
    gathers=(TIE, RTL_TIE),
    more_gathered=7,
    gathered_in=(LONG_TIE,),
    conversation="conversations/c-1/",
    related=(Related(RTL_TIE, "both about <reefs> & المرجان"), Related(LONG_TIE, "both link to paper.example")),
)

BARE_CARD = Card(
    id="e-1",
    hub_path="archive/2026/11/22/#e-1",
    title="",
    label="A note",
    href="https://social.example/@ada/1",
    host="",
    byline=ADA,
    authors=(),
    kind="note",
    when=WHEN,
    updated=None,
    excerpt="",
    content="",
    language="",
    direction="auto",
    topics=(),
    images=(),
    enclosures=(),
    target="",
    target_host="",
    player="",
    seconds=None,
    license="",
    source=None,
)
FULL_CARD = replace(
    BARE_CARD,
    id="e-2",
    hub_path="archive/2026/11/22/#e-2",
    title="What <bleaching> looks like & from below",
    label="What <bleaching> looks like & from below",
    href="https://ada.example.org/below",
    host="ada.example.org",
    kind="article",
    updated=datetime(2026, 11, 23, 8, 0, tzinfo=UTC),
    excerpt="From above the colony reads as white; from below, half of the polyps are still brown.",
    language="en",
    direction="ltr",
    authors=(Author("A guest", "https://guest.example/"), Author("Another")),
    topics=(TopicLink("bleaching", "topics/bleaching/"), *(TopicLink(f"topic {n}") for n in range(9))),
    images=(
        Image("https://photos.example/1.jpg", "A ledge"),
        Image("https://planet.example.org/members/ada/posts/a/b.jpg", "Ours", 640, 480),
    ),
    enclosures=(
        Enclosure("https://ada.example.org/a.mp3", "audio/mpeg", 18_000_000, 3720, "Episode 1"),
        Enclosure("https://ada.example.org/a"),
    ),
    target="https://oceannoise.example/sonar",
    target_host="oceannoise.example",
    player="https://video.example/watch/1",
    seconds=3720,
    license="CC-BY-4.0",
    duplicates=(
        DuplicateLink("e-toot", "https://social.example/@ada/9", "social.example"),
        DuplicateLink("e-letter", "https://letters.example/3", "a letter"),
    ),
    ties=TIES,
    silence=250,
    source=Source("Another planet", "https://other.example/", "https://other.example/feed", "urn:x"),
)
AGAIN = replace(FULL_CARD, duplicates=())
LEAD = replace(FULL_CARD.images[0], url="https://photos.example/lead.jpg")
LEAD_CARD = replace(
    AGAIN,
    id="e-lead",
    images=(LEAD, *FULL_CARD.images),
    thumbnails={LEAD.url: Thumbnail("pictures/lead.jpg", 480, 320)},
    lead=LEAD,
)
WHOLE_CARD = replace(
    FULL_CARD,
    id="e-3",
    content='<h2>Hello</h2><h4>Sub</h4><h2>Again</h2><p><a href="https://planet.example.org/topics/x/">us</a> '
    '<img src="https://planet.example.org/members/ada/posts/a/b.jpg" alt="x > y"></p>',
)
PHOTO_CARD = replace(
    AGAIN,
    id="e-7",
    kind="photo",
    byline=LAYLA,
    images=tuple(Image(f"https://photos.example/{n}.jpg", "" if n else "A ledge") for n in range(3)),
    thumbnails={f"https://photos.example/{n}.jpg": Thumbnail(f"pictures/{n}a.jpg", 900 + n, 901) for n in range(3)},
)
KINDS = ("article", "note", "photo", "bookmark", "audio", "video", "code", "slides", "forum")
CARDS = (
    BARE_CARD,
    FULL_CARD,
    replace(BARE_CARD, id="e-4", excerpt="Tide tables are a love letter.\nSecond line.", host="social.example"),
    replace(AGAIN, id="e-5", byline=LAYLA, title="المرجان لا ينتظر المؤتمرات", language="ar", direction="rtl"),
    PHOTO_CARD,
    LEAD_CARD,
    replace(LEAD_CARD, id="e-lead-2", byline=LAYLA, excerpt="", lead=replace(LEAD, alt="")),
    replace(AGAIN, id="e-6", title=LONG_WORD, label=LONG_WORD, byline=FORUM),
    *(replace(AGAIN, id=f"e-{kind}", kind=kind) for kind in KINDS),
    *(replace(BARE_CARD, id=f"e-bare-{kind}", kind=kind) for kind in KINDS),
)
LINE = Line("e-line", "What <bleaching> looks like", "https://ada.example.org/below", ADA, WHEN, "en", "ltr")
OLDER, NEWER, UP = (
    PageLink("archive/2026/11/21/", "21 November"),
    PageLink("archive/2026/11/23/", "23 November"),
    PageLink("archive/2026/11/", "November 2026"),
)
LONG_HOST = f"{'longer' * 10}.{'host' * 15}.example"
BO = Byline("Bo", "members/bo/", "B", 4)
WRITERS = (BO, LAYLA, *(replace(ADA, name=f"Ada {number}") for number in range(9)))
BARE_PROFILE = Profile(ADA, "ada", "", "", "", "", Trait(""), "", (), (), None, (), "", None, None, False)
RHYTHM = Rhythm("members/layla/rhythm.svg", 3, date(2024, 12, 1), date(2026, 9, 1), DAY, (*[0] * 21, 1, 0, 7), 2, 3, 7)
PROFILE = Profile(
    byline=LAYLA,
    slug="layla",
    bio="Dive guide; writes down what divers say.",
    url="https://layla.example/",
    avatar="https://layla.example/me.jpg",
    email="layla@example.org",
    location=Trait("Hurghada, <Egypt>", "members/place-hurghada.html"),
    pronouns="she/her",
    languages=(Trait("ar", "members/language-ar.html"), Trait("en"), Trait("tlh")),
    interests=(Trait("diving", "members/interest-diving.html"), Trait("oral <history>")),
    joined=date(2026, 10, 1),
    links=(
        ProfileLink("website", "https://layla.example/", place="layla.example", rel_me=True),
        ProfileLink("blog", "https://l.example/", "Divers <say>", place="l.example", feed="https://l.example/feed"),
        *(ProfileLink(kind, f"https://layla.example/{kind}", place="layla.example") for kind in get_args(FeedKind)),
        ProfileLink("link", "https://a.example/@layla", "a.example", place="a.example/@layla", rel_me=True),
        ProfileLink("link", f"https://{LONG_HOST}/", LONG_HOST, place=LONG_HOST),
        ProfileLink("mail", "mailto:layla@example.org", place="layla@example.org", rel_me=True),
        ProfileLink("phone", "tel:+20"),
        ProfileLink("chat", "xmpp:layla@chat.example"),
    ),
    license="CC-BY-SA-4.0",
    latest=LINE,
    rhythm=RHYTHM,
    has_feeds=True,
)
FAMILIES: tuple[TraitFamily, ...] = get_args(TraitFamily)
TRAITS = {
    "interest": (
        Trait("coral & <kelp>", "members/interest-coral-kelp.html", 2),
        Trait("x", "members/interest-x.html", 1),
    ),
    "language": (Trait("ar", "members/language-ar.html", 2),),
    "place": (Trait("Kiel", "members/place-kiel.html", 3),),
    "kind": tuple(Trait(kind, f"members/kind-{kind}.html", 2) for kind in get_args(FeedKind)),
}
ROWS = (
    LetterRows(
        "letter-a", "A", (PersonRow(LAYLA, "Dive guide <b>", "layla faruq"), PersonRow(BARE_PROFILE.byline, ""))
    ),
)
ARRIVALS = (DatedPerson(LAYLA, DAY), DatedPerson(BARE_PROFILE.byline, DAY))
WEEK = tuple(DAY + timedelta(days=number) for number in range(7))
MONTH = MonthCalendar(
    WEEK, ((None, CalendarDay(DAY, UP.path, 87, 8), *(CalendarDay(day, "", 0, 0) for day in WEEK[2:])),)
)
YEAR = (ArchiveMonth(DAY, UP.path, 87, 8), ArchiveMonth(DAY, "", 0, 0))
LETTERS = (PageLink("members/a/", "A"), PageLink("members/b/", "B"))
PEOPLE = (Participant("Ada Lovelace", "members/ada/"), Participant("ليلى فاروق"), Participant(LONG_WORD[:200]))
THREAD = ThreadNote("channels/reef-forum/#t-e-1", 4, PEOPLE, 2)
THREAD_OF_DAY = ThreadNote(
    "https://forum.example/t/12",
    4,
    PEOPLE[:1],
    0,
    day=True,
    earlier=(
        Line("e-81", "So do I <b>", "https://forum.example/t/12/2", FORUM, WHEN, "", "auto"),
        Line("e-82", "وأنا", "https://forum.example/t/12/1", LAYLA, WHEN, "ar", "rtl"),
    ),
    anchors=("e-83",),
)
MESSAGES = (
    replace(CARDS[0], id="e-80", byline=FORUM, writer=ADA, authors=(), thread=THREAD_OF_DAY),
    replace(CARDS[0], id="e-84", byline=FORUM, writer=LAYLA, thread=THREAD),
)
THREADS = (
    ThreadRow("A mirror?", "https://forum.example/t/12", MESSAGES[0], MESSAGES[1], 4, PEOPLE, 2),
    ThreadRow(LONG_WORD, "https://forum.example/t/13", MESSAGES[1], MESSAGES[1], 1, (), 0),
)

TALK = ConversationRow("conversations/c-1/", TIE, RTL_TIE, (ADA, LAYLA, FORUM), 2, 14)
NOTICES = (
    Notice("Who wrote this week", faces=(ADA, LAYLA, *(replace(ADA, name=f"A {n}") for n in range(13))), more_faces=12),
    Notice("Topics of these days", topics=tuple(PageLink("topics/a/", word) for word in ("Reef", "مرجان", LONG_WORD))),
    Notice("Much talked about", (NoticeLink(TALK.path, TIE.label, None, "en", "ltr"),), people=TALK.people),
    Notice(
        "An open question", (NoticeLink(RTL_TIE.href, f"{RTL_TIE.label}؟", LAYLA, "ar", "rtl"),), words="Since <May>"
    ),
    Notice("New here", tuple(NoticeLink(one.path, one.name) for one in (ADA, LAYLA)), more=UP, more_people=0),
)
EXCHANGES = Exchanges((Exchange(ADA, TIE), Exchange(FORUM, LONG_TIE)), 3, (Exchange(LAYLA, RTL_TIE),), 1)
QUOTES = (
    Quote("If ", "Amina is <right> about the underside", ", our counts are off."),
    Quote("…as she wrote: ", "", " – with a picture for a link"),
    Quote("", LONG_WORD, ""),
    None,
)
HEALTH = FeedHealth("https://ada.example.org/feed", "Blog", "failing", WHEN, None, "The server took too long.")
WELL = FeedHealth("https://ada.example.org/feed", "Blog", "ok", WHEN, WHEN, "")
TURNS: tuple[Actor, ...] = get_args(Actor)
SEEN_FEEDS = tuple(
    SeenFeed(
        address="https://ada.example.org/feed",
        label=LONG_WORD,
        state="failing",
        condition=condition,
        turn=TURNS[number % 4],
        lasts=bool(number % 2),
        since=DAY,
        reason="A check for <robots> stands before it.",
        moved_to="https://ada.example.org/new",
        filtered=True,
    )
    for number, condition in enumerate(get_args(Condition))
)
HIDDEN: tuple[HiddenBy, ...] = get_args(HiddenBy)


def view(path: str, template: str, body: object, title: str = "", **more: str) -> View:
    """Returns the view of a page."""
    return View(path=path, template=f"{template}.html", title=title, body=body, **more)  # type: ignore[arg-type]


PROMPT = PromptLink("prompts/a/", "a", "?", None, None)
BARE_VIEWS = (
    view("index.html", "front", FrontPage((), None)),
    view("archive/2026/11/22/index.html", "day", DayPage(DAY, (), (), 1, (), (), UP, None, None)),
    view("archive/2026/11/index.html", "month", MonthPage(DAY, (), None, None)),
    view("archive/index.html", "archive", ArchivePage(())),
    view("members/index.html", "directory", DirectoryPage((), "", (), ())),
    view("members/find.html", "find", FindPage(())),
    view("members/place-x.html", "trait", TraitPage("place", "x", (), 1, ())),
    view("members/ada/index.html", "member", MemberPage(BARE_PROFILE, (), (), "")),
    view(
        "members/ada/2026/index.html",
        "year",
        YearPage(PageLink("members/ada/", "Ada"), 2026, (), 1, (), None, None, False),
    ),
    view("members/ada/posts/a/index.html", "post", PostPage(BARE_CARD)),
    view("topics/index.html", "topics", TopicsPage((), "", ())),
    view("topics/x/index.html", "topic", TopicPage("x", (), (), (), "")),
    view("conversations/index.html", "conversations", ConversationsPage((), (), "conversations/feed.atom")),
    view(
        "conversations/c-1/index.html",
        "conversation",
        ConversationPage(BARE_CARD, (ADA,), 0, (Voice(BARE_CARD, 0),), 1, (), "conversations/c-1/feed.atom"),
    ),
    view("status/index.html", "status", StatusPage(None, (), (), False)),
    view("members/ada/status/index.html", "sight", SightPage(ADA, "member", (), "", (), (), "full", False, ())),
    view("status/index-a.html", "status_letter", StatusLetterPage("A", (), ())),
    view("about/index.html", "about", AboutPage(True)),
    view("subscribe/index.html", "subscribe", SubscribePage(())),
    view("on/11-22/index.html", "on", DatePage(DAY, ())),
    view("quiet/index.html", "quiet", QuietPage((), "quiet/feed.atom"), "Heard again"),
    view("letters/index.html", "letters", LettersPage((), "letters.atom"), "Letters"),
    view(
        "letters/2026-11-22/index.html",
        "letter",
        LetterPage(DAY, DAY, DAY, Letter("letters/2026-11-22/", "22 November 2026", "", ()), None, None),
    ),
    view("prompts/index.html", "prompts", PromptsPage(())),
    view(
        "prompts/a/index.html",
        "prompt",
        PromptPage(PromptLink("prompts/a/", "a", "?", None, None), (), (), (), "", "a", ""),
    ),
    view(
        "search/index.html",
        "search",
        SearchPage(
            (),
            ("search/titles/1.json", "search/titles/0.json"),
            ("search/new/21.json",),
            ("a", "r"),
            (("article", "Articles"), ("note", "Notes")),
            (2026, 2025),
        ),
    ),
    view("neighbours/index.html", "neighbours", NeighboursPage((), "blogroll.opml")),
    view("mentions/index.html", "who_wrote", WhoWrotePage(2)),
    view("members/old/index.html", "moved", MovedPage(PageLink("members/ada/", "Ada"))),
)
FEEDS = (
    Outline("مدونة", "https://planet.example.org/members/layla/feed.atom", ""),
    Outline("Photos & <more>", "https://photos.example/l.xml", ""),
)
LETTER_LINK = PageLink("letters/2026-11-15/", "9 – 15 Nov 2026")
FULL_LETTER = Letter(
    "letters/2026-11-22/",
    "16 – 22 Nov 2026",
    "2 new posts by 1 person.",
    (
        LetterSection(
            "conversations",
            "Conversations & <more>",
            (LetterGroup((LetterLine(LONG_WORD, "conversations/c-1/", note=f"Ada · 2 answers by {LONG_WORD}"),)),),
            PageLink("conversations/", "All conversations"),
        ),
        LetterSection(
            "posts",
            "New posts",
            (
                LetterGroup(
                    (
                        LetterLine(
                            "What <bleaching> looks like", "https://ada.example.org/below", "en", "ltr", words="a&b"
                        ),
                        LetterLine("ماذا رأيت؟", "https://ada.example.org/b", "ar", "rtl", words="كلمات"),
                    ),
                    "Ada <Lovelace>",
                    "members/ada/",
                    "and 3 more",
                ),
            ),
        ),
    ),
)
PROMPTS = (
    PromptLink("prompts/reefweek/", "reefweek", "One reef & <one> question?", DAY, DAY + timedelta(days=7)),
    PromptLink("prompts/long/", LONG_WORD, f"{LONG_WORD}?", DAY, DAY),
    PromptLink("prompts/rmdan/", "رمضان", "ماذا رأيت؟", DAY, None),
    PromptLink("prompts/old/", "old", "What was it like?", None, DAY),
    PromptLink("prompts/any/", "any", "?", None, None),
)
NEIGHBOURS = (
    Neighbour(
        id="n-1",
        title="Kim & <Lee>",
        host="kim.example",
        href="https://kim.example/?a=1&b=2",
        feed="https://kim.example/feed",
        linked=14,
        read=1,
        mentions=(Mention(LINE, "before ", "the <b>words</b>", " after"), Mention(LINE, "", "", "")),
        readers=(LAYLA,),
    ),
    Neighbour("n-2", "", "blogs.example/~kim", "https://blogs.example/~kim", "", 3, 0, (), ()),
)


def voices() -> tuple[Voice, ...]:
    """All cards as a conversation that goes ever deeper, and comes back."""
    around = "conversations/c-1/#e-2"
    first, *others = (replace(card, ties=None) for card in CARDS)
    deeper = [
        Voice(card, min(depth, 9), TIE, around, bool(depth % 3), QUOTES[depth % 4], TIES if depth % 5 == 0 else None)
        for depth, card in enumerate(others, 1)
    ]
    return (Voice(replace(first, title=FULL_CARD.title), 0, ties=TIES), *deeper)


SHORT_NOTES = tuple(
    replace(BARE_CARD, id=f"e-short-{n}", kind="note", byline=byline, excerpt=words)
    for n, (byline, words) in enumerate(((ADA, "First frost."), (LAYLA, LONG_WORD), (FORUM, "Bread: <fine>.")))
)
GATHERED = GatheredNotes((*SHORT_NOTES, FoldedCards(ADA, (replace(BARE_CARD, id="e-folded-note", kind="note"),))))
SHEET = tuple(replace(PHOTO_CARD, id=f"e-sheet-{n}", title="" if n else PHOTO_CARD.title) for n in range(5))
PIECES = (
    *(Welcome(LAYLA, LONG_WORD), Welcome(ADA, "")),
    *(*CARDS, FoldedCards(ADA, (replace(AGAIN, id="e-folded"),)), GATHERED),
)
FULL_VIEWS = (
    view(
        "index.html",
        "front",
        FrontPage(
            (
                RiverDay(DAY + timedelta(days=1), "", (Welcome(ADA, "Notes on engines"),)),
                RiverDay(DAY, "archive/2026/11/22/", PIECES, "archive/2026/11/22/", pause=23, left_out=OLDER),
            ),
            OLDER,
            NOTICES,
            pause=400,
        ),
    ),
    view(
        "archive/2026/11/22/index.html",
        "day",
        DayPage(
            DAY,
            (*CARDS, *MESSAGES),
            (LINE,),
            1,
            (OLDER, NEWER),
            (Anchor("e-99", "archive/2026/11/22/2/#e-99"),),
            UP,
            OLDER,
            NEWER,
        ),
        "22 November 2026",
    ),
    view(
        "archive/2026/11/index.html",
        "month",
        MonthPage(DAY, (MonthDay(DAY, UP.path, (LINE,), True, 87),), OLDER, NEWER, MONTH),
        "November 2026",
    ),
    view("archive/index.html", "archive", ArchivePage((ArchiveYear(2026, ((DAY, UP.path),), 87, YEAR),)), "Archive"),
    view("members/index.html", "directory", DirectoryPage((PROFILE, BARE_PROFILE), "A", LETTERS, FAMILIES), "People"),
    view(
        "members/ada/index.html",
        "member",
        MemberPage(
            PROFILE,
            CARDS,
            (OLDER,),
            "members/ada/feed.atom",
            posts=1210,
            first_year=2019,
            topics=(
                PageLink("topics/reef/", "<reef>"),
                PageLink("topics/x/", LONG_WORD),
                PageLink("topics/m/", "مرجان"),
            ),
            exchanges=EXCHANGES,
            in_channels=THREAD_OF_DAY.earlier[1:],
        ),
        "Ada",
        feed="members/ada/feed.atom",
    ),
    view(
        "members/layla/index.html",
        "member",
        MemberPage(BARE_PROFILE, (*SHEET, FULL_CARD), (OLDER,), "members/layla/feed.atom", sheet=SHEET),
        "Layla",
        feed="members/layla/feed.atom",
    ),
    view(
        "channels/reef-forum/index.html",
        "member",
        MemberPage(
            replace(BARE_PROFILE, byline=FORUM),
            (),
            (),
            "channels/reef-forum/feed.atom",
            exchanges=EXCHANGES,
            threads=THREADS,
        ),
        "Reef Forum",
        feed="channels/reef-forum/feed.atom",
    ),
    view(
        "members/index-a.html",
        "directory",
        DirectoryPage(
            (), "", LETTERS, FAMILIES, ROWS, 2, (OLDER, NEWER), ARRIVALS, ARRIVALS, True, "members/names.json"
        ),
        "People",
    ),
    view(
        "members/ada/2026/index.html",
        "year",
        YearPage(
            PageLink("members/ada/", "Ada"), 2026, (YearMonth(DAY, (LINE,)),), 2, (OLDER, NEWER), OLDER, NEWER, True
        ),
        "Ada, 2026",
    ),
    view(
        "members/ada/posts/a/index.html",
        "post",
        PostPage(WHOLE_CARD),
        "A post",
        canonical="https://ada.example.org/below",
    ),
    view(
        "topics/index.html",
        "topics",
        TopicsPage((TopicRow("bleaching", "topics/bleaching/", 12),), "B", LETTERS),
        "Topics",
    ),
    view(
        "topics/x/index.html",
        "topic",
        TopicPage("x", CARDS, WRITERS, (OLDER,), "topics/x/feed.atom"),
        "x",
        feed="topics/x/feed.atom",
    ),
    view(
        "conversations/index.html",
        "conversations",
        ConversationsPage((TALK, replace(TALK, first=RTL_TIE)) * 2, (TALK, TALK, TALK), "conversations/feed.atom"),
        "Conversations",
        feed="conversations/feed.atom",
    ),
    view(
        "conversations/c-1/index.html",
        "conversation",
        ConversationPage(FULL_CARD, (ADA, LAYLA), 3, voices(), 1, (OLDER, NEWER), "conversations/c-1/feed.atom"),
        "What bleaching looks like",
        feed="conversations/c-1/feed.atom",
    ),
    view(
        "status/index.html",
        "status",
        StatusPage(
            WHEN,
            (("ok", 2), ("failing", 1)),
            (
                MemberHealth(ADA, "failing", (HEALTH,), (("kept out by a filter", 2),), "members/ada/status/"),
                MemberHealth(BO, "failing", (HEALTH,), ()),
                MemberHealth(BO, "new", (), (), "members/bo/status/"),
                MemberHealth(LAYLA, "ok", (WELL, WELL), (), "members/layla/status/", WHEN),
                MemberHealth(BO, "ok", (WELL,), (("kept out by a filter", 2),), last_visit=WHEN),
                MemberHealth(replace(ADA, name=LONG_WORD), "ok", (WELL,), (), "members/ada/status/", WHEN),
            ),
            True,
            (OLDER, NEWER),
            "status/problems.atom",
            1200,
        ),
        "How the hub sees you",
    ),
    view(
        "members/ada/status/index.html",
        "sight",
        SightPage(
            ADA,
            "host",
            SEEN_FEEDS,
            "The page names no feed.",
            tuple(HiddenKind(kind, "kept <out> by a filter", number) for number, kind in enumerate(HIDDEN, 1)),
            (
                Arrival(LINE, WHEN, UP, "late", (DuplicateLink("e-8", "https://b.example/", "b.example"),)),
                *(Arrival(LINE, WHEN, UP, why) for why in ("dated", "undated", "ahead")),
            ),
            "summary",
            True,
            (OLDER, NEWER),
        ),
        "How the hub sees Ada",
    ),
    view(
        "status/index-a.html",
        "status_letter",
        StatusLetterPage(
            "A",
            (PageLink("status/index-a.html", "A"), PageLink("status/index-b.html", "B")),
            (SeenMember(ADA, "failing", "members/ada/status/"), SeenMember(LAYLA, "ok", "members/layla/status/")),
        ),
        "Status: A",
    ),
    view("about/index.html", "about", AboutPage(False), "About"),
    view(
        "subscribe/index.html",
        "subscribe",
        SubscribePage(
            (PageLink("atom.xml", "Atom"), PageLink("rss20.xml", "RSS")),
            kinds=(PageLink("kinds/photo.atom", "Photos"),),
            languages=(PageLink("languages/zh-Hant.atom", "Chinese (Traditional)"),),
            topics=(PageLink("topics/reef/feed.atom", "<reef>"), PageLink("topics/x/feed.atom", LONG_WORD)),
            people=(
                PeopleGroup("A", (OutlineGroup("Ada & Co", (Outline("Ada", "https://ada.example/f?a=1&b=2", ""),)),)),
                PeopleGroup("", (OutlineGroup(LAYLA.name, FEEDS),)),
            ),
            file="planet-reef.opml",
            prompts="prompts/",
            podcast="podcast.xml",
        ),
        "Subscribe",
    ),
    view(
        "on/11-22/index.html",
        "on",
        DatePage(
            DAY,
            (
                DateYear(DAY, "archive/2026/11/22/", (FULL_CARD,), (), ""),
                DateYear(DAY.replace(year=2025), "archive/2025/11/22/", (), (LINE,), "archive/2025/11/22/"),
            ),
        ),
        "On this day: 22 November",
    ),
    view("quiet/index.html", "quiet", QuietPage((FULL_CARD,), "quiet/feed.atom"), "Heard again"),
    view("letters/index.html", "letters", LettersPage(((DAY, LETTER_LINK),), "letters.atom"), "Letters"),
    view(
        "letters/2026-11-22/index.html",
        "letter",
        LetterPage(DAY, DAY, DAY, FULL_LETTER, LETTER_LINK, LETTER_LINK),
    ),
    view("prompts/index.html", "prompts", PromptsPage(PROMPTS), "Prompts"),
    view(
        "prompts/reefweek/index.html",
        "prompt",
        PromptPage(PROMPTS[0], (ADA, LAYLA), (FULL_CARD,), (), "", "prompts/a/feed.atom", "prompts/a/opml.xml"),
        "#reefweek",
    ),
    view(
        "prompts/long/index.html",
        "prompt",
        PromptPage(PROMPTS[1], (ADA,), (), (LINE,), "topics/long/", "prompts/long/feed.atom", "prompts/long/opml.xml"),
        "#long",
    ),
    view("members/find.html", "find", FindPage(tuple((family, TRAITS[family]) for family in FAMILIES)), "Find people"),
    *(
        view(
            f"members/{family}-x.html",
            "trait",
            TraitPage(family, TRAITS[family][0].label, (Person(LAYLA, "Bio <b>"), Person(BO, "")), 1, (OLDER, NEWER)),
            "People",
        )
        for family in FAMILIES
    ),
    view("neighbours/index.html", "neighbours", NeighboursPage(NEIGHBOURS, "blogroll.opml"), "Neighbours"),
    view("mentions/index.html", "who_wrote", WhoWrotePage(5), "Who here wrote about this page?"),
    view("404.html", "404", NotFoundPage(), "Not found", noindex=True, anywhere=True),
    view(
        "search/index.html",
        "search",
        SearchPage(("search/pagefind/1/", "search/pagefind/0/"), (), whole=True),
        "Search",
    ),
    view("members/old/index.html", "moved", MovedPage(PageLink("members/ada/", "Ada")), "Moved", noindex=True),  # type: ignore[arg-type]
)

SOURCE = FeedSource(
    "https://ada.example.org/", "Ada’s notes", "https://ada.example.org/", "https://ada.example.org/feed.xml"
)
ITEM = FeedItem(
    id="https://ada.example.org/below",
    link="https://ada.example.org/below",
    title="What bleaching looks like from below",
    named=True,
    content="<p>From <em>above</em> &amp; below.</p>",
    summary="From above & below.",
    authors=(),
    member="Ada Lovelace",
    member_url="https://ada.example.org/",
    published=WHEN,
    updated=datetime(2026, 11, 22, 11, 0, tzinfo=UTC),
    language="en",
    tags=("bleaching", "method"),
    enclosures=(),
    image=None,
    external_url="",
    license="",
    source=SOURCE,
)


def feed_view(form: str, *items: FeedItem, site: Site = SITE, updated: datetime = EPOCH) -> FeedView:
    """Returns the view of a merged feed."""
    names = {"atom": "atom.xml", "rss": "rss20.xml", "json": "feed.json"}
    newest = max((item.updated for item in items), default=updated)
    return FeedView(names[form], form, site.url + names[form], site.title, site.description, "", site, newest, items)  # type: ignore[arg-type]
