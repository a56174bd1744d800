"""The signs of trouble with feeds and members, each judged by their own past alone. Pure."""
