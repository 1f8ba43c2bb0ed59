"""Tables of text: how one is written, and what its cells mean."""
