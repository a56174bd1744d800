"""The words a person types: options, exit statuses, and one function a command. The work is done elsewhere."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn

import click

from planet import __version__
from planet.errors import Interrupted, MembersFileError, PlanetError, UsageError
from planet.hub import Hub
from planet.options import Setting, everywhere, with_options

if TYPE_CHECKING:
    from planet.model import Planet

FAILED_FEEDS = 3


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="planet")
@with_options
def planet(**_: Any) -> None:
    """Planet: a hub that weaves what a community publishes into one site."""


@planet.command()
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path, file_okay=False), required=False)
@everywhere
def init(setting: Setting, folder: Path | None) -> None:
    """Make a new hub folder, ready to edit."""
    from planet.init import write_hub

    target = folder or setting.hub.folder
    written = write_hub(target)
    setting.say(f"wrote {path}" for path in written)
    setting.say([f"Edit {target / 'config' / 'members.toml'}, then run: planet update -C {target}"])


@planet.command()
@click.argument("members", metavar="[MEMBER...]", nargs=-1)
@click.option("--force", is_flag=True, help="Visit also feeds that are not due; a server's Retry-After still holds.")
@click.option("--history", is_flag=True, help="Visit them all, and read also the archive that a feed names (RFC 5005).")
@click.option("--strict", is_flag=True, help="Exit 3 if any feed failed.")
@click.option("--json", "as_json", is_flag=True, help="Print the turn as one JSON document.")
@everywhere
def update(setting: Setting, members: tuple[str, ...], force: bool, history: bool, strict: bool, as_json: bool) -> None:
    """One turn: visit the feeds that are due, store what is new, publish what changed."""
    import asyncio

    from planet import config, report
    from planet.lock import turn_lock
    from planet.running import take_turn
    from planet.stopping import Stop
    from planet.store import Store
    from planet.turn import Wishes

    told = config.load(setting.hub.folder)
    _mention(setting, told)
    with (
        Stop() as stop,
        turn_lock(setting.hub.folder),
        Store.open(told.store, setting.hub.folder) as store,
        report.progress(quiet=setting.quiet or as_json) as say,
    ):
        wishes = Wishes(members, force or history, history=history)
        work = take_turn(setting.hub, told, store, setting.moment(), wishes, os.environ, stop.checked(say))
        turn = asyncio.run(stop.race(work))
    if as_json:
        click.echo(report.dumped(report.turn_document(turn)))
    else:
        setting.say(report.turn_lines(turn))
        if setting.verbose:
            setting.say(f"  wrote {path}" for path in turn.written)
    if strict and turn.feeds_failed and not turn.offline:
        sys.exit(FAILED_FEEDS)


@planet.command()
@click.option("--serve", metavar="[HOST:]PORT", help="Preview output/ beside it, say --serve 8000.")
@everywhere
def run(setting: Setting, serve: str | None) -> None:
    """Turns on a timetable until stopped; edits of the members file are taken up."""
    import asyncio

    from planet import report
    from planet.running import Runner
    from planet.serve import preview
    from planet.stopping import Stop
    from planet.watch import wall_clock, watch

    def tell(turn: Any) -> None:
        setting.say(f"{wall_clock():%Y-%m-%d %H:%M:%S} {line}" for line in report.turn_lines(turn))
        sys.stdout.flush()

    with Stop() as stop, report.progress(quiet=setting.quiet) as say:
        runner = Runner(setting.hub, os.environ, stop.checked(say), tell, _warn)
        server = preview(setting.hub.output, *_address(serve), home=_home(setting.hub)) if serve else None
        try:
            if server:
                server.start()
                setting.say([f"Preview at {server.url}"])
            clock = (lambda: setting.moment()) if setting.now else wall_clock
            asyncio.run(stop.race(watch(runner.tick, clock=clock)))
        finally:
            runner.close()
            if server:
                server.close()


@planet.command()
@everywhere
def render(setting: Setting) -> None:
    """Publish the whole site again from the store."""
    from planet import config, edition, report
    from planet.lock import turn_lock
    from planet.stopping import Stop
    from planet.store import Store

    told = config.load(setting.hub.folder)
    with (
        Stop() as stop,
        turn_lock(setting.hub.folder),
        Store.open(told.store, setting.hub.folder, create=False) as store,
        report.progress(quiet=setting.quiet) as say,
    ):
        issued = edition.issue(setting.hub, told, store, setting.moment(), whole=True, say=stop.checked(say))
    setting.say([f"Pages: {len(issued.written)} written, {len(issued.removed)} removed."])
    for note in issued.notes:
        _warn(note)


@planet.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="The port to listen on.")
@everywhere
def serve(setting: Setting, port: int) -> None:
    """Preview output/ on 127.0.0.1."""
    import asyncio

    from planet.serve import preview
    from planet.stopping import Stop

    if not setting.hub.output.is_dir():
        raise PlanetError("There is no output/ yet: run `planet update` first.")
    server = preview(setting.hub.output, "127.0.0.1", port, home=_home(setting.hub))
    try:
        setting.say([f"Preview at {server.url} – Ctrl-C ends it."])
        sys.stdout.flush()
        with Stop() as stop:
            server.start()
            asyncio.run(stop.race(asyncio.sleep(10**9)))
    except Interrupted as stopped:  # nothing was under way that there would be a word to say about
        sys.exit(stopped.exit_status)
    finally:
        server.close()


@planet.command()
@everywhere
def check(setting: Setting) -> None:
    """Check the members file: every mistake at once, each with its line."""
    from planet import config, report

    told = config.load(setting.hub.folder)
    setting.say(report.planet_lines(told, config.MEMBERS_FILE))


@planet.command()
@click.argument("member", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print everything as one JSON document.")
@everywhere
def status(setting: Setting, member: str | None, as_json: bool) -> None:
    """The health of every feed, and why anything is hidden."""
    from planet import config, edition, report
    from planet.store import Store
    from planet.turn import members_named
    from planet.weave import health

    told = config.load(setting.hub.folder)
    with Store.open(told.store, setting.hub.folder, create=False) as store:
        named = members_named(store, [member] if member else [])
        desk = edition.desk_of(told, store, setting.moment())
        document = health.account(desk, store.feeds.with_counts(), public=False, only=named)
    if as_json:
        click.echo(report.dumped(document))
    elif sys.stdout.isatty():
        report.print_status(document)
    else:
        setting.say(report.status_lines(document))


@planet.command()
@click.argument("words", metavar="WORDS...", nargs=-1, required=True)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000), help="Show the best so many.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as one JSON document.")
@everywhere
def search(setting: Setting, words: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Search all that shows for words and "phrases"."""
    from planet import config, edition, report
    from planet.store import Store
    from planet.weave import finding

    if not any(word.strip() for word in words):
        raise UsageError('There is nothing to look for: give a word, or a "phrase" in quotes.')
    told = config.load(setting.hub.folder)
    with Store.open(told.store, setting.hub.folder, create=False) as store:
        desk = edition.desk_of(told, store, setting.moment())
        document = finding.account(desk, " ".join(words), limit)
    if as_json:
        click.echo(report.dumped(document))
    else:
        setting.say(report.search_lines(document))


def _home(hub: Hub) -> str:
    """The path at which the site will be served; "/" while the members file is not right."""
    from urllib.parse import urlsplit

    from planet import config

    try:
        return urlsplit(config.load(hub.folder).url).path
    except MembersFileError:
        return "/"


def _address(serve: str) -> tuple[str, int]:
    host, _, port = serve.rpartition(":")
    if not port.isdigit() or int(port) > 65535:
        raise UsageError(f"--serve {serve}: write a port, or HOST:PORT, such as 8000 or 0.0.0.0:8000.")
    return host.strip("[]") or "127.0.0.1", int(port)


def _warn(sentence: str) -> None:
    """Diagnostics, to standard error."""
    click.echo(sentence, err=True)


def _mention(setting: Setting, told: Planet) -> None:
    """With --verbose, what of the members file is not acted on here."""
    from planet import languages, pictures, tongue

    if not setting.verbose:
        return
    for one in told.unheeded:
        _warn(f"{one}: understood, but this version does not act on it yet.")
    if any(member.avatar for member in told.members) and not pictures.installed():
        _warn('members.avatar: faces are letters without the extra images: pip install "planet-river[images]".')
    if languages.language_of(told.language) != "en" and not tongue.installed():
        _warn('planet.language: dates are in ISO form without the extra i18n: pip install "planet-river[i18n]".')


def _interrupted(number: int, _frame: FrameType | None) -> NoReturn:
    raise Interrupted(number)


def main() -> None:
    """The entry point: an expected error is one sentence and an exit status, never a traceback; so is a signal that
    comes before a `Stop` listens, or where none does."""
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _interrupted)
        planet(prog_name="planet", standalone_mode=False)
    except PlanetError as error:
        _warn(str(error))
        sys.exit(error.exit_status)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        _warn(f"The system refused something ({error}): mend that. What was stored stays for the next turn.")
        sys.exit(1)
