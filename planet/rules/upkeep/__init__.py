"""Rules that keep the list of members and the store sound: signs of trouble, wishes of members. Pure."""
