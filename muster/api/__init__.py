"""JSON over the same steps."""
