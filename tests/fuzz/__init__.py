"""Inputs that nobody meant, for everything that takes input from outside."""
