"""One way to turn items into vectors a file."""
