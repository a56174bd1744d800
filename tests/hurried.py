"""`python tests/hurried.py run …` is `planet run …` that looks several times a second whether it has anything to do."""

from __future__ import annotations

from datetime import timedelta

from planet.cli import main
from planet.rules import schedule

if __name__ == "__main__":
    schedule.LOOK = timedelta(seconds=0.3)
    main()
