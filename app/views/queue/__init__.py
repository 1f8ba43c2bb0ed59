"""The Queue card: what is asked next."""
