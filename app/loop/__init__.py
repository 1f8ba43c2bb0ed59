"""What the machine does: trains, predicts and asks, from a pool and a state alone."""
