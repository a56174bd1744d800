"""Write a letter: gather what its days have, choose what it names, and store it with the marks of its pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from planet.locale.slugs import slug_of
from planet.model.community import Planet
from planet.model.outreach.letters import Contents, LetterRecord, PeriodPost
from planet.pages import marks
from planet.pages.outreach.letter_pages import LETTER, LETTERS
from planet.pages.weaving.pointed_at import pages_of_week
from planet.rules.outreach import letters
from planet.rules.outreach.letter_days import days_before, due_day, span_of
from planet.rules.outreach.letters import Talk
from planet.store import Store
from planet.turn.weaving.standing import waits
from planet.web import urls

TIMETABLE = "letter timetable"
"""The fact with the timetable of letters, the moment from which on it holds, and the last day that it has seen."""

PAGES, POINTERS = 6, 6
"""Pages at which several members pointed, and entries that point at each, which a letter names."""

TALKS = 100
"""So many conversations are looked at, those with most posts in the letter's days."""


def letter_for(planet: Planet, day: date, days: int, now: datetime, *, sends: bool) -> LetterRecord:
    """Return the letter that bears a day and tells of so many complete days before it; `sends`: it waits to be sent."""
    first, last = days_before(day, days)
    return LetterRecord(day, first, last, now, "written", now, message_id(planet, day), try_at=now if sends else None)


def message_id(planet: Planet, day: date) -> str:
    """Return the Message-ID of a letter without its angle brackets: always the same for a planet and a day."""
    host = urls.host(planet.url) or "hub.invalid"
    folder = slug_of(urls.decoded(urls.path(planet.url)).strip("/"), fallback="")
    return f"letter-{day.isoformat()}{f'.{folder}' if folder else ''}@{host}"


def gather(planet: Planet, store: Store, letter: LetterRecord) -> Contents:
    """Return what a letter names of its days. Weave the entries that wait before."""
    zone = ZoneInfo(planet.timezone)
    start, end = span_of(letter.first, letter.last, zone)
    posts = store.letters.posts_between(start, end)
    newcomers = store.letters.newcomers(start, end, letter.first, letter.last)
    return letters.contents_of(posts, _talks(store, posts), _pages(planet, store, start, end), newcomers)


def _talks(store: Store, posts: Sequence[PeriodPost]) -> list[Talk]:
    """Return the conversations of several members in which these posts stand."""
    by_talk: dict[int, list[PeriodPost]] = {}
    for post in posts:
        if post.conversation_id is not None:
            by_talk.setdefault(post.conversation_id, []).append(post)
    busiest = sorted(by_talk, key=lambda talk: (-len(by_talk[talk]), talk))[:TALKS]
    shared = {talk.conversation_id for talk in store.conversations.with_ids(busiest) if talk.people > 1}
    talks = []
    for talk in busiest:
        outline = store.conversations.outline(talk, 1) if talk in shared else None
        if outline:
            talks.append(Talk(outline.first_id, tuple(by_talk[talk])))
    return talks


def _pages(planet: Planet, store: Store, start: datetime, end: datetime) -> list[tuple[str, tuple[int, ...]]]:
    """Return the pages elsewhere at which several members pointed in a span, those with most members first."""
    pages = pages_of_week(store, store.mentions.between(start, end), planet.url)[:PAGES]
    return [(page[0].link.key, tuple(mention.entry_id for mention in page[:POINTERS])) for page in pages]


def store_letter(store: Store, letter: LetterRecord, contents: Contents) -> None:
    """Store a letter, mark its pages, and give up those before it that were not sent yet: only one is ever sent."""
    with store.transaction():
        for older in store.letters.waiting():
            if older.state != "sending":
                _give_up(store, older, letter.written_at)
        store.letters.add(letter, contents)
        marks.record(store, [LETTER.mark(letter.day), LETTERS.mark("")])


def _give_up(store: Store, letter: LetterRecord, now: datetime) -> None:
    reason = f"{letter.reason} " if letter.reason else ""
    store.letters.set_state(
        letter.day, "refused", now, tries=letter.tries, reason=f"{reason}It was not sent before the next letter came."
    )


# ---------------------------------------------------------------- the timetable


def due(planet: Planet, store: Store, now: datetime) -> date | None:
    """Return the day of the letter that the timetable of `planet run` wants now; None for none."""
    if planet.letter is None:
        return None
    since, seen = _timetable(planet, store)
    if since is None:
        return None
    newest = next((letter.day for letter in store.letters.newest(1)), None)
    last = max(filter(None, (newest, seen)), default=None)
    return due_day(planet.letter, ZoneInfo(planet.timezone), now, since, last)


def begin_timetable(planet: Planet, store: Store, now: datetime) -> None:
    """Note from when on the timetable holds: a hub that begins to write letters, or to write them at another time,
    writes none for the past."""
    stated = _stated(planet)
    if store.published.fact(TIMETABLE).partition("\n")[0] != stated:
        with store.transaction():
            store.published.set_fact(TIMETABLE, f"{stated}\n{now.isoformat()}\n" if stated else "")


def note_empty(planet: Planet, store: Store, day: date) -> None:
    """Note that the days before a day had nothing to tell of, so that they are not looked at again."""
    since, _ = _timetable(planet, store)
    if since:
        with store.transaction():
            store.published.set_fact(TIMETABLE, f"{_stated(planet)}\n{since.isoformat()}\n{day.isoformat()}")


def _timetable(planet: Planet, store: Store) -> tuple[datetime | None, date | None]:
    """Return from when on the timetable holds (None: it has not begun), and the last day that was found empty."""
    stated, _, rest = store.published.fact(TIMETABLE).partition("\n")
    since, _, seen = rest.partition("\n")
    if not since or stated != _stated(planet):
        return None, None
    return datetime.fromisoformat(since), date.fromisoformat(seen) if seen else None


def _stated(planet: Planet) -> str:
    letter = planet.letter
    return f"{letter.days} {letter.weekday} {letter.time:%H:%M} {planet.timezone}" if letter else ""


def write_due(planet: Planet, store: Store, now: datetime) -> tuple[str, ...]:
    """Write the letter that the timetable wants now, if it wants one; return a sentence on what was done, or none.

    Its pages are marked, and its mail waits to be sent.
    """
    begin_timetable(planet, store, now)
    day = due(planet, store, now)
    if day is None or planet.letter is None:
        return ()
    if waits(store):
        from planet.turn.weaving.weave import weave

        weave(planet, store, now)
    letter = letter_for(planet, day, planet.letter.days, now, sends=planet.letter.server is not None)
    contents = gather(planet, store, letter)
    if contents.is_empty:
        note_empty(planet, store, day)
        return (f"No letter: nothing happened from {letter.first} to {letter.last}.",)
    store_letter(store, letter, contents)
    return (f"The letter of {day} was written.",)
