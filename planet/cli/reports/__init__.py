"""What commands print, where it is more than a few lines."""
