"""Learners, one idea a file."""
