"""What a strategy sees, and what it answers."""
