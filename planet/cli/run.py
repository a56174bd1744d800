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
@everywhere
def run(setting: Setting, serve: str | None) -> None:
    """Take turns on a timetable; edits of the members file are taken up."""
    from planet.cli import output
    from planet.cli.outreach.sent import sent_lines, warn_of_faults
    from planet.service.preview import preview
    from planet.service.runner import Runner
    from planet.service.signals import Stop
    from planet.service.timetable import wall_clock, watch

    with Stop() as stop, output.screen(quiet=setting.quiet) as screen:

        def show_report(turn: Any) -> None:
            if setting.quiet:
                output.warn_of_turn(turn, warn)
            else:
                screen.show(output.stamped(output.turn_lines(turn), wall_clock()))

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
        server = preview(setting.hub.output, *_host_and_port(serve), home=site_path(setting.hub)) if serve else None
        try:
            if server:
                server.start()
                screen.show([] if setting.quiet else [f"Preview at {server.url}"])
            clock = (lambda: setting.moment()) if setting.now else wall_clock
            stop.run(watch(runner.tick, clock=clock))
        finally:
            runner.close()
            if server:
                server.close()


def _host_and_port(serve: str) -> tuple[str, int]:
    """Read the option --serve; without a host it is 127.0.0.1."""
    host, _, port = serve.rpartition(":")
    if not port.isdigit() or int(port) > 65535:
        raise UsageError(f"--serve {serve}: write a port, or HOST:PORT, such as 8000 or 0.0.0.0:8000.")
    return host.strip("[]") or "127.0.0.1", int(port)
