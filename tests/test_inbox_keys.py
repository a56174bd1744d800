"""The table [inbox] of the members file: what is right, and what is said of what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from planet import config
from planet.admin.backup import backup
from planet.admin.new_hub import make_hub
from planet.admin.restore import put_files
from planet.config.credentials import KEY_FILE, hub_key
from planet.errors import MembersFileError
from planet.hub import Hub
from planet.store import Store

HEAD = '[planet]\ntitle = "Test"\nurl = "https://planet.example/"\n'
NAME = '[[members]]\nname = "Ada"\n'
INBOX = '[inbox]\nhost = "imap.example.org"\nuser = "hub"\naddress = "hub@example.org"\n'


def write(folder: Path, text: str) -> None:
    (folder / "config").mkdir()
    (folder / "config" / "members.toml").write_text(HEAD + text)


def test_a_member_needs_nothing_but_a_name_where_mail_is_read(tmp_path: Path) -> None:
    """With an inbox they may post by mail; without one nobody could ever hear of them."""
    write(tmp_path, f'{INBOX}password_env = "PASSWORD"\n{NAME}')
    (ada,) = config.load(tmp_path).members
    assert (ada.name, ada.url, ada.feeds, ada.wants_discovery) == ("Ada", "", (), False)
    (tmp_path / "config" / "members.toml").write_text(HEAD + NAME)
    with pytest.raises(MembersFileError, match="has neither url nor feeds"):
        config.load(tmp_path)


@pytest.mark.parametrize(
    ("keys", "mistake"),
    [
        ("", "inbox: has no password"),
        ('password_env = "A"\npassword_file = "b"\n', "inbox.password_file: the password is named by password_env"),
        ('password_env = "A"\ntls = "off"\n', "inbox.tls: "),
        ('password_env = "A"\ntls = "ssl"\n', "inbox.tls: "),
        ('password_env = "A"\nport = 70000\n', "inbox.port: "),
        ('password_env = "A"\nfolder = ""\n', "inbox.folder: "),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(tmp_path: Path, keys: str, mistake: str) -> None:
    """Each with its key."""
    write(tmp_path, f"{INBOX}{keys}{NAME}")
    with pytest.raises(MembersFileError, match=mistake):
        config.load(tmp_path)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.3.2.1", "[::1]"])
def test_without_tls_on_this_machine_alone(tmp_path: Path, host: str) -> None:
    """There nobody stands between."""
    write(tmp_path, INBOX.replace("imap.example.org", host) + f'password_env = "A"\ntls = "off"\n{NAME}')
    assert config.load(tmp_path).inbox


def test_the_key_goes_into_no_repository_and_with_a_backup(tmp_path: Path) -> None:
    """`planet init` lists it for git; an archive holds it, and gives it back to its owner alone."""
    hub = Hub(tmp_path / "hub")
    make_hub(hub.folder)
    assert KEY_FILE in (hub.folder / ".gitignore").read_text().split()
    key = hub_key(hub.folder, {})
    Store.open("sqlite:///planet.db", hub.folder).close()
    archive = tmp_path / "backup.tar.gz"
    backup(hub, archive)
    (hub.folder / KEY_FILE).unlink()
    written, _ = put_files(hub, archive)
    assert KEY_FILE in written
    assert hub_key(hub.folder, {}) == key
    assert (hub.folder / KEY_FILE).stat().st_mode & 0o777 == 0o600
