"""A hub whose members post by mail, in front of a real mail server or a scripted one."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from community import NO_TLS, ReadsHere
from dovecot import PASSWORD, USER

from planet import config
from planet.admin.outreach import inbox
from planet.fetch.visitor import Visitor
from planet.hub import Hub
from planet.model.records import ShownEntry
from planet.model.report import TurnReport
from planet.model.results import MailHead, MailPost, MailTask
from planet.pages import health
from planet.store import Store
from planet.turn.steps import turn
from planet.workers.mails import read_mail_head, read_mail_post

START = datetime(2026, 11, 22, 12, tzinfo=UTC)
MAILBOX = "hub@planet.example"
SITE = "https://planet.example/"


class ReadsMailHere(ReadsHere):
    """Reads feeds and mails in this process."""

    async def read_mail_head(self, head: bytes, mailbox: str, own_senders: tuple[str, ...]) -> MailHead:
        return read_mail_head(head, mailbox, own_senders)

    async def read_mail(self, body: bytes, task: MailTask) -> MailPost:
        return read_mail_post(body, task)


class MailHub:
    """A hub in a folder, with members who have neither page nor feed."""

    def __init__(self, folder: Path, port: int, *names: str, host: str = "127.0.0.1", tls: str = "off") -> None:
        self.hub = Hub(folder)
        self.keys: dict[str, Any] = {"host": host, "port": port, "tls": tls, "user": USER, "address": MAILBOX}
        self.keys |= {"password_env": "REEF_MAIL"}
        self.environment: Mapping[str, str] = {"REEF_MAIL": PASSWORD, "PLANET_KEY": "a key of tests alone"}
        self.members = [{"name": name} for name in names]
        self.url = SITE
        self.tables = ""
        self.now = START
        self.store = Store.open("sqlite:///planet.db", folder)

    def write(self) -> None:
        tables = [f'[planet]\ntitle = "Planet Reef"\nurl = "{self.url}"\n', "[inbox]", *map(_line, self.keys.items())]
        for member in self.members:
            tables += ["", "[[members]]", *map(_line, member.items())]
        file = self.hub.members_file
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join([*tables, self.tables, ""]), encoding="utf-8")

    def turn(self, *, hours: float = 1) -> TurnReport:
        """Take a turn so much later than the last one."""
        self.now += timedelta(hours=hours)
        self.write()
        return asyncio.run(self._turned())

    async def _turned(self) -> TurnReport:
        planet, reader = config.load(self.hub.folder), ReadsMailHere()
        async with Visitor(planet.fetch, "planet-test", trust=NO_TLS) as visitor:
            return await turn(
                self.hub, planet, self.store, visitor, reader, self.now, secrets=self.environment, mails=reader
            )

    def address(self, slug: str, *, renew: bool = False) -> str:
        """The address of a member, which they get with it if they have none."""
        planet = config.load(self.hub.folder)
        (mailer,) = inbox.mailers(self.hub, planet, self.store, self.environment, [slug])
        if renew or not mailer.address:
            inbox.renew(self.store, slug, self.now)
            (mailer,) = inbox.mailers(self.hub, planet, self.store, self.environment, [slug])
        return mailer.address

    def shown(self) -> tuple[ShownEntry, ...]:
        """Everything that shows, the newest first."""
        return self.store.queries.newest(1000)

    def titles(self) -> list[str]:
        return [one.entry.title for one in self.shown()]

    def left_out(self) -> list[dict[str, Any]]:
        """What was not taken, or not whole, the newest first."""
        account: Any = health.account(self.store, self.now)
        found: list[dict[str, Any]] = account["inbox"]["left_out"]
        return found

    def reasons(self) -> list[str]:
        return [one["reason"] for one in self.left_out()]

    def page(self, path: str) -> str:
        return (self.hub.output / path).read_text(encoding="utf-8")

    def everything(self) -> bytes:
        """All that the hub wrote down: its store, its site, without the key and what holds the password."""
        files = (path for path in self.hub.folder.rglob("*") if path.is_file())
        return b"".join(path.read_bytes() for path in files)


def _line(pair: tuple[str, Any]) -> str:
    name, value = pair
    return f"{name} = {value}" if isinstance(value, int) else f'{name} = "{value}"'


def message(to: str, subject: str = "A post", text: str = "Some words.\n", **headers: str) -> EmailMessage:
    """A message as a plain mail program writes it."""
    made = EmailMessage()
    made["From"] = headers.pop("sender", "Ada <ada@home.example>")
    made["To"] = to
    if subject:
        made["Subject"] = subject
    made["Date"] = headers.pop("date", "Sun, 22 Nov 2026 11:30:00 +0000")
    made["Message-ID"] = headers.pop("message_id", f"<{os.urandom(8).hex()}@home.example>")
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made
