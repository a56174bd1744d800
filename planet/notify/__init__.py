"""Services that are told of news, by way of apprise."""
