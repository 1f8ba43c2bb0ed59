"""The program: the loop, the screen and the command line."""
