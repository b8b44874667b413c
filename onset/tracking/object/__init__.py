"""Following picked things: planes by their picture, boxes and points by patches; none of it knows what it follows."""
