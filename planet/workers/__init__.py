"""Processes that read foreign bytes and can be killed."""
