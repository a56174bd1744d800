"""One turn of the hub, a step a module."""
