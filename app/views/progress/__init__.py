"""The Progress card: what has been found along the labels."""
