"""The words that stand for an entry in lists: where its writing begins, without what programs put around it. Pure."""
