"""The page: header, dock and status, around the cards."""
