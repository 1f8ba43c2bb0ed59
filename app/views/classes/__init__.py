"""The Classes card: what is labelled, predicted and short of each class."""
