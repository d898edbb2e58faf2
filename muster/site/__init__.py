"""The composition root: settings and addresses."""
