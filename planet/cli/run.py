"""`planet run`: turns on a timetable until stopped."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from planet.cli.options import Setting, everywhere
from planet.cli.serve import site_path
from planet.errors import Interrupted, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from planet.cli.output import Screen
    from planet.model.outreach.sending import Sending
    from planet.model.report import TurnReport


@click.command()
@click.option("--serve", metavar="[HOST:]PORT", help="Preview output/ beside it, say --serve 8000.")
@click.option("--listen", metavar="[HOST:]PORT", help="Let members' hubs push their news, behind a reverse proxy.")
@everywhere
def run(setting: Setting, serve: str | None, listen: str | None) -> None:
    """Take turns on a timetable; edits of the members file are taken up."""
    from planet.cli import output
    from planet.service.bell import Bell
    from planet.service.preview import preview
    from planet.service.runner import Runner
    from planet.service.signals import Stop
    from planet.service.timetable import wall_clock, watch

    with Stop() as stop, output.screen(quiet=setting.quiet) as screen:
        voice = _Voice(screen, wall_clock, quiet=setting.quiet)
        progress = stop.checked(screen.progress)
        runner = Runner(
            setting.hub, os.environ, progress, voice.report, voice.warn, voice.sent, checks_clock=not setting.now
        )
        place = _host_and_port("--serve", serve) if serve else None
        server = preview(setting.hub.output, *place, home=site_path(setting.hub)) if place else None
        try:
            if server:
                server.start()
                voice.announce(f"Preview at {server.url}")
            clock = (lambda: setting.moment()) if setting.now else wall_clock
            bell = Bell()
            if listen:
                address = runner.listen(*_host_and_port("--listen", listen), bell.ring, clock)
                voice.announce(f"Hubs are heard at {address}")
            if runner.unheard:
                voice.warn(runner.unheard)
            stop.run(watch(runner.tick, clock=clock, bell=bell))
        except Interrupted as stopped:
            if not sys.stderr.isatty():
                raise
            voice.warn(str(stopped))
            sys.exit(stopped.exit_status)
        finally:
            runner.close()
            if server:
                server.close()


class _Voice:
    """What a running hub says on a screen, each line with the time of the wall clock; with `quiet`, only what a person
    must do."""

    def __init__(self, screen: Screen, clock: Callable[[], datetime], *, quiet: bool) -> None:
        self._screen = screen
        self._clock = clock
        self._quiet = quiet

    def report(self, turn: TurnReport) -> None:
        """Tell of a turn."""
        from planet.cli import output
        from planet.cli.reports.turn import turn_lines, warn_of_turn

        if self._quiet:
            warn_of_turn(turn, self.warn)
        else:
            self._screen.show(output.stamped(turn_lines(turn), self._clock()))

    def sent(self, sent: tuple[Sending, ...]) -> None:
        """Tell what went out beside a turn."""
        from planet.cli import output
        from planet.cli.outreach.sent import sent_lines, warn_of_faults

        if self._quiet:
            warn_of_faults(sent, self.warn)
        else:
            self._screen.show(output.stamped(sent_lines(sent), self._clock()))

    def announce(self, text: str) -> None:
        """Tell where something listens; the time stands before it only on a terminal, for programs read this line."""
        from planet.cli import output

        if not self._quiet:
            self._screen.show(output.stamped([text], self._clock()) if sys.stdout.isatty() else [text])

    def warn(self, text: str) -> None:
        """Print diagnostics."""
        from planet.cli import output

        for line in output.stamped([text], self._clock()):
            self._screen.warn(line)


def _host_and_port(option: str, value: str) -> tuple[str, int]:
    """Read the option --serve or --listen; without a host it is 127.0.0.1."""
    host, _, port = value.rpartition(":")
    if not (port.isascii() and port.isdigit()) or int(port) > 65535:
        raise UsageError(f"{option} {value}: write a port, or HOST:PORT, such as 8000 or 0.0.0.0:8000.")
    return host.strip("[]") or "127.0.0.1", int(port)
