"""Muster 集结: from the call to the count, and every number opens to its facts."""
