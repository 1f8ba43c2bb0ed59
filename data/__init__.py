"""The lowest layer: what there is."""
