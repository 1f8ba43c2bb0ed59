"""The start page: choose a project or data, see what they are, and begin."""
