"""A `RawFeed` to normalised entries."""
