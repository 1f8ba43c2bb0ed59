"""The History card: what people did, any of which can be taken back."""
