"""The rules: standard library only; no clock, dice, database, file or setting."""
