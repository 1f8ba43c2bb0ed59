"""Text that stands for columns: what is computed from them, and what is searched for in them."""
