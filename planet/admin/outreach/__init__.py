"""Tasks that send: letters, announcements, pings."""
