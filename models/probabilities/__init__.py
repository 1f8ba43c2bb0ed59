"""From scores to probabilities: temperatures, priors and costs."""
