"""Messages on their way to services that are told of news."""
