"""The upkeep of a turn: signs of trouble are noted, and problems are told."""
