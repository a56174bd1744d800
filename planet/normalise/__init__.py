"""A `RawFeed` to the normalised form."""
