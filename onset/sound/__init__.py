"""Sound beside the pictures, and the timecode that travels in it."""
