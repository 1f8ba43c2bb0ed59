"""Which rows a head is shown: how likely each is, and the draw.

A sampler takes the rows, their class numbers, the number of classes and a seed, and gives a
function of how far the fit is, which gives the chance of each row.
"""
