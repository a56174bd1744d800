"""`planet search`: full-text search of the store."""

from __future__ import annotations

import click

from planet.cli.options import Setting, everywhere
from planet.errors import UsageError


@click.command()
@click.argument("words", metavar="WORDS...", nargs=-1, required=True)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000), help="Show the best so many.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as one JSON document.")
@everywhere
def search(setting: Setting, words: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Search all that shows for words and "phrases"."""
    from planet import config
    from planet.cli import output
    from planet.cli.reports.search import search_lines
    from planet.cli.stores import store_to_read
    from planet.pages import search as search_page
    from planet.turn import publish

    if not any(word.strip() for word in words):
        raise UsageError('There is nothing to look for: give a word, or a "phrase" in quotes.')
    planet = config.load(setting.hub.folder)
    with store_to_read(setting, planet) as store:
        context = publish.page_context(planet, store, setting.moment())
        document = search_page.account(context, " ".join(words), limit)
    if as_json:
        click.echo(output.dumped(document))
    else:
        setting.say(search_lines(document))
