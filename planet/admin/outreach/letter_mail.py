"""The letter that waits is sent to its list: stored before that it goes, and after what became of it.

One letter is sent once. Where the connection or the program ends while its text is on its way, nobody can know whether
the list has it: it is not sent again until somebody asks for that.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from planet.admin.outreach.outgoing import Outgoing, Sender
from planet.config.credentials import read_secret
from planet.errors import PlanetError
from planet.hub import Hub
from planet.locale.translation import Translation
from planet.model.community import Planet
from planet.model.outreach.letters import Contents, LetterRecord
from planet.model.outreach.sending import Sending
from planet.pages.context import PageContext
from planet.pages.outreach.letter_pages import FEED, FOLDER
from planet.pages.outreach.letters import letter_of
from planet.rules.outreach.letter_days import next_attempt
from planet.rules.outreach.letter_fate import sentence_of
from planet.site.look import Look
from planet.store import Store
from planet.turn.outreach.aside import aside
from planet.turn.publish import page_context
from planet.views.letters import Letter
from planet.web import urls
from planet.web.outreach import letter_html, letter_text

if TYPE_CHECKING:
    from planet.mail.smtp import Delivery, Parcel

NOTHING = "Its mail would name nobody, so none is sent."
"""All that it names stands on its page alone, or was hidden before it went."""

STOPPED = "The program was stopped while the letter was on its way."


async def send(outgoing: Outgoing) -> Sending:
    """Send the letter that is due, and return what became of it."""
    letter = await post(outgoing.hub, outgoing.planet, outgoing.store, outgoing.now, outgoing.secrets)
    if letter is None:
        return Sending("letters")
    sentence = sentence_of(letter)
    return Sending(
        "letters",
        sent=int(letter.state == "sent"),
        failed=int(letter.state == "refused"),
        unknown=int(letter.state == "unknown"),
        waiting=int(letter.try_at is not None),
        notes=(sentence,) if sentence else (),
    )


def settle(store: Store, now: datetime) -> None:
    """Store of letters that were on their way when the program was stopped that nobody knows whether they arrived. Call
    this under the lock of a turn: then nobody else is sending."""
    with store.transaction():
        for letter in store.letters.on_its_way():
            store.letters.set_state(letter.day, "unknown", now, tries=letter.tries, reason=STOPPED)


def is_due(outgoing: Outgoing) -> bool:
    """Return whether a letter is to be sent now."""
    letter = outgoing.planet.letter
    return letter is not None and letter.server is not None and outgoing.store.letters.is_due(outgoing.now)


async def post(
    hub: Hub, planet: Planet, store: Store, now: datetime, environment: Mapping[str, str], *, at_once: bool = False
) -> LetterRecord | None:
    """Send the letter that is due; return it as it is stored then, None if none was due. `at_once` does not wait for
    the time of the next attempt."""
    settle(store, now)
    letter = next(iter(store.letters.waiting()), None)
    if letter is None or planet.letter is None or planet.letter.server is None:
        return None
    if not at_once and letter.try_at and letter.try_at > now:
        return None
    if words_of(hub, planet, store, letter, store.letters.contents(letter.day))[0].sections:
        await _try(hub, planet, store, letter, now, environment)
    else:
        with store.transaction():
            store.letters.set_state(letter.day, "written", now, reason=NOTHING)
    return store.letters.by_day(letter.day)


async def _try(
    hub: Hub, planet: Planet, store: Store, letter: LetterRecord, now: datetime, environment: Mapping[str, str]
) -> None:
    from planet.mail.smtp import Delivery, RefusedError

    tries = letter.tries + 1
    try:
        delivery = Delivery(_parcel(hub, planet, store, letter, now, environment))
        await _opened(delivery)
    except (RefusedError, PlanetError) as error:
        _refuse(store, letter, now, tries, str(error))
        return
    try:
        with store.transaction():
            store.letters.set_state(letter.day, "sending", now, try_at=letter.try_at, tries=tries)
        await _deliver(store, letter, now, tries, delivery)
    finally:
        delivery.close()


async def _opened(delivery: Delivery) -> None:
    try:
        await aside(delivery.open)
    except asyncio.CancelledError:
        delivery.abandon()
        raise


async def _deliver(store: Store, letter: LetterRecord, now: datetime, tries: int, delivery: Delivery) -> None:
    """Send the text and store what became of it. Whoever asks to stop meanwhile waits for the server's answer, which
    comes within seconds or not at all."""
    sending = asyncio.ensure_future(aside(delivery.deliver))
    stop: asyncio.CancelledError | None = None
    while not sending.done():
        try:
            await asyncio.shield(sending)
        except asyncio.CancelledError as request:
            stop = request
    outcome = sending.result()
    if outcome.state == "refused":
        _refuse(store, letter, now, tries, outcome.reason)
    else:
        with store.transaction():
            store.letters.set_state(letter.day, outcome.state, now, tries=tries, reason=outcome.reason)
    if stop:
        raise stop


def _refuse(store: Store, letter: LetterRecord, now: datetime, tries: int, reason: str) -> None:
    try_at = next_attempt(now, letter.written_at, tries)
    with store.transaction():
        store.letters.set_state(letter.day, "refused", now, try_at=try_at, tries=tries, reason=reason)


def send_again(store: Store, day: date, now: datetime) -> None:
    """Let a letter wait to be sent once more. Raise PlanetError where there is none of that day, or it was sent."""
    letter = store.letters.by_day(day)
    if letter is None:
        raise PlanetError(f"There is no letter of {day}: see planet status for those there are.")
    if letter.state == "sent":
        raise PlanetError(f"The letter of {day} was sent at {letter.changed_at:%Y-%m-%d %H:%M} UTC: it is sent once.")
    with store.transaction():
        for other in store.letters.waiting():
            store.letters.set_state(other.day, "refused", now, tries=other.tries, reason=other.reason)
        store.letters.set_state(day, "written", now, try_at=now, reason=letter.reason)


# ---------------------------------------------------------------- the message


def words_of(hub: Hub, planet: Planet, store: Store, letter: LetterRecord, contents: Contents) -> tuple[Letter, str]:
    """Return a letter in the words of its mail, and as plain text."""
    context = _context(hub, planet, store, letter.written_at)
    words = letter_of(context, letter, contents, for_archives=True)
    footer = _footer(planet, words, context.translation)
    return words, letter_text.text_of(words, planet.url, planet=planet.title, footer=footer)


def _context(hub: Hub, planet: Planet, store: Store, now: datetime) -> PageContext:
    translation = Look(hub.templates, planet.theme).translation(planet.language)
    return page_context(planet, store, now, translation)


def subject_of(planet: Planet, words: Letter) -> str:
    """Return the subject of a letter."""
    return f"{planet.title}: {words.title}"


def _footer(planet: Planet, words: Letter, translation: Translation) -> tuple[tuple[str, str], ...]:
    """Return the lines below a letter: where it stands, all letters, how to leave the list."""
    _ = translation.gettext
    lines = [
        (_("This letter on the web"), words.path),
        (_("All letters"), FOLDER),
        (_("Follow the letters (Atom feed)"), FEED),
    ]
    if leave := unsubscribe_of(planet):
        lines.append((_("To leave this list"), leave))
    return tuple(lines)


def unsubscribe_of(planet: Planet) -> str:
    """Return the mailto: URL by which a reader leaves the list: what the members file says, else the address for
    requests that each list has (RFC 2142 §6); "" if letters are sent to nobody."""
    letter = planet.letter
    if letter is None or not letter.to:
        return ""
    local, _, host = letter.to.partition("@")
    return letter.unsubscribe or f"mailto:{local}-request@{host}?subject=unsubscribe"


def message_parts(
    hub: Hub, planet: Planet, store: Store, letter: LetterRecord, now: datetime
) -> tuple[bytes, str, str, bool]:
    """Return a letter as a message, with its sender and recipient, and whether an address needs SMTPUTF8."""
    from planet.mail.message import Envelope, mail_address, message_of, needs_utf8, sender_of

    settings = planet.letter
    assert settings is not None, "a letter is sent where the members file says so"
    words, text = words_of(hub, planet, store, letter, store.letters.contents(letter.day))
    context = _context(hub, planet, store, letter.written_at)
    envelope = Envelope(
        sender=settings.sender,
        to=settings.to,
        subject=subject_of(planet, words),
        date=now.astimezone(ZoneInfo(planet.timezone)),
        message_id=letter.message_id,
        list_id=f"letters.{letter.message_id.rpartition('@')[2]}",
        unsubscribe=unsubscribe_of(planet),
        page=planet.url + words.path,
        archive=planet.url + FOLDER,
        language=context.site.language,
    )
    html = letter_html.document(
        words,
        planet.url,
        planet=planet.title,
        language=context.site.language,
        direction=context.site.direction,
        footer=_footer(planet, words, context.translation),
    )
    sender, recipient = mail_address(sender_of(settings.sender)[1]), mail_address(settings.to)
    return message_of(envelope, text, html), sender, recipient, needs_utf8(envelope)


def _parcel(
    hub: Hub, planet: Planet, store: Store, letter: LetterRecord, now: datetime, environment: Mapping[str, str]
) -> Parcel:
    from planet.fetch.transport import trusted_certificates
    from planet.mail.smtp import Parcel

    server = planet.letter.server if planet.letter else None
    assert server is not None, "a letter is sent where a server is named"
    password = read_secret(server.password, "letter.password", hub.folder, environment)
    message, sender, recipient, utf8 = message_parts(hub, planet, store, letter, now)
    trust = trusted_certificates(planet.fetch.ca, ()) if server.tls != "off" else None
    hostname = urls.host(planet.url) or "localhost"
    return Parcel(server, password, trust, hostname, sender, recipient, utf8, message)


LETTERS = Sender("letters", is_due, send, seconds=75.0)
"""Its own limits are shorter: a letter under way is finished."""
