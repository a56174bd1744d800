"""`planet run`: turns on a timetable until stopped."""

from __future__ import annotations

import os
from typing import Any

import click

from planet.cli.options import Setting, everywhere
from planet.cli.serve import site_path
from planet.errors import UsageError


@click.command()
@click.option("--serve", metavar="[HOST:]PORT", help="Preview output/ beside it, say --serve 8000.")
@click.option("--listen", metavar="[HOST:]PORT", help="Let members' hubs push their news, behind a reverse proxy.")
@everywhere
def run(setting: Setting, serve: str | None, listen: str | None) -> None:
    """Take turns on a timetable; edits of the members file are taken up."""
    from planet.cli import output
    from planet.cli.outreach.sent import sent_lines, warn_of_faults
    from planet.cli.reports.turn import turn_lines
    from planet.service.bell import Bell
    from planet.service.preview import preview
    from planet.service.runner import Runner
    from planet.service.signals import Stop
    from planet.service.timetable import wall_clock, watch

    with Stop() as stop, output.screen(quiet=setting.quiet) as screen:

        def show_report(turn: Any) -> None:
            if setting.quiet:
                output.warn_of_turn(turn, warn)
            else:
                screen.show(output.stamped(turn_lines(turn), wall_clock()))

        def show_sent(sent: Any) -> None:
            if setting.quiet:
                warn_of_faults(sent, warn)
            else:
                screen.show(output.stamped(sent_lines(sent), wall_clock()))

        def warn(text: str) -> None:
            for line in output.stamped([text], wall_clock()):
                screen.warn(line)

        progress = stop.checked(screen.progress)
        runner = Runner(setting.hub, os.environ, progress, show_report, warn, show_sent, checks_clock=not setting.now)
        place = _host_and_port("--serve", serve) if serve else None
        server = preview(setting.hub.output, *place, home=site_path(setting.hub)) if place else None
        try:
            if server:
                server.start()
                screen.show([] if setting.quiet else [f"Preview at {server.url}"])
            clock = (lambda: setting.moment()) if setting.now else wall_clock
            bell = Bell()
            if listen:
                address = runner.listen(*_host_and_port("--listen", listen), bell.ring, clock)
                screen.show([] if setting.quiet else [f"Hubs are heard at {address}"])
            if runner.unheard:
                warn(runner.unheard)
            stop.run(watch(runner.tick, clock=clock, bell=bell))
        finally:
            runner.close()
            if server:
                server.close()


def _host_and_port(option: str, value: str) -> tuple[str, int]:
    """Read the option --serve or --listen; without a host it is 127.0.0.1."""
    host, _, port = value.rpartition(":")
    if not (port.isascii() and port.isdigit()) or int(port) > 65535:
        raise UsageError(f"{option} {value}: write a port, or HOST:PORT, such as 8000 or 0.0.0.0:8000.")
    return host.strip("[]") or "127.0.0.1", int(port)
