"""Which items lie near each other, and how near."""
