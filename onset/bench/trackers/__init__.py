"""How near trackers come to motion that is known exactly, and what they cost."""
