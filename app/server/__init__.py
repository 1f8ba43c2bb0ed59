"""The web server: who may come in, and what it answers."""
