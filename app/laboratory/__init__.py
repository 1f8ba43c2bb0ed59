"""Many runs of the loop with the truth as annotator: planned, run side by side, and compared."""
