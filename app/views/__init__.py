"""The cards of the screen, one a file."""
