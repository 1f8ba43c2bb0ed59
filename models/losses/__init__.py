"""What a head is trained to lower, one loss a file.

Each takes scores, class numbers, weights of the rows, labelled counts and how far the fit is, and
gives the mean over the rows of weight x loss. It is linear in the weights, so that a row that is
mixed of two classes is the sum of two calls.
"""
