"""Encode a pool's items: in a fixed order, piece by piece, so that it can stop and go on."""
