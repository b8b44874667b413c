"""Files and streams read through PyAV and OpenEXR: shared by sources, layers and rendering, below all of them."""
