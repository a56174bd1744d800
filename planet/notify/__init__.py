"""Services that are told of news: every kind that apprise knows, each in a process that can be killed."""
