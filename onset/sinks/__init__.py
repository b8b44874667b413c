"""Outputs: one file per kind of place composites go."""
