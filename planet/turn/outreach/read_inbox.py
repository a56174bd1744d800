"""Posts by mail: the mailbox is read, and what members sent to their secret addresses becomes entries.

Each message is one transaction, with the mark that the mailbox was read up to it: a turn that is killed anywhere loses
no message and takes none twice. Nothing is changed in the mailbox. A mailbox that cannot be reached costs the turn its
time limit and a sentence.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import parseaddr

from planet.config.credentials import read_secret
from planet.errors import PlanetError, program_fault
from planet.fetch.transport import trusted_certificates
from planet.hub import Hub
from planet.locale.formatting import size as in_words
from planet.mail.imap import Mailbox, MailboxError
from planet.mail.imap_words import HEAD, ListedMessage
from planet.model.community import Planet
from planet.model.outreach import Inbox, MailboxState, MailNote
from planet.model.records import MemberRecord
from planet.model.report import NO_MAIL, InboxReport
from planet.model.results import MailHead, MailPost, MailTask
from planet.ports import MailReader
from planet.rules.outreach.mail_addresses import fit_to_show, owners
from planet.rules.outreach.mail_posts import answer, folder_of, of_letter
from planet.store import Store
from planet.struct import replace
from planet.turn.outreach.addresses import secrets_of_members
from planet.turn.outreach.aside import aside
from planet.turn.outreach.inbox_due import mailbox_name
from planet.turn.outreach.mail_intake import MailIntake

MOST = 500
"""Messages that a turn looks at; the next one goes on behind them."""

BATCH = 20
"""Heads of messages that are asked for at once."""

STUMBLES = 5
"""Turns that may fail at one message before it is left out, if one behind it can be read."""


async def read_inbox(
    hub: Hub, planet: Planet, store: Store, reader: MailReader, now: datetime, environment: Mapping[str, str]
) -> InboxReport:
    """Take what came by mail since the last turn; nothing without a table of an inbox."""
    if planet.inbox is None:
        return NO_MAIL
    name = mailbox_name(planet.inbox)
    state = store.mail.mailbox(name) or MailboxState(name)
    intake = MailIntake(planet, store, now, state.read_at)
    try:
        secrets = secrets_of_members(hub, store, environment)
        password = read_secret(planet.inbox.server.password, "inbox.password", hub.folder, environment)
        trust = trusted_certificates(planet.fetch.ca, ()) if planet.inbox.server.tls != "off" else None
    except PlanetError as mistake:
        intake.leave(replace(state, tried_at=now, reason=str(mistake), fault=True))
        return InboxReport(notes=(f"Posts by mail: {mistake}",))
    return await InboxVisit(planet, planet.inbox, store, reader, intake, secrets, now).read(state, password, trust)


class InboxVisit:
    """One reading of the mailbox."""

    def __init__(
        self,
        planet: Planet,
        inbox: Inbox,
        store: Store,
        reader: MailReader,
        intake: MailIntake,
        secrets: Mapping[int, str],
        now: datetime,
    ) -> None:
        self._planet = planet
        self._inbox = inbox
        self._store = store
        self._reader = reader
        self._intake = intake
        self._secrets = secrets
        self._now = now
        self._members = store.members.by_ids(set(secrets))
        self._state = MailboxState("")
        self._new = 0
        self._notes: list[str] = []

    async def read(self, state: MailboxState, password: str, trust: ssl.SSLContext | None) -> InboxReport:
        """Read what lies behind the message that was read last."""
        began_with = state
        self._state = replace(state, tried_at=self._now)
        mailbox = Mailbox(self._inbox.server, password, self._inbox.folder, trust)
        try:
            await aside(mailbox.open)
            if mailbox.uidvalidity != state.uidvalidity:
                self._state = replace(self._state, uidvalidity=mailbox.uidvalidity, last_uid=0, stumbles=0)
            to_its_end = await self._read_all(mailbox)
            read_at = self._now if to_its_end else self._state.read_at
            self._intake.leave(replace(self._state, read_at=read_at, stumbles=0, reason="", fault=False))
        except MailboxError as error:
            moved = self._state.last_uid != began_with.last_uid
            stumbles = (0 if moved else began_with.stumbles) + error.of_message
            self._intake.leave(replace(self._state, stumbles=stumbles, reason=str(error), fault=error.fault))
            self._notes.append(f"Posts by mail: {error}")
        finally:
            await aside(mailbox.close)
        return InboxReport(self._new, tuple(self._notes))

    async def _read_all(self, mailbox: Mailbox) -> bool:
        """Read the messages that wait, up to `MOST`; return whether these are all."""
        uids = await aside(mailbox.uids_after, self._state.last_uid)
        uids = await self._past_the_stumbling_block(mailbox, uids)
        step = 1 if self._state.stumbles else BATCH
        for start in range(0, min(len(uids), MOST), step):
            batch = uids[start : start + step]
            for message in await aside(mailbox.listed, batch):
                await self._read_whole(mailbox, message)
            if batch[-1] > self._state.last_uid:  # the last ones are not there any more
                self._state = replace(self._state, last_uid=batch[-1])
        if len(uids) > MOST:
            self._notes.append(f"Posts by mail: {len(uids) - MOST} more messages wait for the next turn.")
        return len(uids) <= MOST

    async def _past_the_stumbling_block(self, mailbox: Mailbox, uids: list[int]) -> list[int]:
        """Return the numbers without the first, if turn after turn failed at it, and the one behind it can be read."""
        if self._state.stumbles < STUMBLES or len(uids) < 2 or not await aside(mailbox.listed, uids[1:2]):
            return uids
        reason = (
            f"Number {uids[0]} of the mailbox failed {self._state.stumbles} times: it was left out. "
            f"The last time: {self._state.reason}"
        )
        self._state = replace(self._state, last_uid=uids[0], stumbles=0)
        self._leave(MailHead(), reason)
        return uids[1:]

    async def _read_whole(self, mailbox: Mailbox, message: ListedMessage) -> None:
        """Take a message, or note why not; what is wrong with the program is told, and is a stumble of this message."""
        so_far = self._state
        try:
            await self._read(mailbox, message)
        except MailboxError:
            raise
        except Exception as accident:
            self._state = so_far
            raise MailboxError(program_fault(accident, "at a mail"), of_message=True) from accident

    async def _read(self, mailbox: Mailbox, message: ListedMessage) -> None:
        """Take a message, or note why not; either way the mailbox is read up to it, once all of it is here."""
        head = await self._reader.read_mail_head(message.head, self._inbox.address, self._own_senders())
        meant = owners(head.secrets, self._secrets)
        reason = self._refusal(message, head, meant)
        member = self._members[meant[0]] if meant else None
        is_new = member is not None and not reason and not self._store.mail.entry_of(member.member_id, head.message_id)
        body = await aside(mailbox.body, message, self._inbox.max_bytes + 1) if is_new else b""
        self._state = replace(self._state, last_uid=message.uid)
        if reason or member is None:
            self._leave(head, reason, member)
        elif body:
            await self._take(message, head, member, body)
        else:  # it was taken before, or is not there any more
            self._intake.leave(self._state)

    def _own_senders(self) -> tuple[str, ...]:
        letter = self._planet.letter
        return (parseaddr(letter.sender)[1].lower(),) if letter and letter.sender else ()

    def _refusal(self, message: ListedMessage, head: MailHead, meant: Sequence[int]) -> str:
        """Return why a message is not taken, by its head; "" if it may be."""
        if head.refusal:
            return head.refusal
        if not head.secrets:
            return "It was not sent to the address of a member."
        if not meant:
            return "It was sent to an address that nobody has, or nobody has any more."
        if len(meant) > 1:
            names = ", ".join(self._members[member_id].slug for member_id in meant)
            return f"It was sent to the addresses of several members ({names}): whose it is cannot be told."
        if len(message.head) >= HEAD:
            return "Its head is longer than any honest one."
        if message.size > self._inbox.max_bytes:
            return f"It is larger than the {in_words(self._inbox.max_bytes)} that are taken: send smaller pictures."
        return ""

    async def _take(self, message: ListedMessage, head: MailHead, member: MemberRecord, body: bytes) -> None:
        if len(body) > self._inbox.max_bytes:
            reason = f"It is larger than the {in_words(self._inbox.max_bytes)} that are taken: send smaller pictures."
            self._leave(head, reason, member)
            return
        found = answer(head.references, self._store.mail.entries_of(head.references), self._letters(head.references))
        task = MailTask(
            self._inbox.address,
            folder_of(self._planet.url, member.path),
            head.message_id,
            message.arrived,
            tuple({*self._secrets.values(), *head.secrets}),
            answers=found is not None,
        )
        post = await self._reader.read_mail(body, task)
        if not post.reading.entries:
            self._leave(head, post.notes[0], member)
            return
        entry = replace(post.reading.entries[0], answers=(found,) if found else ())
        if found and not found.ref:
            is_first = not self._store.mail.is_answered(found.url)
            entry = of_letter(entry, found.url, self._planet.url, is_first=is_first)
        post = replace(post, reading=replace(post.reading, entries=(entry,)))
        self._keep(head, post, member)

    def _letters(self, references: Sequence[str]) -> dict[str, str]:
        """Return the URLs of the letters of this hub among these messages, by Message-ID."""
        letters = ((message_id, self._store.letters.of_message(message_id)) for message_id in references)
        return {message_id: f"{self._planet.url}letters/{letter.day}/" for message_id, letter in letters if letter}

    def _keep(self, head: MailHead, post: MailPost, member: MemberRecord) -> None:
        notes = [self._note(head, reason, member, taken=True) for reason in post.notes]
        self._intake.take(member, head.message_id, post, self._state, notes)
        self._new += 1
        self._notes += [f"{member.slug}: by mail: {note}" for note in post.notes]

    def _leave(self, head: MailHead, reason: str, member: MemberRecord | None = None) -> None:
        self._intake.leave(self._state, self._note(head, reason, member))
        if member:
            self._notes.append(f"{member.slug}: a mail was not taken. {reason}")

    def _note(self, head: MailHead, reason: str, member: MemberRecord | None, *, taken: bool = False) -> MailNote:
        secrets = {*self._secrets.values(), *head.secrets}
        reason, sender, subject = (
            fit_to_show(text, self._inbox.address, secrets) for text in (reason, head.sender, head.subject)
        )
        return MailNote(self._now, reason, sender, subject, member.member_id if member else None, taken=taken)
