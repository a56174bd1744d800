"""Pages of channels and letters."""
