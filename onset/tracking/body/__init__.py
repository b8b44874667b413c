"""Bodies: the points of a person, where they stand in camera space, and the skeleton they move."""
