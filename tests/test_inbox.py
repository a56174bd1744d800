"""Posts by mail, with a real mail server on loopback."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import mailbox
import pytest
from mailbox import Mailserver, mailserver
from mailing import SITE, MailHub, message

HAS_SERVER = mailbox.is_installed()
if not HAS_SERVER and os.environ.get("CI", "").lower() == "true":
    pytest.fail(f"there is no dovecot here; as root: {mailbox.INSTALL}")
pytestmark = pytest.mark.skipif(not HAS_SERVER, reason=f"there is no dovecot here; as root: {mailbox.INSTALL}")


@pytest.fixture(scope="module")
def server() -> Iterator[Mailserver]:
    """One mail server for all tests of this module."""
    with mailserver() as running:
        yield running


@pytest.fixture
def hub(tmp_path: Path, empty_store: Path, server: Mailserver) -> Iterator[MailHub]:
    """A hub of two who post by mail, its mailbox empty."""
    shutil.copy(empty_store, tmp_path / "planet.db")
    server.empty()
    hub = MailHub(tmp_path, server.port, "Ada", "Bob")
    hub.turn()
    yield hub
    hub.store.close()


def test_a_mail_becomes_a_post(hub: MailHub, server: Mailserver) -> None:
    """Subject, text and tags; its own page, the member's page and feed; the mailbox as it was."""
    ada = hub.address("ada")
    server.deliver(message(ada, "Grüße vom Riff", "Hello reef.\n\n#coral #reef\n[end]\nmy phone\n-- \nAda\n").as_bytes())
    assert hub.turn().entries_new == 1
    (post,) = hub.shown()
    assert (post.entry.title, post.entry.text, post.entry.tags) == ("Grüße vom Riff", "Hello reef.", ("coral", "reef"))
    assert post.entry.link == f"{SITE}members/ada/mail/2026-11-22-grusse-vom-riff/"
    assert post.river_at.isoformat() == "2026-11-22T11:30:00+00:00"
    assert "Hello reef." in hub.page("members/ada/mail/2026-11-22-grusse-vom-riff/index.html")
    assert "Hello reef." in hub.page("members/ada/feed.atom")
    assert "my phone" not in hub.page("members/ada/feed.atom")
    assert server.flags() == [""]
    assert hub.left_out() == []
    secret = ada.partition("+")[2].partition("@")[0]
    assert secret.encode() not in hub.everything()
    assert hub.turn().entries_new == 0
    print(hub.turn())
