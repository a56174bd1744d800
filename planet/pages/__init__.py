"""The store to views: which pages there are, and what each one shows."""
