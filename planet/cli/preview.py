"""`planet preview`: what a feed would give."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from typing import Any

import click

from planet.cli.options import Setting, everywhere

KINDS = ("article", "note", "photo", "bookmark", "audio", "video", "code", "slides", "forum")

LISTS = {
    "include": "A word, #tag or /regex/: any one lets an entry in.",
    "exclude": "A word, #tag or /regex/: any one keeps an entry out.",
    "language": "Entries known to be in another language stay out.",
    "category": "Entries in none of these stay out.",
    "exclude-category": "Entries in one of these stay out.",
    "author": "Entries by none of these stay out.",
    "exclude-author": "Entries by one of these stay out.",
}
"""Rules that may be given several times, with their help."""

FIELDS = {
    "language": "languages",
    "category": "categories",
    "exclude_category": "exclude_categories",
    "author": "authors",
    "exclude_author": "exclude_authors",
    "kind": "kinds",
    "exclude_kind": "exclude_kinds",
}
"""The key of the members file by the option's name, where they differ."""


def _with_rules(command: Any) -> Any:
    """Add the options that try rules, each by the name of its key."""
    for name in ("exclude-kind", "kind"):
        command = click.option(f"--{name}", type=click.Choice(KINDS), multiple=True, help="By the kind of entry.")(
            command
        )
    for name, words in reversed(LISTS.items()):
        command = click.option(f"--{name}", multiple=True, metavar="WORDS", help=words)(command)
    return command


@click.command()
@click.argument("feed", metavar="FEED")
@_with_rules
@click.option("--min-length", type=int, help="Entries with fewer characters stay out.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Nothing older.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as one JSON document.")
@everywhere
def preview(setting: Setting, feed: str, as_json: bool, **rules: Any) -> None:
    """Show what a feed would give, rule by rule; nothing is stored.

    FEED is the URL of a feed or of a page that names one, a file in the hub folder, or a member. The rules given here
    are tried in place of those of the same key in the members file.
    """
    from planet import config
    from planet.admin.preview import Glance
    from planet.admin.preview import preview as look
    from planet.cli import output
    from planet.cli.reports.preview import preview_lines
    from planet.cli.stores import store_if_any
    from planet.service.signals import Stop

    planet = config.load(setting.hub.folder)
    tried = _tried(rules)
    with Stop() as stop, store_if_any(setting, planet) as store:
        glance = Glance(setting.hub, planet, store, setting.moment(), tried, os.environ)
        document = stop.run(look(glance, feed))
    if as_json:
        click.echo(output.dumped(document))
    else:
        setting.say(preview_lines(document))
    if not any(account["readable"] for account in document["feeds"]):
        sys.exit(1)


def _tried(rules: dict[str, Any]) -> dict[str, Any]:
    """Return the rules that were given, by their keys. Raises a usage error for a pattern that is none."""
    from planet.rules.filters import compile_pattern

    tried = {FIELDS.get(name, name): _value(value) for name, value in rules.items() if value}
    for pattern in (*tried.get("include", ()), *tried.get("exclude", ())):
        try:
            compile_pattern(pattern)
        except ValueError as mistake:
            raise click.BadParameter(str(mistake)) from None
    return tried


def _value(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value
