"""Measures what turns cost, beside other programs and bare floors, as ratios within one run: `make bench`."""
