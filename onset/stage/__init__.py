"""The procedural stage: a moving figure before a green screen, with matte, foreground and clean plate known exactly."""
