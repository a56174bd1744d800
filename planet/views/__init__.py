"""What templates and feed writers may ask for: sorted, bounded, ready to show."""
