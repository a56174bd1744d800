"""Planet: a hub that weaves what a community publishes into one site."""

__version__ = "0.1.0"
