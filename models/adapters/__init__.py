"""Learners of other libraries, behind our contract."""
