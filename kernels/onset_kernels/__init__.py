"""Pixel arithmetic: scalar functions fused into one pass. Knows nothing of the engine."""
