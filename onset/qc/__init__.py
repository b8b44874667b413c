"""Is the picture good enough: what is measured of every frame, and what it means in words."""
