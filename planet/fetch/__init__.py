"""Visits to the web: polite and guarded GETs, each with an Outcome whatever happens; files and folders of the hub.

Nothing is imported here: a command that visits nobody does not load the network (`visitor`).
"""
