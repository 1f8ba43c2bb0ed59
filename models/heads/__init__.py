"""Torch heads: networks, how they are trained, and what they remember."""
