"""Errors that a person must fix, each one sentence: what happened, to what, and what to do.

    PlanetError           exit 1: could not be done
    ├── UsageError        exit 2: the command was called wrongly
    ├── MembersFileError  exit 2: every mistake of members.toml, each with its line
    ├── ProgramMistake    exit 1: the program itself gave the store what it must refuse
    ├── TurnUnderWay      exit 75: another turn holds the lock
    └── Interrupted       exit 130, 143: a signal asked to stop

A feed that fails is none of these: it is weather, and travels as `planet.model.visits.Failed`.
"""

from __future__ import annotations

import errno
from collections.abc import Sequence
from pathlib import PurePath

from planet.struct import Struct


class PlanetError(Exception):
    """A command that could not be done; the message is one sentence for the admin."""

    exit_status = 1


class UsageError(PlanetError):
    """A command that was called with wrong arguments."""

    exit_status = 2


class ProgramMistake(PlanetError):
    """A mistake of the program itself: it gave the store what the store must refuse."""


class TurnUnderWay(PlanetError):
    """A turn of another process, which holds the hub's lock (`EX_TEMPFAIL` of sysexits.h)."""

    exit_status = 75


class Mistake(Struct, frozen=True):
    """One mistake of the members file: its line (from 1; 0 where none is known), its key, and what to write instead."""

    line: int
    key: str
    sentence: str

    def __str__(self) -> str:
        place = f"line {self.line}: " if self.line else ""
        return f"{place}{self.key}: {self.sentence}" if self.key else f"{place}{self.sentence}"


class MembersFileError(PlanetError):
    """A members file that cannot be used; carries all its mistakes, in the order of their lines."""

    exit_status = 2

    def __init__(self, file: str, mistakes: Sequence[Mistake]) -> None:
        self.file = file
        self.mistakes = tuple(sorted(mistakes, key=lambda m: (m.line, m.key, m.sentence)))
        super().__init__("\n".join(f"{file}, {mistake}" for mistake in self.mistakes))


class Interrupted(PlanetError):
    """A signal to stop; the exit status is 128 + its number, as shells do."""

    def __init__(self, signal: int) -> None:
        self.exit_status = 128 + signal
        super().__init__("Stopped: what was stored stays, and the next turn publishes the rest.")


MACHINE_FAULTS = {
    errno.EMFILE: "This process may open no further file: raise its limit (ulimit -n, or LimitNOFILE= of systemd).",
    errno.ENFILE: "This machine may open no further file: stop what holds so many of them open, then run again.",
    errno.ENOSPC: "The disk is full: make room, then run again.",
    errno.EDQUOT: "This user's share of the disk is full: make room, then run again.",
    errno.EROFS: "The disk is read-only: see why, for there the hub can neither store nor publish.",
    errno.ENOMEM: "This machine has no memory left: stop what holds so much of it, then run again.",
    errno.ENOBUFS: "This machine has no memory left for connections: stop what holds so many, then run again.",
}

NO_THREAD = "This process may start no further thread: raise its limit (ulimit -u, or TasksMax= of systemd)."


def machine_fault(error: BaseException) -> str:
    """Return the sentence on what this machine lacks, as some exception of the chain says; "" where none does."""
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, OSError) and link.errno in MACHINE_FAULTS:
            return MACHINE_FAULTS[link.errno]
        if isinstance(link, RuntimeError) and "can't start new thread" in str(link):
            return NO_THREAD
        link = link.__cause__ or link.__context__
    return ""


def program_fault(error: Exception, place: str = "at this feed") -> str:
    """Return the sentence on an exception that must cost one `place` alone: its type, and its line of the program.

    Raises PlanetError where a person must mend what stops everybody: a full disk, a locked store.
    """
    if isinstance(error, PlanetError) and not isinstance(error, ProgramMistake):
        raise error
    if sentence := machine_fault(error):
        raise PlanetError(sentence) from error
    first = error.__cause__ if isinstance(error, ProgramMistake) and error.__cause__ else error
    from traceback import extract_tb  # only where there is one: every command would pay for it

    frames = [frame for frame in extract_tb(error.__traceback__) if "planet" in PurePath(frame.filename).parts]
    where = f", {PurePath(frames[-1].filename).name} line {frames[-1].lineno}" if frames else ""
    return (
        f"The program failed {place} ({type(first).__name__}{where}): "
        "a mistake of the program: please report it. Nothing that was stored is lost."
    )
