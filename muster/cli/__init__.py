"""The same steps from a terminal."""
