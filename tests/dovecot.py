"""A real mail server for tests: dovecot on loopback, with mailboxes of its own, without and with TLS.

`python tests/dovecot.py` names the packages that are missing here.
"""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

CERTIFICATE = Path(__file__).with_name("dovecot.pem")
PACKAGES = "dovecot-imapd"
INSTALL = f"apt-get install {PACKAGES}"
USER, PASSWORD = "hub", 'se"cr\\et ö'
NOBODY = 65534
ARRIVED = datetime(2026, 11, 22, 11, 45, tzinfo=UTC)
"""A quarter of an hour before the turns of tests."""

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{certificate}
default_login_user = {login}
default_internal_user = {internal}
default_internal_group = {group}
mail_uid = {user}
mail_gid = {user_group}
first_valid_uid = 1
mail_location = maildir:{folder}/mail
disable_plaintext_auth = no
auth_mechanisms = {mechanisms}
userdb {{
  driver = static
  args = home={folder}/home
}}
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
"""


def is_installed() -> bool:
    return program() is not None


def program() -> str | None:
    return shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


class Mailserver:
    """A running dovecot, and the one mailbox that it keeps."""

    def __init__(self, folder: Path, port: int, tls_port: int, process: subprocess.Popen[bytes]) -> None:
        self.folder = folder
        self.port = port
        self.tls_port = tls_port
        self.process = process
        self._numbers = itertools.count(1)

    def deliver(self, message: bytes | str, folder: str = "", arrived: datetime = ARRIVED) -> None:
        """Put a message into the mailbox, as a delivery agent does. It arrives at a moment of the tests, not of the
        clock: the mailbox tells the time of its file."""
        body = message.encode() if isinstance(message, str) else message
        name = f"{1_700_000_000 + next(self._numbers)}.{next(self._numbers)}.host"
        box = self.folder / "mail" / folder
        for part in ("tmp", "new", "cur"):
            (box / part).mkdir(parents=True, exist_ok=True)
        file = box / "tmp" / name
        file.write_bytes(body)
        os.utime(file, (arrived.timestamp(), arrived.timestamp()))
        for path in (box, *box.iterdir()):
            self._own(path)
        self._own(file)
        file.rename(box / "new" / name)

    def _own(self, path: Path) -> None:
        if os.geteuid() == 0:
            os.chown(path, NOBODY, pwd.getpwuid(NOBODY).pw_gid)

    def flags(self) -> list[str]:
        """The messages with their flags, as the mailbox keeps them: "" for none."""
        messages = [path for part in ("new", "cur") for path in (self.folder / "mail" / part).glob("*")]
        return sorted(path.name.partition(":2,")[2] for path in messages)

    def empty(self) -> None:
        """Begin the mailbox anew: without messages, with another UIDVALIDITY."""
        shutil.rmtree(self.folder / "mail", ignore_errors=True)
        (self.folder / "mail").mkdir()
        self._own(self.folder / "mail")

    def number_anew(self) -> None:
        """Give all messages other numbers, under another UIDVALIDITY."""
        for path in (self.folder / "mail").glob("dovecot*"):
            path.unlink()

    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace") if (self.folder / "log").exists() else ""


@contextmanager
def mailserver(mechanisms: str = "plain login") -> Iterator[Mailserver]:
    """Run a mail server."""
    folder = Path(tempfile.mkdtemp(prefix="planet-mail-"))
    folder.chmod(0o755)
    try:
        yield from _served(folder, mechanisms)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _served(folder: Path, mechanisms: str) -> Iterator[Mailserver]:
    found = program()
    assert found, f"no dovecot: {INSTALL}"
    port, tls_port = _free_ports(2)
    me, root = pwd.getpwuid(os.geteuid()), os.geteuid() == 0
    (folder / "dovecot.conf").write_text(
        CONFIGURATION.format(
            folder=folder,
            certificate=CERTIFICATE,
            login="dovenull" if root else me.pw_name,
            internal="dovecot" if root else me.pw_name,
            group="dovecot" if root else me.pw_gid,
            user=NOBODY if root else me.pw_uid,
            user_group=pwd.getpwuid(NOBODY).pw_gid if root else me.pw_gid,
            mechanisms=mechanisms,
            port=port,
            tls_port=tls_port,
        )
    )
    (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n", encoding="utf-8")
    process = subprocess.Popen([found, "-F", "-c", str(folder / "dovecot.conf")])
    server = Mailserver(folder, port, tls_port, process)
    server.empty()
    try:
        _wait_for(server)
        yield server
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(server: Mailserver) -> None:
    for _ in range(200):
        with closing(socket.socket()) as attempt:
            if attempt.connect_ex(("127.0.0.1", server.port)) == 0:
                return
        assert server.process.poll() is None, server.log()
        time.sleep(0.05)
    raise AssertionError(server.log())


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


if __name__ == "__main__":
    print("" if is_installed() else PACKAGES)
