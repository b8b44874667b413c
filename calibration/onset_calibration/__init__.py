"""Measuring the set: one file per solver. The engine reads only the profiles made here."""
