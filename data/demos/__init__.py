"""Ready pools that need no network."""
