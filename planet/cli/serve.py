"""`planet serve`: a preview of the site."""

from __future__ import annotations

import sys

import click

from planet.cli.options import Setting, everywhere
from planet.errors import Interrupted, MembersFileError, PlanetError
from planet.hub import Hub


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="The port to listen on.")
@everywhere
def serve(setting: Setting, port: int) -> None:
    """Preview output/ on 127.0.0.1."""
    import asyncio

    from planet.service.preview import preview
    from planet.service.signals import Stop

    if not setting.hub.output.is_dir():
        raise PlanetError("There is no output/ yet: run `planet update` first.")
    server = preview(setting.hub.output, "127.0.0.1", port, home=site_path(setting.hub))
    try:
        setting.say([f"Preview at {server.url} – Ctrl-C ends it."])
        sys.stdout.flush()
        with Stop() as stop:
            server.start()
            stop.run(asyncio.sleep(10**9))
    except Interrupted as stopped:  # nothing was under way, so there is nothing to report
        sys.exit(stopped.exit_status)
    finally:
        server.close()


def site_path(hub: Hub) -> str:
    """Return the path at which the site will be served; "/" while the members file has mistakes."""
    from planet import config
    from planet.web import urls

    try:
        return urls.path(config.load(hub.folder).url)
    except MembersFileError:
        return "/"
