"""What the strategies are built of that ask for whole images."""
