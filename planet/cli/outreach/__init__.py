"""Commands of channels and publishing."""
