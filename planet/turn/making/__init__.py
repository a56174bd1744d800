"""The making of pages, in this process and in others."""
