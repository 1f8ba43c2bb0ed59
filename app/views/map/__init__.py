"""The map: every item as a point."""
