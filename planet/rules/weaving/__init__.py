"""The rules of the weave: which reference means which entry, and what follows from that. Pure."""
