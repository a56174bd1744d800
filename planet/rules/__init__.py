"""Every decision, pure: each function gets the stored facts and the time as arguments, and opens nothing."""
