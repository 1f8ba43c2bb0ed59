"""The label card: the item, why it is asked, and a key for every answer."""
