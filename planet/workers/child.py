"""A further process, and the socket to it: what its leader starts, kills and buries."""

from __future__ import annotations

import signal
import socket
import subprocess

from planet.workers import tasks


class Child:
    """A process that serves tasks (`planet.workers.tasks`), as long as `socket` is open.

    Raises OSError or SubprocessError where the system refuses. It leaves Ctrl-C to its leader.
    """

    def __init__(self) -> None:
        self.socket, others = socket.socketpair()
        with others:
            try:
                self._process = subprocess.Popen(tasks.command(), stdin=others.fileno(), process_group=0)
            except BaseException:
                self.socket.close()
                raise
        self.socket.setblocking(False)

    @property
    def lives(self) -> bool:
        """Return whether the process has not ended."""
        return self._process.poll() is None

    def ask_to_stop(self) -> None:
        """Let the process end as soon as it has done the call that it is at."""
        self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Kill the process, whatever it does."""
        self._process.kill()

    def end(self) -> int:
        """Kill the process if it still lives; return its exit status, which is negative for a signal."""
        self.socket.close()
        self._process.kill()
        return self._process.wait()
