"""Hands: the points of each, whose side it is, and how its fingers are bent."""
