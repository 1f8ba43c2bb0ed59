"""The screen: one folder a view; a folder with a file ``card.py`` is a card."""
