"""The types from which templates and feed writers take all that they show: sorted, bounded, ready to show."""
