"""Rules that join the keys of the mailbox of posts by mail."""

from __future__ import annotations

from ipaddress import ip_address

from planet.config.checks import Problems, Source


def password(source: Source) -> Problems:
    """Check that the password of the mailbox is read from one place."""
    inbox = source.data.get("inbox")
    if not isinstance(inbox, dict) or source.document.may_lack(("inbox",)):
        return
    named = [key for key in ("password_env", "password_file") if inbox.get(key)]
    if not named:
        yield ("inbox",), 'has no password; write password_env = "REEF_IMAP_PASSWORD", or password_file'
    elif len(named) == 2:
        yield ("inbox", "password_file"), "password_env names another place for the password; keep one of them"


def encryption(source: Source) -> Problems:
    """Check that a password and posts cross a network under TLS alone."""
    inbox = source.data.get("inbox")
    if isinstance(inbox, dict) and inbox.get("tls") == "off" and not is_loopback(inbox.get("host")):
        yield ("inbox", "tls"), 'is "off" for another machine, where anybody between could read it; write "tls"'


def is_loopback(host: object) -> bool:
    """Return whether a host is this machine itself."""
    if not isinstance(host, str):
        return False
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


CHECKS = (password, encryption)
