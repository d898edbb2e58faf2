"""Reads the prose of reports: numbers and what they count, by a grammar that explains itself."""
