"""Layers: one picture of the stack each, one file per kind."""
