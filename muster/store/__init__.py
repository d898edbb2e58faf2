"""The tables: append, read as of, projections."""
