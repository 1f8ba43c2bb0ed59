"""What can be set, and where from: defaults, a file, the command line."""
