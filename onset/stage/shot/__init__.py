"""What a benchmark shot is made of: things before a screen, the light between them, and the camera that takes them."""
