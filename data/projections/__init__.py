"""One way to two dimensions a file."""
