"""What is too large to be meant: a damaged header of a few bytes may ask for any amount of memory."""

MOST_PIXELS = 400_000_000
"""Largest still that is read, in pixels: four times a 100-megapixel back."""
