"""What each column of a table is for, as far as its names, types and first rows tell."""
