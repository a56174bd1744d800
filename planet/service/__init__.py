"""A hub that runs: timetable, signals, lock, preview."""
