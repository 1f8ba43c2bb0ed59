"""What a head is trained to lower.

Each loss takes a batch and gives the mean over its rows of weight x loss. It is linear in the
weights, so that a row that is mixed of two classes is the sum of two calls.
"""
