"""What keeps the hub sound, in the store: signs of trouble, and the problems that were told to the admin."""
