"""`planet inbox`: the addresses to which members post by mail."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from planet.cli.options import Setting, everywhere
from planet.errors import UsageError

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
        people = task.mailers(setting.hub, planet, store, os.environ, [member] if member else ())
    if as_json:
        click.echo(output.dumped({"schema": 1, "members": [_document(one) for one in people]}))
    else:
        setting.say(_lines(people))


def _lines(people: Sequence[Mailer]) -> Iterator[str]:
    """Yield the members with their addresses, and what whoever gets one must know."""
    if not people:
        yield "Nobody has an address for posts by mail yet: planet inbox --renew MEMBER gives one."
    for one in people:
        name = f"{one.member.profile.name} ({one.member.slug})"
        if one.address:
            yield f"{name}: {one.address}"
        elif one.revoked:
            yield f"{name}: revoked; planet inbox --renew {one.member.slug} gives a new address."
        else:
            yield f"{name}: no address; planet inbox --renew {one.member.slug} gives one."
    if any(one.address for one in people):
        yield "Whoever knows an address posts in that member's name: hand each to its member alone."


def _document(one: Mailer) -> dict[str, object]:
    return {
        "slug": one.member.slug,
        "name": one.member.profile.name,
        "address": one.address or None,
        "revoked": one.revoked,
        "since": f"{one.since.isoformat()[:19]}Z" if one.since else None,
    }
