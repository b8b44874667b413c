"""Faces: mesh, pose, gaze, expression, and who it is."""
