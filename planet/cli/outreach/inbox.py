"""`planet inbox`: the addresses to which members post by mail."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from planet.cli.options import Setting, everywhere
from planet.errors import UsageError
from planet.locale.formatting import iso

if TYPE_CHECKING:
    from planet.admin.outreach.inbox import Mailer


@click.command()
@click.argument("member", required=False)
@click.option("--renew", metavar="MEMBER", help="Give MEMBER a new address; one that they had counts no more.")
@click.option("--revoke", metavar="MEMBER", help="Take the address of MEMBER away.")
@click.option("--json", "as_json", is_flag=True, help="Print the addresses as one JSON document.")
@everywhere
def inbox(setting: Setting, member: str | None, renew: str | None, revoke: str | None, as_json: bool) -> None:
    """Show the secret addresses of those who post by mail; give, renew or revoke one."""
    from planet import config
    from planet.admin.outreach import inbox as task
    from planet.cli import output
    from planet.store import Store

    if sum(word is not None for word in (member, renew, revoke)) > 1:
        raise UsageError("Say one of MEMBER, --renew MEMBER, --revoke MEMBER.")
    planet = config.load(setting.hub.folder)
    with Store.open(planet.store, setting.hub.folder, create=False) as store:
        task.mailers(setting.hub, planet, store, os.environ)
        if renew is not None:
            member = task.renew(store, renew, setting.moment()).slug
        if revoke is not None:
            member = task.revoke(store, revoke, setting.moment()).slug
        mailers = task.mailers(setting.hub, planet, store, os.environ, [member] if member else ())
    if as_json:
        click.echo(output.dumped({"schema": 1, "members": [_document(mailer) for mailer in mailers]}))
    else:
        setting.say(_lines(mailers))


def _lines(mailers: Sequence[Mailer]) -> Iterator[str]:
    """Yield the members with their addresses, and what whoever gets one must know."""
    if not mailers:
        yield "Nobody has an address for posts by mail yet: planet inbox --renew MEMBER gives one."
    for mailer in mailers:
        name = f"{mailer.member.profile.name} ({mailer.member.slug})"
        if mailer.address:
            yield f"{name}: {mailer.address}"
        elif mailer.revoked:
            yield f"{name}: revoked; planet inbox --renew {mailer.member.slug} gives a new address."
        else:
            yield f"{name}: no address; planet inbox --renew {mailer.member.slug} gives one."
    if any(mailer.address for mailer in mailers):
        yield "Whoever knows an address posts in that member's name: hand each to its member alone."


def _document(mailer: Mailer) -> dict[str, object]:
    return {
        "slug": mailer.member.slug,
        "name": mailer.member.profile.name,
        "address": mailer.address or None,
        "revoked": mailer.revoked,
        "since": mailer.since and iso(mailer.since),
    }
