"""The weave of a turn: what entries that came or changed have to do with the others."""
