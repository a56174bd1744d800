"""The letter of the last days, when somebody asks for it: written, published, and sent where it has a list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from planet.admin import after_publish
from planet.admin.outreach.letter_mail import NOTHING, post, send_again, settle, words_of
from planet.hub import Hub
from planet.locale import calendar
from planet.model.community import Planet
from planet.model.outreach import Letter
from planet.model.outreach.letters import Contents, LetterRecord
from planet.ports import Progress
from planet.store import Store
from planet.struct import Struct, replace
from planet.turn.outreach.letters import gather, letter_for, store_letter
from planet.turn.publish import publish_site
from planet.turn.weaving.standing import waits

USUAL = Letter()
"""The letter of a hub whose members file does not speak of letters."""


class Digest(Struct, frozen=True):
    """A letter as a command tells of it.

    `is_new` is False if there was a letter of this day before; a letter that names nothing is not stored. `text` is its
    plain text, "" for an empty one. `after_publish` is the sentence on the failure of that command. `was_sent` is True
    if this command tried to send it.
    """

    letter: LetterRecord
    contents: Contents
    text: str
    is_new: bool
    pages_written: int = 0
    after_publish: str = ""
    was_sent: bool = False

    @property
    def is_empty(self) -> bool:
        """Return whether there was nothing to tell of."""
        return self.contents.is_empty


def draft(hub: Hub, planet: Planet, store: Store, now: datetime, days: int | None) -> Digest:
    """Return the letter of today as it would be written now, with the reason if no mail of it would go; nothing is
    stored."""
    letter = _letter_of_today(planet, now, days)
    contents = gather(planet, store, letter)
    if contents.is_empty:
        return Digest(letter, contents, "", is_new=True)
    words, text = words_of(hub, planet, store, letter, contents)
    return Digest(replace(letter, reason="" if words.sections else NOTHING), contents, text, is_new=True)


async def issue(
    hub: Hub,
    planet: Planet,
    store: Store,
    now: datetime,
    environment: Mapping[str, str],
    progress: Progress,
    *,
    days: int | None = None,
    sends: bool = True,
) -> Digest:
    """Write the letter of today if there is none yet and there is anything to tell of, publish it, and send it if it
    was not sent. Without `sends` it waits to be sent by `planet send`, or by the next turn of `planet run`."""
    settle(store, now)
    letter = _letter_of_today(planet, now, days)
    stored = store.letters.by_day(letter.day)
    if stored is None:
        if waits(store):
            from planet.turn.weaving.weave import weave

            weave(planet, store, now)
        contents = gather(planet, store, letter)
        if contents.is_empty:
            return Digest(letter, contents, "", is_new=True)
        store_letter(store, letter, contents)
    return await _published(
        hub, planet, store, now, environment, progress, day=letter.day, is_new=stored is None, sends=sends
    )


async def issue_again(
    hub: Hub, planet: Planet, store: Store, now: datetime, environment: Mapping[str, str], progress: Progress, day: date
) -> Digest:
    """Send the letter of a day once more; raise PlanetError where there is none, or it was sent."""
    settle(store, now)
    send_again(store, day, now)
    return await _published(hub, planet, store, now, environment, progress, day=day, is_new=False, sends=True)


async def _published(
    hub: Hub,
    planet: Planet,
    store: Store,
    now: datetime,
    environment: Mapping[str, str],
    progress: Progress,
    *,
    day: date,
    is_new: bool,
    sends: bool,
) -> Digest:
    """Publish what waits, and send the letter once it stands where readers see it."""
    issued = publish_site(hub, planet, store, now, progress=progress)
    failure = await after_publish.run_owed(hub, planet, store, environment) if sends else ""
    tried = await post(hub, planet, store, now, environment, at_once=True) if sends and not failure else None
    letter = store.letters.by_day(day)
    assert letter is not None, "it was stored"
    contents = store.letters.contents(day)
    text = words_of(hub, planet, store, letter, contents)[1]
    was_sent = tried is not None and tried.day == day
    return Digest(letter, contents, text, is_new, len(issued.written), failure, was_sent)


def _letter_of_today(planet: Planet, now: datetime, days: int | None) -> LetterRecord:
    settings = planet.letter or USUAL
    day = calendar.day_of(now, ZoneInfo(planet.timezone))
    return letter_for(planet, day, days or settings.days, now, sends=settings.server is not None)
