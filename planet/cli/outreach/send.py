"""`planet send`: what waits goes out, without a turn."""

from __future__ import annotations

import os
import sys

import click

from planet.cli.options import Setting, everywhere, warn


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print what went out as one JSON document.")
@everywhere
def send(setting: Setting, as_json: bool) -> None:
    """Send what waits: letters, announcements, webmentions, the news for the hub of push."""
    from planet import config
    from planet.admin.outreach.outgoing import Outgoing
    from planet.admin.outreach.send import send_now
    from planet.cli import output
    from planet.cli.outreach.sent import sent_document, sent_lines, warn_of_faults
    from planet.cli.stores import store_to_change
    from planet.service.signals import Stop

    planet = config.load(setting.hub.folder)
    with (
        Stop() as stop,
        store_to_change(setting, planet) as store,
    ):
        sent = stop.run(send_now(Outgoing(setting.hub, planet, store, setting.moment(), os.environ)))
    if as_json:
        click.echo(output.dumped({"schema": 1, "outgoing": sent_document(sent)}))
    else:
        setting.say(sent_lines(sent))
        if setting.quiet:
            warn_of_faults(sent, warn)
    sys.exit(max((sending.exit_status for sending in sent), default=0))
