"""How a strategy is asked, and what any can be asked beside its own parameters."""
