"""What can be measured, and how surely."""
