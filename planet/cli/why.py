"""`planet why`: all that is known of one post."""

from __future__ import annotations

import click

from planet.cli.options import Setting, everywhere


@click.command()
@click.argument("url", metavar="URL")
@click.option("--json", "as_json", is_flag=True, help="Print the account as one JSON document.")
@everywhere
def why(setting: Setting, url: str, as_json: bool) -> None:
    """Tell of one post when it was seen and where it shows, or which rule hides it.

    URL is any address of the post: its permalink, its id, its place on this hub, or its title. Nothing is visited.
    """
    from planet import config
    from planet.admin.why import account
    from planet.admin.why.account import Question
    from planet.cli import answers, output
    from planet.store import Store

    planet = config.load(setting.hub.folder)
    with Store.open(planet.store, setting.hub.folder, read_only=True) as store:
        document = account(Question(url, setting.hub.folder, planet, store, setting.moment()))
    if as_json:
        click.echo(output.dumped(document))
    else:
        setting.say(answers.why_lines(document))
