"""Which rows a head is shown, one way a file.

Each takes the rows, their class numbers, the number of classes and a seed, and gives a function of
how far the fit is, which gives the chance of each row.
"""
