"""Measures of how easily the code is read, printed by ``make measure``."""
