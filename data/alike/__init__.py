"""Which items are the same, or almost: by their contents, and by their vectors."""
