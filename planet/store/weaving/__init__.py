"""The tables of the weave."""
