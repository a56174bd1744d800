"""What the store knows of its own upkeep: its tables, and the questions to them."""
