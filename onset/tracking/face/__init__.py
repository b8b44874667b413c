"""Faces: mesh, pose, gaze, identity, and the readings taken of them."""
