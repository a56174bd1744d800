"""The types that travel between the rooms, one module a border. All are frozen; every datetime is in UTC."""
