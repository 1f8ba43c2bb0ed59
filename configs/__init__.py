"""Ready-made projects and the defaults."""
