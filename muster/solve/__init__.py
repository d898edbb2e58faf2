"""Optimisation: a problem in, an answer out; the core checks it before anyone sees it."""
