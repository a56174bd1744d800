"""`planet why`: all that is known of one post."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from planet.cli.options import Setting, everywhere

if TYPE_CHECKING:
    from planet.admin.why.account import Question


@click.command()
@click.argument("url", metavar="URL")
@click.option("--online", is_flag=True, help="Look also at what the feeds say now, if the post is not known.")
@click.option("--json", "as_json", is_flag=True, help="Print the account as one JSON document.")
@everywhere
def why(setting: Setting, url: str, online: bool, as_json: bool) -> None:
    """Tell of one post when it was seen and where it shows, or which rule hides it.

    URL is any address of the post: its permalink, its id, its place on this hub, or its title. Nothing is stored.
    """
    from planet import config
    from planet.admin.why import account
    from planet.admin.why.account import Question
    from planet.cli import output
    from planet.cli.reports.why import why_lines
    from planet.cli.stores import store_to_read

    planet = config.load(setting.hub.folder)
    with store_to_read(setting, planet) as store:
        question = Question(url, setting.hub.folder, planet, store, setting.moment())
        document = account(question)
        if online and document["members"]:
            document = _with_look(question, document)
    if as_json:
        click.echo(output.dumped(document))
    else:
        setting.say(why_lines(document))


def _with_look(question: Question, document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with what the feeds say now."""
    from planet.admin.why.look_now import look_now
    from planet.service.signals import Stop

    with Stop() as stop:
        return stop.run(look_now(question, document, os.environ))
