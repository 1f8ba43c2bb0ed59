"""The scripts of each component, joined to one file by ``make bundle``."""
