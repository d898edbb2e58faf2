"""Invented services to try Muster on: a region laid out from a scenario's files and a seed."""
