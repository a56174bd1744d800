"""Views to bytes in `output/`."""
