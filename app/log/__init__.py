"""What happened: events, the log that holds them, and the state that they make."""
