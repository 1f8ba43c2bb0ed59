"""What a learner is, and what all of ours are built of."""
