"""The Plots card: columns against each other, by class."""
