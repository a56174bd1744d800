"""What no one foresaw, at one feed: told in a sentence that helps whoever mends the program. Pure."""

from __future__ import annotations

from pathlib import PurePath
from traceback import extract_tb

from planet.errors import PlanetError, ProgramMistake


def sentence_of(mishap: Exception) -> str:
    """The sentence on an exception that must cost one feed alone: its kind, and where in the program it happened.

    Raises the exception itself where a person must mend what stops everybody: a full disk, a locked store.
    """
    if isinstance(mishap, PlanetError) and not isinstance(mishap, ProgramMistake):
        raise mishap
    first = mishap.__cause__ if isinstance(mishap, ProgramMistake) and mishap.__cause__ else mishap
    frames = [frame for frame in extract_tb(mishap.__traceback__) if "planet" in PurePath(frame.filename).parts]
    where = f", {PurePath(frames[-1].filename).name} line {frames[-1].lineno}" if frames else ""
    return (
        f"The program failed at this feed ({type(first).__name__}{where}): "
        "a mistake of the program: please report it. Nothing that was stored is lost."
    )
