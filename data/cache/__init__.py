"""A pool's folder on disk: how it is written from a table, found by content and opened again."""
