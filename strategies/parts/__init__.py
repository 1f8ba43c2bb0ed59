"""What several strategies are built of."""
